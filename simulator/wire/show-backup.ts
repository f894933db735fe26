import type { Backup, OperationLog } from "../world/backup-types.js";
import { childrenOf } from "../behaviour/restores.js";
import type { Sim } from "../world/sim.js";
import { backupTime } from "./times.js";
import type { Job } from "../world/types.js";

/** Rows of the backup service (CBR-API backups, tasks). */

const SERVER_PROVIDER = "0daac4c5-6707-4851-97ba-169e36266b66";
const DISK_PROVIDER = "d1603440-187d-4516-af25-121250c7cc97";

function extendInfo(sim: Sim, backup: Backup): object {
  if (backup.resource_type === "OS::Cinder::Volume") {
    return { auto_trigger: false, bootable: backup.bootable, encrypted: false, snapshot_id: null };
  }
  return {
    auto_trigger: false,
    supported_restore_mode: backup.restore_mode,
    contain_system_disk: childrenOf(sim, backup).some((child) => child.bootable),
    support_lld: true,
    system_disk: false,
  };
}

/** Children are filled in by a read of one backup, not by a list. */
export function showBackup(sim: Sim, backup: Backup, whole: boolean): object {
  const isChild = backup.parent_id !== null;
  const isServer = backup.resource_type === "OS::Nova::Server";
  return {
    id: backup.id,
    checkpoint_id: backup.checkpoint_id,
    provider_id: isServer || isChild ? SERVER_PROVIDER : DISK_PROVIDER,
    vault_id: backup.vault_id,
    image_type: "backup",
    status: backup.status,
    name: backup.name,
    description: "",
    parent_id: backup.parent_id,
    resource_type: backup.resource_type,
    resource_id: backup.resource_id,
    resource_name: backup.resource_name,
    resource_az: backup.resource_az,
    resource_size: backup.resource_size,
    project_id: sim.state.account.projects[0]?.id ?? "",
    created_at: backupTime(backup.created),
    updated_at: backupTime(backup.updated),
    protected_at: null,
    expired_at: null,
    extend_info: extendInfo(sim, backup),
    children: whole ? childrenOf(sim, backup).map((child) => showBackup(sim, child, false)) : [],
  };
}

function statusOf(job: Job | undefined): string {
  if (job === undefined || job.status === "INIT") return "waiting";
  if (job.status === "RUNNING") return "running";
  if (job.status === "SUCCESS") return "success";
  return job.error_code === "timeout" ? "timeout" : "failed";
}

export function showLog(sim: Sim, log: OperationLog): object {
  const job = sim.state.jobs.get(log.job_id);
  const backup = sim.state.backups.get(log.backup_id);
  const length = job === undefined ? 0 : sim.clock.lengthOf(job.seconds);
  const part = length <= 0 ? 0 : Math.floor((100 * (sim.now() - log.created)) / length);
  const ended = job?.end ?? null;
  return {
    id: log.id,
    operation_type: "restore",
    status: statusOf(job),
    checkpoint_id: log.checkpoint_id,
    provider_id: log.target_type === "OS::Nova::Server" ? SERVER_PROVIDER : DISK_PROVIDER,
    policy_id: null,
    project_id: sim.state.account.projects[0]?.id ?? "",
    vault_id: log.vault_id,
    vault_name: sim.state.vaults.get(log.vault_id)?.name ?? "",
    created_at: backupTime(log.created),
    started_at: backupTime(log.created),
    updated_at: backupTime(ended ?? sim.now()),
    ended_at: ended === null ? null : backupTime(ended),
    error_info: { code: job?.error_code ?? "", message: job?.fail_reason ?? "" },
    extra_info: {
      resource: { type: log.target_type, id: log.target_id, name: log.target_name },
      restore: {
        backup_id: log.backup_id,
        backup_name: backup?.name ?? "",
        target_resource_id: log.target_id,
        target_resource_name: log.target_name,
      },
      common: {
        progress: job?.status === "SUCCESS" ? 100 : Math.min(99, part),
        request_id: `req-${log.id}`,
        task_id: log.id,
      },
    },
  };
}
