import { startSimulator } from "../../simulator/index";
import type { ControlClient, FaultRule, Simulator, SimulatorOptions, WorldView } from "../../simulator/index";
import { VirtualClock } from "./clock";

/** Where the clocks of both sides start. */
const START = "2026-03-02T03:00:00.000Z";

/** A tenth of the usual lengths: the fewer polls, the sooner it is over. */
const QUICK: readonly FaultRule[] = [
  { id: "quick-jobs", effect: { kind: "slow-job", factor: 0.1 } },
  { id: "quick-copies", effect: { kind: "slow-sync", factor: 0.1 } },
];

/** An answer of the service, as it left it. */
export interface Answered {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** One project of the simulated cloud and its clock, used by one life after the other. */
export class Project {
  #clock: VirtualClock;
  #told: ((answered: Answered) => void) | undefined;

  private constructor(readonly simulator: Simulator) {
    this.#clock = new VirtualClock(Date.parse(START), simulator.control);
  }

  static async open(options: Omit<SimulatorOptions, "port" | "start" | "pace" | "onAnswer">): Promise<Project> {
    const opened: { project?: Project } = {};
    const simulator = await startSimulator({
      ...options,
      pace: "manual",
      start: START,
      faults: [...QUICK, ...(options.faults ?? [])],
      onAnswer: (seen) => {
        opened.project?.answered(seen);
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

  /** The world as it was at the start. */
  async reset(): Promise<void> {
    await this.control.reset();
    this.#clock = new VirtualClock(Date.parse(START), this.control);
  }

  /** Tells every answer to the one process that runs now. */
  tell(told: ((answered: Answered) => void) | undefined): void {
    this.#told = told;
  }

  private answered(answered: Answered): void {
    if (answered.service !== "iam") this.#told?.(answered);
  }

  async close(): Promise<void> {
    await this.simulator.close();
  }
}
