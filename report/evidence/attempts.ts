import { ERRORS } from "../../provider/errors";
import type { Failure, JournalEntry } from "../../provider/model/journal";
import { isKeyOf } from "../../provider/model/narrow";
import type { Attempt, Sent } from "./schema";

type Planned = Extract<JournalEntry, { event: "planned" }>;
type Outcome = Extract<JournalEntry, { event: "outcome" }>;
type Mutable = { -readonly [K in keyof Attempt]: Attempt[K] };

/** Decisions by which nothing moves: a run that came to one of them is no attempt to move. */
const STILL: readonly Planned["decision"][] = ["nothing", "clear", "protect", "sync"];

/** Runs of a group, as its entries tell of them, the oldest first. Pure; the entries are in the order of their times. */
export function attemptsOf(entries: readonly JournalEntry[]): Attempt[] {
  const attempts: Mutable[] = [];
  // A preview may be made while an update is under way: each process tells of its own.
  const open = new Map<number, Mutable>();
  /** Processes whose last plan was to move nothing, so that an outcome is that of another edit. */
  const still = new Set<number>();
  const begin = (entry: JournalEntry, attempt = begun(entry)): Mutable => {
    attempts.push(attempt);
    open.set(entry.pid, attempt);
    return attempt;
  };
  for (const entry of entries) {
    const { pid, at } = entry;
    const run = open.get(pid);
    if (run !== undefined && entry.event !== "planned") run.until = at;
    switch (entry.event) {
      case "planned":
        if (isStill(entry)) {
          still.add(pid);
          open.delete(pid);
        } else {
          still.delete(pid);
          begin(entry, plannedBy(entry));
        }
        break;
      case "said":
        if (entry.level === "warning") run?.warnings.push(entry.text);
        break;
      case "progress":
      case "verification":
        break;
      case "accepted":
        accept(run ?? begin(entry), entry);
        break;
      case "transition":
        reach(run ?? begin(entry), entry);
        break;
      case "outcome":
        // An update of something else that went well is no attempt, and neither is a creation or a deletion.
        if (entry.operation !== "update" || (run === undefined && (still.has(pid) || entry.result === "done"))) break;
        end(run ?? begin(entry), entry);
        open.delete(pid);
    }
  }
  return collapsed(attempts);
}

/** Leaves out what only precedes: a preview, or a run that only saved the order, before its update, and a refusal before the same refusal. */
function collapsed(attempts: readonly Mutable[]): Attempt[] {
  const kept: Mutable[] = [];
  for (const attempt of attempts) {
    const last = kept.at(-1);
    if (last !== undefined && precedes(last, attempt)) {
      kept.pop();
      if (last.result === attempt.result) attempt.at = last.at;
    }
    kept.push(attempt);
  }
  return kept;
}

function precedes(one: Attempt, next: Attempt): boolean {
  if (one.number !== next.number || one.sent.length > 0 || one.reached !== null) return false;
  if (one.result === "planned") return true;
  return one.result === "refused" && next.result === "refused" && sameFailure(one.failure, next.failure);
}

function plannedBy(plan: Planned): Mutable {
  const { decision, to, number, resumed, missing, line, refusal } = plan;
  return {
    ...begun(plan),
    ...{ decision, to, number, resumed, missing: [...missing], line, failure: refusal },
    result: isRefused(plan) ? "refused" : "planned",
  };
}

const isStill = ({ decision, refusal }: Planned): boolean => STILL.includes(decision) && refusal === null;

/** A service that cannot be asked refuses nothing: the update asks it again. */
function isRefused({ decision, refusal }: Planned): boolean {
  return refusal !== null && (decision !== "unknown" || isRefusal(refusal));
}

function sameFailure(one: Failure | null, other: Failure | null): boolean {
  return one?.code === other?.code && one?.message === other?.message;
}

function begun({ at }: JournalEntry): Mutable {
  return {
    ...{ at, until: at, decision: null, to: null, number: null, resumed: false, result: "planned" },
    ...{ failure: null, missing: [], line: null, sent: [], reached: null, warnings: [] },
  };
}

/** A request has two entries, of which one has no job yet. */
function accept(
  attempt: Mutable,
  { at, action, requestId, jobId }: Extract<JournalEntry, { event: "accepted" }>,
): void {
  const known = attempt.sent.findIndex(
    (row) =>
      row.action === action &&
      row.requestId === requestId &&
      (row.jobId === null || jobId === null || row.jobId === jobId),
  );
  const before = attempt.sent[known];
  const row: Sent = { action, at: before?.at ?? at, requestId, jobId: jobId ?? before?.jobId ?? null };
  attempt.sent = before === undefined ? [...attempt.sent, row] : attempt.sent.with(known, row);
  if (attempt.result !== "done") attempt.result = "unfinished";
}

/** Decisions that send something, so that without it nothing was done. */
function isMove({ decision }: Attempt): boolean {
  return decision === "move" || decision === "failback" || decision === "reprotect";
}

function reach(attempt: Mutable, entry: Extract<JournalEntry, { event: "transition" }>): void {
  const { id, verb, from, to, adopted, requestedAt, finishedAt, recoverySeconds, jobId, requestId } = entry;
  const { lost, objectiveMet, remaining } = entry;
  const times = { requestedAt, finishedAt, recoverySeconds };
  attempt.reached = { id, verb, from, to, adopted, ...times, jobId, requestId, lost, objectiveMet, remaining };
  attempt.result = "done";
}

function end(attempt: Mutable, { result, failure }: Outcome): void {
  if (failure !== null) attempt.failure = failure;
  // What was reached is reached, also where its verdict was asked to fail the update.
  if (attempt.reached !== null) return;
  // A run may save an order and send nothing.
  if (result === "done") attempt.result = attempt.sent.length > 0 || !isMove(attempt) ? "done" : "planned";
  else if (result === "saved" || attempt.sent.length > 0) attempt.result = "unfinished";
  else attempt.result = isRefusal(failure) ? "refused" : "failed";
}

/** Errors with which a move ends before anything is sent. */
function isRefusal(failure: Failure | null): boolean {
  return failure?.code !== undefined && failure.code !== null && isKeyOf(ERRORS, failure.code)
    ? [5, 6].includes(ERRORS[failure.code].exit)
    : false;
}
