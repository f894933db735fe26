/**
 * One provider process, as the engine starts one for a preview and one for an update. It lives inside this process, with a
 * memory and a client of its own, and a clock that stands still once it is killed.
 */
import { type Cloud, createCloud } from "../../provider/api/cloud";
import { type DynamicProvider, handler } from "../../provider/engine/frame";
import { ProcessMemory } from "../../provider/memory";
import { type Settings, readSettings } from "../../provider/settings/settings";
import type { Kind } from "../../provider/model/definitions";
import type { Answered, Project } from "./project";
import { HalfDone, Lost, type ProviderSide } from "./provider-side";
import { type Json, crossed } from "./values";

/** After how many calls a process is killed: of any kind, or of those that may change something. */
export interface Kill {
  readonly after: number;
  readonly of: "calls" | "writes";
}

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly kill?: Kill | undefined;
}

export class ProviderProcess implements ProviderSide {
  dead = false;
  /** Calls that changed something, in the order of their acceptance. */
  readonly accepted: string[] = [];
  #calls = 0;
  #writes = 0;
  readonly #cloud: Cloud;
  readonly #handler: (kind: Kind) => DynamicProvider;
  readonly #end: Promise<never>;
  #lose: (lost: Lost) => void = () => undefined;

  constructor(
    private readonly project: Project,
    private readonly options: ProcessOptions,
  ) {
    this.#end = new Promise((_resolve, reject) => {
      this.#lose = reject;
    });
    this.#end.catch(() => undefined);
    const clock = project.clock.of(this);
    this.#cloud = createCloud(settingsOf(project), { clock });
    const memory = new ProcessMemory();
    const { env } = options;
    this.#handler = (kind) =>
      handler(kind, { cloud: () => this.#cloud, clock, env, engineArguments: () => [], memory });
    project.tell((answered) => {
      this.#count(answered);
    });
  }

  #count({ method, path: where, status }: Answered): void {
    this.#calls++;
    if (method !== "GET") this.#writes++;
    if (method !== "GET" && status < 300) this.accepted.push(`${method} ${where}`);
    const { kill } = this.options;
    if (kill === undefined || this.dead) return;
    if ((kill.of === "calls" ? this.#calls : this.#writes) > kill.after) this.#die();
  }

  #die(): void {
    this.dead = true;
    this.#lose(new Lost("the engine and its provider were killed"));
  }

  async check(kind: Kind, olds: Json, news: Json): Promise<{ inputs: Json; failures: string[] }> {
    const { inputs, failures } = await this.#ask(kind, (provider) => provider.check(crossed(olds), crossed(news)));
    return {
      inputs: crossed({ ...inputs, __provider: news["__provider"] }),
      failures: failures.map(({ property, reason }) => `${property}: ${reason}`),
    };
  }

  async diff(kind: Kind, id: string, olds: Json, news: Json): Promise<{ changes: boolean; replaces: string[] }> {
    const { changes, replaces } = await this.#ask(kind, (provider) => provider.diff(id, crossed(olds), crossed(news)));
    return { changes, replaces };
  }

  async create(kind: Kind, inputs: Json): Promise<{ id: string; outputs: Json }> {
    const { id, outs } = await this.#ask(kind, (provider) => provider.create(crossed(inputs)));
    return { id, outputs: answered(outs, inputs) };
  }

  /** `undefined`: the object is gone. */
  async read(kind: Kind, id: string, props: Json): Promise<Json | undefined> {
    const found = await this.#ask(kind, (provider) => provider.read(id, crossed(props)));
    return found.id === undefined || found.id === "" || found.props === undefined
      ? undefined
      : answered(found.props, props);
  }

  async update(kind: Kind, id: string, olds: Json, news: Json): Promise<Json> {
    const { outs } = await this.#ask(kind, (provider) => provider.update(id, crossed(olds), crossed(news)));
    return answered(outs, news);
  }

  async delete(kind: Kind, id: string, props: Json): Promise<void> {
    await this.#ask(kind, (provider) => provider.delete(id, crossed(props)));
  }

  async close(): Promise<void> {
    this.project.tell(undefined);
    this.dead = true;
    // Requests of a killed process may be under way to nobody.
    await Promise.race([this.#cloud.close(), new Promise((resolve) => setTimeout(resolve, 20))]);
  }

  async #ask<T>(kind: Kind, work: (provider: DynamicProvider) => Promise<T>): Promise<T> {
    const answer = (async () => {
      try {
        return await work(this.#handler(kind));
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

/** What arrives of the properties of an answer; Pulumi's host cannot send `undefined`. */
function answered(properties: Json, sent: Json): Json {
  const missing = Object.keys(properties).filter((key) => properties[key] === undefined);
  if (missing.length > 0) throw new Error(`Unexpected struct type: ${missing.join(", ")} is undefined`);
  return crossed({ ...properties, __provider: sent["__provider"] });
}

function asFailure(error: unknown): Error {
  const { id, properties, reasons } = error as { id?: unknown; properties?: unknown; reasons?: unknown };
  if (typeof id === "string" && typeof properties === "object" && properties !== null && Array.isArray(reasons))
    return new HalfDone(id, crossed(properties as Json), reasons.map(String));
  return error instanceof Error ? error : new Error(String(error));
}

function settingsOf({ simulator }: Project): Settings {
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
  return { ...settings, requestTimeoutMs: 20_000, maxRate: 10_000 };
}
