import { z } from "zod";
import type { CheckFailure } from "../shape";

/** More edits than this turn one word into another rather than mend it. */
const MOST_EDITS = 2;

/** Says that there is no such property, and which one may have been meant. */
export function unknownKey(kind: string, schema: z.ZodType, path: readonly PropertyKey[], key: string): CheckFailure {
  const property = [...path, key].join(".");
  const known = keysAt(schema, path).filter((name) => !name.startsWith("__"));
  const near = nearest(key, known);
  const hint = near === undefined ? ` Known: ${known.join(", ")}.` : ` Did you mean ${near}?`;
  return { property, reason: `${property}: ${kind} has no such property.${known.length === 0 ? "" : hint}` };
}

/** The keys of the object at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const inner = path.reduce<unknown>((at, key) => {
    const whole = bare(at);
    if (whole instanceof z.ZodArray) return whole.element;
    const shape: Readonly<Record<PropertyKey, unknown>> = whole instanceof z.ZodObject ? whole.shape : {};
    return shape[key];
  }, schema);
  const object = bare(inner);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function bare(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? bare(schema.unwrap()) : schema;
}

function nearest(key: string, known: readonly string[]): string | undefined {
  const rated = known.map((name) => ({ name, edits: editsBetween(letters(key), letters(name)) }));
  const [best] = rated.sort((one, other) => one.edits - other.edits);
  return best !== undefined && best.edits <= Math.min(MOST_EDITS, best.name.length / 2) ? best.name : undefined;
}

function letters(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Letters to insert, drop or replace to make one word of the other (Levenshtein). */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [at, there] of Array.from(other).entries()) {
      const replaced = (row[at] ?? 0) + (letter === there ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
