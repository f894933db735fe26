import type { Row, Verdict } from "../../contract/conformance/runner";

/**
 * Rows that are not tried against the simulator, and why. They are named instead of skipped: a row that can be tried fails until
 * it is taken off this list, and one that is not on it has to be tried.
 */
export const NOT_TRIED: ReadonlyMap<string, string> = new Map([
  ["backup-error.2001", "no call brings the world into this state"],
  ["backup-error.2002", "no call brings the world into this state"],
  ["backup-error.2007", "no call brings the world into this state"],
  ["backup-error.2008", "no call brings the world into this state"],
  ["backup-error.6202", "no call brings the world into this state"],
  ["limit.pairs", "a hundred pairs with their jobs take too long for one row"],
  ["limit.instances", "the number is not published"],
  ["limit.unattached-pairs", "the number is not published"],
  ["limit.batch.create", "the conformance world has too few servers"],
  ["limit.batch.delete", "the conformance world has too few instances"],
  ["limit.power.rate", "the simulator does not count calls a minute"],
  ["limit.body.size", "no call has a body of that size"],
  ["gateway.forbidden", "the simulated account has one user, who may do everything"],
  ["gateway.throttled", "the simulator throttles only by a fault rule"],
]);

/** What the verdict on a row has to be. */
export function expectedVerdict(id: string): Verdict {
  return NOT_TRIED.has(id) ? "not tried" : "agree";
}

/** A row's title, which says so where it is not tried. */
export function titleOf(row: Row): string {
  const reason = NOT_TRIED.get(row.id);
  return reason === undefined ? row.title : `[not tried: ${reason}] ${row.title}`;
}
