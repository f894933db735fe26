import type { AddressVerdict } from "../../model/addresses";
import { isObject } from "../../model/narrow";
import type { Props } from "../../engine/shape";

type Reduction = (props: Props) => Props;

const without =
  (key: string): Reduction =>
  ({ [key]: _dropped, ...rest }) =>
    rest;

/** Changes one output that has properties of its own. */
const within =
  (key: string, change: Reduction): Reduction =>
  (props) => {
    const value = props[key];
    return isObject(value) && !Array.isArray(value) ? { ...props, [key]: change(value) } : props;
  };

/** Leaves of a list the rows that have one of these values. */
const onlyWith =
  (list: string, property: string, values: readonly unknown[]): Reduction =>
  (props) => {
    const rows = props[list];
    if (!Array.isArray(rows)) return props;
    return { ...props, [list]: rows.filter((row) => isObject(row) && values.includes(row[property])) };
  };

const emptied =
  (list: string): Reduction =>
  (props) =>
    props[list] === undefined ? props : { ...props, [list]: [] };

/** Verdicts of addresses that a later update looks for again, or that somebody must look at. */
const OUT_OF_PLACE: readonly AddressVerdict[] = ["lost", "unknown"];

/**
 * Properties that are given up for room, in this order: what the next read brings back, what is only a record, and last what an
 * unfinished transition would like to know, but can go on without.
 */
const REDUCTIONS: readonly Reduction[] = [
  without("addresses"),
  onlyWith("migratedAddresses", "verdict", OUT_OF_PLACE),
  within("lastTransition", emptied("members")),
  without("transitions"),
  without("addressReferences"),
  without("migratedAddresses"),
  within("unfinished", without("before")),
  within("unfinished", without("ran")),
];

/** Properties that are kept longest: the mark of an unfinished transition goes last, the number of the last one before it. */
const DEAR = ["lastTransition", "unfinished"];

/** The properties, reduced until they fit: what is too much would take all the rest with it. */
export function bounded(properties: Props, mostBytes: number): Props {
  const fits = (props: Props): boolean => Buffer.byteLength(JSON.stringify(props)) <= mostBytes;
  let result = properties;
  for (const reduce of REDUCTIONS) {
    if (fits(result)) return result;
    result = reduce(result);
  }
  while (!fits(result)) {
    const [first] = Object.keys(result).sort(
      (one, other) => DEAR.indexOf(one) - DEAR.indexOf(other) || size(result[other]) - size(result[one]),
    );
    if (first === undefined) return result;
    result = without(first)(result);
  }
  return result;
}

function size(value: unknown): number {
  return JSON.stringify(value).length;
}
