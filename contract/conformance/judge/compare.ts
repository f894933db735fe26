import { isDeepStrictEqual } from "node:util";
import { contract } from "../../tables";
import type { Seen } from "../runner";

/** Any of these values. */
export class OneOf {
  constructor(readonly values: readonly unknown[]) {}
}
/** A number from least to most. */
export class Between {
  constructor(
    readonly least: number,
    readonly most: number,
  ) {}
}
/** Any text that is not empty. */
export const SOMETHING = Symbol("something");

/** Any of the codes that mean: not in this status. Which of them fires where is open (U2). */
export const WRONG_STATE = new OneOf(
  contract.errorCodes.filter((row) => row.class === "wrong-state").map((row) => row.id),
);

export type Expected = Readonly<Record<string, unknown>>;

/** One sentence for each field that was seen otherwise. */
export function compare(expected: Expected, seen: Seen): string[] {
  return Object.entries(expected).flatMap(([field, wanted]) =>
    fits(wanted, seen[field]) ? [] : [`${field}: expected ${say(wanted)}, seen ${say(seen[field])}`],
  );
}

function fits(wanted: unknown, value: unknown): boolean {
  if (wanted instanceof OneOf) return wanted.values.some((one) => fits(one, value));
  if (wanted instanceof Between) return typeof value === "number" && value >= wanted.least && value <= wanted.most;
  if (wanted === SOMETHING) return typeof value === "string" && value !== "";
  return isDeepStrictEqual(wanted, value);
}

function say(value: unknown): string {
  if (value instanceof OneOf) return value.values.map(say).join(" or ");
  if (value instanceof Between) return `${value.least} to ${value.most}`;
  if (value === SOMETHING) return "some text";
  return value === undefined ? "nothing" : JSON.stringify(value);
}
