import type { Call } from "../call";
import type { Definition, InputsOf, Result, Saved } from "../model/define";
import type { ProcessMemory } from "../memory";
import type { Changes } from "./state/changes";
import type { CheckFailure, Props } from "./shape";

/** An existing resource, and what is declared of it now. */
export interface Edit<D extends Definition> {
  readonly id: string;
  readonly old: Saved<D>;
  readonly inputs: InputsOf<D>;
  readonly changes: Changes;
}

/** Inputs that are found out from others. */
export interface FoundInputs {
  readonly names: readonly string[];
  /** The others of which one must be given, the first that is given counts. */
  readonly from: readonly string[];
  /** Only reads. Raises an error that says what to declare where it cannot be found out. */
  readonly find: (call: Call, given: Props) => Promise<Props>;
}

/**
 * Hooks of one kind of resource, by Pulumi's own words for the hooks. The frame around it parses, compares, limits and reports.
 */
export interface ResourceHandler<D extends Definition> {
  readonly definition: D;
  /** Rules that no schema expresses; `fresh` is a create, or the second half of a replacement. */
  check?(inputs: InputsOf<D>, fresh: boolean): CheckFailure[];
  /** Inputs that a program may leave out: found out when the object is created, and kept for its life. */
  readonly found?: FoundInputs;
  /** The name that an object with a derived name goes on with; default: the one it has. */
  keptName?(name: string, inputs: InputsOf<D>, before: InputsOf<D>): string;
  /**
   * Says what a creation will do: a preview calls nothing else before one. Only reads, and never fails. Answers what can never be
   * created, which refuses the preview.
   */
  preview?(call: Call, inputs: InputsOf<D>): Promise<CheckFailure[]>;
  /** Notes of a state what other resources of the same run go by. */
  note?(memory: ProcessMemory, id: string, outputs: Saved<D>["outputs"]): void;
  /** Looks at the service where a decision depends on it, and may refuse; true forces an update. */
  diff?(call: Call, edit: Edit<D>): Promise<boolean>;
  create(call: Call, inputs: InputsOf<D>): Promise<{ readonly id: string; readonly state: Result<D> }>;
  /** Ids of all objects of the kind in the project, from a list that is whole or fails. */
  list(call: Call): Promise<readonly string[]>;
  /** `undefined`: the object does not answer. Without a state it is read for a program that does not manage it. */
  read(call: Call, id: string, old: Saved<D> | undefined): Promise<Result<D> | undefined>;
  update(call: Call, edit: Edit<D>): Promise<Result<D>>;
  delete(call: Call, id: string, old: Saved<D>): Promise<void>;
}
