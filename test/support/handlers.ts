import { expect } from "chai";
import type { DynamicProvider } from "../../provider/engine/frame";
import type { Kind } from "../../provider/model/definitions";
import type { CallRecord, ControlClient, Simulator, SimulatorOptions, WorldView } from "../../simulator/index";
import { answerProblems, matchCall } from "../../contract/conformance/index";
import type { VirtualClock } from "../../cli/gameday/stage/virtual-clock";
import type { LocalProcess } from "../../tools/emulator/local-process";
import { Project, QUICK } from "../../tools/emulator/project";
import type { ProviderSide } from "../../tools/emulator/provider-side";
import { TestResource } from "./test-resource";

export { type Outcome, type Props, TestResource, failure, printed } from "./test-resource";

/** Answers that differ on purpose: a status that no document lists, and the body that only one cloud's restore has (TF-HW). */
const ON_PURPOSE = [
  /^showGroup 200: \/server_group\/status /,
  /^(showServer|listServers) 200: \/servers?\/(\d+\/)?(status|OS-EXT-STS:power_state) /,
  /^restoreBackup 202: has a body/,
  // The value 404 of the assumption `unknownJob`.
  /^showJob 404: SDRS\.0201 is HTTP 400/,
];

export interface BenchOptions extends Omit<SimulatorOptions, "port" | "start"> {
  /** Real milliseconds after which a request without an answer is given up. */
  readonly requestTimeoutMs?: number;
}

/** A simulated cloud, and handlers that talk to it on one virtual clock. */
export class Bench {
  /** Variables that the provider process finds in its environment. */
  readonly env: Record<string, string | undefined> = {};
  /** Settings of that process that differ from those of the simulated cloud; `undefined` takes one away. */
  readonly config: Record<string, string | undefined> = {};
  /** Arguments of the engine of that process. */
  readonly engineArguments: string[] = [];
  /** Lines that were said under the rows of resources, the latest last; without what only tells of progress. */
  readonly said: string[] = [];
  #process: LocalProcess | undefined;

  private constructor(
    private readonly project: Project,
    private readonly requestTimeoutMs: number,
    /** Answers that are not what the contract says of their call. */
    private readonly wrongAnswers: ReadonlySet<string>,
  ) {}

  static async open({ requestTimeoutMs = 20_000, ...options }: BenchOptions = {}): Promise<Bench> {
    const faults = [...QUICK, ...(options.faults ?? [])];
    const wrong = new Set<string>();
    const onAnswer: SimulatorOptions["onAnswer"] = ({ service, method, path: where, status, body }) => {
      const operation = matchCall(method, where, service as never)?.operation;
      if (operation === undefined) return;
      for (const problem of answerProblems(operation, status, body)) wrong.add(`${operation} ${status}: ${problem}`);
    };
    return new Bench(await Project.open({ onAnswer, ...options, faults }), requestTimeoutMs, wrong);
  }

  get simulator(): Simulator {
    return this.project.simulator;
  }

  get clock(): VirtualClock {
    return this.project.clock;
  }

  get control(): ControlClient {
    return this.simulator.control;
  }

  world(): Promise<WorldView> {
    return this.project.world();
  }

  resource(kind: Kind): TestResource {
    return new TestResource(this, kind);
  }

  /** Runs work in one provider process; without it every call of a resource has a process of its own, as in separate runs. */
  async inOneProcess<T>(work: () => Promise<T>): Promise<T> {
    if (this.#process !== undefined) return await work();
    this.#process = this.#start();
    try {
      return await work();
    } finally {
      const ended = this.#process;
      this.#process = undefined;
      await ended.kill();
    }
  }

  /** The process for a run: the one that all use, else one of its own. */
  begin(): ProviderSide {
    return this.#process ?? this.#start();
  }

  async end(process: ProviderSide): Promise<void> {
    if (process !== this.#process) await process.kill();
  }

  provider(kind: Kind): DynamicProvider {
    if (this.#process === undefined) throw new Error("call this inside inOneProcess");
    return this.#process.handler(kind);
  }

  #start(): LocalProcess {
    const { env, engineArguments, said, requestTimeoutMs } = this;
    const note = (text: string): void => {
      said.push(text);
    };
    const log = { info: note, warn: note, progress: () => undefined };
    const config = Object.fromEntries(Object.entries(this.config).map(([key, value]) => [`sdrs:${key}`, value]));
    return this.project.start({ env, engineArguments, config, requestTimeoutMs, resourceLog: () => log });
  }

  /** Calls of this verb that were received. */
  sent(verb: string): Promise<CallRecord[]> {
    return this.control.calls({ method: "POST", path: "/server-groups/*/action", body: verb });
  }

  /** Every call that changes something, without identification. */
  async writes(since = 0): Promise<string[]> {
    const calls = await this.control.calls({ writes: true, since });
    return calls.map((call) => `${call.method} ${call.call ?? call.path}`);
  }

  /** A place in the log of calls, for {@link writes}. */
  async mark(): Promise<number> {
    const calls = await this.control.calls();
    return calls.at(-1)?.seq ?? 0;
  }

  /** Jobs of this type that the service accepted: what counts when answers get lost. */
  async accepted(type: string): Promise<number> {
    const { jobs } = await this.world();
    return (jobs as readonly { job_type: string }[]).filter((job) => job.job_type === type).length;
  }

  async close(failed: boolean): Promise<void> {
    const unhandled = await this.control.unhandled();
    if (failed) process.stdout.write(await this.#log());
    await this.project.close();
    expect(unhandled, "calls that the simulator does not know").to.deep.equal([]);
    const wrong = [...this.wrongAnswers].filter((problem) => !ON_PURPOSE.some((pattern) => pattern.test(problem)));
    expect(wrong, "answers against the contract").to.deep.equal([]);
  }

  /** The calls, runs of the same read summed up. */
  async #log(): Promise<string> {
    const calls = (await this.control.calls()).filter(({ service }) => service !== "iam");
    const lines: { text: string; key: string; count: number }[] = [];
    for (const { virtualTime, method, call, path: where, body, status, errorCode, faults } of calls) {
      const key = `${method} ${call ?? where} ${status ?? "---"} ${errorCode ?? ""} ${faults.join()}`;
      const last = lines.at(-1);
      if (method === "GET" && lines.slice(-5).some((line) => line.key === key)) {
        if (last !== undefined) last.count++;
        continue;
      }
      const text = `${virtualTime.slice(11, 23)} ${key} ${body === null ? "" : JSON.stringify(body)}`;
      lines.push({ text, key, count: 0 });
    }
    return lines
      .slice(-60)
      .map(({ text, count }) => `      ${text.trimEnd()}${count === 0 ? "" : ` (and ${count} reads)`}\n`)
      .join("");
  }
}

/** A bench for each test of the enclosing `describe`, checked and closed after it. */
export function useBench(options: BenchOptions | (() => BenchOptions) = {}): () => Bench {
  let bench: Bench | undefined;
  beforeEach(async () => {
    bench = await Bench.open(typeof options === "function" ? options() : options);
  });
  afterEach(async function () {
    await bench?.close(this.currentTest?.state === "failed");
    bench = undefined;
  });
  return () => {
    if (bench === undefined) throw new Error("a bench exists only during a test");
    return bench;
  };
}
