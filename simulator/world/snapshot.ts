import { chooseAssumptions, type Assumptions } from "../assumptions.js";
import { checkRule } from "../control/inputs.js";
import type { FaultState } from "../control/faults.js";
import { isObject } from "../wire/fields.js";
import { parsePace, type ClockState } from "./clock.js";
import { problemsOfState } from "./state-shape.js";
import type { StateJson } from "./state.js";

/** Everything about a running simulation that can be put away and brought back. */
export interface Snapshot {
  readonly version: 1;
  readonly state: StateJson;
  readonly clock: ClockState;
  readonly faults: readonly FaultState[];
  readonly assumptions: Assumptions;
}

/** A value that is no snapshot; the message says what is wrong with it. */
export class SnapshotError extends Error {}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isCount = (value: unknown): value is number => isNumber(value) && value >= 0;

function attempt(check: () => unknown): void {
  try {
    check();
  } catch (cause) {
    throw new SnapshotError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Reads what may be a snapshot. Nothing is changed by one that is none. */
export function checkSnapshot(value: unknown): Snapshot {
  if (!isObject(value)) throw new SnapshotError("it is no JSON object");
  if (value["version"] !== 1) throw new SnapshotError("its version is not 1");
  const { state, clock, faults, assumptions } = value;
  const problems = problemsOfState(state);
  if (problems.length > 0) throw new SnapshotError(problems.slice(0, 5).join("; "));
  checkClock(clock);
  if (!Array.isArray(faults)) throw new SnapshotError("faults is no list");
  faults.forEach(checkFault);
  if (!isObject(assumptions)) throw new SnapshotError("assumptions is no object");
  attempt(() => chooseAssumptions(assumptions as Record<string, string>));
  return value as unknown as Snapshot;
}

function checkClock(clock: unknown): void {
  if (!isObject(clock)) throw new SnapshotError("clock is no object");
  const { pace, offset, frozen } = clock;
  if (!isNumber(offset) || !isNumber(frozen)) throw new SnapshotError("clock.offset and clock.frozen are no numbers");
  if ([frozen, Date.now() + offset].some((at) => Number.isNaN(new Date(at).getTime()))) {
    throw new SnapshotError("clock is of no time");
  }
  attempt(() => parsePace(String(pace)));
}

/** A rule with what has become of it. */
function checkFault(fault: unknown): void {
  if (!isObject(fault) || typeof fault["id"] !== "string") throw new SnapshotError("a fault has no id");
  const { seen, hits, frozen, ...rule } = fault;
  if (!isCount(seen) || !isCount(hits)) throw new SnapshotError(`the fault ${fault["id"]} has no counts`);
  if (
    frozen !== undefined &&
    !(isObject(frozen) && Array.isArray(frozen["servers"]) && Array.isArray(frozen["disks"]))
  ) {
    throw new SnapshotError(`the fault ${fault["id"]} has no rows where it is frozen`);
  }
  attempt(() => {
    checkRule(rule as unknown as FaultState);
  });
}
