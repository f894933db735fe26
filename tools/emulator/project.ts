import type { ResourceLog } from "../../provider/call";
import { readSettings } from "../../provider/settings/settings";
import { startSimulator } from "../../simulator/index";
import type { ControlClient, FaultRule, Simulator, SimulatorOptions, Snapshot, WorldView } from "../../simulator/index";
import { VirtualClock } from "../../cli/gameday/stage/virtual-clock";
import { type Auth, configOf } from "./config";
import { EngineLog } from "./engine-log";
import { type LocalOptions, LocalProcess } from "./local-process";
import type { ProviderSide } from "./provider-side";

/** Start of the clocks of both sides. */
const START = "2026-03-02T03:00:00.000Z";

/** A tenth of the usual lengths: the fewer polls, the sooner it is over. A failover takes 12 s of virtual time. */
export const QUICK: readonly FaultRule[] = [
  { id: "quick-jobs", effect: { kind: "slow-job", factor: 0.1 } },
  { id: "quick-copies", effect: { kind: "slow-sync", factor: 0.1 } },
];

/** After how many calls a process is killed: of any kind, or of those that may change something. */
export interface Kill {
  readonly after: number;
  readonly of: "calls" | "writes";
}

/** Options of a provider process, and what happens to it. */
export interface ProcessOptions extends Pick<LocalOptions, "env" | "engineArguments" | "resourceLog"> {
  readonly auth?: Auth;
  /** Configuration that differs from what leads to the project; `undefined` takes a value away. */
  readonly config?: Readonly<Record<string, string | undefined>>;
  /** Real milliseconds after which a request without an answer is given up. */
  readonly requestTimeoutMs?: number;
  readonly kill?: Kill | undefined;
}

type Answered = Parameters<NonNullable<SimulatorOptions["onAnswer"]>>[0];

/** One project of the simulated cloud, and provider processes that use it. */
export interface SimulatedProject {
  readonly simulator: Simulator;
  readonly control: ControlClient;
  /** Log of what providers say under their resources. */
  readonly log: EngineLog;
  world(): Promise<WorldView>;
  /** The world as it was at the start. */
  reset(): Promise<void>;
  /** The world as it was at some moment. */
  restore(snapshot: Snapshot): Promise<void>;
  start(options?: ProcessOptions): ProviderSide | Promise<ProviderSide>;
  /** Milliseconds of the time of the providers. */
  now(): number;
  /** Lets time pass while no provider runs. */
  pass(seconds: number): Promise<void>;
  /** Does something after so much of it; the answer takes it back. */
  after(seconds: number, work: () => Promise<unknown>): () => void;
  close(): Promise<void>;
}

/** A project on a virtual clock, and processes inside this one that use it, one after the other. */
export class Project implements SimulatedProject {
  readonly log = new EngineLog();
  #clock: VirtualClock;
  private told: ((answered: Answered) => void) | undefined;

  private constructor(readonly simulator: Simulator) {
    this.#clock = new VirtualClock(Date.parse(START), simulator.control);
  }

  static async open(options: Omit<SimulatorOptions, "port" | "start">): Promise<Project> {
    const opened: { project?: Project } = {};
    const simulator = await startSimulator({
      pace: "manual",
      ...options,
      start: START,
      onAnswer: (answered) => {
        options.onAnswer?.(answered);
        if (answered.service !== "iam") opened.project?.told?.(answered);
      },
    });
    opened.project = new Project(simulator);
    return opened.project;
  }

  get control(): ControlClient {
    return this.simulator.control;
  }

  get clock(): VirtualClock {
    return this.#clock;
  }

  world(): Promise<WorldView> {
    return this.control.world();
  }

  now(): number {
    return this.#clock.now();
  }

  async pass(seconds: number): Promise<void> {
    await this.#clock.pass(seconds);
  }

  after(seconds: number, work: () => Promise<unknown>): () => void {
    return this.#clock.after(seconds, work);
  }

  async reset(): Promise<void> {
    await this.control.reset();
    this.#clock = new VirtualClock(Date.parse(START), this.control);
  }

  async restore(snapshot: Snapshot): Promise<void> {
    await this.control.restore(snapshot);
    const { now } = await this.control.clock.now();
    this.#clock = new VirtualClock(Date.parse(now), this.control);
  }

  /** Starts the process that runs from now on. */
  start({ auth, config = {}, requestTimeoutMs = 20_000, kill, ...options }: ProcessOptions = {}): LocalProcess {
    const values: Record<string, string | undefined> = { ...configOf(this.simulator, auth), ...config };
    const settings = { ...readSettings((key) => values[key], {}), requestTimeoutMs, maxRate: 10_000 };
    const resourceLog = (urn?: string): ResourceLog => this.log.of(urn);
    const process = new LocalProcess({ settings, clock: this.#clock, resourceLog, ...options });
    let [calls, writes] = [0, 0];
    this.told = ({ method, path: where, status }) => {
      if (process.dead) return;
      calls++;
      if (method !== "GET") writes++;
      if (method !== "GET" && status < 300) process.accepted.push(`${method} ${where}`);
      if (kill !== undefined && (kill.of === "calls" ? calls : writes) > kill.after) void process.kill();
    };
    return process;
  }

  async close(): Promise<void> {
    await this.simulator.close();
  }
}
