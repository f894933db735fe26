/** The published table as cases for the real engine. */
import { type RowCase, columnOf } from "./column.js";
import { settled } from "./settled.js";
import { unsettled } from "./unsettled.js";

export interface PlacedCase extends RowCase {
  readonly wanted: boolean;
  readonly group: string;
}

/** Every case of both columns. */
export const CASES: readonly PlacedCase[] = [true, false].map(columnOf).flatMap((column) =>
  [...unsettled(column), ...settled(column)].map((one) => ({
    ...one,
    wanted: column.wanted,
    group: column.group(one.name),
  })),
);
