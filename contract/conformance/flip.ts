import type { Fact } from "../types";
import type { Kind, Result } from "./runner";

/** A row with one thing changed, and what was changed. */
export interface Flipped<F extends Fact> {
  readonly what: string;
  readonly row: F;
}

/** Fields that say where a fact comes from; they are judged by the test of the contract itself. */
const PROVENANCE = ["id", "citation", "mark", "verified", "flavour", "point"];

/** The row once for each value in it, with that value changed. Lists lose each member in turn and gain each of `domain` they lack. */
export function flips<F extends Fact>(
  row: F,
  except: readonly string[],
  domain: Readonly<Record<string, readonly unknown[]>> = {},
): Flipped<F>[] {
  return Object.entries(row)
    .filter(([field]) => !PROVENANCE.includes(field) && !except.includes(field))
    .flatMap(([field, value]) =>
      variants(value, domain[field] ?? ["flipped"]).map(({ what, value: changed }) => ({
        what: `${field}${what}`,
        row: { ...row, [field]: changed },
      })),
    );
}

function variants(value: unknown, domain: readonly unknown[]): { what: string; value: unknown }[] {
  if (Array.isArray(value)) {
    const list = value as unknown[];
    return [
      ...list.map((one, at) => ({
        what: ` without ${JSON.stringify(one)}`,
        value: list.filter((_, other) => other !== at),
      })),
      ...domain
        .filter((one) => !list.includes(one))
        .map((one) => ({ what: ` with ${JSON.stringify(one)}`, value: [...list, one] })),
    ];
  }
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, inner]) =>
      variants(inner, domain).map((variant) => ({
        what: `.${key}${variant.what}`,
        value: { ...value, [key]: variant.value },
      })),
    );
  if (typeof value === "boolean") return [{ what: ` is ${!value}`, value: !value }];
  if (typeof value === "number") return [{ what: ` is ${value + 1}`, value: value + 1 }];
  const other = domain.find((one) => one !== value && typeof one === "string") ?? "flipped";
  return [{ what: ` is ${JSON.stringify(other)}`, value: other }];
}

/** A list without `one` if it holds it, with `one` if it does not. */
export function toggle(list: readonly string[], one: string): string[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

/**
 * Finds what a row's judgement does not notice: the changes of the fact after which what was seen would still be called right.
 */
export function unnoticed(kind: Kind, { row, seen }: Result): string[] {
  if (seen === undefined) return [];
  const changed: Flipped<Fact>[] =
    kind.flipped === undefined
      ? flips(row.fact, kind.notJudged, kind.domain)
      : kind.flipped(row).map((fact, at) => ({ what: `change ${at + 1}`, row: fact }));
  return changed
    .filter((flipped) => kind.judge({ ...row, fact: flipped.row }, seen).length === 0)
    .map(({ what }) => `${row.id}: ${what}`);
}
