/**
 * A provider "process" inside this one: memory of its own, and a clock that stops for ever when it is killed. It costs a
 * tenth of a process and misses what only a process has: the host's wire format, and the moment of its end.
 */
import { createCloud } from "../../provider/api/cloud";
import { handler } from "../../provider/engine/frame";
import { ProcessMemory } from "../../provider/memory";
import { readSettings } from "../../provider/settings/settings";
import type { Clock } from "../../provider/wait";
import { HalfDone, Lost } from "../emulator/provider-side";
import type { Json } from "../emulator/values";
import type { ProviderSide } from "./provider-side";
import type { Kept, Kind } from "./resource";

type Provider = ReturnType<typeof handler>;

export class LocalHost implements ProviderSide {
  readonly #clock: Clock;
  readonly #end: Promise<never>;
  #lose: (lost: Lost) => void = () => undefined;
  #dead = false;
  #ahead = 0;
  #provider: ((kind: Kind) => Provider) | undefined;
  #close: () => Promise<void> = () => Promise.resolve();

  constructor(pace: number) {
    this.#end = new Promise((_resolve, reject) => {
      this.#lose = reject;
    });
    this.#end.catch(() => undefined);
    this.#clock = {
      now: () => {
        if (this.#dead) throw new Lost("a dead process asks for the time");
        return Date.now() + this.#ahead;
      },
      sleep: async (ms) => {
        const until = Date.now() + this.#ahead + ms;
        await new Promise((resolve) => setTimeout(resolve, ms / pace));
        if (this.#dead) await new Promise(() => undefined);
        this.#ahead = Math.max(this.#ahead, until - Date.now());
      },
    };
  }

  configure(config: Json, aheadMs: number): Promise<void> {
    this.#ahead = aheadMs;
    const settings = readSettings((key) => config[key] as string | undefined, {});
    const cloud = createCloud(settings, { clock: this.#clock });
    const known = new Map<Kind, Provider>();
    const memory = new ProcessMemory();
    this.#provider = (kind) => {
      const deps = { cloud: () => cloud, clock: this.#clock, env: {}, engineArguments: () => [], memory };
      const provider = known.get(kind) ?? handler(kind, deps);
      known.set(kind, provider);
      return provider;
    };
    this.#close = () => cloud.close();
    return Promise.resolve();
  }

  async check({ kind }: Kept, olds: Json, news: Json): ReturnType<ProviderSide["check"]> {
    const { inputs, failures } = await this.#ask(kind, (provider) => provider.check(olds, news));
    return {
      inputs: { ...inputs, __provider: news["__provider"] },
      failures: failures.map(({ property, reason }) => `${property}: ${reason}`),
    };
  }

  diff({ kind, id }: Kept, olds: Json, news: Json): ReturnType<ProviderSide["diff"]> {
    return this.#ask(kind, (provider) => provider.diff(id ?? "", olds, news));
  }

  async create({ kind }: Kept, news: Json): ReturnType<ProviderSide["create"]> {
    const { id, outs } = await this.#ask(kind, (provider) => provider.create(news));
    return { id, outputs: { ...outs, __provider: news["__provider"] } };
  }

  async update({ kind, id, outputs }: Kept, news: Json): Promise<Json> {
    const { outs } = await this.#ask(kind, (provider) => provider.update(id ?? "", outputs, news));
    return { ...outs, __provider: news["__provider"] };
  }

  async read({ kind, id, outputs }: Kept): Promise<Json | undefined> {
    const found = await this.#ask(kind, (provider) => provider.read(id ?? "", outputs));
    return found.props === undefined ? undefined : { ...found.props, __provider: outputs["__provider"] };
  }

  async kill(): Promise<void> {
    if (this.#dead) return;
    this.#dead = true;
    this.#lose(new Lost("killed"));
    // Requests that are under way would keep a living connection to nobody.
    await Promise.race([this.#close(), new Promise((resolve) => setTimeout(resolve, 20))]);
  }

  async #ask<T>(kind: Kind, work: (provider: Provider) => Promise<T>): Promise<T> {
    if (this.#provider === undefined) throw new Error("not configured");
    const answer = work(this.#provider(kind)).catch((error: unknown) => {
      throw this.#dead ? new Lost("killed") : asFailure(error);
    });
    answer.catch(() => undefined);
    return structuredClone(await Promise.race([answer, this.#end]));
  }
}

function asFailure(error: unknown): Error {
  const { id, properties, reasons } = error as { id?: unknown; properties?: unknown; reasons?: unknown };
  if (typeof id === "string" && typeof properties === "object" && properties !== null && Array.isArray(reasons))
    return new HalfDone(id, properties as Json, reasons.map(String));
  return error instanceof Error ? error : new Error(String(error));
}
