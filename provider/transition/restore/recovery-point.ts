import { type Site, describeStatus, otherSite } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import { type RestoreRecord, type TransitionRecord, sameWish } from "../../model/transition-record";
import type { Instance } from "../../model/wire/wire";
import { sameTransition } from "../decide/consent";
import { list } from "../list";
import { type Observation, viewAt } from "../observe/observation";
import { type Decision, siteName } from "../decide/decision";
import { type RecoveryPoint, type TransitionRequest, comingId } from "../request";

/** One server that is to be put back. */
export interface PlannedRestore {
  readonly instance: Instance;
  readonly serverId: string;
  readonly serverName: string;
  readonly backupId: string;
  /** The request for exactly this backup that was carried out; then nothing is sent. */
  readonly done: RestoreRecord | undefined;
}

/** Meaning of a declared recovery point for this run. */
export type RecoveryUse =
  | { readonly use: "none"; readonly note?: string }
  | { readonly use: "refuse"; readonly why: string; readonly next: string }
  | {
      readonly use: "restore";
      /** `after-move`: with the failover of this run. `now`: the failover is complete, and nothing else is due. */
      readonly when: "after-move" | "now";
      readonly restores: readonly PlannedRestore[];
    };

const NOTHING = "Nothing was changed.";

/** Decisions that do not tell yet whether anything moves. */
type Undecided = Extract<Decision, { do: "refuse" | "wait" | "watch" | "clear" | "sync" | "protect" }>;

function isUndecided(decision: Decision): decision is Undecided {
  return ["refuse", "wait", "watch", "clear", "sync", "protect"].includes(decision.do);
}

/**
 * Judges a recovery point. It is bound to one failover by the id of that transition, so one that was left behind from an earlier
 * failover restores nothing. Pure.
 */
export function judgeRecoveryPoint(observed: Observation, request: TransitionRequest, decision: Decision): RecoveryUse {
  const { recoveryPoint: point, lastTransition: previous } = request;
  if (point === undefined || point.restores.length === 0) return { use: "none" };
  if (isUndecided(decision)) return { use: "none" };
  const coming = comingId(observed.group, request, sideOf(observed, decision));
  const asked = decision.do !== "nothing";
  if (asked && sameTransition(point.transition, coming)) return withTransition(observed, point, request, decision);
  if (!point.edited) {
    const note = `recoveryPoint names ${point.transition} and is spent: transition ${coming} restores nothing.`;
    return asked ? { use: "none", note } : { use: "none" };
  }
  if (asked) {
    return {
      use: "refuse",
      why: `recoveryPoint names the transition "${point.transition}", and the coming one is "${coming}"`,
      next: `Set recoveryPoint.transition: "${coming}" to restore after this one, or remove recoveryPoint. ${NOTHING}`,
    };
  }
  if (previous !== undefined && sameTransition(point.transition, previous.id))
    return afterwards(observed, point, previous);
  if (sameTransition(point.transition, coming) && !request.edited) {
    return {
      use: "none",
      note: `recoveryPoint is stored for the failover ${coming}; nothing is restored before it.`,
    };
  }
  const complete = previous === undefined ? "no transition is complete" : `the last one is "${previous.id}"`;
  return {
    use: "refuse",
    why: `recoveryPoint names the transition "${point.transition}", which is neither complete nor coming: ${complete}, the coming one is "${coming}"`,
    next: `Name the failover after which these servers are to be restored, or remove recoveryPoint. ${NOTHING}`,
  };
}

/** The side that serves after the transition under way; where nothing is asked, after the failover that may come. */
function sideOf({ group }: Observation, decision: Decision): Site {
  if ("to" in decision) return decision.to;
  return decision.do === "reprotect" ? group.productionSite : otherSite(group.productionSite);
}

function withTransition(
  observed: Observation,
  point: RecoveryPoint,
  { record: last, wish }: TransitionRequest,
  decision: Exclude<Decision, Undecided | { do: "nothing" }>,
): RecoveryUse {
  const records = last?.restores ?? [];
  const plan = (to: Site): RecoveryUse =>
    restoring(observed, point, {
      ...{ to, when: "after-move" },
      doneBefore: (one) => recordOf(records, one.serverId, one.backupId),
    });
  if (decision.do === "move" && decision.action === "failover") return plan(decision.to);
  if (decision.do === "finish" && (last === undefined || last.kind === "failover")) {
    if (observed.group.status !== "failed-over") return { use: "refuse", ...tooLate(observed) };
    const use = plan(decision.to);
    return last !== undefined && !sameWish(last.wish, wish) ? reverted(use, last) : use;
  }
  return {
    use: "refuse",
    why: `recoveryPoint names ${point.transition}, which is no failover: the service restores the servers of the serving side only while replication is stopped`,
    next: `Remove recoveryPoint, or choose failoverMode: "unplanned". ${NOTHING}`,
  };
}

/** The intent was taken back or removed after production had moved: what cannot be undone is not asked for any more. */
function reverted(use: RecoveryUse, { number, to }: TransitionRecord): RecoveryUse {
  const wanted = to === "target";
  if (use.use !== "restore" || use.restores.every((one) => one.done !== undefined)) return use;
  const open = use.restores.filter((one) => one.done === undefined).map((one) => one.serverName);
  return {
    use: "refuse",
    why: `the failover (transition ${number}) is not finished, failover: ${wanted} is not declared any more, and recoveryPoint still names servers that were not restored: ${list(open)}`,
    next: `Set failover: ${wanted} again to restore them and finish, or remove recoveryPoint to finish without restoring them. No restore was sent.`,
  };
}

function recordOf(records: readonly RestoreRecord[], serverId: string, backupId: string): RestoreRecord | undefined {
  return records.find(
    (one) =>
      one.serverId === serverId && one.backupId === backupId && one.state === "done" && one.withdrawn === undefined,
  );
}

function afterwards(
  observed: Observation,
  point: RecoveryPoint,
  previous: NonNullable<TransitionRequest["lastTransition"]>,
): RecoveryUse {
  if (
    previous.verb !== "failover" ||
    observed.group.status !== "failed-over" ||
    observed.group.productionSite !== previous.to
  ) {
    return { use: "refuse", ...tooLate(observed) };
  }
  // A record alone is not enough: an entry that was removed and named again asks anew.
  const stayed = (one: Pick<PlannedRestore, "serverId" | "backupId">): boolean =>
    point.completed.some((other) => other.serverId === one.serverId && other.backupId === one.backupId);
  const use = restoring(observed, point, {
    ...{ to: previous.to, when: "now" },
    doneBefore: (one) => (stayed(one) ? recordOf(previous.restores ?? [], one.serverId, one.backupId) : undefined),
  });
  return use.use === "restore" && use.restores.every((one) => one.done !== undefined) ? { use: "none" } : use;
}

function tooLate({ group }: Observation): { why: string; next: string } {
  return {
    why: `a restore is possible only between a failover and the reprotect, and the group is in ${describeStatus(group.status)} with production at ${siteName(group.productionSite)}`,
    next: `Remove recoveryPoint. To put single servers back now, use the backup service itself. ${NOTHING}`,
  };
}

/** Side and time of a restore, and a look-up of what was restored there before. */
interface Occasion {
  readonly to: Site;
  readonly when: "after-move" | "now";
  readonly doneBefore: (one: Pick<PlannedRestore, "serverId" | "backupId">) => RestoreRecord | undefined;
}

function restoring(
  observed: Observation,
  { restores }: RecoveryPoint,
  { to, when, doneBefore }: Occasion,
): RecoveryUse {
  const planned: PlannedRestore[] = [];
  for (const { serverId, backupId } of restores) {
    const instance = observed.instances.find((one) => serverAt(one, to) === serverId);
    if (instance === undefined) return foreign(observed, serverId, to);
    if (planned.some((one) => one.serverId === serverId)) {
      return {
        use: "refuse",
        why: `recoveryPoint names server ${serverId} twice`,
        next: `Keep one backup of it. ${NOTHING}`,
      };
    }
    const name = viewAt(observed, instance, to)?.name ?? "";
    planned.push({
      instance,
      serverId,
      backupId,
      serverName: name === "" ? instance.name : name,
      done: doneBefore({ serverId, backupId }),
    });
  }
  return { use: "restore", when, restores: planned };
}

function foreign(observed: Observation, serverId: string, to: Site): RecoveryUse {
  const other = observed.instances.find((one) => serverAt(one, otherSite(to)) === serverId);
  if (other === undefined) {
    return {
      use: "refuse",
      why: `recoveryPoint names server ${serverId}, which belongs to no protected instance of group ${observed.group.name}`,
      next: `Name servers at ${siteName(to)}. ${NOTHING}`,
    };
  }
  return {
    use: "refuse",
    why: `recoveryPoint names server ${serverId}, the server of ${other.name} at ${siteName(otherSite(to))}: a backup goes back to its own server only, and what serves after the failover is ${serverAt(other, to)}`,
    next: `Name server ${serverAt(other, to)} and a backup of it. ${NOTHING}`,
  };
}
