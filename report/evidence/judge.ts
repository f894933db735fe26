import { LATER_UNFINISHED, failuresIn } from "../judge";
import type { RecoveryReport } from "../schema";
import { count } from "../text";
import { isLater } from "./compare";
import type { Attempt, EvidenceVerdict, GroupEvidence, Unfinished } from "./schema";
import type { LastFacts, StateFacts } from "./state";
import { isNothingSent, stepText } from "./steps";
import { sentence } from "./timeline";

type Outcome = EvidenceVerdict["outcome"];

/** Verdicts, the worst first. */
export const WORST_FIRST: readonly Outcome[] = [
  "failed",
  "unfinished",
  "refused",
  "unknown",
  "attention",
  "complete",
  "none",
];

/** Facts beside which a group is judged. */
interface Beside {
  readonly agreement: GroupEvidence["agreement"];
  /** Objective that is asked for in place of the group's own. */
  readonly rtoSeconds: number | undefined;
}

/** The newest of what is known decides; what was lost or missed before it stays a reason. Pure. */
export function judgeGroup(
  state: StateFacts | undefined,
  attempts: readonly Attempt[],
  { agreement: { differences }, rtoSeconds }: Beside,
): EvidenceVerdict {
  const found = [
    ...(state === undefined ? [] : ofState(state)),
    ...decisive(attempts, state?.last ?? null).map((attempt) =>
      attempt.result === "unfinished" && state?.unfinished != null
        ? ofStopped(attempt)
        : ofAttempt(attempt, rtoSeconds),
    ),
  ];
  const outcome = newestOutcome(found, differences.length > 0);
  const reasons = [...found.flatMap((one) => one.reasons), ...differences];
  return { outcome, reasons: [...new Set(reasons)], gate: [...new Set(found.flatMap(({ gate }) => gate))] };
}

/** The newest run that the state knows nothing of, and those that sent something whose end no later run saw. */
function decisive(attempts: readonly Attempt[], last: LastFacts | null): Attempt[] {
  const told = attempts
    .filter((attempt) => attempt.result !== "planned" && isLater(attempt, last))
    .sort((one, other) => Date.parse(one.until) - Date.parse(other.until));
  const done = told.findLastIndex(({ result }) => result === "done");
  return told.filter(({ result }, index) => index === told.length - 1 || (result === "unfinished" && index > done));
}

/** A move that is complete is not what the group is asked about once a newer run failed or was refused. */
function newestOutcome(found: readonly EvidenceVerdict[], differ: boolean): Outcome {
  const outcomes = found.map(({ outcome }) => outcome);
  const worst = worstOutcome(outcomes.includes("unfinished") ? ["unfinished"] : outcomes);
  return differ && (worst === "complete" || worst === "none") ? "attention" : worst;
}

/** The worst of several verdicts; none where there are none. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  return WORST_FIRST.find((one) => outcomes.includes(one)) ?? "none";
}

function ofState({ move, reprotect, unfinished, problem }: StateFacts): EvidenceVerdict[] {
  return [
    ...(unfinished === null ? [] : [ofUnfinished(unfinished)]),
    ...(problem === null ? [] : [failing("unknown", `${problem.what}. ${problem.hint}`)]),
    ...(move === null ? [] : [ofMove(move, unfinished)]),
    ...(reprotect === null ? [] : [ofReprotect(reprotect)]),
  ];
}

/** The report of a move says itself that a later one is under way. */
function ofMove(move: RecoveryReport, unfinished: Unfinished | null): EvidenceVerdict {
  const { outcome, reasons } = move.verdict;
  const own = unfinished === null ? reasons : reasons.filter((reason) => !reason.startsWith(LATER_UNFINISHED));
  return { outcome, reasons: own, gate: failuresIn(move) };
}

function ofUnfinished(unfinished: Unfinished): EvidenceVerdict {
  const { kind, number, since, steps, left, next, sent } = unfinished;
  const begun = since === null ? "" : `, begun at ${since}`;
  const seen = steps.length === 0 ? "no step was seen complete" : `seen complete: ${steps.map(stepText).join("; ")}`;
  const remains = left.length === 0 ? "" : `. What remains: ${left.map(stepText).join("; ")}`;
  const nothing = isNothingSent(unfinished) ? ". Nothing was sent to the service yet" : "";
  const lost = sent?.outcome === "unknown" ? `. The answer to the ${sent.action} was lost` : "";
  return failing(
    "unfinished",
    `The ${kind} (transition ${number})${begun} is not finished; ${seen}${remains}${nothing}${lost}. Run \`${next}\` to go on.`,
  );
}

function ofReprotect({ warnings, remaining, adopted }: NonNullable<StateFacts["reprotect"]>): EvidenceVerdict {
  const reasons = [
    ...(adopted ? ["The reprotect was made outside of this stack, which only took note of it."] : []),
    ...(warnings.length > 0 ? [`The reprotect raised ${count(warnings.length, "warning")}.`] : []),
    ...(remaining.length > 0 ? [`${count(remaining.length, "thing")} remain to be done after the reprotect.`] : []),
  ];
  return { outcome: reasons.length > 0 ? "attention" : "complete", reasons, gate: [] };
}

function ofAttempt(attempt: Attempt, rtoSeconds: number | undefined): EvidenceVerdict {
  const { result, failure, until, reached, sent } = attempt;
  const why = failure === null ? "" : `: ${sentence(failure.message)}`;
  const next = failure?.hint == null ? "" : ` Next: ${sentence(failure.hint)}`;
  const end = /[.!?]$/.test(why) || why === "" ? "" : ".";
  switch (result) {
    case "refused":
      return failing(
        "refused",
        `The move that was asked for at ${until} was refused, and nothing was sent${why}${end}${next}`,
      );
    case "failed":
      return failing("failed", `The update at ${until} failed, and left nothing in the state${why}${end}${next}`);
    case "unfinished": {
      const jobs = sent.flatMap(
        ({ action, jobId }) => `${action} ${jobId === null ? "(job not known)" : `(job ${jobId})`}`,
      );
      const what = jobs.length === 0 ? "" : ` Sent: ${jobs.join(", ")}.`;
      const run =
        failure === null ? "The journal ends while it was under way, or the run was killed" : "It stopped half-way";
      const text = `A transition that was begun at ${attempt.at} was not seen to end. ${run}${why}${end || "."}${what} Run \`pulumi up\` to go on.`;
      return failing("unfinished", text);
    }
    case "done":
    case "planned":
      return reached === null ? { outcome: "complete", reasons: [], gate: [] } : ofReached(reached, rtoSeconds);
  }
}

/** The reason for which a run ended whose transition the state holds. */
function ofStopped({ failure, until }: Attempt): EvidenceVerdict {
  const reasons = failure === null ? [] : [`The run that ended at ${until} stopped: ${sentence(failure.message)}`];
  return { outcome: "unfinished", reasons, gate: [] };
}

function ofReached(reached: NonNullable<Attempt["reached"]>, rtoSeconds: number | undefined): EvidenceVerdict {
  const { id, verb, lost, objectiveMet, recoverySeconds, remaining } = reached;
  const missed =
    rtoSeconds === undefined
      ? objectiveMet === false
      : verb !== "reprotect" && recoverySeconds !== null && recoverySeconds > rtoSeconds;
  const gate = [
    ...(lost > 0 ? [`${count(lost, "address", "addresses")} of ${id} did not arrive.`] : []),
    ...(missed ? [`The recovery time objective of ${id} was missed.`] : []),
  ];
  const open = remaining.length > 0 ? [`${count(remaining.length, "thing")} remain to be done after ${id}.`] : [];
  return { outcome: gate.length > 0 ? "failed" : "complete", reasons: [...gate, ...open], gate };
}

function failing(outcome: Outcome, reason: string): EvidenceVerdict {
  return { outcome, reasons: [reason], gate: [reason] };
}
