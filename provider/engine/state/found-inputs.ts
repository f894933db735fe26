import type { Call } from "../../call";
import { UNKNOWN, hasUnknown } from "../../model/unknown";
import type { FoundInputs } from "../handler";
import type { CheckFailure, Props } from "../shape";

/** A kind of which everything is declared. */
const NONE: FoundInputs = { names: [], from: [], find: () => Promise.resolve({}) };

/** Inputs with those that the program leaves out, as far as they are known. */
interface Completed {
  readonly inputs: Props;
  readonly failures: CheckFailure[];
}

/**
 * Completes what a program leaves out: by what the state holds, which is kept for life, else by a look at the service. What
 * depends on something that is not known yet is not known either.
 */
export async function completed(
  { names, from, find }: FoundInputs = NONE,
  before: Props,
  given: Props,
  look: (work: (call: Call) => Promise<Props>) => Promise<Props>,
): Promise<Completed> {
  const missing = (inputs: Props): string[] => names.filter((name) => (inputs[name] ?? undefined) === undefined);
  const kept = { ...given, ...pick(before, missing(given)) };
  const rest = missing(kept);
  const source = from.find((name) => (kept[name] ?? undefined) !== undefined);
  if (rest.length === 0 || source === undefined) return { inputs: kept, failures: [] };
  if (hasUnknown(kept[source]))
    return { inputs: { ...kept, ...Object.fromEntries(rest.map((name) => [name, UNKNOWN])) }, failures: [] };
  try {
    const found = await look((call) => find(call, kept));
    return { inputs: { ...kept, ...pick(found, rest) }, failures: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { inputs: kept, failures: [{ property: source, reason }] };
  }
}

function pick(props: Props, names: readonly string[]): Props {
  return Object.fromEntries(names.flatMap((name) => (name in props ? [[name, props[name]]] : [])));
}
