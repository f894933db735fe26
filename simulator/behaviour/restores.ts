import { nextUuid } from "../world/ids.js";
import { startJob, stringArg } from "../world/jobs.js";
import type { Backup, OperationLog } from "../world/backup-types.js";
import type { JobBehaviour, Sim } from "../world/sim.js";
import type { Disk, Group, Server, Station } from "../world/types.js";
import { dataOn } from "./group/data.js";
import { instanceOfServer, pairOfDisk } from "./members.js";
import { setPower } from "./servers.js";

export const childrenOf = (sim: Sim, backup: Backup): Backup[] =>
  [...sim.state.backups.values()].filter((row) => row.parent_id === backup.id);

export interface BackupRequest {
  readonly server?: Server;
  readonly disks: readonly Disk[];
  readonly name: string;
  readonly vaultId: string;
  readonly created: number;
  readonly mode: string;
}

/** A backup of a server with a child for each disk, or of one disk. */
export function makeBackup(sim: Sim, request: BackupRequest): Backup {
  const checkpoint = nextUuid(sim.state);
  const row = (resource: Server | Disk, parent: string | null): Backup => {
    const isDisk = "size" in resource;
    const backup: Backup = {
      id: nextUuid(sim.state),
      checkpoint_id: checkpoint,
      vault_id: request.vaultId,
      name: request.name,
      status: "available",
      resource_type: isDisk ? "OS::Cinder::Volume" : "OS::Nova::Server",
      resource_id: resource.id,
      resource_name: resource.name,
      resource_az: resource.zone,
      resource_size: isDisk ? resource.size : request.disks.reduce((sum, disk) => sum + disk.size, 0),
      parent_id: parent,
      restore_mode: request.mode,
      bootable: isDisk && resource.bootable,
      marker: isDisk ? dataOn(sim, resource) : "",
      created: request.created,
      updated: request.created,
    };
    sim.state.backups.set(backup.id, backup);
    return backup;
  };
  const top = request.server === undefined ? null : row(request.server, null);
  const rows = request.disks.map((disk) => row(disk, top?.id ?? null));
  const first = top ?? rows[0];
  if (first === undefined) throw new Error("a backup needs a server or a disk");
  return first;
}

/** True if a member of this side may be restored while SDRS is in use (CBR-UMN constraints; CBR-API error_codes 7008, 7117). */
function sideAllows(sim: Sim, group: Group, side: Station): boolean {
  if (group.status === "available") return true;
  if (group.status !== "protected" && group.status !== "failed-over") return false;
  const fresh = group.status === "failed-over" && sim.now() - group.updated < 60_000;
  if (fresh && sim.assume.restoreRefusedAfterMove === "for-60-seconds") return false;
  return side === group.priority_station;
}

export function serverMayBeRestored(sim: Sim, serverId: string): boolean {
  const instance = instanceOfServer(sim, serverId);
  const group = instance === undefined ? undefined : sim.state.groups.get(instance.server_group_id);
  if (instance === undefined || group === undefined) return true;
  return sideAllows(sim, group, instance.source_server === serverId ? "source" : "target");
}

export function diskMayBeRestored(sim: Sim, diskId: string): boolean {
  const pair = pairOfDisk(sim, diskId);
  const group = pair === undefined ? undefined : sim.state.groups.get(pair.server_group_id);
  if (pair === undefined || group === undefined) return true;
  return sideAllows(sim, group, pair.source_volume === diskId ? "source" : "target");
}

export const isRestoring = (sim: Sim, targetId: string): boolean =>
  [...sim.state.logs.values()].some(
    (log) => log.target_id === targetId && sim.state.jobs.get(log.job_id)?.end === null,
  );

export interface RestoreTarget {
  readonly backup: Backup;
  readonly server: Server | null;
  readonly name: string;
  readonly id: string;
  /** Child backup to disk. */
  readonly mappings: readonly { readonly backup: Backup; readonly disk: Disk }[];
  readonly powerOn: boolean;
}

export function postRestore(sim: Sim, target: RestoreTarget): OperationLog {
  const job = startJob(sim, {
    service: "cbr",
    type: "bksRestoreBackup",
    entities: { backup_id: target.backup.id, volume_id: target.mappings[0]?.disk.id ?? "" },
    args: {
      backup: target.backup.id,
      server: target.server?.id ?? "",
      powerOn: target.powerOn,
      mappings: target.mappings.map(({ backup, disk }) => [backup.id, disk.id]),
    },
  });
  const log: OperationLog = {
    id: nextUuid(sim.state),
    backup_id: target.backup.id,
    vault_id: target.backup.vault_id,
    checkpoint_id: target.backup.checkpoint_id,
    target_type: target.server === null ? "OS::Cinder::Volume" : "OS::Nova::Server",
    target_id: target.id,
    target_name: target.name,
    job_id: job.job_id,
    created: sim.now(),
  };
  sim.state.logs.set(log.id, log);
  target.backup.status = "waiting_restore";
  return log;
}

function mappingsOf(sim: Sim, args: Record<string, unknown>): { backup: Backup | undefined; disk: Disk }[] {
  return (args["mappings"] as [string, string][]).flatMap(([backupId, diskId]) => {
    const disk = sim.state.disks.get(diskId);
    return disk === undefined ? [] : [{ backup: sim.state.backups.get(backupId), disk }];
  });
}

function setBackup(sim: Sim, id: string, status: string): void {
  const backup = sim.state.backups.get(id);
  if (backup === undefined) return;
  backup.status = status;
  backup.updated = sim.now();
}

function setServer(sim: Sim, id: string, status: string): void {
  const server = sim.state.servers.get(id);
  if (server === undefined) return;
  setPower(sim, server, status);
  server.task_state = null;
}

export const RESTORE: JobBehaviour = {
  steps: [{ name: "running", at: 0.05 }],
  step: (sim, job) => {
    setBackup(sim, stringArg(job, "backup"), "restoring");
    setServer(sim, stringArg(job, "server"), "SHUTOFF");
    for (const { disk } of mappingsOf(sim, job.args)) disk.status = "restoring-backup";
  },
  succeed: (sim, job) => {
    setBackup(sim, stringArg(job, "backup"), "available");
    for (const { backup, disk } of mappingsOf(sim, job.args)) {
      disk.status = disk.attachments.length > 0 ? "in-use" : "available";
      disk.marker = backup?.marker ?? disk.marker;
      disk.updated = sim.now();
    }
    setServer(sim, stringArg(job, "server"), job.args["powerOn"] === true ? "ACTIVE" : "SHUTOFF");
  },
  fail: (sim, job) => {
    setBackup(sim, stringArg(job, "backup"), "available");
    for (const { disk } of mappingsOf(sim, job.args)) disk.status = "error_restoring";
    setServer(sim, stringArg(job, "server"), "SHUTOFF");
  },
};
