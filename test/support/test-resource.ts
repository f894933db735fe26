import { expect } from "chai";
import type { DynamicProvider } from "../../provider/engine/frame";
import { DEFINITIONS, type Kind } from "../../provider/model/definitions";
import type { Bench } from "./handlers";
import { spelled } from "./spelled";

export type Props = Record<string, unknown>;
export type Provider = DynamicProvider;

/** Stands for the text that the engine stores with every dynamic resource. */
const PROVIDER_TEXT = "text of the provider";

let count = 0;

export type Outcome = "created" | "updated" | "unchanged" | "replaced";

/** What the engine throws away and keeps: one resource of a stack. */
export class TestResource {
  id: string | undefined;
  inputs: Props = {};
  outputs: Props = {};
  /** The engine remembers that an update failed after it began, until a refresh. */
  #initErrors = false;
  /** What the class would declare: every resource of a program has a URN of its own. */
  #urn: string;

  constructor(
    private readonly bench: Bench,
    readonly kind: Kind,
  ) {
    this.#urn = `urn:pulumi:dev::bench::pulumi-nodejs:dynamic/sdrs:${kind}::resource-${count++}`;
  }

  get urn(): string {
    return this.#urn;
  }

  /** Another name in the program, with an alias: the state keeps the row, and what it holds. */
  rename(urn = `${this.#urn}-renamed`): void {
    this.#urn = urn;
  }

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
      return await this.#update(this.bench.provider(this.kind), this.#declared(program));
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
      expectComplete(this.kind, props);
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

  #declared(program: Props): Props {
    return { __urn: this.#urn, ...spelled(program, this), __provider: PROVIDER_TEXT };
  }

  async #check(provider: Provider, program: Props, olds: Props): Promise<Props> {
    const { inputs, failures } = await provider.check(olds, this.#declared(program));
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
        expectComplete(this.kind, half.properties);
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
    expectComplete(this.kind, outs);
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

/** An absent output is unknown to the engine for ever, and what no definition names nobody can read. */
function expectComplete(kind: Kind, properties: Props): void {
  const { inputs, outputs, memory } = DEFINITIONS[kind];
  const absent = Object.keys(outputs).filter((name) => properties[name] === undefined);
  expect(absent, `outputs of ${kind} that are absent`).to.deep.equal([]);
  const known = { ...inputs, ...outputs, ...memory, __provider: true };
  const strange = Object.keys(properties).filter((name) => !(name in known));
  expect(strange, `properties of ${kind} that no definition names`).to.deep.equal([]);
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
