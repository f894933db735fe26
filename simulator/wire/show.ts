import { faultLevel, shownSync, volumesInOrder } from "../behaviour/group/sync.js";
import { instancesOfGroup, pairsOfGroup, pairsOfInstance } from "../behaviour/members.js";
import type { Sim } from "../world/sim.js";
import { groupTime, jobTime, pairTime } from "./times.js";
import type { Domain, Drill, FailureJob, Group, Instance, Job, Pair, SubJob } from "../world/types.js";

/** SDRS rows exactly as they go over the wire (OTC-API protection_group, replication_pair, protected_instance, dr_drill, job). */

export const showDomain = (domain: Domain): object => ({
  id: domain.id,
  name: domain.name,
  description: domain.description,
  sold_out: domain.sold_out,
  local_replication_cluster: { availability_zone: domain.local },
  remote_replication_cluster: { availability_zone: domain.remote },
});

/** Weighted by disk size; 100 only when every pair is. */
function progressOf(sim: Sim, pairs: readonly Pair[]): number {
  let done = 0;
  let all = 0;
  for (const pair of pairs) {
    const size = sim.state.disks.get(pair.source_volume)?.size ?? 1;
    done += size * shownSync(sim, pair).progress;
    all += size;
  }
  return all === 0 ? 0 : Math.floor(done / all);
}

function legacyFields(sim: Sim, group: Group): object {
  if (sim.assume.legacyGroupFields === "null") {
    return { protected_status: null, replication_status: null, health_status: null };
  }
  const started = group.status === "protected";
  return {
    protected_status: started ? "started" : "stopped",
    replication_status: started ? "active" : "inactive",
    health_status: group.status.startsWith("error") ? "abnormal" : "normal",
  };
}

export function showGroup(sim: Sim, group: Group): object {
  const pairs = pairsOfGroup(sim, group.id);
  const drills = sim.indexed(
    "drills by group",
    () => sim.state.drills.values(),
    (drill) => [drill.server_group_id],
  );
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    source_availability_zone: group.source_availability_zone,
    target_availability_zone: group.target_availability_zone,
    domain_id: group.domain_id,
    domain_name: group.domain_name,
    status: group.status,
    ...legacyFields(sim, group),
    progress: progressOf(sim, pairs),
    priority_station: group.priority_station,
    protected_instance_num: instancesOfGroup(sim, group.id).length,
    replication_num: pairs.length,
    disaster_recovery_drill_num: drills.get(group.id)?.length ?? 0,
    source_vpc_id: group.source_vpc_id,
    target_vpc_id: group.source_vpc_id,
    test_vpc_id: null,
    dr_type: "migration",
    server_type: "ECS",
    created_at: groupTime(group.created),
    updated_at: groupTime(group.updated),
    protection_type: "replication-pair",
    replication_model: null,
  };
}

const faultShown = (sim: Sim, pair: Pair): boolean =>
  sim.assume.faultShows === "fault" && pair.status === "protected" && faultLevel(pair) !== "0";

export function pairStatus(sim: Sim, pair: Pair): string {
  return faultShown(sim, pair) ? "fault" : pair.status;
}

export function showPair(sim: Sim, pair: Pair): object {
  const disk = sim.state.disks.get(pair.source_volume) ?? sim.state.disks.get(pair.target_volume);
  return {
    id: pair.id,
    name: pair.name,
    description: pair.description,
    replication_model: "hypermetro",
    status: pairStatus(sim, pair),
    ...shownSync(sim, pair),
    attachment: pair.attachment.map(({ device, protected_instance }) => ({ device, protected_instance })),
    server_group_id: pair.server_group_id,
    volume_ids: volumesInOrder(sim, pair).join(","),
    priority_station: pair.shown_station ?? pair.priority_station,
    fault_level: faultLevel(pair),
    created_at: pairTime(pair.created),
    updated_at: pairTime(pair.updated),
    record_metadata: {
      multiattach: disk?.multiattach ?? false,
      bootable: disk?.bootable ?? false,
      volume_size: disk?.size ?? 0,
      volume_type: disk?.volume_type ?? "SAS",
    },
    ...(pair.status === "error" && pair.failure_detail !== null ? { failure_detail: pair.failure_detail } : {}),
  };
}

export function instanceStatus(sim: Sim, instance: Instance): string {
  if (instance.status !== "protected" || sim.assume.faultShows !== "fault") return instance.status;
  return pairsOfInstance(sim, instance.id).some((pair) => faultShown(sim, pair)) ? "fault" : instance.status;
}

export function showInstance(sim: Sim, instance: Instance): object {
  const pairs = pairsOfInstance(sim, instance.id);
  const attachment = pairs
    .flatMap((pair) =>
      pair.attachment.map((row) => ({ replication: pair.id, device: row.device, of: row.protected_instance })),
    )
    .filter((row) => row.of === instance.id)
    .map(({ replication, device }) => ({ replication, device }))
    .sort((a, b) => a.device.localeCompare(b.device));
  const swapped = sim.assume.sourceServerAfterMove === "current" && instance.priority_station === "target";
  return {
    id: instance.id,
    name: instance.name,
    description: instance.description,
    server_group_id: instance.server_group_id,
    status: instanceStatus(sim, instance),
    progress: progressOf(sim, pairs),
    source_server: swapped ? instance.target_server : instance.source_server,
    target_server: swapped ? instance.source_server : instance.target_server,
    created_at: groupTime(instance.created),
    updated_at: groupTime(instance.updated),
    priority_station: instance.shown_station ?? instance.priority_station,
    attachment,
    tags: instance.tags.map((tag) => ({ ...tag })),
    metadata: { ...instance.metadata },
  };
}

export const showDrill = (drill: Drill): object => ({
  id: drill.id,
  name: drill.name,
  status: drill.status,
  server_group_id: drill.server_group_id,
  drill_vpc_id: drill.drill_vpc_id,
  created_at: groupTime(drill.created),
  updated_at: groupTime(drill.updated),
  drill_servers: drill.drill_servers.map((row) => ({ ...row })),
});

export const showFailure = (row: FailureJob): object => ({
  job_status: "FAIL",
  resource_id: row.resource_id,
  resource_name: row.resource_name,
  resource_type: row.resource_type,
  failure_status: row.failure_status,
  job_id: row.job_id,
  job_type: row.job_type,
  begin_time: jobTime(row.begin),
  error_code: row.error_code,
  fail_reason: row.fail_reason,
});

function endTime(sim: Sim, end: number | null): object {
  if (end !== null) return { end_time: jobTime(end) };
  if (sim.assume.jobEndTimeWhileRunning === "absent") return {};
  return { end_time: sim.assume.jobEndTimeWhileRunning === "empty" ? "" : null };
}

function showSubJob(sim: Sim, job: Job, sub: SubJob): object {
  const length = sim.clock.lengthOf(job.seconds);
  const begin = job.begin + length * 0.1;
  const planned = Math.round(job.begin + length * sub.ends_at);
  const running = job.end === null;
  const done = sub.done || (running && job.hung === null && job.doom === null && sim.now() >= planned && length > 0);
  const status =
    sub.failed !== null ? "FAIL" : done ? "SUCCESS" : sim.now() >= begin && length > 0 ? "RUNNING" : "INIT";
  return {
    status,
    job_id: sub.job_id,
    job_type: sub.job_type,
    begin_time: jobTime(begin),
    ...endTime(sim, sub.failed !== null || done ? Math.min(planned, job.end ?? planned) : null),
    error_code: sub.failed?.code ?? null,
    fail_reason: sub.failed?.reason ?? null,
    entities: { ...sub.entities },
  };
}

/** Group jobs name the group and list one sub-job per pair; jobs on pairs hold strings only. */
export function showJob(sim: Sim, job: Job): object {
  const named = job.end !== null || sim.assume.jobEntitiesWhileRunning === "filled";
  const subs = job.sub_jobs.map((sub) => showSubJob(sim, job, sub));
  const entities = {
    ...(named ? job.entities : {}),
    ...(job.service === "ecs" ? { sub_jobs_total: subs.length } : {}),
    ...(subs.length > 0 ? { sub_jobs: subs } : {}),
  };
  return {
    status: job.status,
    entities,
    job_id: job.job_id,
    job_type: job.job_type,
    begin_time: jobTime(job.begin),
    ...endTime(sim, job.end),
    error_code: job.error_code,
    fail_reason: job.fail_reason,
  };
}
