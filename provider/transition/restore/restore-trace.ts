import { isDrError } from "../../errors";
import type { BackupOperation } from "../../model/wire/backups";
import type { RestoreRecord } from "../../model/transition-record";
import type { Call } from "../../call";

/** Operations are compared by id, so the list may begin well before: clocks of this machine and of the service may differ. */
const LOOK_BACK_MS = 24 * 3_600_000;

/** Stand of a restore. `gone` ended without success; `silent` has no log. */
export type Trace = "running" | "done" | "gone" | "silent";

/** The restores of a server about and after a moment, by whoever, newest first. What a log names is compared here: no documented filter does. */
export async function restoresOf(
  call: Call,
  { serverId, backupId }: Wanted,
  sinceMs: number,
): Promise<readonly BackupOperation[]> {
  const since = new Date(Math.max(0, sinceMs - LOOK_BACK_MS)).toISOString();
  const logs = await call.cloud.backups.restores({ since });
  return logs
    .filter((log) => log.targetId === serverId || (log.targetId === "" && log.backupId === backupId))
    .sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
}

/** A server and the backup it is to hold. */
export type Wanted = Pick<RestoreRecord, "serverId" | "backupId">;

/** True if an operation restores this backup, as far as its log names it. */
export function restoresBackup(log: BackupOperation, { backupId }: Wanted): boolean {
  return log.backupId === backupId || log.backupId === "";
}

export interface Memory {
  /** Record of the request; missing when nothing of it was sent, as far as is known. */
  readonly sent: RestoreRecord | undefined;
  /** Operations that belong to earlier requests. */
  readonly history: readonly string[];
  /** Service time since which an operation that nothing was noted of can only be ours; `undefined` when nobody knows. */
  readonly beginning: number | undefined;
}

/**
 * The operation of a request, among all restores of its server: one that was not there before the request. Where the note of a
 * request was lost with its process, one since the failover is ours. What runs now counts in any case: it ends with the backup
 * that is wanted, or stands in its way. Everything else is history, however much it looks like what is asked for. Pure.
 */
export function operationOf(
  operations: readonly BackupOperation[],
  { sent, history, beginning }: Memory,
): BackupOperation | undefined {
  const running = operations.find((log) => traceOf(log) === "running");
  if (running !== undefined) return running;
  const [newest] = operations;
  if (newest === undefined || history.includes(newest.id)) return undefined;
  if (sent !== undefined) {
    const judged = sent.state === "failed" ? sent.operationId : undefined;
    return sent.knownOperations.includes(newest.id) || newest.id === judged ? undefined : newest;
  }
  return beginning !== undefined && Date.parse(newest.createdAt) >= beginning ? newest : undefined;
}

/** The log of one operation; `undefined` while the service does not show it yet. */
export async function readOperation(
  call: Call,
  operationId: string,
  options: { timeoutMs: number },
): Promise<BackupOperation | undefined> {
  try {
    return await call.cloud.backups.operation(operationId, options);
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return undefined;
    throw error;
  }
}

/** Only `success` is success: the status of the backup itself is the same after a restore that failed (CBR-UMN). */
export function traceOf(log: BackupOperation | undefined): Trace {
  switch (log?.status) {
    case undefined:
      return "silent";
    case "success":
      return "done";
    case "waiting":
    case "running":
      return "running";
    default:
      return "gone";
  }
}
