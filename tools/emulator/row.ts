import type { Registration } from "./classes";
import type { HalfDone } from "./provider-side";
import type { StateResource } from "./state";
import { type Json, UNKNOWN } from "./values";

/** Row that a step leaves of its resource. */
export interface Saved extends Pick<StateResource, "id" | "inputs" | "outputs"> {
  /** The step failed after it had begun. */
  readonly half?: HalfDone;
  /** The step changed nothing of this row. */
  readonly kept?: StateResource;
}

/** The row that the state keeps after a step. */
export function rowOf(registration: Registration, { id, inputs, outputs, half, kept }: Saved): StateResource {
  const { urn, declaration, parent, dependencies, propertyDependencies } = registration;
  const { kind, options } = declaration;
  return {
    ...{ urn, kind, id, inputs, outputs, parent, dependencies, propertyDependencies },
    protect: options.protect === true,
    retainOnDelete: options.retainOnDelete === true,
    initErrors: half?.reasons ?? kept?.initErrors ?? [],
    external: options.get !== undefined,
    delete: false,
    pendingReplacement: false,
  };
}

/** The inputs that the program wants; with `ignoreChanges` the old one stays. */
export function goalOf({ inputs, declaration }: Registration, old: StateResource): Json {
  const ignored = (declaration.options.ignoreChanges ?? []).filter((key) => key in old.inputs);
  return { ...inputs, ...Object.fromEntries(ignored.map((key) => [key, old.inputs[key]])) };
}

/** An output as the program sees it; one that the state does not have is unknown for ever in previews. */
export function outputOf({ id, outputs }: Saved, name: string, dryRun: boolean): unknown {
  if (name === "id") return id;
  if (name in outputs) return outputs[name];
  return dryRun ? UNKNOWN : undefined;
}
