import { type Site, describeStatus, otherSite } from "../../model/status";
import type { TransitionRecord } from "../../model/transition-record";
import {
  type Decision,
  type PlanInput,
  type PlanObserved,
  type Remaining,
  hasStorageFault,
  reachedSide,
  howToReprotect,
  refuse,
  siteName,
} from "./decision";

/** Rows 3 to 12: a stable or error status, and an intent that asks for a side. */
export function planMove(input: PlanInput, to: Site): Decision {
  const { observed, waitedForForeign } = input;
  const decision = byStatus(input, to);
  if (decision.do === "finish" && nothingMoved(input, to)) return { do: "nothing", row: decision.row };
  if (decision.do !== "move" && decision.do !== "failback") return decision;
  if (waitedForForeign) return foreignEnd(observed);
  return observed.pairCount === 0 ? noPairs(observed.site) : decision;
}

/** Production is where the last transition of this state, or its last intent, left it: declaring that again starts nothing. */
function nothingMoved(input: PlanInput, to: Site): boolean {
  if (input.record !== undefined || input.waitedForForeign) return false;
  return (reachedSide(input) ?? input.completedSide ?? "source") === to;
}

/** Somebody else's operation has ended during this run. */
export function foreignEnd({ status, site }: PlanObserved): Decision {
  return refuse(
    2,
    `Another operation on the group ended in ${describeStatus(status)} with production at ${siteName(site)}. It was not started by this stack and could not be cancelled.`,
    "Run pulumi up again: the transition is decided anew on what is there then.",
  );
}

export function noPairs(site: Site): Decision {
  return refuse(
    12,
    "The group holds no replication pair, and the service moves only groups that have one.",
    site === "source"
      ? "Add protected instances or replication pairs, enable protection, and run pulumi up again. Until then, undo the edit of failover."
      : "Nothing of it is left at either site, so nothing can move back: delete the group in the console and run pulumi refresh; then pulumi up creates it anew at the original production site.",
  );
}

/** Lists what production's arrival in this status leaves to be done. */
export function remainingOf(status: string): readonly Remaining[] {
  if (status === "failed-over" || status === "error-reprotecting") return ["reprotect-due"];
  if (status === "available" || status === "error-starting" || status === "error-stopping") return ["unprotected"];
  return [];
}

function byStatus(input: PlanInput, to: Site): Decision {
  const { observed, record, modes } = input;
  const here = observed.site === to;
  const mode = to === "target" ? modes.out : modes.back;
  const move = (row: number, action: "failover" | "switchover"): Decision => ({ do: "move", row, action, to });
  const finish = (row: number): Decision => ({ do: "finish", row, to, remaining: remainingOf(observed.status) });
  switch (observed.status) {
    case "error-failing-over":
      if (record?.to === to) return move(3, "failover");
      if (record !== undefined || here) return onlyRetry(observed, record, to);
      return move(3, "failover");
    case "error-reversing":
      if (record?.to === to && record.posted?.action === "switchover" && mode === "planned")
        return move(4, "switchover");
      if (here) {
        return refuse(
          5,
          `A switchover away from ${siteName(to)} failed half-way; the group still names ${siteName(to)} as production.`,
          `Finish it the other way first (failover: ${to === "source"}), or repair it in the console.`,
        );
      }
      return move(4, mode === "planned" ? "switchover" : "failover");
    case "protected":
      if (here) return finish(6);
      // After our own reprotect an unplanned return waits for the copy too, unless the serving storage fails meanwhile.
      if (to === "source" && (mode === "planned" || (record?.kind === "failback" && !hasStorageFault(observed)))) {
        return { do: "failback", row: 7, begin: "sync", to };
      }
      return move(7, mode === "planned" ? "switchover" : "failover");
    case "failed-over":
    case "error-reprotecting":
      if (here) return finish(8);
      if (to === "source") return { do: "failback", row: 9, begin: "reprotect", to };
      return refuse(
        9,
        `The group was failed over to ${siteName(observed.site)} and has no replication since.`,
        `Reprotect it first: undo the edit of failover. ${howToReprotect(input)} Production can move again once every pair is in sync.`,
      );
    case "available":
    case "error-starting":
    case "error-stopping":
      if (here) return finish(10);
      return refuse(
        11,
        `The group is in ${describeStatus(observed.status)}: there is no replica to move to.`,
        "Do not enable protection while production may be damaged: that copies production over the DR disks, which may be the last good copy. A DR drill starts servers from the DR disks without touching them. To go on without a move, undo the edit of failover.",
      );
    case "error":
    case "error-deleting":
      return refuse(
        12,
        `The group is in ${describeStatus(observed.status)}.`,
        "Look at its failed tasks in the console, delete it and create it anew; no transition is possible.",
      );
    default:
      return refuse(
        12,
        `The group is in ${describeStatus(observed.status)}.`,
        "Wait until it is stable and run again.",
      );
  }
}

function onlyRetry(observed: PlanObserved, record: TransitionRecord | undefined, to: Site): Decision {
  const goal = record?.to ?? otherSite(observed.site);
  return refuse(
    3,
    `A failover to ${siteName(goal)} failed half-way. From here the service accepts only the same failover again, and no move to ${siteName(to)}.`,
    `Set failover: ${goal === "target"} and run pulumi up to retry it, or repair the group in the console.`,
  );
}
