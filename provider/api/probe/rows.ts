import type { Service, Settings } from "../../settings/settings";

/** A list of which one row is asked for: a read that shows whether a service answers, and whether the caller may ask it. */
export interface ProbeRow {
  readonly service: Service;
  /** Objects that are listed, for a sentence: `protection groups`. */
  readonly noun: string;
  readonly path: string | Readonly<Record<Settings["cloud"], string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The right that it takes. */
  readonly right: string;
  /** Use of it, where not everybody needs it. */
  readonly only?: string;
}

const ONE = { limit: "1" } as const;
const SDRS = { service: "sdrs", query: ONE, right: "Tenant Guest, or SDRS Administrator to change anything" } as const;

/** Source of the paths: the calls of the client, and EVS `querying_details_about_all_disks`. */
export const PROBE_ROWS: readonly ProbeRow[] = [
  { ...SDRS, noun: "protection groups", path: "/v1/{project_id}/server-groups" },
  { ...SDRS, noun: "protected instances", path: "/v1/{project_id}/protected-instances" },
  { ...SDRS, noun: "replication pairs", path: "/v1/{project_id}/replications" },
  { ...SDRS, noun: "drills", path: "/v1/{project_id}/disaster-recovery-drills" },
  { ...SDRS, noun: "failed tasks", path: "/v1/{project_id}/task-center/failure-jobs" },
  {
    ...{ service: "ecs", noun: "servers", path: "/v1/{project_id}/cloudservers/detail", query: ONE },
    right: "Server Administrator, which also starts and stops them",
  },
  { service: "vpc", noun: "ports", path: "/v2.0/ports", query: ONE, right: "vpc:ports:get" },
  { service: "vpc", noun: "EIPs", path: "/v1/{project_id}/publicips", query: ONE, right: "vpc:publicIps:list" },
  {
    ...{ service: "vpc", noun: "the quota of EIPs", path: "/v1/{project_id}/quotas", query: { type: "publicIp" } },
    ...{ right: "vpc:quotas:list", only: "drills with access.bindEip" },
  },
  {
    ...{ service: "evs", noun: "disks", query: ONE, right: "evs:volumes:list" },
    path: { otc: "/v2/{project_id}/os-vendor-volumes/detail", huawei: "/v2/{project_id}/cloudvolumes/detail" },
  },
  {
    ...{ service: "iam", noun: "projects", path: "/v3/projects", right: "the right to list projects" },
    only: "a project that is named, where the login is no password",
  },
  {
    ...{ service: "cbr", noun: "backups", path: "/v3/{project_id}/backups", query: ONE },
    ...{ right: "cbr:backups:list", only: "recoveryPoint" },
  },
  {
    ...{ service: "elb", noun: "load balancers", path: "/v3/{project_id}/elb/loadbalancers", query: ONE },
    ...{ right: "elb:loadbalancers:list", only: "the look at load balancers after a move" },
  },
  {
    ...{ service: "dns", noun: "DNS records", path: "/v2/recordsets", query: ONE, right: "dns:recordset:list" },
    only: "the look at DNS records after a move",
  },
];
