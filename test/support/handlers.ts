import { expect } from "chai";
import { handler } from "../../provider/engine/frame";
import { createCloud } from "../../provider/api/cloud";
import { ProcessMemory } from "../../provider/memory";
import type { Kind } from "../../provider/model/definitions";
import { readSettings } from "../../provider/settings/settings";
import type {
  CallRecord,
  ControlClient,
  FaultRule,
  Simulator,
  SimulatorOptions,
  WorldView,
} from "../../simulator/index";
import { startSimulator } from "../../simulator/index";
import { answerProblems, matchCall } from "../../contract/conformance/index";
import { type SharedClock, sharedClock } from "./shared-clock";
import { type Provider, TestResource } from "./test-resource";

export { type Outcome, type Props, TestResource, failure, partial } from "./test-resource";

/** Where the clocks of both sides start. */
const START = "2026-03-02T03:00:00.000Z";

/** A tenth of the usual lengths: the fewer polls, the sooner a suite ends. A failover takes 12 s of virtual time. */
const QUICK: readonly FaultRule[] = [
  { id: "quick-jobs", effect: { kind: "slow-job", factor: 0.1 } },
  { id: "quick-copies", effect: { kind: "slow-sync", factor: 0.1 } },
];

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
  /** What the provider process finds in its environment. */
  readonly env: Record<string, string | undefined> = {};
  /** Settings of that process that differ from those of the simulated cloud; `undefined` takes one away. */
  readonly config: Record<string, string | undefined> = {};
  /** How the engine of that process was called. */
  readonly engineArguments: string[] = [];
  /** What was said under the rows of resources, the latest last; without what only tells of progress. */
  readonly said: string[] = [];
  readonly #limitMs: number;
  #process: ProviderProcess | undefined;

  private constructor(
    readonly simulator: Simulator,
    readonly clock: SharedClock,
    limitMs: number,
    /** Answers that are not what the contract says of their call. */
    private readonly wrongAnswers: ReadonlySet<string>,
  ) {
    this.#limitMs = limitMs;
  }

  static async open({ requestTimeoutMs = 20_000, ...options }: BenchOptions = {}): Promise<Bench> {
    const faults = [...QUICK, ...(options.faults ?? [])];
    const wrong = new Set<string>();
    const onAnswer: SimulatorOptions["onAnswer"] = ({ service, method, path: where, status, body }) => {
      const operation = matchCall(method, where, service as never)?.operation;
      if (operation === undefined) return;
      for (const problem of answerProblems(operation, status, body)) wrong.add(`${operation} ${status}: ${problem}`);
    };
    const simulator = await startSimulator({ pace: "manual", onAnswer, ...options, faults, start: START });
    return new Bench(simulator, sharedClock(Date.parse(START), simulator.control), requestTimeoutMs, wrong);
  }

  get control(): ControlClient {
    return this.simulator.control;
  }

  world(): Promise<WorldView> {
    return this.control.world();
  }

  resource(kind: Kind): TestResource {
    return new TestResource(this, kind);
  }

  /** Runs work in one provider process; without it every call of a resource has a process of its own, as in separate runs. */
  async inOneProcess<T>(work: () => Promise<T>): Promise<T> {
    if (this.#process !== undefined) return await work();
    this.#process = startProcess(this, this.#limitMs);
    try {
      return await work();
    } finally {
      const ended = this.#process;
      this.#process = undefined;
      await ended.close();
    }
  }

  provider(kind: Kind): Provider {
    if (this.#process === undefined) throw new Error("call this inside inOneProcess");
    return this.#process.provider(kind);
  }

  /** Calls of this verb that were received. */
  sent(verb: string): Promise<CallRecord[]> {
    return this.control.calls({ method: "POST", path: "/server-groups/[^/]+/action$", body: verb });
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
    await this.simulator.close();
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

interface ProviderProcess {
  provider(kind: Kind): Provider;
  close(): Promise<void>;
}

/** A process has a memory and a client of its own. */
function startProcess(
  { simulator, clock, env, config: other, engineArguments, said }: Bench,
  requestTimeoutMs: number,
): ProviderProcess {
  const { region, endpointTemplate, projectId, username, password, userDomain } = simulator;
  const config: Record<string, string | undefined> = {
    region,
    endpoint: endpointTemplate,
    projectId,
    userName: username,
    password,
    userDomain,
    ...other,
  };
  const settings = readSettings((key) => config[key.replace("sdrs:", "")], {});
  const cloud = createCloud({ ...settings, requestTimeoutMs, maxRate: 10_000 }, { clock });
  const memory = new ProcessMemory();
  const note = (text: string): void => {
    said.push(text);
  };
  const log = { info: note, warn: note, progress: () => undefined };
  const process = {
    ...{ cloud: () => cloud, clock, env, engineArguments: () => engineArguments, memory },
    resourceLog: () => log,
  };
  return {
    provider: (kind) => handler(kind, process),
    close: () => cloud.close(),
  };
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
