import { describeStatus } from "../../model/status";
import { type TransitionRecord, sameWish } from "../../model/transition-record";
import { type Decision, type PlanInput, type PlanObserved, isArrival, refuse, siteName } from "./decision";
import { decideByStatus } from "./plan-by-status";
import { remainingOf } from "./plan-move";

/**
 * Decides whether an unfinished record may act: only while what is declared, the direction and the side agree with it. What was
 * seen complete, or was accepted, is never done again; what was taken back is forgotten if the service never received it, and
 * otherwise finished or refused by name.
 */
export function resume(input: PlanInput, record: TransitionRecord): Decision {
  const { observed, wish } = input;
  if (record.steps.includes("move") && !hasArrived(observed, record)) return superseded(input, record);
  if (wish === undefined || !sameWish(wish, record.wish)) return reverted(input, record);
  if ("protection" in wish) return decideByStatus(input, wish);
  const may = "move" in wish ? moveMayAct(observed, record) : reprotectMayAct(observed, record);
  return may ? decideByStatus(input, wish) : superseded(input, record);
}

/** The end of what a record asks for. */
function hasArrived({ status, site }: PlanObserved, record: TransitionRecord): boolean {
  if (record.kind === "enable") return status === "protected";
  if (record.kind === "disable") return status === "available";
  if (record.kind === "reprotect") return status === "protected" && site === record.from;
  return site === record.to && isArrival(status);
}

function wasAccepted({ posted, acceptedAt }: TransitionRecord): boolean {
  return posted?.outcome === "accepted" || acceptedAt !== undefined;
}

function moveMayAct(observed: PlanObserved, record: TransitionRecord): boolean {
  const { status } = observed;
  if (hasArrived(observed, record) || !isArrival(status)) return true;
  if ((status === "failed-over" || status === "error-reprotecting") && record.steps.includes("reprotect")) return false;
  const onlyReprotected = record.posted === undefined || record.posted.action === "reprotect";
  if (record.kind === "failback" && onlyReprotected && record.acceptedAt === undefined) {
    if (status === "protected" || status === "error-reprotecting") return true;
  }
  return !wasAccepted(record);
}

function reprotectMayAct(observed: PlanObserved, record: TransitionRecord): boolean {
  const { status, site } = observed;
  if (site !== record.from) return false;
  if (hasArrived(observed, record)) return true;
  if (record.steps.includes("reprotect")) return false;
  return status === "error-reprotecting" || !wasAccepted(record);
}

/**
 * Gives up a record whose step was seen complete, or accepted, and is undone: to do it again could overwrite what somebody
 * repaired since.
 */
function superseded({ observed, wish, edited }: PlanInput, record: TransitionRecord): Decision {
  return {
    do: "clear",
    row: 2,
    anew: edited && !sameWish(wish, record.wish),
    superseded: true,
    why: `${titleOf(record)} was begun at ${record.since}, but the group is in ${describeStatus(observed.status)} with production at ${siteName(observed.site)}: somebody repaired or moved it meanwhile. Nothing was sent, and it is not pursued any more. To ask again, remove ${inputOf(record)}, run pulumi up, and set it anew.`,
  };
}

/** The intent was edited back, or removed, while its transition was half done. */
function reverted(input: PlanInput, record: TransitionRecord): Decision {
  const { observed, edited } = input;
  const { status, site } = observed;
  const { posted } = record;
  if (hasArrived(observed, record)) {
    // A reprotect has protected the group again: what is asked for since then is decided on that.
    if (record.kind === "reprotect" && edited) return forget(record, "has protected the group again", true);
    return { do: "finish", row: 2, to: site, remaining: remainingOf(status) };
  }
  const halfReprotected = status === "error-reprotecting" && wasAsked(record, "reprotect");
  if (site === record.from && isArrival(status) && !halfReprotected) {
    if (posted?.outcome === "unknown" && posted.status === status) return { do: "watch", row: 2 };
    if (wasAccepted(record)) return superseded(input, record);
    return forget(record, "was taken back before production was moved", edited);
  }
  // Going back begins with the same reprotect, under a consent of its own.
  if (halfReprotected && record.kind === "reprotect" && edited)
    return forget(record, "failed half-way, and something else is declared now", true);
  // A retry begins and ends in the same status: one that was never received leaves the attempt before it.
  return refuse(
    status === "error-failing-over" ? 3 : 2,
    `${titleOf(record)}, begun at ${record.since}, is not finished: the group is in ${describeStatus(status)}, and the declared intent was taken back meanwhile.`,
    `Set ${wishText(record)} again and run pulumi up to finish it; what is declared now is a new edit after that. To leave everything as it is and only forget it here, set abandon: true and run pulumi up.`,
  );
}

function wasAsked({ posted }: TransitionRecord, action: string): boolean {
  return posted?.action === action;
}

function forget(record: TransitionRecord, what: string, anew: boolean): Decision {
  return { do: "clear", row: 2, anew, superseded: false, why: `${titleOf(record)} ${what}.` };
}

/** A transition in a sentence. */
export function titleOf({ wish, kind, number, to }: TransitionRecord): string {
  if ("protection" in wish) return `${kind === "disable" ? "Disabling" : "Enabling"} protection`;
  return "reprotect" in wish
    ? `Transition ${number} (the reprotect over ${siteName(to)})`
    : `Transition ${number} towards ${siteName(to)}`;
}

function inputOf({ wish }: TransitionRecord): string {
  if ("protection" in wish) return "Protection";
  return "reprotect" in wish ? "reprotect" : "failover";
}

function wishText({ wish }: TransitionRecord): string {
  if ("protection" in wish) return "Protection";
  return "reprotect" in wish ? `reprotect: "${wish.reprotect}"` : `failover: ${wish.move === "target"}`;
}
