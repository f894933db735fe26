import type { GroupStatus } from "./status";

/** Group statuses in which the service creates a drill (OTC-API dr_drill "Creating a DR Drill"). */
export const DRILLABLE: readonly string[] = [
  "available",
  "protected",
  "failed-over",
  "error-starting",
  "error-stopping",
  "error-reversing",
  "error-reprotecting",
  "error-failing-over",
] as const satisfies readonly GroupStatus[];

/** Statuses in which a pair's progress tells how complete its DR disk is; after a failover it starts again at 0. */
export const PROGRESS_TELLS: readonly string[] = [
  "available",
  "protected",
  "error-starting",
  "error-stopping",
  "error-reprotecting",
] as const satisfies readonly GroupStatus[];

/** Marks a drill whose servers run production, for everybody who sees its name. */
export const EMERGENCY_PREFIX = "emergency-";

export function isEmergencyName(name: unknown): boolean {
  return typeof name === "string" && name.startsWith(EMERGENCY_PREFIX);
}

/** Differences between an emergency drill and a failover, however much its servers look like production. */
export const EMERGENCY_LIMITS = [
  "its servers run in another VPC: peerings, load balancers, DNS records and security groups do not lead there by themselves",
  "other addresses: its NICs are new ones, and no EIP comes along",
  "unprotected: nothing replicates what it writes",
  "no automatic way back: what it writes has to be carried home by hand",
] as const;
