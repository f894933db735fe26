import { z } from "zod";

/*
 * Replies are read tolerantly: unknown fields pass, what the documents call nullable may be null or missing, an unknown
 * status is a string like any other. What cannot be missing has no default, so that its absence is noticed.
 */

export const text = z.string();
export const nullable = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
export const orEmpty = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
export const orZero = z.coerce
  .number()
  .nullish()
  .transform((value) => value ?? 0);
export const site = z.enum(["source", "target"]);
export const flag = z
  .union([z.boolean(), z.string().transform((value) => value.toLowerCase() === "true")])
  .nullish()
  .transform((value) => value ?? false);
export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
/** Group, instance and drill times have no zone (`2026-01-15 08:30:41.413`), the others a `T`; all are UTC. */
export const time = z
  .string()
  .nullish()
  .transform((value) => toIso(value ?? ""));

export function toIso(value: string): string {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)?$/.exec(value);
  if (!match) return value;
  return `${match[1] ?? ""}T${match[2] ?? ""}.${(match[3] ?? "").slice(0, 3).padEnd(3, "0")}Z`;
}
