import type { Fact, Mark } from "../types";
import type { Bench } from "./bench";

/** One thing to try: a fact of the contract, or one cell of a fact that stands for many. */
export interface Row<F extends Fact = Fact> {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly fact: F;
  /** The cell of the fact: a status, a field. */
  readonly at?: string;
  /** True if trying it changes anything in the project. */
  readonly destructive: boolean;
  /** True if it needs a world that can be put into a state, which only the simulator offers. */
  readonly staged: boolean;
}

/** Observation in plain values, so that it can be judged again against a changed row. */
export type Seen = Readonly<Record<string, unknown>>;

/** Trial and judgement of the facts of one kind. Judging is pure: it only compares what was seen with what the row says. */
export interface Kind<F extends Fact = Fact> {
  readonly kind: string;
  rows(): readonly Row<F>[];
  observe(row: Row<F>, bench: Bench): Promise<Seen>;
  judge(row: Row<F>, seen: Seen): readonly string[];
  /** Fields of the fact that say how to try it or describe it; changing them does not change the judgement of what was seen. */
  readonly notJudged: readonly string[];
  /** Values that a field takes when the test of the tests flips it; otherwise any other value. */
  readonly domain?: Readonly<Record<string, readonly unknown[]>>;
  /** For cells: the fact changed where this cell looks at it, instead of every field in turn. */
  flipped?(row: Row<F>): readonly F[];
}

export type Verdict = "agree" | "differ" | "not tried";
export interface Result {
  readonly row: Row;
  readonly verdict: Verdict;
  /** Differences, or the reason why it was not tried. */
  readonly why: readonly string[];
  readonly seen?: Seen;
}

/** Thrown by an observation that has nothing to look at, such as a list without rows. */
export class NotTried extends Error {}

export interface Allowed {
  /** Rows that change something are only tried if this is set. */
  readonly destructive: boolean;
}

/** Tries one row. */
export async function tryRow<F extends Fact>(
  kind: Kind<F>,
  row: Row<F>,
  bench: Bench,
  allowed: Allowed,
): Promise<Result> {
  const notTried = (why: string): Result => ({ row, verdict: "not tried", why: [why] });
  if (row.fact.flavour !== undefined && row.fact.flavour !== "both" && row.fact.flavour !== bench.flavour)
    return notTried(`only on ${row.fact.flavour}`);
  if (row.destructive && !allowed.destructive) return notTried("would change something");
  if (row.staged && bench.stage === undefined) return notTried("needs a world that can be put into this state");
  try {
    const seen = await kind.observe(row, bench);
    const why = kind.judge(row, seen);
    return { row, verdict: why.length === 0 ? "agree" : "differ", why, seen };
  } catch (error) {
    if (error instanceof NotTried) return notTried(error.message);
    throw error;
  }
}

/** Tries all rows of all kinds, one after another. */
export async function runRows(kinds: readonly Kind[], bench: Bench, allowed: Allowed): Promise<Result[]> {
  const results: Result[] = [];
  for (const kind of kinds) for (const row of kind.rows()) results.push(await tryRow(kind, row, bench, allowed));
  return results;
}

/**
 * Counts the rows that agree, differ and were not tried, by mark: a difference weighs more where a document is contradicted.
 */
export function tally(results: readonly Result[]): Record<Mark, Record<Verdict, number>> {
  const empty = (): Record<Verdict, number> => ({ agree: 0, differ: 0, "not tried": 0 });
  const table: Record<Mark, Record<Verdict, number>> = {
    documented: empty(),
    client: empty(),
    inferred: empty(),
    unverified: empty(),
    "simulation-choice": empty(),
  };
  for (const { row, verdict } of results) table[row.fact.mark][verdict] += 1;
  return table;
}
