import type { ResourceKind } from "./classes";
import type { Json } from "./values";

/** One row of a stack's state. */
export interface StateResource {
  readonly urn: string;
  readonly kind: ResourceKind;
  /** `undefined` for a component. */
  readonly id: string | undefined;
  readonly inputs: Json;
  readonly outputs: Json;
  readonly parent: string | undefined;
  readonly dependencies: readonly string[];
  /** Resources that each input was computed from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Messages of an operation that failed after it had begun; a refresh drops it. */
  readonly initErrors: readonly string[];
  /** Read only, never deleted. */
  readonly external: boolean;
  /** A copy that was replaced and is still to be deleted. */
  readonly delete: boolean;
  /** It was deleted to be replaced, and the replacement was not made yet. */
  readonly pendingReplacement: boolean;
}

/** Rows of the state file, dependencies first. */
export type StackState = readonly StateResource[];
