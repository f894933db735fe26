import { whatHappened } from "../../errors";
import { type GroupStatus, describeStatus, isGroupStatus, statusKind } from "../../model/status";
import type { Failure, Group } from "../../model/wire/wire";
import { siteName } from "../decide/decision";
import { counted } from "../list";
import { type Concern, type Level, instanceConcern, pairConcern, serverConcern } from "./members";
import type { Missing, Overview, Unread } from "./overview";

/** One thing that somebody should look at. */
export interface Attention {
  /** Subject with its group, for people: `pair db-data of group orders`. */
  readonly about: string;
  readonly id: string | null;
  /** Group that it belongs to, where that is known. */
  readonly groupId: string | null;
  /** One sentence. */
  readonly what: string;
  /** The next action. */
  readonly next: string;
}

interface Ranked extends Attention {
  readonly level: Level;
}

/** Everything that needs attention, worst first. Pure. */
export function attentionOf(seen: Overview): Attention[] {
  const found = [
    ...seen.groups.flatMap(groupRow),
    ...memberRows(seen),
    ...[...seen.unread.map(unreadRow), ...seen.missing.map(missingRow)],
    ...seen.failures.map(taskRow),
  ];
  return found
    .sort((one, other) => one.level - other.level || compare(one.about, other.about))
    .map(({ level: _level, ...row }) => row);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Statuses in which a group needs somebody although nothing failed. */
const STABLE: Readonly<Partial<Record<GroupStatus, (group: Group) => Concern>>> = {
  available: () => ({
    level: 2,
    what: "protection is disabled: nothing is replicated",
    next: "Run pulumi up of a stack that has Protection for it: it enables it, if production is at the original site and no disk reports a fault.",
  }),
  "failed-over": ({ productionSite }) => ({
    level: 2,
    what: `production runs at ${siteName(productionSite)} after a failover, and nothing is replicated: reprotect is due`,
    next: "When the other side is repaired, run sdrs reprotect with its stack, or set reprotect of its ProtectionGroup to the id of its lastTransition and run pulumi up.",
  }),
};

function groupConcern(group: Group): Concern | undefined {
  const what = `is in ${describeStatus(group.status)}`;
  switch (statusKind(group.status)) {
    case "unknown":
      return { level: 1, what, next: "Look at it in the console; a newer release may know the status." };
    case "broken":
      return { level: 0, what, next: "Look at its failed tasks in the console, delete it and create it anew." };
    case "error":
      return {
        level: 0,
        what,
        next: "Look at its failed tasks in the console; pulumi preview of its stack says what can be done from here.",
      };
    default:
  }
  const stable = isGroupStatus(group.status) ? STABLE[group.status]?.(group) : undefined;
  if (stable !== undefined || group.status !== "protected" || group.pairCount > 0) return stable;
  return { level: 2, what: "protects nothing: it has no replication pair", next: "Add its pairs to the program." };
}

function groupRow(group: Group): Ranked[] {
  const concern = groupConcern(group);
  if (concern === undefined) return [];
  return [{ about: `group ${group.name}`, id: group.id, groupId: group.id, ...concern }];
}

function memberRows({ groups, members }: Overview): Ranked[] {
  if (members === undefined) return [];
  const byId = new Map(groups.map((group) => [group.id, group]));
  const row = (kind: string, { id, name }: Named, groupId: string, concern: Concern | undefined): Ranked[] => {
    const group = byId.get(groupId);
    if (concern === undefined) return [];
    return [{ about: `${kind} ${name} of group ${group?.name ?? groupId}`, id, groupId, ...concern }];
  };
  const pairs = members.pairs.flatMap((pair) => row("pair", pair, pair.groupId, pairConcern(pair, byId)));
  const instances = members.instances.flatMap((one) => row("instance", one, one.groupId, instanceConcern(one, byId)));
  return [...pairs, ...instances, ...serverRows(members, byId, row)];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

function serverRows(
  { instances, servers }: NonNullable<Overview["members"]>,
  byId: ReadonlyMap<string, Group>,
  row: (kind: string, named: Named, groupId: string, concern: Concern | undefined) => Ranked[],
): Ranked[] {
  if (servers.size > 1 && [...servers.values()].every((one) => !one.readable && one.status !== "DR_NOT_FOUND")) {
    const what = `none of ${counted(servers.size, "server")} could be read`;
    const next = "See whether the compute service answers; sdrs doctor tries it. Whether production runs is not known.";
    return [{ about: "servers", id: null, groupId: null, level: 0, what, next }];
  }
  return instances.flatMap((instance) => {
    const found = serverConcern(instance, servers, byId.get(instance.groupId));
    return found === undefined ? [] : row("server", found.server, instance.groupId, found.concern);
  });
}

function unreadRow({ kind, id, groupId, error }: Unread): Ranked {
  const what = `cannot be read: ${whatHappened(error)}`;
  return { about: `a ${kind}`, id: id ?? null, groupId: groupId ?? null, level: 1, what, next: error.hint };
}

function missingRow({ noun, error }: Missing): Ranked {
  const what = `cannot be read, so what is wrong with them is not known: ${whatHappened(error)}`;
  return { about: noun, id: null, groupId: null, level: 1, what, next: error.hint };
}

function taskRow(task: Failure): Ranked {
  const reason = task.failReason ?? task.errorCode ?? task.failureStatus;
  return {
    about: `failed task of ${task.resourceName === "" ? task.resourceType : task.resourceName}`,
    id: task.resourceId,
    groupId: null,
    level: 3,
    what: `${task.jobType} failed at ${task.beginTime}: ${reason}`,
    next: "Repair what it names, and delete the failed task in the console, which remembers it until then.",
  };
}
