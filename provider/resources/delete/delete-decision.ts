import { type Site, statusKind } from "../../model/status";
import { GROUP_ACTIONS } from "../../model/group-actions";

/** Statuses whose end decides where production runs. */
const MOVING: readonly string[] = (["failover", "switchover", "reprotect"] as const).flatMap((action) => [
  GROUP_ACTIONS[action].via,
  GROUP_ACTIONS[action].failed,
]);

/** Facts known of an object to be deleted and of its group. */
export interface DeleteFacts {
  /** Status of the group. */
  readonly status: string;
  /** Side where production of the group runs. */
  readonly site: Site;
  /** True if the state remembers a transition that was not seen to end. */
  readonly unfinished: boolean;
  /** Status of the object where it is a member of the group. */
  readonly memberStatus?: string | undefined;
}

/** Says why a group is not at its original site with nothing unfinished: the first that holds. Pure. */
export function whyNotHome({
  status,
  site,
  unfinished,
}: Omit<DeleteFacts, "memberStatus">): "away" | "unfinished" | undefined {
  if (site !== "source") return "away";
  return unfinished || MOVING.includes(status) ? "unfinished" : undefined;
}

/**
 * Decides on a delete: `all` of it, `bare` (the object alone, without the server or disk of either side), `settle` (decide
 * again once the group is in no transient status), or `refuse`. Of an invalid member one side is gone, so the other may be the
 * last copy and is never deleted with it. The service moves no group that holds one: it can be removed wherever production is,
 * or a group whose production is away could never come back. Pure.
 */
export function decideDelete({ memberStatus, ...group }: DeleteFacts): "all" | "bare" | "settle" | "refuse" {
  const { status } = group;
  const kind = statusKind(status);
  const quiet = whyNotHome(group) === undefined;
  if (quiet && kind === "transient" && status !== "deleting") return "settle";
  if (memberStatus === "invalid" && (quiet || kind === "stable" || kind === "error")) return "bare";
  return quiet ? "all" : "refuse";
}
