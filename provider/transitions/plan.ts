import { GROUP_STATUS, type Site, describeStatus, isGroupStatus, otherSite } from "../model/status";
import type { Mode, TransitionRecord } from "../model/transition-record";

/** What was read of the group, as far as a decision depends on it. */
export interface PlanObserved {
  readonly status: string;
  readonly site: Site;
  readonly pairCount: number;
  /** Whether a pair reports that production's disk is not readable or writable. */
  readonly storageFault?: boolean;
}

export interface PlanInput {
  readonly observed: PlanObserved;
  /** The declared `failover`; `undefined` is no intent. */
  readonly wanted: boolean | undefined;
  /** Whether the declared value differs from the one last completed. */
  readonly edited: boolean;
  /** Our own transition that was not seen to end. */
  readonly record: TransitionRecord | undefined;
  /** Whether this run already waited for a transition that is not known to be ours. */
  readonly waitedForForeign: boolean;
  readonly modes: { readonly out: Mode; readonly back: Mode };
}

/** What to do next. `row` is the row of the published table, so that a message and a test can name it. */
export type Decision =
  | { readonly do: "nothing"; readonly row: number; readonly drift?: string }
  | { readonly do: "wait"; readonly row: number; readonly ours: boolean }
  | { readonly do: "move"; readonly row: number; readonly action: "failover" | "switchover"; readonly to: Site }
  | { readonly do: "failback"; readonly row: number; readonly begin: "reprotect" | "sync"; readonly to: Site }
  | { readonly do: "finish"; readonly row: number; readonly to: Site; readonly debts: readonly Debt[] }
  | { readonly do: "clear"; readonly row: number; readonly why: string }
  | { readonly do: "refuse"; readonly row: number; readonly why: string; readonly next: string };

/** What remains to be done after production arrived. */
export type Debt = "reprotect-due" | "unprotected";

/** Side that serves when `failover` has this value. */
export function wantedSite(failover: boolean): Site {
  return failover ? "target" : "source";
}

const SITE_NAME = { source: "the original production site", target: "the DR site" } as const satisfies Record<
  Site,
  string
>;

/** The name of a side in sentences. */
export function siteName(site: Site): string {
  return SITE_NAME[site];
}

const refuse = (row: number, why: string, next: string): Decision => ({ do: "refuse", row, why, next });

/**
 * Decides the next step of a protection group. Pure and total: every status, side, intent and memory has an answer.
 * Rules are ordered and the first match wins: transient status, then error status, then side.
 */
export function plan(input: PlanInput): Decision {
  const { observed, wanted, edited, record } = input;
  if (record === undefined && (wanted === undefined || !edited)) return unasked(observed, wanted);
  if (!isGroupStatus(observed.status)) {
    return refuse(
      12,
      `The group reports the status ${describeStatus(observed.status)}.`,
      "Update pulumi-sdrs, or look at the group in the console: nothing is sent in a status whose meaning is not known.",
    );
  }
  if (GROUP_STATUS[observed.status].kind === "transient") return { do: "wait", row: 2, ours: isOurs(observed, record) };
  if (record !== undefined) return resume(input, record);
  return wanted === undefined ? unasked(observed, wanted) : decide(input, wanted);
}

function unasked(observed: PlanObserved, wanted: boolean | undefined): Decision {
  if (wanted === undefined || wantedSite(wanted) === observed.site) return { do: "nothing", row: 1 };
  return {
    do: "nothing",
    row: 1,
    drift: `failover: ${wanted} is declared, but production runs at ${siteName(observed.site)}: it was moved outside this program. Nothing is planned. To adopt what is there, set failover: ${!wanted}.`,
  };
}

function isOurs(observed: PlanObserved, record: TransitionRecord | undefined): boolean {
  if (record === undefined) return false;
  const running = { "failing-over": "failover", reversing: "switchover", reprotecting: "reprotect" } as const;
  const action = Object.hasOwn(running, observed.status) ? running[observed.status as keyof typeof running] : undefined;
  return action !== undefined && record.posted?.action === action;
}

/** A transition of ours began earlier: go on with it, or notice that the world moved on. */
function resume(input: PlanInput, record: TransitionRecord): Decision {
  const { observed, wanted } = input;
  const { status } = observed;
  const arrived = observed.site === record.to && isArrival(status);
  if (record.steps.includes("move") && !arrived) return movedOn(observed, record);
  if (wanted !== record.wanted) return takenBack(input, record);
  if (arrived || !isArrival(status)) return decide(input, wanted);
  if (status === "failed-over" || status === "error-reprotecting") {
    if (record.steps.includes("reprotect")) return movedOn(observed, record);
  }
  const onlyReprotected = record.posted === undefined || record.posted.action === "reprotect";
  if (record.kind === "failback" && onlyReprotected) {
    if (status === "protected" || status === "error-reprotecting") return decide(input, wanted);
  }
  return record.posted?.outcome === "accepted" ? movedOn(observed, record) : decide(input, wanted);
}

/** What was seen complete, or accepted, is undone: to do it again could overwrite what somebody repaired since. */
function movedOn(observed: PlanObserved, record: TransitionRecord): Decision {
  return {
    do: "clear",
    row: 2,
    why: `Transition ${record.number} towards ${siteName(record.to)} was begun at ${record.since}, but the group is in ${describeStatus(observed.status)} with production at ${siteName(observed.site)}: somebody repaired or moved it meanwhile. Nothing was sent, and transition ${record.number} is not pursued any more. To ask again, remove failover, run pulumi up, and set it anew.`,
  };
}

/** Whether production, being at a side, can be said to have arrived there: the station may change before a move has failed. */
export function isArrival(status: string): boolean {
  return !["error-failing-over", "error-reversing"].includes(status);
}

/** The intent was edited back, or removed, while its transition was half done: finish what already happened, never reverse silently. */
function takenBack(input: PlanInput, record: TransitionRecord): Decision {
  const { observed } = input;
  if (observed.site === record.to && isArrival(observed.status)) {
    return { do: "finish", row: 2, to: record.to, debts: debtsOf(observed.status) };
  }
  const nothingHappened =
    observed.site === record.from && observed.status === "protected" && record.posted === undefined;
  if (nothingHappened) {
    return {
      do: "clear",
      row: 2,
      why: `Transition ${record.number} towards ${siteName(record.to)} was taken back before production was moved.`,
    };
  }
  return refuse(
    observed.status === "error-failing-over" ? 3 : 2,
    `Transition ${record.number} towards ${siteName(record.to)}, begun at ${record.since}, is not finished: the group is in ${describeStatus(observed.status)}, and the declared intent was taken back meanwhile.`,
    `Set failover: ${record.wanted} again and run pulumi up to finish it; moving back is a new edit after that.`,
  );
}

function debtsOf(status: string): readonly Debt[] {
  if (status === "failed-over" || status === "error-reprotecting") return ["reprotect-due"];
  if (status === "available" || status === "error-starting" || status === "error-stopping") return ["unprotected"];
  return [];
}

/** Rows 3 to 12: a stable or error status, and an intent that asks for a side. */
function decide(input: PlanInput, wanted: boolean): Decision {
  const { observed, waitedForForeign } = input;
  const to = wantedSite(wanted);
  const decision = rows(input, to);
  const acts = decision.do === "move" || decision.do === "failback";
  if (acts && waitedForForeign) {
    return refuse(
      2,
      `Another operation on the group ended in ${describeStatus(observed.status)} with production at ${siteName(observed.site)}. It was not started by this stack and could not be cancelled.`,
      "Run pulumi up again: the transition is decided anew on what is there then.",
    );
  }
  if (acts && observed.pairCount === 0) {
    return refuse(
      12,
      "The group holds no replication pair, and the service moves only groups that have one.",
      "Add protected instances or replication pairs, enable protection, and run pulumi up again.",
    );
  }
  return decision;
}

function rows({ observed, record, modes }: PlanInput, to: Site): Decision {
  const here = observed.site === to;
  const mode = to === "target" ? modes.out : modes.back;
  const move = (row: number, action: "failover" | "switchover"): Decision => ({ do: "move", row, action, to });
  const finish = (row: number): Decision => ({ do: "finish", row, to, debts: debtsOf(observed.status) });
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
      if (to === "source" && (mode === "planned" || (record?.kind === "failback" && observed.storageFault !== true))) {
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
        "Reprotect it first (Protection.reprotect); production can move again once every pair is in sync.",
      );
    case "available":
    case "error-starting":
    case "error-stopping":
      if (here) return finish(10);
      return refuse(
        11,
        `The group is in ${describeStatus(observed.status)}: there is no replica to move to.`,
        "Do not enable protection while production may be damaged: that copies production over the DR disks, which may be the last good copy. A DR drill starts servers from the DR disks without touching them.",
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
    `A failover failed half-way. The group names ${siteName(observed.site)} as production, the wanted side is ${siteName(to)}; from here the service only accepts the same failover again.`,
    `Set failover: ${goal === "target"} to retry it, or repair the group in the console.`,
  );
}
