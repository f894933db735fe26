import { type Registered, type Registration, expanded, isOurs, register } from "./classes";
import { type Asking, StepFailed } from "./asking";
import { deleteObject, runDeletes } from "./deletes";
import { foreign } from "./foreign";
import type { RunOptions } from "./options";
import { type Declaration, type Program, needsOf } from "./program";
import type { ProviderSide } from "./provider-side";
import type { Operation } from "./report";
import { dependentsToReplace } from "./replacement";
import { type Saved, goalOf, outputOf, rowOf } from "./row";
import type { Snapshot } from "./snapshot";
import type { StateResource } from "./state";
import { type Json, UNKNOWN, sameValue } from "./values";

export interface RunParts {
  readonly snapshot: Snapshot;
  readonly asking: Asking;
  readonly options: RunOptions;
  /** A preview asks and plans, and does nothing. */
  readonly dryRun: boolean;
}

/** One pass of the engine over a program: a preview, or an update. */
export class Run {
  /** URNs that the program registered, and former ones that it took up by an alias. */
  readonly seen = new Set<string>();
  /** URNs that were deleted earlier in this run, to be replaced. */
  readonly deleted = new Set<string>();
  readonly #known = new Map<string, Registered>();
  readonly #failed = new Set<string>();
  #targets: Set<string> | undefined;

  private readonly program: Program;

  constructor(
    program: Program,
    readonly parts: RunParts,
  ) {
    this.program = expanded(program);
  }

  private get process(): ProviderSide {
    return this.parts.asking.process;
  }

  /** True if it went to its end without a failure. */
  async up(): Promise<boolean> {
    const { options } = this.parts;
    this.#targets = this.#targeted();
    let ended = false;
    for (const declaration of this.program) {
      if (ended && options.alongside !== true) break;
      const before = this.#failed.size;
      await this.#declare(declaration);
      ended ||= this.#failed.size > before && options.continueOnError !== true;
    }
    if (!ended) await runDeletes(this, this.#targets);
    return this.parts.asking.steps.every(({ failure }) => failure === undefined);
  }

  #targeted(): Set<string> | undefined {
    const { targets, targetDependents } = this.parts.options;
    if (targets === undefined) return undefined;
    const all = new Set(targets);
    if (targetDependents === true)
      for (const row of this.parts.snapshot.before) if (row.dependencies.some((urn) => all.has(urn))) all.add(row.urn);
    return all;
  }

  /** Also a new resource is a dependent, by what it is registered with. */
  #isTargeted({ urn, parent, dependencies }: Registration, targets: Set<string>): boolean {
    if (targets.has(urn)) return true;
    if (this.parts.options.targetDependents !== true) return false;
    const follows = [...dependencies, ...(parent === undefined ? [] : [parent])].some((one) => targets.has(one));
    if (follows) targets.add(urn);
    return follows;
  }

  async #declare(declaration: Declaration): Promise<void> {
    const needs = needsOf(declaration);
    if (needs.some((key) => !this.#known.has(key))) {
      this.#skip(declaration);
      return;
    }
    const registration = register(this.program, declaration, (key) => this.#known.get(key));
    if (this.seen.has(registration.urn))
      throw this.parts.asking.refused(registration.urn, "check", "Duplicate resource URN");
    this.seen.add(registration.urn);
    const old = this.#oldOf(registration);
    try {
      await this.#step(registration, old);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      this.#failed.add(registration.urn);
    }
  }

  /** A resource whose dependency failed keeps what the state has of it. */
  #skip(declaration: Declaration): void {
    const known = (key: string): Registered => this.#known.get(key) ?? { urn: key, output: () => UNKNOWN };
    const { urn, aliases } = register(this.program, declaration, known);
    for (const one of [urn, ...aliases]) this.seen.add(one);
    this.parts.asking.done(urn, "skip");
  }

  /** The row under its URN, else under an alias, which the run then does not delete. */
  #oldOf({ urn, aliases }: Registration): StateResource | undefined {
    for (const place of [urn, ...aliases]) {
      const row = this.parts.snapshot.find(place);
      if (row === undefined) continue;
      if (place !== urn) this.seen.add(place);
      return row;
    }
    return undefined;
  }

  async #step(registration: Registration, old: StateResource | undefined): Promise<void> {
    const { urn, declaration } = registration;
    const { kind, options } = declaration;
    if (this.#targets !== undefined && !this.#isTargeted(registration, this.#targets) && kind !== "Component") {
      if (old !== undefined) this.#same(registration, old, old.inputs);
      return;
    }
    if (kind === "Component") {
      this.#save(registration, old, { id: undefined, inputs: {}, outputs: {} }, old === undefined ? "create" : "same");
      return;
    }
    if (options.get !== undefined) {
      await this.#read(registration, old, options.get);
      return;
    }
    if (old !== undefined && this.parts.options.unasked?.includes(urn) === true) {
      await this.#perform(registration, "update", old, registration.inputs);
      return;
    }
    const forced = this.parts.options.replace?.includes(urn) === true;
    const again = this.deleted.has(urn) || old?.pendingReplacement === true;
    const usable = old === undefined || old.external || again ? undefined : old;
    const goal = usable === undefined ? registration.inputs : goalOf(registration, usable);
    const inputs = await this.#check(registration, usable === undefined || forced ? {} : usable.inputs, goal);
    if (usable === undefined) {
      await this.#perform(registration, "create", old, inputs);
      return;
    }
    if (forced) {
      await this.#replace(registration, usable, inputs, []);
      return;
    }
    const { changes, replaces } = await this.#diff(registration, usable, inputs);
    if (replaces.length > 0)
      await this.#replace(registration, usable, await this.#check(registration, {}, registration.inputs), replaces);
    else if (changes || usable.initErrors.length > 0) await this.#perform(registration, "update", usable, inputs);
    else this.#same(registration, usable, inputs);
  }

  async #check({ urn, declaration: { kind } }: Registration, olds: Json, goal: Json): Promise<Json> {
    if (!isOurs(kind)) return goal;
    const ask = (): ReturnType<ProviderSide["check"]> => this.process.check(olds, goal);
    const { inputs, failures } = await this.parts.asking.ask(urn, "check", undefined, ask);
    if (failures.length === 0) return inputs;
    const lines = failures.map(({ property, reason }) => `${property}: ${reason}`);
    throw this.parts.asking.refused(urn, "check", lines.join("\n"));
  }

  async #diff(
    { urn, declaration: { kind } }: Registration,
    old: StateResource,
    inputs: Json,
  ): Promise<{ changes: boolean; replaces: readonly string[] }> {
    if (!isOurs(kind)) return { changes: !sameValue(old.inputs, inputs), replaces: [] };
    const ask = (): ReturnType<ProviderSide["diff"]> => this.process.diff(old.id ?? "", old.outputs, inputs);
    return await this.parts.asking.ask(urn, "diff", old.id, ask);
  }

  /** Creates or updates; a failure after a side effect saves what it says. */
  async #perform(
    registration: Registration,
    operation: "create" | "update",
    old: StateResource | undefined,
    inputs: Json,
  ): Promise<void> {
    const { urn } = registration;
    const id = operation === "update" ? old?.id : undefined;
    if (this.parts.dryRun) {
      this.#plan(registration, operation, inputs, id);
      return;
    }
    try {
      const work = (): Promise<Made> => this.#make(registration, old, inputs, id);
      const made = await this.parts.asking.ask(urn, operation, id, work);
      this.#save(registration, old, { ...made, inputs }, operation);
    } catch (error) {
      const half = error instanceof StepFailed ? error.half : undefined;
      if (half !== undefined) {
        const saved = id === undefined ? inputs : (old?.inputs ?? inputs);
        this.#save(registration, old, { id: half.id, inputs: saved, outputs: half.properties, half }, undefined);
      }
      throw error;
    }
  }

  async #make(
    { declaration: { kind, name } }: Registration,
    old: StateResource | undefined,
    inputs: Json,
    id: string | undefined,
  ): Promise<Made> {
    if (!isOurs(kind)) return { id: `thing-${name}`, outputs: await foreign(inputs) };
    if (id === undefined) return await this.process.create(inputs);
    return { id, outputs: await this.process.update(id, old?.outputs ?? {}, inputs) };
  }

  /** Deletes what depends on it and must be made anew with it, then itself, then creates it. */
  async #replace(
    registration: Registration,
    old: StateResource,
    inputs: Json,
    replaces: readonly string[],
  ): Promise<void> {
    const { urn } = registration;
    const { snapshot, dryRun } = this.parts;
    const doomed = [...(await dependentsToReplace(this, old))].reverse();
    this.parts.asking.done(urn, "replace", old.id, replaces);
    for (const row of [...doomed, old]) {
      if (this.deleted.has(row.urn)) continue;
      if (row.protect)
        throw this.parts.asking.refused(row.urn, "delete", `Unable to replace ${row.urn}: it is protected`);
      if (!dryRun) {
        await deleteObject(this.parts.asking, row);
        snapshot.change(row, { ...row, pendingReplacement: true });
      }
      this.deleted.add(row.urn);
    }
    const now = snapshot.find(old.urn);
    await this.#perform(registration, "create", now, inputs);
  }

  async #read(registration: Registration, old: StateResource | undefined, id: string): Promise<void> {
    const { urn, declaration, inputs } = registration;
    if (!isOurs(declaration.kind)) return;
    const found = await this.parts.asking.ask(urn, "read", id, () => this.process.read(id, inputs));
    if (found === undefined) throw this.parts.asking.refused(urn, "read", `resource '${id}' does not exist`);
    // A row of this id that was managed is given up without a call; another one would be deleted at the end.
    if (old !== undefined && !old.external && old.id !== id) this.parts.snapshot.change(old, { ...old, delete: true });
    this.#save(registration, old?.id === id ? old : undefined, { id, inputs, outputs: found.outputs }, "read");
  }

  #same(registration: Registration, old: StateResource, inputs: Json): void {
    this.#save(registration, old, { id: old.id, inputs, outputs: old.outputs, kept: old }, "same");
  }

  /** Says what a preview knows of a resource that it would create or update: its inputs. */
  #plan(registration: Registration, operation: Operation, inputs: Json, id?: string): void {
    const { urn, declaration } = registration;
    this.parts.asking.done(urn, operation, id);
    const output = (name: string): unknown => {
      if (name === "id") return id ?? UNKNOWN;
      return inputs[name] ?? UNKNOWN;
    };
    this.#known.set(declaration.key, { urn, output });
  }

  #save(
    registration: Registration,
    old: StateResource | undefined,
    saved: Saved,
    operation: Operation | undefined,
  ): void {
    const { urn, declaration } = registration;
    this.parts.snapshot.put(rowOf(registration, saved), old);
    if (saved.half !== undefined) return;
    this.#known.set(declaration.key, { urn, output: (name) => outputOf(saved, name, this.parts.dryRun) });
    if (operation !== undefined) this.parts.asking.done(urn, operation, saved.id);
  }
}

interface Made {
  readonly id: string;
  readonly outputs: Json;
}
