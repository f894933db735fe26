import type { z } from "zod";
import { RestorableTransition, SavedRecord, SavedTransition } from "../../model/definitions/records";
import type { Transition } from "../../model/transition";
import type { TransitionRecord } from "../../model/transition-record";
import { damaged } from "../../engine/state/state";

/** State of a resource that asks for transitions. */
interface State {
  readonly inputs: { readonly name?: string | undefined; readonly __urn?: string | undefined };
}

/** The record of a transition that was not seen to end. */
export function recordIn(
  state: State & { readonly outputs: { readonly unfinished: TransitionRecord | null } },
): TransitionRecord | undefined {
  return checked(SavedRecord, state, "unfinished", state.outputs.unfinished);
}

/** The last complete transition; `restorable` where servers may be put back after it. */
export function lastTransitionIn(
  state: State & { readonly outputs: { readonly lastTransition: Transition | null } },
  { restorable = false }: { readonly restorable?: boolean } = {},
): Transition | undefined {
  const schema = restorable ? RestorableTransition : SavedTransition;
  return checked(schema, state, "lastTransition", state.outputs.lastTransition);
}

/** The same for whoever only tells of it: a damaged one is none. */
export function lastTransitionToTell({
  lastTransition,
}: {
  readonly lastTransition: Transition | null;
}): Transition | undefined {
  return SavedTransition.safeParse(lastTransition).data;
}

/** Somebody may have edited the state by hand: what cannot be a record is named before anything is decided on it. */
function checked<T>(schema: z.ZodType<T>, { inputs }: State, key: string, value: T | null): T | undefined {
  if (value === null) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const of = [inputs.name, inputs.__urn].filter((text) => text !== undefined);
  throw damaged(
    of.length === 0 ? "the resource" : of.join(", "),
    key,
    parsed.error,
    `Run pulumi stack export --file state.json, remove "${key}" from the outputs of this resource, and run pulumi stack import --file state.json; then run pulumi up again, which decides anew on what is there.`,
  );
}
