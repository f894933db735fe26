import { expect } from "chai";
import { DEFINITIONS, type Kind } from "../../provider/model/definitions";
import { urnOf } from "../../tools/emulator/classes";
import type { RunOptions } from "../../tools/emulator/options";
import type { Declaration, Program } from "../../tools/emulator/program";
import { HalfDone, Lost } from "../../tools/emulator/provider-side";
import { type Operation, type Report, failuresOf } from "../../tools/emulator/report";
import { Stack } from "../../tools/emulator/stack";
import type { StackState, StateResource } from "../../tools/emulator/state";
import type { Json } from "../../tools/emulator/values";
import type { Bench } from "./handlers";
import { spelled } from "./spelled";

export type Props = Json;

let count = 0;

export type Outcome = "created" | "updated" | "unchanged" | "replaced";

const OUTCOMES: Readonly<Partial<Record<Operation, Outcome>>> = {
  create: "created",
  update: "updated",
  same: "unchanged",
  replace: "replaced",
};

/** A resource that is alone in its stack. Its inputs are given as they are, without what its class makes of them. */
export class TestResource {
  readonly #stack: Stack;
  #name = `resource-${count++}`;
  /** Inputs and outputs that were known of it last, also when it is gone. */
  #last: Pick<StateResource, "inputs" | "outputs"> = { inputs: {}, outputs: {} };

  constructor(
    bench: Bench,
    readonly kind: Kind,
  ) {
    this.#stack = new Stack(
      "bench",
      () => bench.begin(),
      (process) => bench.end(process),
    );
  }

  /** URN that the class would declare: every resource of a program has a URN of its own. */
  get urn(): string {
    return urnOf([], this.#declared({}));
  }

  get id(): string | undefined {
    return this.#row?.id;
  }

  set id(id: string | undefined) {
    this.#change({ id });
  }

  get inputs(): Props {
    return (this.#row ?? this.#last).inputs;
  }

  get outputs(): Props {
    return (this.#row ?? this.#last).outputs;
  }

  set outputs(outputs: Props) {
    this.#change({ outputs });
  }

  /** Entry of the state file for it. */
  get saved(): StackState {
    return this.#stack.state;
  }

  /** Takes up what a state file held of it, or of another. */
  set saved(state: StackState) {
    this.#stack.state = state;
    this.#change({ urn: this.urn });
  }

  /** Another name in the program, with an alias: the state keeps the row, and what it holds. */
  rename(urn = `${this.urn}-renamed`): void {
    this.#name = urn.split("::").at(-1) ?? urn;
    this.#change({ urn });
  }

  /** One `pulumi up` of this resource alone. */
  async up(program: Props): Promise<Outcome> {
    const { steps } = await this.#run((stack) => stack.up(this.#program(program), { skipPreview: true }));
    const [outcome] = steps.flatMap(({ operation }) => OUTCOMES[operation] ?? []);
    if (outcome === undefined) throw new Error(`nothing was done with the ${this.kind}`);
    return outcome;
  }

  /** Asks what a preview would refuse, or plan. */
  async preview(program: Props): Promise<{ changes: boolean; replaces: readonly string[] }> {
    const { steps } = await this.#run((stack) => stack.preview(this.#program(program)));
    return {
      changes: steps.some(({ operation }) => operation !== "same"),
      replaces: steps.flatMap(({ replaces = [] }) => replaces),
    };
  }

  /** The update alone, as if the preview had been skipped or an earlier refusal were of another process. */
  async update(program: Props): Promise<Outcome> {
    const options: RunOptions = { skipPreview: true, unasked: [this.urn] };
    await this.#run((stack) => stack.up(this.#program(program), options));
    return "updated";
  }

  /** `pulumi refresh`; says whether the object is there. */
  async refresh(): Promise<"present" | "gone"> {
    if (this.#row === undefined) throw new Error(`the ${this.kind} was not created`);
    const { steps } = await this.#run((stack) => stack.refresh());
    return steps.some(({ operation }) => operation === "forget") ? "gone" : "present";
  }

  /** Asks what a refresh of the resource would plan afterwards with an unchanged program. */
  async plans(): Promise<boolean> {
    return (await this.preview(this.inputs)).changes;
  }

  async destroy(): Promise<void> {
    if (this.#row === undefined) throw new Error(`the ${this.kind} was not created`);
    await this.#run((stack) => stack.destroy());
  }

  get #row(): StateResource | undefined {
    return this.#stack.state.find(({ pendingReplacement }) => !pendingReplacement);
  }

  #change(change: Partial<StateResource>): void {
    this.#stack.state = this.#stack.state.map((row) => ({ ...row, ...change }));
  }

  #declared(args: Props): Declaration {
    return { key: "resource", kind: this.kind, name: this.#name, args, options: { bare: true } };
  }

  #program(program: Props): Program {
    return [this.#declared(spelled(program, this))];
  }

  async #run(work: (stack: Stack) => Promise<Report>): Promise<Report> {
    const before = this.#row;
    const report = await work(this.#stack);
    const row = this.#row;
    if (row !== undefined) this.#last = row;
    if (row !== undefined && row.outputs !== before?.outputs) expectComplete(this.kind, row.outputs);
    if (report.killed) throw new Lost("killed");
    const [failed] = failuresOf(report);
    if (failed === undefined) return report;
    if (failed.half !== undefined && before !== undefined) expectSaved(failed.half, before);
    throw failed.half ?? new Error(failed.failure);
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

/** The engine takes what a failure says as it is: it must be whole, and of the same object. */
function expectSaved(half: HalfDone, { id, outputs }: StateResource): void {
  expect(half.id, "the id of a failure that saves").to.equal(id);
  expect(half.properties["__provider"], "the text of the provider in what is saved").to.equal(outputs["__provider"]);
}

/** The text of an error as the engine prints it: the reasons of one that saves a part of the state, else its message. */
export function printed(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits for a failure and returns its text; every pattern must be in it. */
export async function failure(work: Promise<unknown>, ...patterns: (RegExp | string)[]): Promise<string> {
  let thrown: unknown;
  try {
    thrown = new Error(`nothing failed: ${JSON.stringify(await work)}`);
  } catch (error) {
    const text = printed(error);
    for (const pattern of patterns) {
      if (typeof pattern === "string") expect(text).to.include(pattern);
      else expect(text).to.match(pattern);
    }
    return text;
  }
  throw thrown;
}
