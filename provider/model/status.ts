import { isKeyOf, keysOf } from "./narrow";

/** Sides of a protection group: `source` is its original production site, `target` its original DR site. They never swap. */
export const SITES = ["source", "target"] as const;
export type Site = (typeof SITES)[number];

export function otherSite(site: Site): Site {
  return site === "source" ? "target" : "source";
}

/**
 * Behaviour of a status for somebody who wants to act: `stable`, `transient` (leaves by itself), `error` (needs a retry) or
 * `broken` (needs repair).
 */
export type StatusKind = "stable" | "transient" | "error" | "broken";

/**
 * Every status of a protection group the vendor documents (OTC-API appendix "Protection Group Status").
 * A status that is not in this table is refused by name wherever a decision depends on it.
 */
// prettier-ignore
export const GROUP_STATUS = {
  "creating":             { kind: "transient", says: "being created" },
  "available":            { kind: "stable",    says: "protection is disabled" },
  "starting":             { kind: "transient", says: "protection is being enabled" },
  "protected":            { kind: "stable",    says: "protection is enabled" },
  "error-starting":       { kind: "error",     says: "enabling protection failed" },
  "stopping":             { kind: "transient", says: "protection is being disabled" },
  "error-stopping":       { kind: "error",     says: "disabling protection failed" },
  "reversing":            { kind: "transient", says: "a switchover is running" },
  "error-reversing":      { kind: "error",     says: "a switchover failed" },
  "failing-over":         { kind: "transient", says: "a failover is running" },
  "failed-over":          { kind: "stable",    says: "a failover is complete, replication is stopped" },
  "error-failing-over":   { kind: "error",     says: "a failover failed" },
  "reprotecting":         { kind: "transient", says: "protection is being enabled again" },
  "error-reprotecting":   { kind: "error",     says: "enabling protection again failed" },
  "deleting":             { kind: "transient", says: "being deleted" },
  "error-deleting":       { kind: "broken",    says: "deletion failed" },
  "error":                { kind: "broken",    says: "creation failed" },
} as const satisfies Record<string, { kind: StatusKind; says: string }>;

export type GroupStatus = keyof typeof GROUP_STATUS;

export const GROUP_STATUSES: readonly GroupStatus[] = keysOf(GROUP_STATUS);

/** Statuses of a replication pair: those of its group, its own operations, and the two damages (OTC-API appendix "Replication Pair Status"). */
export const PAIR_STATUSES = [
  ...GROUP_STATUSES,
  "attaching",
  "error-attaching",
  "detaching",
  "error-detaching",
  "extending",
  "error-extending",
  "invalid",
  "fault",
] as const;

/** Statuses of a protected instance (OTC-API appendix "Protected Instance Status"). */
export const INSTANCE_STATUSES = [
  ...GROUP_STATUSES,
  "nic-creating",
  "nic-deleting",
  "resizing",
  "error-resizing",
  "invalid",
  "fault",
] as const;

/** Member statuses that end by themselves and are therefore waited for. */
export const BUSY_MEMBER_STATUSES: ReadonlySet<string> = new Set([
  ...GROUP_STATUSES.filter((status) => GROUP_STATUS[status].kind === "transient"),
  "attaching",
  "detaching",
  "extending",
  "resizing",
  "nic-creating",
  "nic-deleting",
]);

export function isGroupStatus(status: string): status is GroupStatus {
  return isKeyOf(GROUP_STATUS, status);
}

export function statusKind(status: string): StatusKind | "unknown" {
  return isGroupStatus(status) ? GROUP_STATUS[status].kind : "unknown";
}

/** Meaning of a status of a member that no group has. */
const MEMBER_STATUS: ReadonlyMap<string, string> = new Map([
  ["attaching", "a disk is being attached"],
  ["error-attaching", "an attachment failed"],
  ["detaching", "a disk is being detached"],
  ["error-detaching", "a detachment failed"],
  ["extending", "its disks are being expanded"],
  ["error-extending", "an expansion failed"],
  ["resizing", "its servers are being resized"],
  ["error-resizing", "a resize failed"],
  ["nic-creating", "a NIC is being added"],
  ["nic-deleting", "a NIC is being deleted"],
  ["invalid", "a disk or server of it was deleted behind the service's back"],
  ["fault", "it reports a fault"],
]);

/** Meaning of a status, for a sentence: `"protected" (protection is enabled)`. */
export function describeStatus(status: string): string {
  const says = isGroupStatus(status) ? GROUP_STATUS[status].says : MEMBER_STATUS.get(status);
  return `"${status}" (${says ?? "not a status this release knows"})`;
}

/** `fault_level` of a replication pair (OTC-API "Querying Details About a Replication Pair"). */
export const FAULT_LEVEL = { none: "0", storage: "2", link: "5" } as const;

/** `replication_status` of a replication pair. */
export const REPLICATION_STATUS = {
  active: "active",
  copying: "copying",
  inactive: "inactive",
  paused: "active-stopped",
} as const;
