import { isDrError } from "../errors";
import type { BackupOperation } from "../model/backups";
import type { PlannedRestore } from "./recovery-point";
import type { Call } from "../call";

/** Clocks of this machine and of the service may differ by this much. */
const SKEW_MS = 5 * 60_000;

/** How a restore stands. `gone` ended without success; `silent` has no log. */
export type Trace = "running" | "done" | "gone" | "silent";

/** The newest restore of a server since a moment, by whoever. What a log names is compared here: no documented filter does. */
export async function newestRestore(
  call: Call,
  { serverId, backupId }: Pick<PlannedRestore, "serverId" | "backupId">,
  sinceMs: number,
): Promise<BackupOperation | undefined> {
  const since = new Date(Math.max(0, sinceMs - SKEW_MS)).toISOString();
  const logs = await call.cloud.backups.restores({ since });
  return logs
    .filter((log) => log.targetId === serverId || (log.targetId === "" && log.backupId === backupId))
    .filter((log) => Date.parse(log.createdAt) >= sinceMs - SKEW_MS)
    .reduce<BackupOperation | undefined>(
      (newest, one) => (newest === undefined || one.createdAt > newest.createdAt ? one : newest),
      undefined,
    );
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
