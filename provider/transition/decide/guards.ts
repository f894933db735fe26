import { describeServer } from "../../model/server-status";
import { BUSY_MEMBER_STATUSES, FAULT_LEVEL, REPLICATION_STATUS, type Site, otherSite } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import type { Instance, Pair } from "../../model/wire/wire";
import type { Risk } from "./consent";
import type { Observation, ServerView } from "../observe/observation";
import { siteName } from "./decision";
import { destinationGuards, isEmergency, productionGuard, stoppableGuard } from "./guard-sides";
import { list } from "../list";
import { isDamaged } from "../observe/member-health";

/** Action that is about to be taken, as far as the guards depend on it. */
export interface PlannedAction {
  readonly action: "failover" | "switchover" | "reprotect";
  readonly to: Site;
  /** A retry of a transition that already stopped replication: the state of the pairs says nothing about the moment of the fault. */
  readonly retry: boolean;
  /** The move begins only when every pair is in sync, however long that takes. */
  readonly syncsFirst?: boolean;
  /** True if the last state knew every pair in sync. */
  readonly lastKnownInSync: boolean | undefined;
  /** Instances whose servers are to be started after it; all, if missing. */
  readonly starts?: ReadonlySet<string>;
  /** Servers that are running and must be stopped first. */
  readonly stops: readonly ServerView[];
}

/**
 * The verdict on one precondition: `pass`, `refuse` (nothing overrides it), `wait` (ends by itself), `consent` (an operator
 * must name `risk`), or `warn`.
 */
export interface Guard {
  readonly name: string;
  readonly value: string;
  readonly verdict: "pass" | "refuse" | "wait" | "consent" | "warn";
  readonly risk?: Risk;
  readonly why?: string;
}

const MARK = {
  pass: "ok     ",
  refuse: "REFUSED",
  wait: "wait   ",
  consent: "consent",
  warn: "warning",
} as const satisfies Record<Guard["verdict"], string>;

/** One line a guard: verdict, name, value, and why it is not a pass. */
export function guardLines(guards: readonly Guard[]): string[] {
  return guards.map(
    ({ verdict, name, value, why }) => `  ${MARK[verdict]} ${name}: ${value}${why === undefined ? "" : ` (${why})`}`,
  );
}

/** Checks everything a transition depends on. Pure: the same observation gives the same verdicts in preview, update and command line. */
export function checkGuards(observed: Observation, planned: PlannedAction): Guard[] {
  return [
    pairsExist(observed),
    membersBelong(observed, planned),
    membersIdle(observed),
    linkUp(observed),
    ...(planned.action === "failover" ? unplannedGuards(observed, planned) : []),
    ...(planned.action === "switchover" ? plannedGuards(observed, planned) : []),
    ...(planned.action === "reprotect" ? reprotectGuards(observed) : []),
  ];
}

/** Way to remove an invalid member: nothing that serves is touched by it. */
export const REMOVE_INVALID =
  "take its resource out of the program and run pulumi up, or pulumi destroy --target <its URN>";

const pass = (name: string, value: string): Guard => ({ name, value, verdict: "pass" });

function pairsExist(observed: Observation): Guard {
  const value = `${observed.pairs.length} replication pairs`;
  return observed.pairs.length > 0
    ? pass("pairs", value)
    : { name: "pairs", value, verdict: "refuse", why: "the service moves only groups that have a replication pair" };
}

function membersBelong(observed: Observation, { action, to, retry }: PlannedAction): Guard {
  const members = [...labelled(observed.pairs, "pair"), ...labelled(observed.instances, "instance")];
  const invalid = members.filter(({ member }) => member.status === "invalid").map(({ label }) => label);
  const misplaced = members.filter(({ member }) => member.productionSite !== observed.group.productionSite);
  const unplanned = action === "failover";
  if (invalid.length > 0) {
    const emergency = unplanned && (retry || isEmergency(observed, otherSite(to)));
    return {
      name: "members",
      value: `invalid: ${list(invalid)}`,
      ...(unplanned && !emergency ? { risk: "dr-partial" as const } : {}),
      verdict: emergency ? "warn" : unplanned ? "consent" : "refuse",
      why: `a server or disk was deleted behind the service's back, and the service may refuse to move the group until the invalid member is removed: ${REMOVE_INVALID}`,
    };
  }
  if (misplaced.length > 0) {
    const names = list(misplaced.map(({ label }) => label));
    // A failed attempt may have moved some of them, and what is damaged does not follow its group.
    const expected = unplanned && (retry || misplaced.every(({ member }) => isDamaged(member)));
    return {
      name: "members",
      value: `on another side than the group: ${names}`,
      verdict: expected || (unplanned && isEmergency(observed, otherSite(to))) ? "warn" : "refuse",
      why: "a member that names another production side than its group is damaged; the service answers SDRS.1025 or SDRS.1026",
    };
  }
  return pass(
    "members",
    `${observed.instances.length} instances and ${observed.pairs.length} pairs agree with the group`,
  );
}

function membersIdle(observed: Observation): Guard {
  const busy = [...labelled(observed.pairs, "pair"), ...labelled(observed.instances, "instance")].filter(({ member }) =>
    BUSY_MEMBER_STATUSES.has(member.status),
  );
  if (busy.length === 0) return pass("idle", "no member is being changed");
  return {
    name: "idle",
    value: list(busy.map(({ label, member }) => `${label} is ${member.status}`)),
    verdict: "wait",
  };
}

function linkUp(observed: Observation): Guard {
  const down = observed.pairs.filter((pair) => pair.faultLevel === FAULT_LEVEL.link);
  if (down.length === 0) return pass("link", "no pair reports a broken replication link");
  return {
    name: "link",
    value: `fault_level 5 on ${list(labelled(down, "pair").map(({ label }) => label))}`,
    verdict: "refuse",
    why: "the replication link is down, and the service forbids every transition until it is repaired: contact its support",
  };
}

function unplannedGuards(observed: Observation, planned: PlannedAction): Guard[] {
  const from = otherSite(planned.to);
  return [
    storage(observed, planned),
    inSync(observed, planned),
    productionGuard(observed, from),
    ...destinationGuards(observed, planned),
  ];
}

function storage(observed: Observation, { retry }: PlannedAction): Guard {
  const faulty = observed.pairs.filter((pair) => pair.faultLevel === FAULT_LEVEL.storage);
  if (faulty.length > 0)
    return pass(
      "storage",
      `fault_level 2 on ${faulty.length} of ${observed.pairs.length} pairs: a failover is advised`,
    );
  const levels = [...new Set(observed.pairs.map((pair) => pair.faultLevel))].join(", ");
  if (retry) return pass("storage", `fault_level ${levels}; this is a retry`);
  return { name: "storage", value: `fault_level ${levels} on every pair`, verdict: "consent", risk: "healthy" };
}

function inSync(observed: Observation, { retry, lastKnownInSync }: PlannedAction): Guard {
  const behind = observed.pairs.filter((pair) => !isInSync(pair));
  if (behind.length === 0) return pass("sync", "every pair is in sync");
  const value = progressOf(behind);
  if (retry) return { name: "sync", value: `${value}; replication stopped with the first attempt`, verdict: "warn" };
  const interrupted = behind.every(
    (pair) => pair.replicationStatus === REPLICATION_STATUS.inactive || pair.status === "fault",
  );
  if (interrupted && lastKnownInSync === true) {
    return {
      name: "sync",
      value,
      verdict: "warn",
      why: "replication is interrupted; every pair was in sync when it was last seen running",
    };
  }
  return { name: "sync", value, verdict: "consent", risk: "data-loss" };
}

function plannedGuards(observed: Observation, planned: PlannedAction): Guard[] {
  const from = otherSite(planned.to);
  const faulty = observed.pairs.filter((pair) => pair.faultLevel === FAULT_LEVEL.storage);
  const unreadable = observed.instances.filter((instance) =>
    [from, planned.to].some((site) => observed.servers.get(serverAt(instance, site))?.readable !== true),
  );
  const guards: Guard[] = [];
  guards.push(
    faulty.length === 0
      ? pass("storage", "no pair reports a storage fault")
      : {
          name: "storage",
          value: `fault_level 2 on ${faulty.length} pairs`,
          verdict: "refuse",
          why: "a planned move needs healthy storage on both sides; with a storage fault, the unplanned failover is the way",
        },
  );
  guards.push(inSyncForSwitch(observed, planned));
  guards.push(
    unreadable.length === 0
      ? pass("servers", "every server of both sides can be read")
      : {
          name: "servers",
          value: `cannot be read: ${list(unreadable.map((instance) => instance.name))}`,
          verdict: "refuse",
          why: "a planned move needs to know that every server of both sides is stopped",
        },
  );
  guards.push(stoppableGuard(observed, planned.to));
  // That a server cannot be read is refused above.
  guards.push(...destinationGuards(observed, planned).filter(({ name }) => name === "startable"));
  if (planned.stops.length > 0) {
    guards.push({
      name: "running",
      value: list(planned.stops.map((server) => `${server.name} is ${server.status}`)),
      verdict: "consent",
      risk: "downtime",
    });
  }
  return guards;
}

function inSyncForSwitch(observed: Observation, { retry, syncsFirst }: PlannedAction): Guard {
  const behind = observed.pairs.filter((pair) => !isInSync(pair));
  if (behind.length === 0) return pass("sync", "every pair is in sync");
  const value = progressOf(behind);
  if (syncsFirst === true) return pass("sync", `${value}; waited for before the move`);
  if (retry) return { name: "sync", value: `${value} since the first attempt`, verdict: "warn" };
  return {
    name: "sync",
    value,
    verdict: "refuse",
    why: "the service refuses a planned move while a pair is still synchronising (SDRS.1830)",
  };
}

function progressOf(pairs: readonly Pair[]): string {
  return list(pairs.map((pair) => `pair ${pair.name} is ${pair.replicationStatus} at ${pair.progress} %`));
}

function reprotectGuards(observed: Observation): Guard[] {
  const old = otherSite(observed.group.productionSite);
  const servers = observed.instances.map((instance) => ({
    instance,
    server: observed.servers.get(serverAt(instance, old)),
  }));
  const notStopped = servers.filter(
    ({ server }) => server?.readable !== true || server.status !== "SHUTOFF" || server.taskState !== null,
  );
  const stopped: Guard =
    notStopped.length === 0
      ? pass("old production", `every server at ${siteName(old)} is stopped`)
      : {
          name: "old production",
          value: list(
            notStopped.map(
              ({ instance, server }) =>
                `${server?.readable === true ? server.name : instance.name} ${server === undefined ? "cannot be read" : describeServer(server)}`,
            ),
          ),
          verdict: "refuse",
          why: "the old production servers must be stopped before their disks are overwritten, and stay stopped meanwhile",
        };
  return [
    stopped,
    {
      name: "direction",
      value: `data is copied from ${siteName(observed.group.productionSite)} over ${siteName(old)}`,
      verdict: "consent",
      risk: "overwrite",
    },
  ];
}

/** True if a pair holds the same data on both sides (OTC-API "Querying Details About a Replication Pair"). */
export function isInSync(pair: Pair): boolean {
  return pair.replicationStatus === REPLICATION_STATUS.active && pair.progress >= 100;
}

function labelled<T extends Pair | Instance>(members: readonly T[], kind: string): { member: T; label: string }[] {
  return members.map((member) => ({ member, label: `${kind} ${member.name}` }));
}
