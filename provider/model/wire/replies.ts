import { z } from "zod";
import { flag, listOf, nullable, orEmpty, orNull, orZero, site, text, time, toIso } from "./reply-fields";
import type { Domain, Drill, Failure, Group, Instance, Job, Pair, ProjectTag, Quota, RpoStatistic } from "./wire";
import type { Site } from "../status";

/** Statuses of objects that may not have come to exist, or that go: nothing is decided on their side. */
const SIDELESS: readonly string[] = ["creating", "error", "deleting", "error-deleting", "deleted"];

/** Reads where production is; the original site for an object without a side. */
function siteOf(
  wire: { status: string; priority_station?: Site | null | undefined },
  issue: (path: string) => void,
): Site {
  if (wire.priority_station) return wire.priority_station;
  if (!SIDELESS.includes(wire.status)) issue("priority_station");
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
    name: orEmpty,
    description: nullable,
    server_group_id: text,
    status: text,
    progress: orZero,
    replication_status: orEmpty,
    replication_model: nullable,
    // "0", "2" or "5", also as a number; empty where the service does not say, which is not "no fault".
    fault_level: orEmpty,
    priority_station: site.nullish(),
    volume_ids: orEmpty,
    attachment: listOf(z.object({ protected_instance: text, device: orEmpty })),
    record_metadata: z
      .object({ multiattach: flag, bootable: flag, volume_size: orZero, volume_type: orEmpty })
      .nullish(),
    failure_detail: nullable,
    created_at: time,
    updated_at: time,
  })
  .transform((wire, context) => {
    const [source = "", target = ""] = wire.volume_ids.split(",").map((id) => id.trim());
    return {
      id: wire.id,
      name: wire.name,
      description: wire.description,
      groupId: wire.server_group_id,
      status: wire.status,
      progress: wire.progress,
      replicationStatus: wire.replication_status,
      ...(wire.replication_model === null ? {} : { replicationModel: wire.replication_model }),
      faultLevel: wire.fault_level,
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
    name: orEmpty,
    description: nullable,
    server_group_id: text,
    status: text,
    progress: orZero,
    priority_station: site.nullish(),
    source_server: orEmpty,
    target_server: orEmpty,
    attachment: listOf(z.object({ replication: text, device: orEmpty })),
    tags: listOf(z.object({ key: text, value: orEmpty })),
    metadata: z.object({ __system__frozen: flag }).nullish().catch(undefined),
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
    ...(wire.metadata?.__system__frozen === true ? { frozen: true as const } : {}),
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  }));

export const DrillReply: z.ZodType<Drill> = z
  .object({
    id: text,
    name: orEmpty,
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

/** Deepest nesting of sub-jobs; the services nest one. What a job made is known whole or not at all. */
export const JOB_LEVELS = 32;

/** A job with its sub-jobs as they were received. */
const OneJobReply = z
  .object({
    job_id: text,
    job_type: orEmpty,
    status: text,
    error_code: nullable,
    fail_reason: nullable,
    begin_time: time,
    end_time: nullable,
    // Sub-jobs are read defensively: their shapes differ from one job type to the next.
    entities: z.record(z.string(), z.unknown()).nullish().catch(null),
  })
  .transform((wire) => {
    const { sub_jobs: subJobs, ...entities } = wire.entities ?? {};
    const job = {
      id: wire.job_id,
      type: wire.job_type,
      status: wire.status,
      errorCode: wire.error_code || null,
      failReason: wire.fail_reason || null,
      entities,
      beginTime: wire.begin_time,
      endTime: wire.end_time ? toIso(wire.end_time) : null,
    };
    const rows: unknown[] = Array.isArray(subJobs) ? subJobs : [];
    return { job, rows };
  });

export const JobReply: z.ZodType<Job> = OneJobReply.transform(({ job, rows }, context) => {
  const read = (value: unknown, level: number): Job[] => {
    if (level > JOB_LEVELS) {
      context.addIssue({ code: "custom", message: `sub-jobs are nested deeper than ${JOB_LEVELS} levels` });
      return [];
    }
    const one = OneJobReply.safeParse(value);
    return one.success ? [{ ...one.data.job, subJobs: one.data.rows.flatMap((row) => read(row, level + 1)) }] : [];
  };
  return { ...job, subJobs: rows.flatMap((row) => read(row, 1)) };
});

export const JobIdReply: z.ZodType<{ readonly jobId: string }> = z
  .object({ job_id: text.refine((id) => id !== "") })
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
  .object({
    type: text,
    used: z.number(),
    quota: z.number(),
    min: orZero,
    max: orNull.transform((value) => value ?? -1),
  })
  .transform(({ type, used, quota, min, max }) => ({ type, used, quota, min, max }));

export const ProjectTagReply: z.ZodType<ProjectTag> = z.object({ key: text, values: listOf(text) });

export const RpoReply: z.ZodType<RpoStatistic> = z
  .object({
    id: orZero,
    point_time: time,
    resource_num: z.number(),
    resource_type: orEmpty,
    created_at: time,
    updated_at: time,
  })
  .transform((wire) => ({
    id: wire.id,
    pointTime: wire.point_time,
    resourceCount: wire.resource_num,
    resourceType: wire.resource_type,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  }));
