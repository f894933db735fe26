import { describeServer } from "../../model/server-status";
import { BUSY_MEMBER_STATUSES, FAULT_LEVEL, REPLICATION_STATUS, type Site, otherSite } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import type { Instance, Pair } from "../../model/wire";
import type { Risk } from "./consent";
import type { Observation, ServerView } from "../observe/observation";
import { siteName } from "./decision";
import { destinationGuards, isEmergency, productionGuard, stoppableGuard } from "./guard-sides";
import { list } from "../list";
import { isDamaged } from "../observe/member-health";

/** What is about to be done, as far as the guards depend on it. */
export interface Endeavour {
  readonly action: "failover" | "switchover" | "reprotect";
  readonly to: Site;
  /** A retry of a transition that already stopped replication: the state of the pairs says nothing about the moment of the fault. */
  readonly retry: boolean;
  /** The move begins only when every pair is in sync, however long that takes. */
  readonly syncsFirst?: boolean;
  /** Whether the last state knew every pair in sync. */
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
export function checkGuards(seen: Observation, endeavour: Endeavour): Guard[] {
  return [
    pairsExist(seen),
    membersBelong(seen, endeavour),
    membersIdle(seen),
    linkUp(seen),
    ...(endeavour.action === "failover" ? unplannedGuards(seen, endeavour) : []),
    ...(endeavour.action === "switchover" ? plannedGuards(seen, endeavour) : []),
    ...(endeavour.action === "reprotect" ? reprotectGuards(seen) : []),
  ];
}

/** How an invalid member is removed: nothing that serves is touched by it. */
export const REMOVE_INVALID =
  "take its resource out of the program and run pulumi up, or pulumi destroy --target <its URN>";

const pass = (name: string, value: string): Guard => ({ name, value, verdict: "pass" });

function pairsExist(seen: Observation): Guard {
  const value = `${seen.pairs.length} replication pairs`;
  return seen.pairs.length > 0
    ? pass("pairs", value)
    : { name: "pairs", value, verdict: "refuse", why: "the service moves only groups that have a replication pair" };
}

function membersBelong(seen: Observation, { action, to, retry }: Endeavour): Guard {
  const members = [...labelled(seen.pairs, "pair"), ...labelled(seen.instances, "instance")];
  const invalid = members.filter(({ member }) => member.status === "invalid").map(({ label }) => label);
  const astray = members.filter(({ member }) => member.productionSite !== seen.group.productionSite);
  const unplanned = action === "failover";
  if (invalid.length > 0) {
    const emergency = unplanned && (retry || isEmergency(seen, otherSite(to)));
    return {
      name: "members",
      value: `invalid: ${list(invalid)}`,
      ...(unplanned && !emergency ? { risk: "dr-partial" as const } : {}),
      verdict: emergency ? "warn" : unplanned ? "consent" : "refuse",
      why: `a server or disk was deleted behind the service's back, and the service may refuse to move the group until the invalid member is removed: ${REMOVE_INVALID}`,
    };
  }
  if (astray.length > 0) {
    const names = list(astray.map(({ label }) => label));
    // A failed attempt may have moved some of them, and what is damaged does not follow its group.
    const expected = unplanned && (retry || astray.every(({ member }) => isDamaged(member)));
    return {
      name: "members",
      value: `on another side than the group: ${names}`,
      verdict: expected || (unplanned && isEmergency(seen, otherSite(to))) ? "warn" : "refuse",
      why: "a member that names another production side than its group is damaged; the service answers SDRS.1025 or SDRS.1026",
    };
  }
  return pass("members", `${seen.instances.length} instances and ${seen.pairs.length} pairs agree with the group`);
}

function membersIdle(seen: Observation): Guard {
  const busy = [...labelled(seen.pairs, "pair"), ...labelled(seen.instances, "instance")].filter(({ member }) =>
    BUSY_MEMBER_STATUSES.has(member.status),
  );
  if (busy.length === 0) return pass("idle", "no member is being changed");
  return {
    name: "idle",
    value: list(busy.map(({ label, member }) => `${label} is ${member.status}`)),
    verdict: "wait",
  };
}

function linkUp(seen: Observation): Guard {
  const down = seen.pairs.filter((pair) => pair.faultLevel === FAULT_LEVEL.link);
  if (down.length === 0) return pass("link", "no pair reports a broken replication link");
  return {
    name: "link",
    value: `fault_level 5 on ${list(labelled(down, "pair").map(({ label }) => label))}`,
    verdict: "refuse",
    why: "the replication link is down, and the service forbids every transition until it is repaired: contact its support",
  };
}

function unplannedGuards(seen: Observation, endeavour: Endeavour): Guard[] {
  const from = otherSite(endeavour.to);
  return [
    storage(seen, endeavour),
    inSync(seen, endeavour),
    productionGuard(seen, from),
    ...destinationGuards(seen, endeavour),
  ];
}

function storage(seen: Observation, { retry }: Endeavour): Guard {
  const faulty = seen.pairs.filter((pair) => pair.faultLevel === FAULT_LEVEL.storage);
  if (faulty.length > 0)
    return pass("storage", `fault_level 2 on ${faulty.length} of ${seen.pairs.length} pairs: a failover is advised`);
  const levels = [...new Set(seen.pairs.map((pair) => pair.faultLevel))].join(", ");
  if (retry) return pass("storage", `fault_level ${levels}; this is a retry`);
  return { name: "storage", value: `fault_level ${levels} on every pair`, verdict: "consent", risk: "healthy" };
}

function inSync(seen: Observation, { retry, lastKnownInSync }: Endeavour): Guard {
  const behind = seen.pairs.filter((pair) => !isInSync(pair));
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

function plannedGuards(seen: Observation, endeavour: Endeavour): Guard[] {
  const from = otherSite(endeavour.to);
  const faulty = seen.pairs.filter((pair) => pair.faultLevel === FAULT_LEVEL.storage);
  const dark = seen.instances.filter((instance) =>
    [from, endeavour.to].some((site) => seen.servers.get(serverAt(instance, site))?.readable !== true),
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
  guards.push(inSyncForSwitch(seen, endeavour));
  guards.push(
    dark.length === 0
      ? pass("servers", "every server of both sides can be read")
      : {
          name: "servers",
          value: `cannot be read: ${list(dark.map((instance) => instance.name))}`,
          verdict: "refuse",
          why: "a planned move needs to know that every server of both sides is stopped",
        },
  );
  guards.push(stoppableGuard(seen, endeavour.to));
  // That a server cannot be read is refused above.
  guards.push(...destinationGuards(seen, endeavour).filter(({ name }) => name === "startable"));
  if (endeavour.stops.length > 0) {
    guards.push({
      name: "running",
      value: list(endeavour.stops.map((server) => `${server.name} is ${server.status}`)),
      verdict: "consent",
      risk: "downtime",
    });
  }
  return guards;
}

function inSyncForSwitch(seen: Observation, { retry, syncsFirst }: Endeavour): Guard {
  const behind = seen.pairs.filter((pair) => !isInSync(pair));
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

function reprotectGuards(seen: Observation): Guard[] {
  const old = otherSite(seen.group.productionSite);
  const servers = seen.instances.map((instance) => ({ instance, server: seen.servers.get(serverAt(instance, old)) }));
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
      value: `data is copied from ${siteName(seen.group.productionSite)} over ${siteName(old)}`,
      verdict: "consent",
      risk: "overwrite",
    },
  ];
}

/** Whether a pair holds the same data on both sides (OTC-API "Querying Details About a Replication Pair"). */
export function isInSync(pair: Pair): boolean {
  return pair.replicationStatus === REPLICATION_STATUS.active && pair.progress >= 100;
}

function labelled<T extends Pair | Instance>(members: readonly T[], kind: string): { member: T; label: string }[] {
  return members.map((member) => ({ member, label: `${kind} ${member.name}` }));
}
