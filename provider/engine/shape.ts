import { isDrError } from "../errors";
import { bounded } from "../resources/common/bounded";
import { isObject } from "../model/narrow";
import { shown } from "../shown";

export type Props = Record<string, unknown>;

/** One bad field, with its path: `failback.mode`. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface DiffResult {
  readonly changes: boolean;
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
}

/**
 * Bytes of state that travel beside an error. They go as one HTTP/2 header: Pulumi's host sends one of any size, and the engine
 * takes 16 MiB (measured: 3 MB arrive). What does not fit would hang the call, so a group of a few thousand instances stays
 * well below.
 */
const MOST_BYTES = 1_000_000;

/** A failure after a side effect: the engine saves `properties` and shows `reasons`. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly properties: Props;
  readonly reasons: string[];

  constructor(
    readonly id: string,
    properties: object,
    cause: unknown,
    what?: string,
  ) {
    const reason = [what, cause instanceof Error ? cause.message : String(cause)]
      .filter((text) => text !== undefined)
      .join("\n");
    super(reason, { cause });
    this.properties = bounded(plain(properties), MOST_BYTES);
    this.reasons = [reason];
  }
}

/** Plain JSON without `undefined`: the engine's wire format knows neither. */
export function plain(value: object): Props {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  return isObject(copy) ? copy : {};
}

/**
 * An error of check, diff, read or delete is printed under the resource by the engine, and once more with its stack by the
 * host on the stack's row. The second is cut to one short line.
 */
export function quiet(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const label = isDrError(error) ? error.code : error.name;
  Object.defineProperties(error, {
    message: { value: shown(error.message), configurable: true },
    stack: { value: "see the message at the resource", configurable: true },
    toString: { value: () => `pulumi-sdrs ${label}`, configurable: true },
  });
  return error;
}

export function sameValue(one: unknown, other: unknown): boolean {
  if (one === other || (one ?? undefined) === (other ?? undefined)) return true;
  if (!isObject(one) || !isObject(other)) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => sameValue(one[key], other[key]));
}

/** The argument of the class that an input comes from, as a program has it. */
export function argumentOf(input: string): string {
  if (input === "__order") return "failover by an order";
  return input === "protectionGroupId" ? "protectionGroup" : input;
}
