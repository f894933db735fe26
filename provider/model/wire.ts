import { z } from "zod";

/*
 * The bodies of the service and their conversion. snake_case exists in this file only.
 * Replies are read tolerantly: unknown fields pass, what the documents call nullable may be null or missing, an unknown
 * status is a string like any other. What cannot be missing has no default, so that its absence is noticed.
 */

/** Original production site (`source`) or original DR site (`target`). */
export type Site = "source" | "target";

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly sourceZone: string;
  readonly targetZone: string;
  readonly domainId: string;
  readonly domainName: string;
  readonly vpcId: string;
  readonly status: string;
  /** Side that is the production site at present. */
  readonly productionSite: Site;
  readonly progress: number;
  readonly instanceCount: number;
  readonly pairCount: number;
  readonly drillCount: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Pair {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly groupId: string;
  readonly status: string;
  readonly progress: number;
  readonly replicationStatus: string;
  readonly faultLevel: string;
  readonly productionSite: Site;
  /** Disk of the original production site; empty until it is known. */
  readonly sourceVolumeId: string;
  /** Disk of the original DR site; empty until it is created. */
  readonly targetVolumeId: string;
  readonly attachments: readonly { readonly instanceId: string; readonly device: string }[];
  /** Size in GB. */
  readonly size: number;
  readonly volumeType: string;
  readonly bootable: boolean;
  readonly shared: boolean;
  /** Error code of a pair whose status is `error`. */
  readonly failureDetail?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly groupId: string;
  readonly status: string;
  readonly progress: number;
  readonly productionSite: Site;
  /** Server of the original production site. */
  readonly sourceServerId: string;
  /** Server of the original DR site; empty until it is created. */
  readonly targetServerId: string;
  readonly attachments: readonly { readonly pairId: string; readonly device: string }[];
  readonly tags: readonly Tag[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Drill {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly groupId: string;
  /** Empty until the service has created it. */
  readonly vpcId: string;
  readonly servers: readonly { readonly instanceId: string; readonly serverId: string }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A job of SDRS or ECS. `INIT` → `RUNNING` → `SUCCESS` or `FAIL`. */
export interface Job {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly failReason: string | null;
  /** What the job is about, in wire words (`server_group_id`, …), without its sub-jobs. */
  readonly entities: Readonly<Record<string, unknown>>;
  readonly subJobs: readonly Job[];
  readonly beginTime: string;
  readonly endTime: string | null;
}

/** A failed task of the task center. */
export interface Failure {
  readonly jobId: string;
  readonly jobType: string;
  readonly resourceId: string;
  readonly resourceName: string;
  readonly resourceType: string;
  readonly failureStatus: string;
  readonly beginTime: string;
  readonly errorCode: string | null;
  readonly failReason: string | null;
}

export interface Domain {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly soldOut: boolean;
  readonly localZone: string;
  readonly remoteZone: string;
}

export interface Quota {
  readonly type: string;
  readonly used: number;
  /** -1 = unlimited. */
  readonly quota: number;
}

export interface ServerAddress {
  readonly ip: string;
  readonly mac: string;
  readonly type: "fixed" | "floating";
  readonly portId?: string;
}

export interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly taskState: string | null;
  readonly zone: string;
  /** 0 no state, 1 running, 4 shut down. */
  readonly powerState: number | null;
  readonly addresses: readonly ServerAddress[];
  readonly volumes: readonly { readonly id: string; readonly device: string }[];
}

/** A NIC as the server lists it. */
export interface ServerInterface {
  readonly portId: string;
  readonly networkId: string;
  readonly macAddress: string;
  readonly status: string;
  readonly fixedIps: readonly FixedIp[];
}

export interface FixedIp {
  readonly ipAddress: string;
  readonly subnetId: string;
}

export interface Port {
  readonly id: string;
  /** Server that holds the NIC; empty when it is parked. */
  readonly deviceId: string;
  readonly status: string;
  readonly macAddress: string;
  readonly primary: boolean;
  readonly networkId: string;
  readonly fixedIps: readonly FixedIp[];
}

export interface Eip {
  readonly id: string;
  readonly address: string;
  readonly status: string;
  readonly portId?: string;
  readonly privateIp?: string;
}

export interface Disk {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly size: number;
  readonly zone: string;
  readonly type: string;
  readonly bootable: boolean;
  readonly shared: boolean;
  readonly attachments: readonly { readonly serverId: string; readonly device: string }[];
}

const text = z.string();
const nullable = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const orEmpty = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const orZero = z.coerce
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const site = z.enum(["source", "target"]);
const flag = z
  .union([z.boolean(), z.string().transform((value) => value.toLowerCase() === "true")])
  .nullish()
  .transform((value) => value ?? false);
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
/** Group, instance and drill times have no zone (`2026-01-15 08:30:41.413`), the others a `T`; all are UTC. */
const time = z
  .string()
  .nullish()
  .transform((value) => toIso(value ?? ""));

function toIso(value: string): string {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?Z?$/.exec(value);
  if (!match) return value;
  return `${match[1] ?? ""}T${match[2] ?? ""}.${(match[3] ?? "").slice(0, 3).padEnd(3, "0")}Z`;
}

/** Where production is, of an object that may not have come to exist: its site is then the original one. */
function siteOf(
  wire: { status: string; priority_station?: Site | null | undefined },
  issue: (path: string) => void,
): Site {
  if (wire.priority_station) return wire.priority_station;
  if (wire.status !== "creating" && wire.status !== "error") issue("priority_station");
  return "source";
}

const missing =
  (context: z.core.$RefinementCtx) =>
  (path: string): void => {
    context.addIssue({ code: "custom", path: [path], message: "missing" });
  };

export const GroupReply: z.ZodType<Group> = z
  .object({
    id: text,
    name: text,
    description: nullable,
    source_availability_zone: text,
    target_availability_zone: text,
    domain_id: orEmpty,
    domain_name: orEmpty,
    source_vpc_id: orEmpty,
    status: text,
    priority_station: site.nullish(),
    progress: orZero,
    protected_instance_num: orZero,
    replication_num: orZero,
    disaster_recovery_drill_num: orZero,
    created_at: time,
    updated_at: time,
  })
  .transform((wire, context) => ({
    id: wire.id,
    name: wire.name,
    description: wire.description,
    sourceZone: wire.source_availability_zone,
    targetZone: wire.target_availability_zone,
    domainId: wire.domain_id,
    domainName: wire.domain_name,
    vpcId: wire.source_vpc_id,
    status: wire.status,
    productionSite: siteOf(wire, missing(context)),
    progress: wire.progress,
    instanceCount: wire.protected_instance_num,
    pairCount: wire.replication_num,
    drillCount: wire.disaster_recovery_drill_num,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  }));

export const PairReply: z.ZodType<Pair> = z
  .object({
    id: text,
    name: text,
    description: nullable,
    server_group_id: text,
    status: text,
    progress: orZero,
    replication_status: orEmpty,
    // "0", "2" or "5"; a number is accepted, an absent one must not read as "no fault".
    fault_level: z.union([z.string(), z.number().transform(String)]).nullish(),
    priority_station: site.nullish(),
    volume_ids: orEmpty,
    attachment: listOf(z.object({ protected_instance: text, device: orEmpty })),
    record_metadata: z
      .object({ multiattach: flag, bootable: flag, volume_size: orZero, volume_type: orEmpty })
      .nullish(),
    failure_detail: z.string().nullish(),
    created_at: time,
    updated_at: time,
  })
  .transform((wire, context) => {
    const [source = "", target = ""] = wire.volume_ids.split(",").map((id) => id.trim());
    if (wire.fault_level == null && wire.status !== "creating" && wire.status !== "error")
      missing(context)("fault_level");
    return {
      id: wire.id,
      name: wire.name,
      description: wire.description,
      groupId: wire.server_group_id,
      status: wire.status,
      progress: wire.progress,
      replicationStatus: wire.replication_status,
      faultLevel: wire.fault_level ?? "",
      productionSite: siteOf(wire, missing(context)),
      sourceVolumeId: source,
      targetVolumeId: target,
      attachments: wire.attachment.map((row) => ({ instanceId: row.protected_instance, device: row.device })),
      size: wire.record_metadata?.volume_size ?? 0,
      volumeType: wire.record_metadata?.volume_type ?? "",
      bootable: wire.record_metadata?.bootable ?? false,
      shared: wire.record_metadata?.multiattach ?? false,
      ...(wire.failure_detail ? { failureDetail: wire.failure_detail } : {}),
      createdAt: wire.created_at,
      updatedAt: wire.updated_at,
    };
  });

export const InstanceReply: z.ZodType<Instance> = z
  .object({
    id: text,
    name: text,
    description: nullable,
    server_group_id: text,
    status: text,
    progress: orZero,
    priority_station: site.nullish(),
    source_server: orEmpty,
    target_server: orEmpty,
    attachment: listOf(z.object({ replication: text, device: orEmpty })),
    tags: listOf(z.object({ key: text, value: orEmpty })),
    created_at: time,
    updated_at: time,
  })
  .transform((wire, context) => ({
    id: wire.id,
    name: wire.name,
    description: wire.description,
    groupId: wire.server_group_id,
    status: wire.status,
    progress: wire.progress,
    productionSite: siteOf(wire, missing(context)),
    sourceServerId: wire.source_server,
    targetServerId: wire.target_server,
    attachments: wire.attachment.map((row) => ({ pairId: row.replication, device: row.device })),
    tags: wire.tags,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  }));

export const DrillReply: z.ZodType<Drill> = z
  .object({
    id: text,
    name: text,
    status: text,
    server_group_id: text,
    drill_vpc_id: orEmpty,
    drill_servers: listOf(z.object({ protected_instance: orEmpty, drill_server_id: orEmpty })),
    created_at: time,
    updated_at: time,
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    status: wire.status,
    groupId: wire.server_group_id,
    vpcId: wire.drill_vpc_id,
    servers: wire.drill_servers.map((row) => ({ instanceId: row.protected_instance, serverId: row.drill_server_id })),
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  }));

export const JobReply: z.ZodType<Job> = z
  .object({
    job_id: text,
    job_type: orEmpty,
    status: text,
    error_code: nullable,
    fail_reason: nullable,
    begin_time: time,
    end_time: nullable,
    // Sub-jobs are read defensively: their shapes differ from one job type to the next.
    entities: z.record(z.string(), z.unknown()).nullish(),
  })
  .transform((wire) => {
    const { sub_jobs: subJobs, ...entities } = wire.entities ?? {};
    const parsed = Array.isArray(subJobs) ? subJobs.map((row: unknown) => JobReply.safeParse(row)) : [];
    return {
      id: wire.job_id,
      type: wire.job_type,
      status: wire.status,
      errorCode: wire.error_code || null,
      failReason: wire.fail_reason || null,
      entities,
      subJobs: parsed.flatMap((result) => (result.success ? [result.data] : [])),
      beginTime: wire.begin_time,
      endTime: wire.end_time ? toIso(wire.end_time) : null,
    };
  });

export const JobIdReply: z.ZodType<{ readonly jobId: string }> = z
  .object({ job_id: text.min(1) })
  .transform((wire) => ({ jobId: wire.job_id }));

export const FailureReply: z.ZodType<Failure> = z
  .object({
    job_id: orEmpty,
    job_type: orEmpty,
    resource_id: orEmpty,
    resource_name: orEmpty,
    resource_type: orEmpty,
    failure_status: orEmpty,
    begin_time: time,
    error_code: nullable,
    fail_reason: nullable,
  })
  .transform((wire) => ({
    jobId: wire.job_id,
    jobType: wire.job_type,
    resourceId: wire.resource_id,
    resourceName: wire.resource_name,
    resourceType: wire.resource_type,
    failureStatus: wire.failure_status,
    beginTime: wire.begin_time,
    errorCode: wire.error_code,
    failReason: wire.fail_reason,
  }));

const cluster = z.object({ availability_zone: text });

export const DomainReply: z.ZodType<Domain> = z
  .object({
    id: text,
    name: text,
    description: nullable,
    sold_out: flag,
    local_replication_cluster: cluster,
    remote_replication_cluster: cluster,
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    description: wire.description,
    soldOut: wire.sold_out,
    localZone: wire.local_replication_cluster.availability_zone,
    remoteZone: wire.remote_replication_cluster.availability_zone,
  }));

export const QuotaReply: z.ZodType<Quota> = z
  .object({ type: text, used: z.number(), quota: z.number() })
  .transform(({ type, used, quota }) => ({ type, used, quota }));

const fixedIp = z
  .object({ ip_address: text, subnet_id: orEmpty })
  .transform((wire) => ({ ipAddress: wire.ip_address, subnetId: wire.subnet_id }));

export const ServerReply: z.ZodType<Server> = z
  .object({
    id: text,
    name: orEmpty,
    status: text,
    addresses: z
      .record(
        z.string(),
        z.array(
          z.object({
            addr: text,
            "OS-EXT-IPS-MAC:mac_addr": orEmpty,
            "OS-EXT-IPS:type": z.enum(["fixed", "floating"]).nullish(),
            "OS-EXT-IPS:port_id": z.string().nullish(),
          }),
        ),
      )
      .nullish(),
    "OS-EXT-AZ:availability_zone": orEmpty,
    "OS-EXT-STS:task_state": nullable,
    "OS-EXT-STS:power_state": z
      .number()
      .nullish()
      .transform((value) => value ?? null),
    "os-extended-volumes:volumes_attached": listOf(z.object({ id: text, device: orEmpty })),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    status: wire.status,
    taskState: wire["OS-EXT-STS:task_state"] || null,
    zone: wire["OS-EXT-AZ:availability_zone"],
    powerState: wire["OS-EXT-STS:power_state"],
    addresses: Object.values(wire.addresses ?? {})
      .flat()
      .map((row) => ({
        ip: row.addr,
        mac: row["OS-EXT-IPS-MAC:mac_addr"],
        type: row["OS-EXT-IPS:type"] ?? ("fixed" as const),
        ...(row["OS-EXT-IPS:port_id"] ? { portId: row["OS-EXT-IPS:port_id"] } : {}),
      })),
    volumes: wire["os-extended-volumes:volumes_attached"],
  }));

export const InterfaceReply: z.ZodType<ServerInterface> = z
  .object({ port_id: text, net_id: orEmpty, mac_addr: orEmpty, port_state: orEmpty, fixed_ips: listOf(fixedIp) })
  .transform((wire) => ({
    portId: wire.port_id,
    networkId: wire.net_id,
    macAddress: wire.mac_addr,
    status: wire.port_state,
    fixedIps: wire.fixed_ips,
  }));

export const PortReply: z.ZodType<Port> = z
  .object({
    id: text,
    device_id: orEmpty,
    status: orEmpty,
    mac_address: orEmpty,
    network_id: orEmpty,
    fixed_ips: listOf(fixedIp),
    "binding:vif_details": z.object({ primary_interface: flag }).nullish(),
  })
  .transform((wire) => ({
    id: wire.id,
    deviceId: wire.device_id,
    status: wire.status,
    macAddress: wire.mac_address,
    primary: wire["binding:vif_details"]?.primary_interface ?? false,
    networkId: wire.network_id,
    fixedIps: wire.fixed_ips,
  }));

export const EipReply: z.ZodType<Eip> = z
  .object({
    id: text,
    public_ip_address: text,
    status: orEmpty,
    port_id: z.string().nullish(),
    private_ip_address: z.string().nullish(),
  })
  .transform((wire) => ({
    id: wire.id,
    address: wire.public_ip_address,
    status: wire.status,
    ...(wire.port_id ? { portId: wire.port_id } : {}),
    ...(wire.private_ip_address ? { privateIp: wire.private_ip_address } : {}),
  }));

export const DiskReply: z.ZodType<Disk> = z
  .object({
    id: text,
    name: orEmpty,
    status: text,
    size: orZero,
    availability_zone: orEmpty,
    volume_type: orEmpty,
    bootable: flag,
    multiattach: flag,
    attachments: listOf(z.object({ server_id: text, device: orEmpty })),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    status: wire.status,
    size: wire.size,
    zone: wire.availability_zone,
    type: wire.volume_type,
    bootable: wire.bootable,
    shared: wire.multiattach,
    attachments: wire.attachments.map((row) => ({ serverId: row.server_id, device: row.device })),
  }));
