import { ok, param, type Answer, type Call, type Context } from "../../http/call.js";
import { backupError, WireError } from "../../wire/errors.js";
import type { Fields } from "../../wire/fields.js";
import { showBackup, showLog } from "../../wire/show-backup.js";
import {
  childrenOf,
  diskMayBeRestored,
  isRestoring,
  postRestore,
  serverMayBeRestored,
  type RestoreTarget,
} from "../../behaviour/restores.js";
import type { Backup, OperationLog } from "../../world/backup-types.js";
import type { Disk } from "../../world/types.js";

const RESTORE: Fields = {
  restore: {
    kind: "object",
    required: true,
    fields: {
      server_id: { kind: "string" },
      volume_id: { kind: "string" },
      power_on: { kind: "boolean" },
      mappings: {
        kind: "array",
        of: {
          kind: "object",
          fields: { backup_id: { kind: "string", required: true }, volume_id: { kind: "string", required: true } },
        },
      },
      resource_id: { kind: "string", huawei: "only" },
      details: { kind: "object", huawei: "only" },
    },
  },
};

interface RestoreBody {
  readonly server_id?: string;
  readonly volume_id?: string;
  readonly power_on?: boolean;
  readonly mappings?: readonly { readonly backup_id: string; readonly volume_id: string }[];
}

function backupOf(context: Context): Backup {
  const backup = context.sim.state.backups.get(param(context, "backup_id"));
  if (backup === undefined) throw backupError(404, "6200", "Backup does not exist.");
  return backup;
}

const bad = (why: string): WireError => backupError(400, "9900", `Parameter check failed: ${why}`);

/** Checks in the order of the sheet; the first that hits answers. */
function restore(context: Context): Answer {
  const { sim } = context;
  const backup = backupOf(context);
  const body = context.body["restore"] as RestoreBody;
  const isServer = body.server_id !== undefined;
  if (isServer === (body.volume_id !== undefined)) throw bad("exactly one of server_id and volume_id is required");
  if (isServer && body.mappings === undefined) throw bad("mappings is missing");
  if (isServer !== (backup.resource_type === "OS::Nova::Server"))
    throw bad("the target is of another kind than the backup");
  const vault = sim.state.vaults.get(backup.vault_id);
  if (vault !== undefined && !["available", "lock"].includes(vault.status)) {
    throw backupError(400, "6202", "The vault is not available.");
  }
  const targetId = body.server_id ?? body.volume_id ?? "";
  if (isRestoring(sim, targetId) || ["restoring", "waiting_restore"].includes(backup.status)) {
    throw backupError(400, "2010", "The resource is being restored.");
  }
  if (backup.status !== "available" || backup.restore_mode === "na") {
    throw backupError(400, "2005", "The backup cannot be restored in its status.");
  }
  const target = isServer ? serverTarget(context, backup, body) : diskTarget(context, backup, targetId);
  const log = postRestore(sim, target);
  return sim.state.flavour === "huawei" ? ok({ job_id: log.id }, 202) : { status: 202 };
}

function serverTarget(context: Context, backup: Backup, body: RestoreBody): RestoreTarget {
  const { sim } = context;
  const server = sim.state.servers.get(body.server_id ?? "");
  if (server === undefined) throw backupError(404, "7100", "The server does not exist.");
  if (server.id !== backup.resource_id) throw backupError(400, "2003", "Restoring to another server is not allowed.");
  if (!serverMayBeRestored(sim, server.id)) {
    throw backupError(400, "7117", "Servers at the disaster recovery site cannot be restored.");
  }
  if (server.status === "ERROR") throw backupError(400, "2008", "The status of the server does not allow a restore.");
  const children = childrenOf(sim, backup);
  const mappings = (body.mappings ?? []).map((row) => {
    const child = children.find((one) => one.id === row.backup_id);
    if (child === undefined) throw bad(`${row.backup_id} is no backup of this server backup`);
    return { child, volume: row.volume_id };
  });
  const ids = new Set(mappings.map(({ child }) => child.id));
  if (ids.size !== children.length || mappings.length !== children.length) {
    throw backupError(400, "2012", "Some disks cannot be restored: all must be mapped once.");
  }
  return {
    backup,
    server,
    name: server.name,
    id: server.id,
    mappings: mappings.map(({ child, volume }) => ({
      backup: child,
      disk: mappedDisk(context, child, volume, server.id),
    })),
    powerOn: body.power_on ?? true,
  };
}

function mappedDisk(context: Context, child: Backup, volumeId: string, serverId: string): Disk {
  const disk = context.sim.state.disks.get(volumeId);
  if (disk === undefined) throw backupError(404, "7000", "The disk does not exist.");
  if (!disk.attachments.some((row) => row.server_id === serverId))
    throw bad(`${volumeId} is not attached to the server`);
  if (disk.bootable !== child.bootable) throw backupError(400, "2013", "Data and system disks cannot be mixed.");
  if (disk.size < child.resource_size) throw backupError(400, "2001", "The disk is smaller than the backup.");
  return disk;
}

function diskTarget(context: Context, backup: Backup, volumeId: string): RestoreTarget {
  const { sim } = context;
  const disk = sim.state.disks.get(volumeId);
  if (disk === undefined) throw backupError(404, "7000", "The disk does not exist.");
  if (disk.id !== backup.resource_id) throw backupError(400, "7004", "The backup is of another disk.");
  if (!diskMayBeRestored(sim, disk.id)) {
    throw backupError(400, "7008", "Disks at the disaster recovery site cannot be restored.");
  }
  if (disk.status !== "available") throw backupError(400, "2011", "The status of the disk does not allow a restore.");
  return { backup, server: null, name: disk.name, id: disk.id, mappings: [{ backup, disk }], powerOn: false };
}

const filter = (context: Context, name: string, value: string | null): boolean => {
  const wanted = context.query.getAll(name);
  return wanted.length === 0 || (value !== null && wanted.includes(value));
};

function window(context: Context): { limit: number; offset: number } {
  const number = (name: string, otherwise: number, least: number, most: number): number => {
    const text = context.query.get(name);
    const n = text === null || text === "" ? otherwise : Number(text);
    if (!Number.isInteger(n) || n < least || n > most) throw bad(`${name} is invalid`);
    return n;
  };
  return { limit: number("limit", 1000, 1, 1000), offset: number("offset", 0, 0, Number.MAX_SAFE_INTEGER) };
}

/** `start_time` and `end_time` bound the time of creation. */
function between(context: Context, created: number): boolean {
  const since = context.query.get("start_time");
  const until = context.query.get("end_time");
  return (since === null || created >= Date.parse(since)) && (until === null || created <= Date.parse(until));
}

function listBackups(context: Context): Answer {
  const rows = [...context.sim.state.backups.values()]
    .filter(
      (backup) =>
        (backup.parent_id === null || context.query.get("parent_id") !== null) &&
        filter(context, "resource_id", backup.resource_id) &&
        filter(context, "resource_name", backup.resource_name) &&
        filter(context, "resource_type", backup.resource_type) &&
        filter(context, "resource_az", backup.resource_az) &&
        filter(context, "checkpoint_id", backup.checkpoint_id) &&
        filter(context, "vault_id", backup.vault_id) &&
        filter(context, "parent_id", backup.parent_id) &&
        filter(context, "name", backup.name) &&
        filter(context, "status", backup.status) &&
        between(context, backup.created),
    )
    .sort((a, b) => (context.query.get("sort") === "created_at:asc" ? a.created - b.created : b.created - a.created));
  const { limit, offset } = window(context);
  const marker = context.query.get("marker");
  const start = marker === null ? offset : rows.findIndex((row) => row.id === marker) + 1;
  const shown = rows
    .slice(start, start + Math.min(limit, context.mostRows))
    .map((backup) => showBackup(context.sim, backup, false));
  return ok({ backups: shown, count: rows.length, offset, limit });
}

function visible(context: Context, log: OperationLog): boolean {
  switch (context.sim.assume.restoreLogShows) {
    case "never":
      return false;
    case "after-60-seconds":
      return context.sim.now() - log.created >= 60_000;
    case "at-once":
      return true;
  }
}

const LIKE_ITSELF = ["operation_type", "status", "vault_id", "vault_name", "provider_id"];

function listLogs(context: Context): Answer {
  const { sim } = context;
  const rows = [...sim.state.logs.values()].reverse().filter((log) => {
    const shown = showLog(sim, log) as Record<string, string>;
    return (
      visible(context, log) &&
      LIKE_ITSELF.every((name) => filter(context, name, shown[name] ?? null)) &&
      filter(context, "resource_id", log.target_id) &&
      filter(context, "resource_name", log.target_name) &&
      between(context, log.created)
    );
  });
  const { limit, offset } = window(context);
  const shown = rows.slice(offset, offset + Math.min(limit, context.mostRows)).map((log) => showLog(sim, log));
  return ok({ operation_logs: shown, count: rows.length, limit, offset });
}

function showOneLog(context: Context): Answer {
  const log = context.sim.state.logs.get(param(context, "operation_log_id"));
  if (log === undefined || !visible(context, log)) throw backupError(404, "6500", "Operation log does not exist.");
  return ok({ operation_log: showLog(context.sim, log) });
}

function showVault(context: Context): Answer {
  const { sim } = context;
  const vault = sim.state.vaults.get(param(context, "vault_id"));
  if (vault === undefined) throw backupError(404, "6105", "The vault does not exist.");
  const rows = [...sim.state.backups.values()].filter((row) => row.vault_id === vault.id && row.parent_id === null);
  const resources = [...new Map(rows.map((row) => [row.resource_id, row])).values()].map((row) => ({
    id: row.resource_id,
    name: row.resource_name,
    type: row.resource_type,
    size: row.resource_size,
    protect_status: isRestoring(sim, row.resource_id) ? "restoring" : "available",
  }));
  return ok({ vault: { id: vault.id, name: vault.name, billing: { status: vault.status }, resources } });
}

function showCheckpoint(context: Context): Answer {
  const id = param(context, "checkpoint_id");
  const { state } = context.sim;
  const rows = [...state.backups.values()].filter((row) => row.checkpoint_id === id && row.parent_id === null);
  const [first] = rows;
  if (first === undefined) throw backupError(404, "6217", "The restore point does not exist.");
  const vault = state.vaults.get(first.vault_id);
  const resources = rows.map((row) => ({
    id: row.resource_id,
    name: row.resource_name,
    type: row.resource_type,
    protect_status: "available",
    resource_size: row.resource_size,
  }));
  return ok({
    checkpoint: {
      id,
      status: "available",
      created_at: new Date(first.created).toISOString().replace("Z", "+00:00"),
      project_id: param(context, "project_id"),
      vault: { id: first.vault_id, name: vault?.name ?? "", resources, skipped_resources: [] },
      extra_info: { name: first.name, description: "", retention_duration: -1 },
    },
  });
}

/** The retired disk backup service: served to projects that used it before, refused to all others. */
function restoreLegacy(context: Context): Answer {
  if (!context.sim.state.legacy_backup) {
    throw backupError(400, "4008", "The service is open to existing users only.");
  }
  const error = (code: string, message: string): WireError =>
    new WireError(400, { error: { code: `VolumeBackup.${code}`, message } });
  const { sim } = context;
  const backup = sim.state.backups.get(param(context, "backup_id"));
  const volume = (context.body["restore"] as RestoreBody).volume_id;
  const disk = sim.state.disks.get(volume ?? "");
  if (backup === undefined || disk === undefined) throw error("0111", "The disk or the backup does not exist.");
  if (backup.status !== "available") throw error("0089", "The backup is not available.");
  if (!diskMayBeRestored(sim, disk.id)) throw error("0211", "Disks at the disaster recovery site cannot be restored.");
  if (disk.status !== "available") throw error("0205", "The disk is not available.");
  if (disk.size < backup.resource_size) throw error("0209", "The disk is smaller than the backup.");
  const log = postRestore(sim, {
    backup,
    server: null,
    name: disk.name,
    id: disk.id,
    mappings: [{ backup, disk }],
    powerOn: false,
  });
  return ok({ job_id: log.job_id });
}

const BASE = "/v3/:project_id";
// prettier-ignore
const LIST = ["resource_id", "resource_name", "resource_type", "resource_az", "checkpoint_id", "vault_id", "parent_id", "name", "status", "start_time", "end_time", "sort", "limit", "offset", "marker", "image_type", "own_type", "member_status"];
// prettier-ignore
const LOGS = [...LIKE_ITSELF, "resource_id", "resource_name", "start_time", "end_time", "limit", "offset"];

// prettier-ignore
export const BACKUP_CALLS: readonly Call[] = [
  { name: "list-backups", number: null, service: "cbr", method: "GET", path: `${BASE}/backups`, section: "CBR 1.3", query: LIST, handle: listBackups },
  { name: "show-backup", number: null, service: "cbr", method: "GET", path: `${BASE}/backups/:backup_id`, section: "CBR 1.4", handle: (c) => ok({ backup: showBackup(c.sim, backupOf(c), true) }) },
  { name: "restore-backup", number: null, service: "cbr", method: "POST", path: `${BASE}/backups/:backup_id/restore`, section: "CBR 1.5", body: RESTORE, handle: restore },
  { name: "list-operation-logs", number: null, service: "cbr", method: "GET", path: `${BASE}/operation-logs`, section: "CBR 1.6", query: LOGS, handle: listLogs },
  { name: "show-operation-log", number: null, service: "cbr", method: "GET", path: `${BASE}/operation-logs/:operation_log_id`, section: "CBR 1.6", handle: showOneLog },
  { name: "show-vault", number: null, service: "cbr", method: "GET", path: `${BASE}/vaults/:vault_id`, section: "CBR 1.2", handle: showVault },
  { name: "show-checkpoint", number: null, service: "cbr", method: "GET", path: `${BASE}/checkpoints/:checkpoint_id`, section: "CBR 1.2", handle: showCheckpoint },
  { name: "restore-disk-legacy", number: null, service: "cbr", method: "POST", path: "/v2/:project_id/cloudbackups/:backup_id/restore", section: "VBS 3", body: { restore: { kind: "object", required: true, fields: { volume_id: { kind: "string", required: true } } } }, handle: restoreLegacy },
];
