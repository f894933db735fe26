import type { Attempt, GroupEvidence, Sent } from "./schema";
import type { LastFacts, StateFacts } from "./state";

/** Actions of which a transition names the job. */
const MOVES: readonly Sent["action"][] = ["failover", "switchover"];

/** True if a run is the one that the last complete transition of the state came of. */
export function isSame({ reached, sent }: Attempt, last: LastFacts): boolean {
  return reached?.id === last.id || sent.some((row) => isOneRequest(row, last));
}

type Ids = Pick<Sent, "jobId" | "requestId">;

/** Compares by the job; where one of both has none, since an answer was lost, by the request. */
function isOneRequest(one: Ids, other: Ids): boolean {
  if (one.jobId !== null && other.jobId !== null) return one.jobId === other.jobId;
  return one.requestId !== null && one.requestId === other.requestId;
}

/** True if the state knows nothing of a run: it is later than whatever the state saw complete. */
export function isLater(attempt: Attempt, last: LastFacts | null): boolean {
  if (last === null) return true;
  if (isSame(attempt, last)) return false;
  return last.finishedAt === null || Date.parse(attempt.until) > Date.parse(last.finishedAt);
}

/** Compares what a state and a journal say of the same transitions. */
export function compare(state: StateFacts | undefined, attempts: readonly Attempt[]): GroupEvidence["agreement"] {
  if (state === undefined || attempts.length === 0) return { agree: null, differences: [] };
  const { last, unfinished } = state;
  const known = [last, unfinished, unfinished?.sent].flatMap((row) => row ?? []);
  const differences = [
    ...attempts.flatMap((attempt) => (last === null ? [] : ofTransition(attempt, last))),
    ...attempts.filter((attempt) => isLater(attempt, last)).flatMap((attempt) => unknownTo(attempt, known, unfinished)),
    ...(last === null ? [] : otherJobs(attempts, last)),
    ...(unfinished === null ? [] : ofUnfinished(attempts, unfinished)),
  ];
  const common = attempts.some((attempt) => attempt.reached !== null || attempt.sent.length > 0);
  return { agree: differences.length > 0 ? false : common ? true : null, differences: [...new Set(differences)] };
}

function ofTransition({ reached }: Attempt, last: LastFacts): string[] {
  if (reached === null || reached.id !== last.id) return [];
  return (["jobId", "requestId"] as const).flatMap((key) =>
    reached[key] === last[key]
      ? []
      : [`The ${key} of ${last.id} is ${idText(last[key])} in the state and ${idText(reached[key])} in the journal.`],
  );
}

/** Whatever was accepted or reached after the state was written. */
function unknownTo({ reached, sent }: Attempt, known: readonly Ids[], unfinished: StateFacts["unfinished"]): string[] {
  if (reached !== null)
    return [`The journal saw ${reached.id} complete at ${reached.finishedAt}, and the state does not hold it.`];
  // A record keeps the ids of its last request only.
  const strange = (unfinished === null ? sent : sent.slice(-1)).filter(
    (row) => !known.some((one) => isOneRequest(row, one)),
  );
  return strange.map(({ action, ...ids }) => {
    const what = ids.jobId === null ? `request ${idText(ids.requestId)}` : `job ${ids.jobId}`;
    return `The journal saw ${what} (${action}) accepted, and the state does not hold it.`;
  });
}

/** A transition has one job that moved production. */
function otherJobs(attempts: readonly Attempt[], last: LastFacts): string[] {
  const { jobId, requestedAt, finishedAt, id } = last;
  if (jobId === null || requestedAt === null || finishedAt === null || last.verb === "reprotect") return [];
  const within = attempts
    .flatMap(({ sent }) => sent)
    .filter(
      ({ action, at, jobId: job }) =>
        MOVES.includes(action) &&
        job !== null &&
        Date.parse(at) >= Date.parse(requestedAt) &&
        Date.parse(at) <= Date.parse(finishedAt),
    );
  if (within.length === 0 || within.some((row) => row.jobId === jobId)) return [];
  const others = within.map((row) => row.jobId).join(", ");
  return [`The job of ${id} is ${jobId} in the state, and the journal of that time holds ${others} instead.`];
}

function ofUnfinished(
  attempts: readonly Attempt[],
  { jobId, requestId, sent, since, number }: NonNullable<StateFacts["unfinished"]>,
): string[] {
  const job = sent?.jobId ?? jobId;
  const at = sent?.at ?? since;
  if (job === null || at === null) return [];
  const all = attempts.flatMap((attempt) => attempt.sent);
  const seen = all.some((row) => isOneRequest(row, { jobId: job, requestId: sent?.requestId ?? requestId }));
  const covers = attempts.some(
    (attempt) => Date.parse(attempt.at) <= Date.parse(at) && Date.parse(attempt.until) >= Date.parse(at),
  );
  return seen || !covers
    ? []
    : [`Job ${job} of the unfinished transition ${number} is in the state, and not in the journal.`];
}

const idText = (id: string | null): string => id ?? "not recorded";
