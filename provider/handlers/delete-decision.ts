import { type Site, statusKind } from "../model/status";

/** Statuses whose end decides where production runs. */
const MOVING = [
  "failing-over",
  "reversing",
  "reprotecting",
  "error-failing-over",
  "error-reversing",
  "error-reprotecting",
];

/** What is known of an object to be deleted and of its group. */
export interface DeleteFacts {
  /** Status of the group. */
  readonly status: string;
  /** Where production of the group runs. */
  readonly site: Site;
  /** Whether the state remembers a transition that was not seen to end. */
  readonly unfinished: boolean;
  /** Status of the object where it is a member of the group. */
  readonly memberStatus?: string | undefined;
}

/**
 * What becomes of a delete: `all` of it, `bare` (the object alone, without the server or disk of either side), `settle` (decide
 * again once the group is in no transient status), or `refuse`. Of an invalid member one side is gone, so the other may be the last
 * copy and is never deleted with it. The service moves no group that holds one: it can be removed wherever production is, or a
 * group whose production is away could never come back. Pure.
 */
export function decideDelete({
  status,
  site,
  unfinished,
  memberStatus,
}: DeleteFacts): "all" | "bare" | "settle" | "refuse" {
  const kind = statusKind(status);
  const quiet = site === "source" && !unfinished && !MOVING.includes(status);
  if (quiet && kind === "transient" && status !== "deleting") return "settle";
  if (memberStatus === "invalid" && (quiet || kind === "stable" || kind === "error")) return "bare";
  return quiet ? "all" : "refuse";
}
