import type { MigratedAddress } from "../../model/addresses";
import type { Props } from "../../engine/shape";

type Reduction = (props: Props) => Props;

const without =
  (key: string): Reduction =>
  ({ [key]: _dropped, ...rest }) =>
    rest;

/** Changes one output, if there is one. */
const within =
  (key: string, change: (value: Props) => unknown): Reduction =>
  (props) =>
    props[key] === undefined ? props : { ...props, [key]: change(props[key] as Props) };

/** Keeps what a later update looks for again, or what somebody must look at. */
function outOfPlace(rows: unknown): unknown {
  return (rows as MigratedAddress[]).filter(({ verdict }) => verdict === "lost" || verdict === "unknown");
}

/**
 * Properties that are given up for room, in this order: what the next read brings back, what is only a record, and last what an
 * unfinished transition would like to know, but can go on without.
 */
const REDUCTIONS: readonly Reduction[] = [
  without("addresses"),
  within("migratedAddresses", outOfPlace),
  within("lastTransition", (last) => (last["members"] === undefined ? last : { ...last, members: [] })),
  without("transitions"),
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
