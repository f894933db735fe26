import { createRequire } from "node:module";
import path from "node:path";
import { expect } from "chai";
import type * as Handlers from "../../provider/handlers";
import type * as Clouds from "../../provider/api/cloud";
import type { Kind } from "../../provider/model/properties";
import { readSettings } from "../../provider/settings";
import type { CallRecord, ControlClient, FaultRule, Simulator, SimulatorOptions, WorldView } from "../../simulator/index";
import { startSimulator } from "../../simulator/index";
import { type SharedClock, sharedClock } from "./shared-clock";

export type Props = Record<string, unknown>;
type Provider = ReturnType<typeof Handlers.handler>;

/** Stands for the text that the engine stores with every dynamic resource. */
export const PROVIDER_TEXT = "text of the provider";

/** Where the clocks of both sides start. */
const START = "2026-03-02T03:00:00.000Z";

/** A tenth of the usual lengths: the fewer polls, the sooner a suite ends. A failover takes 12 s of virtual time. */
const QUICK: readonly FaultRule[] = [
  { id: "quick-jobs", effect: { kind: "slow-job", factor: 0.1 } },
  { id: "quick-copies", effect: { kind: "slow-sync", factor: 0.1 } },
];

export interface BenchOptions extends Omit<SimulatorOptions, "port" | "start"> {
  /** Real milliseconds after which a request without an answer is given up. */
  readonly requestTimeoutMs?: number;
}

/** A simulated cloud, and handlers that talk to it on one virtual clock. */
export class Bench {
  /** What the provider process finds in its environment. */
  readonly env: Record<string, string | undefined> = {};
  readonly #limitMs: number;
  #process: ProviderProcess | undefined;

  private constructor(
    readonly simulator: Simulator,
    readonly clock: SharedClock,
    limitMs: number,
  ) {
    this.#limitMs = limitMs;
  }

  static async open({ requestTimeoutMs = 20_000, ...options }: BenchOptions = {}): Promise<Bench> {
    const faults = [...QUICK, ...(options.faults ?? [])];
    const simulator = await startSimulator({ pace: "manual", ...options, faults, start: START });
    return new Bench(simulator, sharedClock(Date.parse(START), simulator.control), requestTimeoutMs);
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

const load = createRequire(__filename);
const PROVIDER_DIR = path.resolve(__dirname, "../../provider");
const WITH_MEMORY = ["handlers", "transitions"].map((part) => path.join(PROVIDER_DIR, part) + path.sep);

/** The provider keeps memory per process, so each process gets modules of its own where there is some. */
function startProcess({ simulator, clock, env }: Bench, requestTimeoutMs: number): ProviderProcess {
  for (const file of Object.keys(load.cache))
    if (WITH_MEMORY.some((part) => file.startsWith(part))) Reflect.deleteProperty(load.cache, file);
  const { handler } = load(path.join(PROVIDER_DIR, "handlers/index.js")) as typeof Handlers;
  const { createCloud } = load(path.join(PROVIDER_DIR, "api/cloud.js")) as typeof Clouds;
  const { region, endpointTemplate, projectId, username, password, userDomain } = simulator;
  const config: Record<string, string> = {
    region,
    endpoint: endpointTemplate,
    projectId,
    userName: username,
    password,
    userDomain,
  };
  const settings = readSettings((key) => config[key.replace("sdrs:", "")], {});
  const cloud = createCloud({ ...settings, requestTimeoutMs, maxRate: 10_000 }, { clock });
  return { provider: (kind) => handler(kind, { cloud: () => cloud, clock, env }), close: () => cloud.close() };
}

export type Outcome = "created" | "updated" | "unchanged" | "replaced";

/** What the engine throws away and keeps: one resource of a stack. */
export class TestResource {
  id: string | undefined;
  inputs: Props = {};
  outputs: Props = {};
  /** The engine remembers that an update failed after it began, until a refresh. */
  #initErrors = false;

  constructor(
    private readonly bench: Bench,
    private readonly kind: Kind,
  ) {}

  /** One `pulumi up` of this resource alone. */
  async up(program: Props): Promise<Outcome> {
    return await this.bench.inOneProcess(async () => {
      const provider = this.bench.provider(this.kind);
      const news = await this.#check(provider, program, this.id === undefined ? {} : this.inputs);
      if (this.id === undefined) return await this.#create(provider, news, "created");
      const diff = await provider.diff(this.id, this.outputs, news);
      if (diff.replaces.length > 0) {
        await this.#delete(provider);
        return await this.#create(provider, await this.#check(provider, program, {}), "replaced");
      }
      if (!diff.changes && !this.#initErrors) {
        this.inputs = news;
        return "unchanged";
      }
      return await this.#update(provider, news);
    });
  }

  /** What a preview would refuse, or plan. */
  async preview(program: Props): Promise<{ changes: boolean; replaces: string[] }> {
    return await this.bench.inOneProcess(async () => {
      const provider = this.bench.provider(this.kind);
      const news = await this.#check(provider, program, this.id === undefined ? {} : this.inputs);
      if (this.id === undefined) return { changes: true, replaces: [] };
      return await provider.diff(this.id, this.outputs, news);
    });
  }

  /** The update alone, as if the preview had been skipped or an earlier refusal were of another process. */
  async update(program: Props): Promise<Outcome> {
    return await this.bench.inOneProcess(async () => {
      return await this.#update(this.bench.provider(this.kind), { ...program, __provider: PROVIDER_TEXT });
    });
  }

  /** `pulumi refresh`; says whether the object is there. */
  async refresh(): Promise<"present" | "gone"> {
    return await this.bench.inOneProcess(async () => {
      const provider = this.bench.provider(this.kind);
      const { id, props } = await provider.read(this.#known(), this.outputs);
      if (id === undefined || props === undefined) {
        this.id = undefined;
        return "gone";
      }
      this.outputs = { ...props, __provider: PROVIDER_TEXT };
      this.#initErrors = false;
      await provider.diff(id, this.outputs, this.inputs);
      return "present";
    });
  }

  /** What a refresh of the resource would plan afterwards with an unchanged program. */
  async plans(): Promise<boolean> {
    return (await this.preview(this.inputs)).changes;
  }

  async destroy(): Promise<void> {
    await this.bench.inOneProcess(() => this.#delete(this.bench.provider(this.kind)));
  }

  async #check(provider: Provider, program: Props, olds: Props): Promise<Props> {
    const { inputs, failures } = await provider.check(olds, { ...program, __provider: PROVIDER_TEXT });
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    return { ...inputs, __provider: PROVIDER_TEXT };
  }

  async #create(provider: Provider, news: Props, outcome: Outcome): Promise<Outcome> {
    try {
      const { id, outs } = await provider.create(news);
      this.#save(id, news, outs);
    } catch (error) {
      const half = partial(error);
      if (half !== undefined) {
        this.#save(half.id, news, half.properties);
        this.#initErrors = true;
      }
      throw error;
    }
    return outcome;
  }

  async #update(provider: Provider, news: Props): Promise<Outcome> {
    const id = this.#known();
    try {
      const { outs } = await provider.update(id, this.outputs, news);
      this.#save(id, news, outs);
    } catch (error) {
      const half = partial(error);
      if (half !== undefined) {
        expect(half.id, "the id of a failure that saves").to.equal(id);
        expect(half.properties["__provider"], "the text of the provider in what is saved").to.equal(PROVIDER_TEXT);
        this.outputs = half.properties;
        this.#initErrors = true;
      }
      throw error;
    }
    return "updated";
  }

  async #delete(provider: Provider): Promise<void> {
    await provider.delete(this.#known(), this.outputs);
    this.id = undefined;
  }

  #save(id: string, inputs: Props, outs: Props): void {
    this.id = id;
    this.inputs = inputs;
    this.outputs = { ...outs, __provider: PROVIDER_TEXT };
    this.#initErrors = false;
  }

  #known(): string {
    if (this.id === undefined) throw new Error(`the ${this.kind} was not created`);
    return this.id;
  }
}

interface Partial {
  readonly id: string;
  readonly properties: Props;
  readonly reasons: string[];
}

/** An error that saves a part of the state, as the host recognises it. */
export function partial(error: unknown): Partial | undefined {
  const { id, properties } = error as { id?: unknown; properties?: unknown };
  return typeof id === "string" && typeof properties === "object" ? (error as Partial) : undefined;
}

/** Waits for a failure and returns its text; every pattern must be in it. */
export async function failure(work: Promise<unknown>, ...patterns: (RegExp | string)[]): Promise<string> {
  let thrown: unknown;
  try {
    thrown = new Error(`nothing failed: ${JSON.stringify(await work)}`);
  } catch (error) {
    const text = partial(error)?.reasons.join("\n") ?? (error instanceof Error ? error.message : String(error));
    for (const pattern of patterns) {
      if (typeof pattern === "string") expect(text).to.include(pattern);
      else expect(text).to.match(pattern);
    }
    return text;
  }
  throw thrown;
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
