import type { CallOptions, Cloud } from "../../api/cloud";
import { isDrError, whatHappened } from "../../errors";
import type { Backup } from "../../model/wire/backups";
import { serverAt } from "../../model/group-actions";
import type { Disk, Server } from "../../model/wire/wire";
import { list } from "../list";
import type { PlannedRestore } from "./recovery-point";

/** Facts read of one planned restore, and what speaks against it. */
export interface RestoreCheck {
  readonly planned: PlannedRestore;
  readonly backup: Backup | undefined;
  readonly server: Server | undefined;
  readonly mappings: readonly {
    readonly backupId: string;
    readonly volumeId: string;
  }[];
  /** Disks the backup puts back, and those it leaves as they are. */
  readonly disks: readonly Disk[];
  readonly untouched: readonly string[];
  /** Reason why it cannot be done; empty when it can. */
  readonly problems: readonly string[];
  /** Read that failed: that alone forbids nothing before the move. */
  readonly unread: string | undefined;
}

/** The check of a restore that was carried out before. */
export function unneeded(planned: PlannedRestore): RestoreCheck {
  return {
    ...{ planned, backup: undefined, server: undefined, unread: undefined },
    ...{ mappings: [], disks: [], untouched: [], problems: [] },
  };
}

/** Reads a backup, its server and its disks, and compares them. */
export async function checkRestore(
  cloud: Cloud,
  planned: PlannedRestore,
  now: number,
  options: CallOptions = {},
): Promise<RestoreCheck> {
  const empty = unneeded(planned);
  let backup: Backup;
  try {
    backup = await cloud.backups.get(planned.backupId, options);
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND"))
      return {
        ...empty,
        problems: [`backup ${planned.backupId} does not exist`],
        unread: undefined,
      };
    if (!isDrError(error)) throw error;
    return { ...empty, problems: [], unread: whatHappened(error) };
  }
  const own = [...judgeBackup(planned, backup, now), ...(await vaultProblems(cloud, backup, options))];
  if (own.length > 0) return { ...empty, backup, problems: own, unread: undefined };
  try {
    const server = await cloud.servers.get(planned.serverId, options);
    const attached = server.volumes.map((volume) => volume.id);
    const disks = await Promise.all(
      backup.children
        .filter((child) => attached.includes(child.resourceId))
        .map((child) => cloud.disks.get(child.resourceId, options)),
    );
    return {
      ...{ planned, backup, server, disks, unread: undefined },
      mappings: backup.children.map((child) => ({
        backupId: child.id,
        volumeId: child.resourceId,
      })),
      untouched: attached.filter((id) => !backup.children.some((child) => child.resourceId === id)),
      problems: judgeDisks(backup, attached, disks),
    };
  } catch (error) {
    if (!isDrError(error)) throw error;
    return { ...empty, backup, problems: [], unread: whatHappened(error) };
  }
}

/** Only what the vault says counts: where it cannot be read, the service judges at the restore. */
async function vaultProblems(cloud: Cloud, { vaultId }: Backup, options: CallOptions): Promise<string[]> {
  if (vaultId === "") return [];
  try {
    const { name, status } = await cloud.backups.vault(vaultId, options);
    if (status === "" || RESTORING_VAULTS.includes(status)) return [];
    return [`its vault ${name} (${vaultId}) is "${status}": nothing is restored from it until it is available or lock`];
  } catch (error) {
    if (!isDrError(error)) throw error;
    return [];
  }
}

/** CBR-UMN, CBR-API error_codes 6202. */
const RESTORING_VAULTS: readonly string[] = ["available", "lock"];

/** A backup goes back to its own server only (CBR-API error_codes 2003), and only one that is whole. */
export function judgeBackup({ instance, serverId, serverName }: PlannedRestore, backup: Backup, now: number): string[] {
  const label = `backup ${backup.name} (${backup.id})`;
  if (backup.resourceType !== "OS::Nova::Server")
    return [`${label} is the backup of a disk: only backups of whole servers are restored here`];
  if (backup.resourceId !== serverId) {
    const twin = [serverAt(instance, "source"), serverAt(instance, "target")].includes(backup.resourceId);
    return [
      `${label} belongs to server ${backup.resourceName} (${backup.resourceId})${twin ? ", the counterpart," : ""} and not to ${serverName} (${serverId}): a backup goes back to its own server only`,
    ];
  }
  const problems: string[] = [];
  if (backup.restoreMode !== "backup")
    problems.push(`${label} cannot be restored (supported_restore_mode is ${backup.restoreMode ?? "not given"})`);
  if (backup.expiresAt !== null && Date.parse(backup.expiresAt) <= now)
    problems.push(`${label} expired at ${backup.expiresAt}`);
  // One that is being restored may be the restore that was asked for.
  if (!["available", "waiting_restore", "restoring"].includes(backup.status))
    problems.push(`${label} is "${backup.status}", not available`);
  if (backup.children.length === 0) problems.push(`${label} names no disk`);
  return problems;
}

function judgeDisks(backup: Backup, attached: readonly string[], disks: readonly Disk[]): string[] {
  return backup.children.flatMap((child) => {
    const name = `disk ${child.resourceName} (${child.resourceId})`;
    if (!attached.includes(child.resourceId)) return [`${name} of the backup is not attached to the server any more`];
    const disk = disks.find((one) => one.id === child.resourceId);
    if (disk === undefined) return [`${name} could not be read`];
    if (disk.size < child.size) return [`${name} has ${disk.size} GB, less than its backup (${child.size} GB)`];
    return disk.bootable === child.systemDisk ? [] : [`${name} and its backup differ in being the system disk`];
  });
}

/** Says what a preview says of one restore. */
export function describeRestore(
  { planned, backup, disks, untouched, problems, unread }: RestoreCheck,
  now: number,
): string {
  const what = `    ${planned.serverName} (${planned.serverId})`;
  if (planned.done !== undefined) return `${what}: holds backup ${planned.backupId} already; not restored again`;
  if (problems.length > 0) return `${what}: REFUSED: ${problems.join("; ")}`;
  if (backup === undefined || unread !== undefined)
    return `${what}: backup ${planned.backupId}, which could not be checked (${unread ?? "unread"})`;
  const parts = list(
    disks.map((disk) => `${disk.name === "" ? disk.id : disk.name} (${disk.size} GB)`),
    10,
  );
  const rest = untouched.length === 0 ? "" : `; left as they are: ${list(untouched, 10)}`;
  return `${what}: backup ${backup.name} (${backup.id}) taken at ${backup.createdAt}, ${age(backup.createdAt, now)} old; overwrites ${parts}${rest}`;
}

/** Says how much time a backup gives up. */
export function age(takenAt: string, now: number): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(takenAt)) / 60_000));
  if (!Number.isFinite(minutes)) return "of unknown age";
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}
