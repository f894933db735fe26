/**
 * What all runs of a storm share: a simulated cloud, the log of the engine, provider processes, and the situations that
 * transitions start from.
 */
import {
  type AssumptionName,
  type Assumptions,
  type ControlClient,
  type Simulator,
  startSimulator,
} from "../../simulator/index";
import { Host, type HostOptions } from "./host";
import { LocalHost } from "./local-host";
import { type LogServer, type Saying, startLogServer } from "./log-server";
import type { Json } from "../emulator/values";
import type { ProviderSide } from "./provider-side";
import { type Prepared, SCENES, type SceneName, WORLD, edited, lastOf, worldProgram, disturb } from "./scenes";
import { type Outcome, Stack, configOf } from "./stack";

/** Pauses of the provider and jobs of the cloud pass this many times faster than real time. */
export const PACE = 150;

/** Real seconds until a request without an answer is given up: hangs are real, so this is short. */
const REQUEST_SECONDS = 1;

export type Assumed = Partial<Record<AssumptionName, string>>;

/** `process`: a process of its own for each run; `local`: the provider's modules loaded anew in this one. */
export type HostKind = "process" | "local";

/** Keeps one process in reserve, since most of a short run is the start of its process. */
class Hosts {
  #reserve: Host | undefined;

  constructor(private readonly options: HostOptions) {}

  take(): Host {
    const host = this.#reserve ?? new Host(this.options);
    this.#reserve = new Host(this.options);
    return host;
  }

  async close(): Promise<void> {
    await this.#reserve?.kill();
    this.#reserve = undefined;
  }
}

export interface BedOptions {
  readonly assume?: Assumed;
  readonly pace?: number;
  readonly hosts?: HostKind;
}

export class Bed {
  readonly #hosts: Hosts;
  readonly #prepared = new Map<SceneName, Prepared>();
  #begun = Date.now();

  private constructor(
    readonly simulator: Simulator,
    readonly log: LogServer,
    readonly pace: number,
    private readonly kind: HostKind,
  ) {
    this.#hosts = new Hosts({ pace, log: log.address });
  }

  static async open({ assume = {}, pace = PACE, hosts = "process" }: BedOptions = {}): Promise<Bed> {
    const simulator = await startSimulator({ world: WORLD, pace, assumptions: assume as Partial<Assumptions> });
    return new Bed(simulator, await startLogServer(), pace, hosts);
  }

  get control(): ControlClient {
    return this.simulator.control;
  }

  stack(
    name: string,
    options: { readonly auth?: "token" | "key"; readonly onHost?: (host: ProviderSide) => Promise<void> | void } = {},
    state?: Prepared["state"],
  ): Stack {
    const more: Json = { "sdrs:requestTimeout": String(REQUEST_SECONDS) };
    return new Stack(
      {
        name,
        start: () => (this.kind === "local" ? new LocalHost(this.pace) : this.#hosts.take()),
        config: configOf(this.simulator, options.auth ?? "key", more),
        aheadMs: () => (Date.now() - this.#begun) * (this.pace - 1),
        onHost: options.onHost,
      },
      state,
    );
  }

  /** Brings the cloud back to a situation, and says what the state file and the program hold there. */
  async begin(name: SceneName): Promise<Prepared> {
    const prepared = this.#prepared.get(name) ?? (await this.#prepare(name));
    this.#prepared.set(name, prepared);
    await this.control.restore(prepared.snapshot);
    await this.control.clearCalls();
    this.log.take();
    this.#begun = Date.now();
    return prepared;
  }

  async #prepare(name: SceneName): Promise<Prepared> {
    const scene = SCENES[name];
    if (scene.from === undefined) return await this.#adopt();
    const before = await this.begin(scene.from);
    await disturb(this.control, scene);
    const stack = this.stack("dev", {}, before.state);
    if (scene.refresh === true) requireDone(await stack.refresh(), this.log.take());
    if (scene.edit === undefined) return { ...before, state: stack.state, snapshot: await this.control.snapshot() };
    const program = edited(before.program, scene.edit(lastOf(before.state)));
    requireDone(await stack.up(program), this.log.take());
    return { snapshot: await this.control.snapshot(), state: stack.state, program };
  }

  async #adopt(): Promise<Prepared> {
    await this.control.reset();
    const program = worldProgram(await this.control.world());
    const stack = this.stack("dev");
    requireDone(await stack.up(program), this.log.take());
    return { snapshot: await this.control.snapshot(), state: stack.state, program };
  }

  async close(): Promise<void> {
    await this.#hosts.close();
    this.log.close();
    await this.simulator.close();
  }
}

function requireDone(outcome: Outcome, said: readonly Saying[]): void {
  if (outcome.kind === "done") return;
  const text = outcome.kind === "failed" ? outcome.text : "the provider process was lost";
  throw new Error(`A situation could not be reached: ${text}\n${said.map((one) => one.text).join("\n")}`);
}
