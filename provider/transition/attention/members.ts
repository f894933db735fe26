import { isOneOf } from "../../model/narrow";
import { serverAt } from "../../model/group-actions";
import { GONE, describeServer } from "../../model/server-status";
import {
  BUSY_MEMBER_STATUSES,
  FAULT_LEVEL,
  INSTANCE_STATUSES,
  PAIR_STATUSES,
  REPLICATION_STATUS,
  describeStatus,
  statusKind,
} from "../../model/status";
import type { Group, Instance, Pair } from "../../model/wire/wire";
import { REMOVE_INVALID, isInSync } from "../decide/guards";
import { siteName } from "../decide/decision";
import { isDamaged } from "../observe/member-health";
import { type ServerView, isPoweringOn, isRunning } from "../observe/observation";

/** 0: production or its way out is in danger, 1: something is damaged, 2: less protected than it looks, 3: remembered. */
export type Level = 0 | 1 | 2 | 3;

/** A damage or lack of one object, and the next action. */
export interface Concern {
  readonly level: Level;
  readonly what: string;
  readonly next: string;
}

type Groups = ReadonlyMap<string, Group>;

const LOOK = "Look at it and its failed task in the console.";

/** The worst that is wrong with a replication pair. Pure. */
export function pairConcern(pair: Pair, groups: Groups): Concern | undefined {
  const group = groups.get(pair.groupId);
  return faultOf(pair, group) ?? damageOf(pair, group, PAIR_STATUSES) ?? behind(pair, group);
}

function faultOf({ faultLevel }: Pair, group: Group | undefined): Concern | undefined {
  switch (faultLevel) {
    case FAULT_LEVEL.none:
    case "":
      return undefined;
    case FAULT_LEVEL.storage:
      return {
        level: 0,
        what: "its production disk is not readable or writable (fault_level 2): a failover is advised",
        next: `sdrs plan --group ${group?.id ?? "<id>"} says what a failover would do and needs.`,
      };
    case FAULT_LEVEL.link:
      return {
        level: 0,
        what: "the replication link is down (fault_level 5), and the service forbids every transition",
        next: "Contact the support of the cloud.",
      };
    default:
      return { level: 0, what: `reports fault_level ${faultLevel}, which this release does not know`, next: LOOK };
  }
}

function damageOf(member: Pair | Instance, group: Group | undefined, known: readonly string[]): Concern | undefined {
  const { status, productionSite } = member;
  const what = `is in ${describeStatus(status)}`;
  if (status === "invalid") return { level: 1, what, next: `Remove it: ${REMOVE_INVALID}.` };
  if (isDamaged(member) || status === "fault") return { level: 1, what, next: LOOK };
  if (!isOneOf(known, status) && !BUSY_MEMBER_STATUSES.has(status))
    return { level: 1, what, next: "Look at it in the console." };
  // While a group moves, its members follow one by one.
  if (group === undefined || isMoving(group) || productionSite === group.productionSite) return undefined;
  return {
    level: 1,
    what: `names ${siteName(productionSite)} as production, and its group ${siteName(group.productionSite)}`,
    next: LOOK,
  };
}

function isMoving({ status }: Pick<Group, "status">): boolean {
  return statusKind(status) === "transient";
}

function behind(pair: Pair, group: Group | undefined): Concern | undefined {
  if (group?.status !== "protected" || isInSync(pair)) return undefined;
  const copying = pair.replicationStatus === REPLICATION_STATUS.copying;
  return {
    level: 2,
    what: `is not in sync (${pair.replicationStatus}, ${pair.progress} %): an unplanned failover would lose data`,
    next: copying ? "Wait until it is in sync." : "See in the console why it is not replicated.",
  };
}

/** The worst that is wrong with a protected instance itself. Pure. */
export function instanceConcern(instance: Instance, groups: Groups): Concern | undefined {
  if (instance.frozen === true)
    return { level: 1, what: "is frozen with its account", next: "Clear the account with the cloud." };
  return damageOf(instance, groups.get(instance.groupId), INSTANCE_STATUSES);
}

/** The server of an instance that should serve, where it does not run. What a transition has stopped is not told. Pure. */
export function serverConcern(
  instance: Instance,
  servers: ReadonlyMap<string, ServerView>,
  group: Group | undefined,
): { readonly server: { readonly id: string; readonly name: string }; readonly concern: Concern } | undefined {
  if (group === undefined || isMoving(group) || BUSY_MEMBER_STATUSES.has(instance.status)) return undefined;
  const server = servers.get(serverAt(instance, group.productionSite));
  if (server === undefined || isRunning(server) || isPoweringOn(server)) return undefined;
  const { id, name } = server;
  return {
    server: { id, name: name === "" ? instance.name : name },
    concern: {
      level: 0,
      what: `should serve at ${siteName(group.productionSite)}, and ${describeServer(server)}`,
      next: wayOn(server),
    },
  };
}

function wayOn({ readable, status }: ServerView): string {
  if (readable) return "Start it, if it should run.";
  return status === GONE ? LOOK : "See whether its zone and the compute service answer.";
}
