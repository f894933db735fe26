import { ERRORS } from "../../provider/errors";
import type { ExitCode } from "../../provider/model/exit-codes";
import { groupUrnOf } from "../../provider/model/engine-form";
import type { JournalEntry } from "../../provider/model/journal";
import { isKeyOf } from "../../provider/model/narrow";
import { isSettled } from "../../provider/model/verification";

type Of<E extends JournalEntry["event"]> = Extract<JournalEntry, { event: E }>;

/** Entries of a journal on one group. */
export interface GroupRun {
  readonly planned: Of<"planned"> | undefined;
  readonly accepted: readonly Of<"accepted">[];
  readonly transition: Of<"transition"> | undefined;
  /** Verdict of the checks, which run when the transition is saved, and tell of it from a resource of their own. */
  readonly verification: Of<"verification"> | undefined;
  readonly outcome: Of<"outcome"> | undefined;
}

/** Collects what a journal says of one group; the last word counts. Pure. */
export function runOf(entries: readonly JournalEntry[], urn: string): GroupRun {
  const own = entries.filter((entry) => ownerOf(entry) === urn);
  const last = <E extends JournalEntry["event"]>(event: E): Of<E> | undefined =>
    own.filter((entry): entry is Of<E> => entry.event === event).at(-1);
  return {
    planned: last("planned"),
    accepted: own.filter((entry) => entry.event === "accepted"),
    transition: last("transition"),
    verification: last("verification"),
    outcome: last("outcome"),
  };
}

/** The resource that an entry tells of: a verdict of checks is its group's; how the work on it ended is not. */
function ownerOf({ event, urn }: JournalEntry): string {
  return event === "verification" ? groupUrnOf(urn) : urn;
}

/** The exit code of a failure by its code, where nothing of the operation was saved. */
export function exitOfFailure(code: string | null | undefined): ExitCode {
  return code !== null && code !== undefined && isKeyOf(ERRORS, code) ? ERRORS[code].exit : 1;
}

/** The way in which a group's part of a run ended. Pure. */
export function exitOf({ transition, verification, outcome, accepted }: GroupRun): ExitCode {
  // An engine that was killed says nothing of how it ended.
  if (outcome === undefined) return accepted.length > 0 ? 4 : 1;
  const failed = exitOfFailure(outcome.failure?.code);
  if (outcome.result === "failed") return failed;
  // Consent is asked for before a server is stopped or anything is sent.
  if (failed === 5 && accepted.length === 0) return 5;
  // What was saved is half done, unless it says that it is done and missed something, or was stopped.
  if (outcome.result === "saved") return failed === 7 || failed === 9 ? failed : 4;
  if (verification !== undefined && !isSettled(verification.state)) return 7;
  if (transition === undefined) return 0;
  return transition.lost > 0 || transition.objectiveMet === false ? 7 : 0;
}

/** Verdict of a preview on the order for a group. */
export type PlanVerdict = "moves" | "nothing" | "refused" | "unknown";

export function planVerdict({ planned }: GroupRun): PlanVerdict {
  if (planned === undefined) return "nothing";
  if (planned.refusal !== null) return planned.decision === "unknown" ? "unknown" : "refused";
  return planned.decision === "nothing" ? "nothing" : "moves";
}

export function exitOfPlan({ planned }: GroupRun): ExitCode {
  const refusal = planned?.refusal;
  return refusal === null || refusal === undefined ? 0 : exitOfFailure(refusal.code);
}
