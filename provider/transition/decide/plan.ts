import { GROUP_STATUS, describeStatus, isGroupStatus } from "../../model/status";
import { actionOf } from "../../model/group-actions";
import type { TransitionRecord, Wish } from "../../model/transition-record";
import { type Decision, type PlanInput, type PlanObserved, refuse, siteName } from "./decision";
import { decideByStatus } from "./plan-by-status";
import { resume } from "./resume";

/**
 * Decides the next step of a protection group. Pure and total: every status, side, wish and record has an answer.
 * Rules are ordered and the first match wins: transient status, then the record, then status and side.
 */
export function plan(input: PlanInput): Decision {
  const { observed, wish, edited, record } = input;
  if (record === undefined && (wish === undefined || !edited)) return noEdit(observed, wish);
  if (!isGroupStatus(observed.status)) {
    return refuse(
      12,
      `The group reports the status ${describeStatus(observed.status)}.`,
      "Update pulumi-sdrs, or look at the group in the console: nothing is sent in a status whose meaning is not known.",
    );
  }
  if (GROUP_STATUS[observed.status].kind === "transient") return { do: "wait", row: 2, ours: isOurs(observed, record) };
  if (record !== undefined) return resume(input, record);
  return wish === undefined ? noEdit(observed, wish) : decideByStatus(input, wish);
}

function noEdit(observed: PlanObserved, wish: Wish | undefined): Decision {
  if (wish === undefined || !("move" in wish) || wish.move === observed.site) return { do: "nothing", row: 1 };
  const wanted = wish.move === "target";
  return {
    do: "nothing",
    row: 1,
    drift: `failover: ${wanted} is declared, but production runs at ${siteName(observed.site)}: it was moved outside this program. Nothing is planned. To adopt what is there, set failover: ${!wanted}.`,
  };
}

function isOurs({ status }: PlanObserved, record: TransitionRecord | undefined): boolean {
  return record?.posted !== undefined && actionOf(status) === record.posted.action;
}
