import { distance } from "fastest-levenshtein";

/** Part of a word that may be wrong for another to be meant. */
const MOST_WRONG = 0.5;

/** The name that was probably meant, as the parser suggests commands; `undefined` where none is near. */
export function closest(wanted: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, off: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.off - other.off);
  const [best] = ranked;
  return best !== undefined && best.off <= wanted.length * MOST_WRONG ? best.name : undefined;
}
