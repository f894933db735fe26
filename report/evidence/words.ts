import { isKeyOf } from "../../provider/model/narrow";
import { type Tone, VERBS } from "../labels";
import { duration, moment } from "../text";
import type { GroupEvidence, Happened, Order, Past, RecoveryEvidence } from "./schema";
import { isNothingSent, stepText } from "./steps";

/** A name and what is said of it. */
export type Fact = readonly [name: string, text: string];

/** Words for a place in the timeline. */
export const HAPPENED = {
  planned: { text: "Planned", tone: "quiet" },
  refused: { text: "Refused", tone: "bad" },
  accepted: { text: "Accepted", tone: "good" },
  progress: { text: "Under way", tone: "quiet" },
  warning: { text: "Warning", tone: "warn" },
  reached: { text: "Complete", tone: "good" },
  done: { text: "Ended", tone: "quiet" },
  failed: { text: "Failed", tone: "bad" },
  saved: { text: "Stopped half-way", tone: "bad" },
} as const satisfies Record<Happened["what"], { readonly text: string; readonly tone: Tone }>;

const NOT_RECORDED = "not recorded";

/** `Failover of orders`; without a transition that is known, the name of the group. */
export function titleOf({ group, unfinished, move, reprotect, attempts, verdict }: GroupEvidence): string {
  const reached = attempts.findLast((attempt) => attempt.reached !== null)?.reached?.verb;
  const kind =
    verdict.outcome === "refused"
      ? undefined
      : (unfinished?.kind ?? move?.transition.verb ?? (reprotect === null ? reached : "reprotect"));
  return kind === undefined ? group.name : `${isKeyOf(VERBS, kind) ? VERBS[kind] : kind} of ${group.name}`;
}

/** True if all that is reported was done on loopback. */
export function isRehearsal({ reports }: RecoveryEvidence): boolean {
  return reports.length > 0 && reports.every(({ simulated }) => simulated === true);
}

/** Sentence on whether it was real. */
export function realText({ simulated, endpoint }: GroupEvidence): string {
  if (simulated === null) return "not known: neither the state nor --endpoint tells the endpoint";
  return simulated ? `rehearsal on a simulation (${endpoint ?? "loopback"})` : `real (${endpoint ?? "a cloud"})`;
}

export function orderFacts(order: Order | null): Fact[] {
  const {
    transition = NOT_RECORDED,
    origin,
    at,
    by,
    reason,
  } = order ?? { origin: null, at: null, by: null, reason: null };
  return [
    ["Transition", transition],
    ["Ordered by", by ?? NOT_RECORDED],
    ["Ordered at", when(at)],
    ["Reason", reason ?? NOT_RECORDED],
    ["Given through", origin ?? NOT_RECORDED],
  ];
}

/** Facts of a transition that was not seen to end. */
export function unfinishedFacts({ unfinished }: GroupEvidence): Fact[] {
  if (unfinished === null) return [];
  const { number, kind, mode, from, to, since, steps, left, sent, jobId, requestId, acceptedAt, next } = unfinished;
  const ids = (job: string | null, request: string | null): string =>
    `job ${job ?? NOT_RECORDED}, request ${request ?? NOT_RECORDED}`;
  return [
    ["Transition", `${kind} ${number}${mode === null ? "" : `, ${mode}`}, from ${from ?? "?"} to ${to ?? "?"}`],
    ["Since", when(since)],
    ["Seen complete", steps.map(stepText).join("; ") || "nothing"],
    ["What remains", left.map(stepText).join("; ") || NOT_RECORDED],
    [
      "Last sent",
      sent === null
        ? isNothingSent(unfinished)
          ? "nothing yet"
          : "nothing is open at the service"
        : `${sent.action} at ${when(sent.at)}, ${sent.outcome === "unknown" ? "its answer was lost" : sent.outcome}: ${ids(sent.jobId, sent.requestId)}`,
    ],
    [
      "Moved production",
      jobId === null && acceptedAt === null
        ? NOT_RECORDED
        : `${ids(jobId, requestId)}, accepted at ${when(acceptedAt)}`,
    ],
    ["To type", next],
  ];
}

/** Facts of a reprotect, which moves neither servers nor addresses. */
export function reprotectFacts({ reprotect }: GroupEvidence): Fact[] {
  if (reprotect === null) return [];
  const { id, protects, overwrites, requestedAt, finishedAt, jobId, requestId } = reprotect;
  const seconds =
    requestedAt === null || finishedAt === null ? null : (Date.parse(finishedAt) - Date.parse(requestedAt)) / 1000;
  return [
    ["Reprotect", id],
    [
      "Effect",
      `the data of the ${protects} side, which serves, are copied over the disks of the ${overwrites} side; neither servers nor addresses move`,
    ],
    ["Requested", when(requestedAt)],
    ["Seen complete", `${when(finishedAt)} (${duration(seconds)})`],
    ["Job", jobId ?? NOT_RECORDED],
    ["Request", requestId ?? NOT_RECORDED],
  ];
}

/** A row of the history. */
export function pastRow({
  id,
  verb,
  mode,
  from,
  to,
  adopted,
  requestedAt,
  finishedAt,
  recoverySeconds,
}: Past): string[] {
  const sides = verb === "reprotect" ? `protects ${from}` : `${from} to ${to}`;
  return [
    ...[id, `${VERBS[verb]}${mode === null ? "" : `, ${mode}`}${adopted ? ", made outside of this stack" : ""}`],
    ...[sides, when(requestedAt), when(finishedAt), verb === "reprotect" ? "" : duration(recoverySeconds)],
  ];
}

export const PAST_HEAD = ["Transition", "Kind", "Sides", "Requested", "Complete", "Recovery"] as const;

export function agreementText({ agreement }: GroupEvidence): string {
  const { agree } = agreement;
  if (agree === null)
    return "State and journal were not compared: one of them is not there, or they tell of nothing in common.";
  return agree ? "State and journal agree." : "State and journal do NOT agree.";
}

/** Ids of a line of the timeline. */
export function idsOf({ requestId, jobId }: Happened): string {
  return [...(jobId === null ? [] : [`job ${jobId}`]), ...(requestId === null ? [] : [`request ${requestId}`])].join(
    ", ",
  );
}

/** A time, as a state of any release holds it. */
export function when(text: string | null): string {
  return text === null ? NOT_RECORDED : Number.isNaN(Date.parse(text)) ? text : moment(new Date(text).toISOString());
}

/** Source of the timeline. */
export function journalText({ journal }: RecoveryEvidence): string {
  if (journal === null) return "No journal was given, so refused and failed runs are not in this report.";
  const { entries, unreadable, others, first, last } = journal;
  const span = first === null ? "" : `, from ${when(first)} to ${when(last)}`;
  return `Journal: ${entries} entries${span}; ${others} of them of other resources; ${unreadable} lines were not readable and are left out.`;
}
