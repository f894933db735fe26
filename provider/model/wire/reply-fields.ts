import { z } from "zod";
import { SITES } from "../status";
import { MOST_OF_SENTENCE, MOST_OF_WORD, oneLine } from "../text";

/*
 * Replies are read tolerantly: unknown fields pass, what the documents call nullable may be null or missing, an unknown
 * status is a string like any other. What cannot be missing has no default, so that its absence is noticed.
 */

/** A word on one line: what a service says is printed in the middle of our own lines. */
export const text = z.string().transform((value) => oneLine(value, MOST_OF_WORD));
/** A sentence, such as the reason of a failure. */
export const nullable = z
  .unknown()
  .optional()
  .transform((value) => wordIn(value, MOST_OF_SENTENCE) ?? null);
/** A word no decision hangs on, or whose absence is told by an empty one. */
export const orEmpty = z
  .unknown()
  .optional()
  .transform((value) => wordIn(value, MOST_OF_WORD) ?? "");
/** A number, also written as text; 0 where there is none: no progress, no size. */
export const orZero = z
  .unknown()
  .optional()
  .transform((value) => numberIn(value) ?? 0);
/** The same where none is something else than 0. */
export const orNull = z
  .unknown()
  .optional()
  .transform((value) => numberIn(value) ?? null);
export const site = z.enum(SITES);
export const flag = z
  .union([z.boolean(), z.string().transform((value) => value.toLowerCase() === "true")])
  .nullish()
  .transform((value) => value ?? false);
export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
/** The items that can be read, where the others say nothing that is needed. */
export const readableOf = <T extends z.ZodType>(item: T) =>
  z
    .unknown()
    .optional()
    .transform((value): z.output<T>[] => {
      const rows: unknown[] = Array.isArray(value) ? value : [];
      return rows.flatMap((row) => {
        const result = item.safeParse(row);
        return result.success ? [result.data] : [];
      });
    });
/** Group, instance and drill times have no zone (`2026-01-15 08:30:41.413`), the others a `T`; all are UTC. */
export const time = z
  .string()
  .nullish()
  .transform((value) => toIso(oneLine(value ?? "", MOST_OF_WORD)));

function wordIn(value: unknown, most: number): string | undefined {
  if (typeof value === "string") return oneLine(value, most);
  return typeof value === "number" ? String(value) : undefined;
}

function numberIn(value: unknown): number | undefined {
  const number = typeof value === "number" || (typeof value === "string" && value.trim() !== "") ? Number(value) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

export function toIso(value: string): string {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)?$/.exec(value);
  if (!match) return value;
  return `${match[1] ?? ""}T${match[2] ?? ""}.${(match[3] ?? "").slice(0, 3).padEnd(3, "0")}Z`;
}
