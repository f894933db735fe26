import { durationMs } from "../../model/duration";
import type { TransitionSummary } from "../../model/transition";

/** The last move that this stack made: a reprotect moves nothing, and of a move made elsewhere nobody knows how long it took. */
function lastMove(transitions: readonly TransitionSummary[] | null): TransitionSummary | undefined {
  return (transitions ?? []).find(({ verb, adopted }) => verb !== "reprotect" && !adopted);
}

/** Tells whether the last move kept its recovery time objective; `null`: there is none, or the time is not known. */
export function objectiveMet(
  objective: string | undefined,
  transitions: readonly TransitionSummary[] | null,
): boolean | null {
  const seconds = lastMove(transitions)?.recoverySeconds ?? null;
  return objective === undefined || seconds === null ? null : seconds * 1000 <= durationMs(objective);
}

/** Sentence about a move that took longer than its objective; undefined where it did not. */
export function missedObjective(
  objective: string | undefined,
  transitions: readonly TransitionSummary[] | null,
): string | undefined {
  if (objective === undefined || objectiveMet(objective, transitions) !== false) return undefined;
  const move = lastMove(transitions);
  return `The recovery time objective of ${objective} was missed: transition ${move?.id ?? ""} took ${move?.recoverySeconds ?? "?"} s until servers ran`;
}
