import { DRILLABLE } from "./drills";
import { isOneOf } from "./narrow";
import type { GroupStatus, Site } from "./status";

/** One thing the service can be asked to do with a whole protection group. */
export interface GroupAction {
  /** Key of the request body of `POST /server-groups/{id}/action`. */
  readonly verb: "start-server-group" | "stop-server-group" | "failover-server-group" | "reverse-server-group";
  /** Group statuses in which the service accepts it. */
  readonly from: readonly GroupStatus[];
  /** Status while it runs. */
  readonly via: GroupStatus;
  /** Status when it succeeded. */
  readonly to: GroupStatus;
  /** Status when it failed. */
  readonly failed: GroupStatus;
  /** True if the current production site changes. */
  readonly flips: boolean;
}

export const GROUP_ACTION_NAMES = ["enable", "disable", "failover", "switchover", "reprotect"] as const;
export type GroupActionName = (typeof GROUP_ACTION_NAMES)[number];

/**
 * The service's actions on a group. Enabling and reprotecting are one verb: the status decides which of the two happens,
 * so nothing may send it without having read the status (OTC-API "Enabling Protection or Enabling Protection Again").
 */
// prettier-ignore
export const GROUP_ACTIONS = {
  enable:     { verb: "start-server-group",    from: ["available", "error-starting"],                        via: "starting",     to: "protected",   failed: "error-starting",     flips: false },
  disable:    { verb: "stop-server-group",     from: ["protected", "error-stopping"],                        via: "stopping",     to: "available",   failed: "error-stopping",     flips: false },
  failover:   { verb: "failover-server-group", from: ["protected", "error-failing-over", "error-reversing"], via: "failing-over", to: "failed-over", failed: "error-failing-over", flips: true },
  switchover: { verb: "reverse-server-group",  from: ["protected", "error-reversing"],                       via: "reversing",    to: "protected",   failed: "error-reversing",    flips: true },
  reprotect:  { verb: "start-server-group",    from: ["failed-over", "error-reprotecting"],                  via: "reprotecting", to: "protected",   failed: "error-reprotecting", flips: false },
} as const satisfies Record<GroupActionName, GroupAction>;

/** Statuses of a group in which the service changes its members. */
const AT_REST = ["available", "protected"] as const satisfies readonly GroupStatus[];

/**
 * Operations on what belongs to a group, and the statuses of the group in which the service accepts them where the member is in
 * the same one (OTC-API replication_pair, protected_instance, dr_drill). It renames, and changes tags, in every status.
 */
export const MEMBER_OPERATIONS = {
  "pair.create": AT_REST,
  "pair.extend": AT_REST,
  "pair.attach": AT_REST,
  "instance.create": AT_REST,
  "instance.resize": AT_REST,
  "nic.add": AT_REST,
  "nic.delete": AT_REST,
  "drill.create": DRILLABLE,
} as const satisfies Record<string, readonly string[]>;

export type MemberOperation = keyof typeof MEMBER_OPERATIONS;

/** True if the service accepts the operation while group and member are in this status. */
export function accepts(operation: MemberOperation, status: string): boolean {
  return isOneOf<string>(MEMBER_OPERATIONS[operation], status);
}

/** True if the service would accept `action` from `status`. */
export function allows(action: GroupActionName, status: string): boolean {
  return isOneOf(GROUP_ACTIONS[action].from, status);
}

/** The action a transient status belongs to, if it is one of a transition. */
export function actionOf(status: string): GroupActionName | undefined {
  return GROUP_ACTION_NAMES.find((name) => GROUP_ACTIONS[name].via === status);
}

/** The server a protected instance runs on at `site`. The two ids never swap (OTC-API "Querying Details About a Protected Instance", inferred). */
export function serverAt(instance: { sourceServerId: string; targetServerId: string }, site: Site): string {
  return site === "source" ? instance.sourceServerId : instance.targetServerId;
}

/** The disk of a replication pair at `site`. */
export function volumeAt(pair: { sourceVolumeId: string; targetVolumeId: string }, site: Site): string {
  return site === "source" ? pair.sourceVolumeId : pair.targetVolumeId;
}

/** The availability zone of a group at `site`. */
export function zoneAt(group: { sourceZone: string; targetZone: string }, site: Site): string {
  return site === "source" ? group.sourceZone : group.targetZone;
}
