import { LATER_UNFINISHED, failuresIn, unprovenIn } from "../judge";
import type { RecoveryReport } from "../schema";
import type { RecoveryEvidence } from "./schema";

/** Reasons for which a pipeline should stop: lost, missed, down, unfinished, failed or refused. One sentence each; none: it may go on. */
export function gateReasons(document: RecoveryReport | RecoveryEvidence): readonly string[] {
  if (document.version === 2) return document.verdict.gate;
  const { group, verdict } = document;
  const unfinished = verdict.reasons.filter((reason) => reason.startsWith(LATER_UNFINISHED));
  return [...failuresIn(document), ...unprovenIn(document), ...unfinished].map((reason) => `${group.name}: ${reason}`);
}

/** True if a transition that is reported did not meet what was expected of it. */
export function isMissed(document: RecoveryReport | RecoveryEvidence): boolean {
  if (document.version === 1) return document.verdict.outcome === "failed";
  return document.reports.some(
    ({ verdict, move }) => verdict.outcome === "failed" || move?.verdict.outcome === "failed",
  );
}
