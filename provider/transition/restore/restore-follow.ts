import { DrError, isDrError } from "../../errors";
import type { BackupOperation } from "../../model/wire/backups";
import type { RestoreRecord } from "../../model/transition-record";
import { waitFor } from "../../wait";
import type { RecordKeeper } from "../record-keeper";
import { readOperation, restoresBackup, restoresOf, traceOf } from "./restore-trace";
import { type Call, timeLeft } from "../../call";

/** A restore that shows no log for this long is judged by its backup alone. */
export const SILENCE_MS = 120_000;

type Verdict = "done" | "running" | "silent" | "lost" | "gone";

interface Poll {
  readonly verdict: Verdict;
  readonly log: BackupOperation | undefined;
}

/** End of a restore as it was seen. `lost`: nothing shows whether it ever began. */
export interface Followed {
  readonly end: "ended" | "lost";
  readonly record: RestoreRecord;
}

/**
 * Waits for the end of a restore that was asked for; whether the disks can be used is another question. A restore that failed is
 * an error, and the server must not be started: its disks may be half written.
 */
export async function followRestore(
  call: Call,
  keeper: RecordKeeper,
  record: RestoreRecord,
  alreadyRestoring = false,
): Promise<Followed> {
  const askedAt = Date.parse(record.at);
  let restoring = alreadyRestoring;
  let logId = record.operationId;
  const { value } = await waitFor<Poll>(
    {
      what: `The restore of server ${record.serverName} from backup ${record.backupId}`,
      timeoutMs: timeLeft(call),
      startedAt: askedAt,
      success: ["done", "lost"],
      pending: ["running", "silent"],
      facts: { operationId: record.operationId },
      read: async (options) => {
        const log = logId === undefined ? await ownLog(call, record) : await readOperation(call, logId, options);
        if (log !== undefined && logId === undefined) {
          logId = log.id;
          keeper.restoring({
            ...record,
            state: "accepted",
            operationId: log.id,
          });
        }
        const verdict = traceOf(log);
        if (verdict !== "silent") return { verdict, log };
        const status = await backupStatus(call, record.backupId, options);
        restoring ||= isRestoring(status);
        const unreadFor = call.clock.now() - askedAt;
        if (isRestoring(status) || unreadFor < SILENCE_MS) return { verdict: "silent", log };
        return {
          verdict: restoring && status === "available" ? "done" : "lost",
          log,
        };
      },
      key: ({ verdict }) => verdict,
      shows: ({ log }) =>
        log === undefined
          ? "the backup service shows no operation for it yet"
          : `operation ${log.id} is "${log.status}", at ${log.progress} %`,
      next: "The restore goes on in the cloud. Run pulumi up again: it goes on watching, and the server stays stopped until then. If the backup service needs longer, raise timeouts.update of the resource.",
      onPoll: ({ log }, _key, elapsedMs) => {
        const progress = log === undefined ? "" : `, ${log.progress} %`;
        const elapsedSeconds = Math.round(elapsedMs / 1000);
        call.log.progress(`restoring ${record.serverName} for ${elapsedSeconds} s${progress}`, {
          phase: "restore",
          elapsedSeconds,
          ...(log === undefined ? {} : { percent: log.progress }),
        });
      },
      failure: ({ log }) => failed(keeper, record, log),
    },
    call.clock,
    call.signal,
  );
  if (value.verdict === "lost") return { end: "lost", record };
  if (value.log === undefined) {
    keeper.warn(
      `The restore of ${record.serverName} left no operation log; that its backup was restoring and is available again is all that is known.`,
    );
  }
  return {
    end: "ended",
    record: {
      ...record,
      state: "accepted",
      ...(logId === undefined ? {} : { operationId: logId }),
    },
  };
}

export function isRestoring(status: string | undefined): boolean {
  return status === "restoring" || status === "waiting_restore";
}

async function ownLog(call: Call, record: RestoreRecord): Promise<BackupOperation | undefined> {
  const operations = await restoresOf(call, record, Date.parse(record.at));
  return operations.find((log) => restoresBackup(log, record) && !record.knownOperations.includes(log.id));
}

async function backupStatus(call: Call, backupId: string, options: { timeoutMs: number }): Promise<string | undefined> {
  try {
    return (await call.cloud.backups.get(backupId, options)).status;
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return undefined;
    throw error;
  }
}

function failed(keeper: RecordKeeper, record: RestoreRecord, log: BackupOperation | undefined): DrError {
  keeper.restoring({
    ...record,
    state: "failed",
    ...(log === undefined ? {} : { operationId: log.id }),
  });
  const said = [log?.errorCode, log?.errorMessage].filter((part) => part !== null && part !== undefined).join(" ");
  return new DrError(
    "DR_JOB_FAILED",
    `The restore of server ${record.serverName} (${record.serverId}) from backup ${record.backupId} ended in "${log?.status ?? "unknown"}"${said === "" ? "" : `: ${said}`} (operation ${log?.id ?? "unknown"}). The server is not started: its disks may be half written`,
    { operationId: log?.id, vendorCode: log?.errorCode ?? undefined },
    {
      hint: "Run pulumi up again to restore it once more, or name another backup of it in recoveryPoint first. To start it as it is, remove it from recoveryPoint.restores.",
    },
  );
}
