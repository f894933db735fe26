/**
 * A provider process inside this one, with a memory and a client of its own, and a clock that stands still once it is killed. It
 * costs a tenth of a process and misses what only a process has: the host's wire format, and the moment of its end.
 */
import { type Cloud, createCloud } from "../../provider/api/cloud";
import type { ResourceLog } from "../../provider/call";
import { type DynamicProvider, handler } from "../../provider/engine/frame";
import { ProcessMemory } from "../../provider/memory";
import type { Settings } from "../../provider/settings/settings";
import type { VirtualClock } from "../../cli/gameday/stage/virtual-clock";
import { type Found, HalfDone, Lost, type ProviderSide } from "./provider-side";
import { type Json, crossed } from "./values";

export interface LocalOptions {
  readonly settings: Settings;
  readonly clock: VirtualClock;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Arguments that the engine was called with. */
  readonly engineArguments?: readonly string[];
  readonly resourceLog?: (urn: string | undefined) => ResourceLog;
}

export class LocalProcess implements ProviderSide {
  dead = false;
  readonly accepted: string[] = [];
  readonly handler: (kind: string) => DynamicProvider;
  readonly #cloud: Cloud;
  readonly #end: Promise<never>;
  #lose: (lost: Lost) => void = () => undefined;

  constructor({ settings, clock: shared, env = {}, engineArguments = [], ...log }: LocalOptions) {
    this.#end = new Promise((_resolve, reject) => {
      this.#lose = reject;
    });
    this.#end.catch(() => undefined);
    const clock = shared.of(this);
    const cloud = createCloud(settings, { clock });
    this.#cloud = cloud;
    const process = { clock, env, engineArguments: () => engineArguments, memory: new ProcessMemory(), ...log };
    this.handler = (kind) => handler(kind, { cloud: () => cloud, ...process });
  }

  async check(olds: Json, news: Json): ReturnType<ProviderSide["check"]> {
    const { inputs, failures } = await this.#ask(news, (provider) => provider.check(crossed(olds), crossed(news)));
    return { inputs: sent(inputs, news), failures };
  }

  async diff(id: string, olds: Json, news: Json): ReturnType<ProviderSide["diff"]> {
    const answer = await this.#ask(news, (provider) => provider.diff(id, crossed(olds), crossed(news)));
    return { changes: answer.changes, replaces: answer.replaces, deleteFirst: answer.deleteBeforeReplace };
  }

  async create(inputs: Json): Promise<{ id: string; outputs: Json }> {
    const { id, outs } = await this.#ask(inputs, (provider) => provider.create(crossed(inputs)));
    return { id, outputs: sent(outs, inputs) };
  }

  async read(id: string, props: Json): Promise<Found | undefined> {
    const found = await this.#ask(props, (provider) => provider.read(id, crossed(props)));
    if (found.id === undefined || found.id === "" || found.props === undefined) return undefined;
    return { id: found.id, outputs: sent(found.props, props), inputs: undefined };
  }

  async update(id: string, olds: Json, news: Json): Promise<Json> {
    const { outs } = await this.#ask(news, (provider) => provider.update(id, crossed(olds), crossed(news)));
    return sent(outs, news);
  }

  async delete(id: string, props: Json): Promise<void> {
    await this.#ask(props, (provider) => provider.delete(id, crossed(props)));
  }

  /** Whoever waits for an answer is told. */
  async kill(): Promise<void> {
    this.dead = true;
    this.#lose(new Lost("the engine and its provider were killed"));
    // Requests of a killed process may be under way to nobody.
    await Promise.race([this.#cloud.close(), new Promise((resolve) => setTimeout(resolve, 20))]);
  }

  async #ask<T>(props: Json, work: (provider: DynamicProvider) => Promise<T>): Promise<T> {
    const answer = (async () => {
      try {
        return await work(this.handler(kindOf(props)));
      } catch (error) {
        throw this.dead ? new Lost("killed") : asFailure(error);
      }
    })();
    answer.catch(() => undefined);
    const value = await Promise.race([answer, this.#end]);
    if (this.dead) throw new Lost("killed");
    return structuredClone(value);
  }
}

/** The kind whose handler the text loads. */
export function kindOf(props: Json): string {
  const text = String(props["__provider"]);
  const kind = /handler\("(\w+)"\)/.exec(text)?.[1];
  if (kind === undefined) throw new Error(`no provider text: ${text}`);
  return kind;
}

/** Converts an answer to what the host sends of the properties of an answer; it cannot send `undefined`. */
function sent(properties: Json, asked: Json): Json {
  const missing = Object.keys(properties).filter((key) => properties[key] === undefined);
  if (missing.length > 0) throw new Error(`Unexpected struct type: ${missing.join(", ")} is undefined`);
  return crossed({ ...properties, __provider: asked["__provider"] });
}

function asFailure(error: unknown): Error {
  const { id, properties, reasons } = error as { id?: unknown; properties?: unknown; reasons?: unknown };
  if (typeof id === "string" && typeof properties === "object" && properties !== null && Array.isArray(reasons))
    return new HalfDone(id, crossed(properties as Json), reasons.map(String));
  return error instanceof Error ? error : new Error(String(error));
}
