import { BUSY_MEMBER_STATUSES, describeStatus } from "../../provider/model/status";

/** Judgement of a status: a note beside the resource, or the reason why it is left out for now, and the way on. */
export interface Judgement {
  readonly note?: string;
  readonly leftOut?: LeftOut;
}

export interface LeftOut {
  readonly why: string;
  readonly next: string;
}

const AGAIN = "Run this command again when that has ended.";

/** Judges a member, or a drill: what is being changed is left out, and so is what is being deleted. Pure. */
export function judgeMember(status: string): Judgement {
  if (status === "deleting")
    return { leftOut: { why: "it is being deleted", next: "Once it is gone there is nothing to adopt." } };
  if (BUSY_MEMBER_STATUSES.has(status)) return { leftOut: { why: `it is in ${describeStatus(status)}`, next: AGAIN } };
  return broken(status);
}

/** Judges a group: one that moves is adopted as it is, since nothing is sent. Pure. */
export function judgeGroup(status: string): Judgement {
  if (status === "creating" || status === "deleting") return judgeMember(status);
  if (!BUSY_MEMBER_STATUSES.has(status)) return broken(status);
  return { note: `It is in ${describeStatus(status)}. ${AGAIN}` };
}

/** Statuses of what is of no use any more, to its group or to anybody. */
const BEYOND: readonly string[] = ["error", "invalid", "fault", "error-deleting"];

function broken(status: string): Judgement {
  if (BEYOND.includes(status)) return { note: `It is in ${describeStatus(status)}: repair it, or delete it.` };
  return status.startsWith("error") ? { note: `It is in ${describeStatus(status)}.` } : {};
}

/** Protection of a group: on, off, or on its way, as far as its status tells. */
export type ProtectionIs = "on" | "off" | { readonly leftOut: LeftOut };

const OFF: readonly string[] = ["creating", "available", "error-starting", "deleting", "error-deleting", "error"];

/** Statuses of a move, which protection goes through. */
const ON: readonly string[] = [
  ...["protected", "error-reversing", "failed-over", "error-failing-over", "error-reprotecting"],
  ...["reversing", "failing-over", "reprotecting"],
];

/** Judges protection by the status of its group. Pure. */
export function judgeProtection(status: string): ProtectionIs {
  if (OFF.includes(status)) return "off";
  if (ON.includes(status)) return "on";
  const next = BUSY_MEMBER_STATUSES.has(status) ? AGAIN : "Repair that in the console, and run this command again.";
  return { leftOut: { why: `the group is in ${describeStatus(status)}`, next } };
}
