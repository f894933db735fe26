import { DrError, isDrError } from "../errors";
import type { RestoreRecord } from "../model/transition-record";
import { waitFor } from "../wait";
import { list } from "./guards";
import type { RecordKeeper } from "./record-keeper";
import type { PlannedRestore } from "./recovery-point";
import { type RestoreCheck, age, checkRestore } from "./restore-check";
import { followRestore, isRestoring } from "./restore-follow";
import { newestRestore, traceOf } from "./restore-trace";
import { type Call, timeLeft } from "../call";

/** The backup service may take the new production side for the DR site a little longer than the group does. */
const STILL_DR = ["BackupService.7117", "BackupService.7008"];
const STILL_DR_PAUSE_MS = 30_000;

/** Another backup or restore of the server, or of the project, is running: these end by themselves. */
const BUSY = ["BackupService.2002", "BackupService.2010"];
const BUSY_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

const MOST_POSTS = 2;

/** Disks may need a moment until they are seen in use again. */
const VERIFY_MS = 60_000;

/**
 * Puts servers back to their backups, one after the other: the service excludes concurrent restores without saying how far that
 * reaches. It stops at the first failure, and no server is started then. `sinceMs` is when the transition began: a restore that
 * began later is ours and is taken up instead of being asked for again.
 */
export async function restoreServers(
  call: Call,
  keeper: RecordKeeper,
  restores: readonly PlannedRestore[],
  sinceMs: number,
): Promise<void> {
  await settleForgotten(call, keeper, restores);
  for (const [index, planned] of restores.entries()) {
    try {
      await new Restore(call, keeper, planned, sinceMs).run();
    } catch (error) {
      if (isDrError(error)) call.log.warn(standing(restores, index));
      throw error;
    }
  }
}

/** A half-done recovery is a result: which server holds which point in time. */
function standing(restores: readonly PlannedRestore[], failed: number): string {
  const names = (some: readonly PlannedRestore[]): string => list(some.map((one) => one.serverName)) || "none";
  return `Restored: ${names(restores.slice(0, failed))}. Not restored: ${names(restores.slice(failed))}. No server is started.`;
}

/** A restore that is not declared any more may still run, and must end before its server starts. */
async function settleForgotten(call: Call, keeper: RecordKeeper, restores: readonly PlannedRestore[]): Promise<void> {
  const declared = (record: RestoreRecord): boolean =>
    restores.some((one) => one.serverId === record.serverId && one.backupId === record.backupId);
  for (const record of keeper.record?.restores ?? []) {
    if (declared(record) || record.state === "done") continue;
    keeper.warn(
      `Server ${record.serverName} was being restored from backup ${record.backupId} and is not named in recoveryPoint any more: what its disks hold must be checked by hand.`,
    );
    if (record.state === "failed") continue;
    try {
      await followRestore(call, keeper, record);
    } catch (error) {
      if (!isDrError(error, "DR_JOB_FAILED")) throw error;
    }
  }
}

class Restore {
  constructor(
    private readonly call: Call,
    private readonly keeper: RecordKeeper,
    private readonly planned: PlannedRestore,
    private readonly sinceMs: number,
  ) {}

  async run(): Promise<void> {
    if (this.#recorded?.state === "done" || (await this.#takeUp())) return;
    let posts = 0;
    let pause = BUSY_PAUSE_MS;
    let retriedDr = false;
    for (;;) {
      const check = await this.#check();
      if (isRestoring(check.backup?.status)) {
        if (await this.#follow(this.#record("accepted", check), true)) return;
        throw this.#unknown();
      }
      requirePossible(check);
      try {
        posts++;
        if (await this.#post(check)) return;
        if (posts >= MOST_POSTS) throw this.#unknown();
      } catch (error) {
        const code = isDrError(error) ? String(error.facts["vendorCode"]) : "";
        if (STILL_DR.includes(code) && !retriedDr) {
          retriedDr = true;
          posts--;
          await this.call.clock.sleep(STILL_DR_PAUSE_MS, this.call.signal);
        } else if (BUSY.includes(code) && timeLeft(this.call) > pause) {
          posts--;
          this.call.log.progress(`${this.planned.serverName} is being backed up or restored; waiting`);
          await this.call.clock.sleep(pause, this.call.signal);
          pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
          if (await this.#takeUp()) return;
        } else throw error;
      }
    }
  }

  get #recorded(): RestoreRecord | undefined {
    const { serverId, backupId } = this.planned;
    return this.keeper.record?.restores?.find((one) => one.serverId === serverId && one.backupId === backupId);
  }

  /** Finds a restore that was asked for earlier, by this run or by one that died. */
  async #takeUp(): Promise<boolean> {
    const { call, keeper, planned } = this;
    const recorded = this.#recorded;
    const newest = await newestRestore(call, planned, this.sinceMs);
    const trace = newest?.id === recorded?.afterOperation ? "silent" : traceOf(newest);
    if (newest !== undefined && newest.backupId !== planned.backupId) {
      if (trace === "running") throw foreign(planned, newest.backupId, newest.id);
    } else if (newest !== undefined && (trace === "running" || trace === "done")) {
      const record = recorded ?? this.#record("accepted", undefined, newest.createdAt);
      if (recorded === undefined)
        keeper.warn(
          `A restore of ${planned.serverName} from backup ${planned.backupId}, begun at ${newest.createdAt} (operation ${newest.id}), was found and taken as the one asked for.`,
        );
      return await this.#follow({ ...record, operationId: newest.id });
    } else if (trace === "gone") return false;
    if (recorded === undefined || recorded.state === "failed") return false;
    if (await this.#follow(recorded)) return true;
    if (recorded.state === "accepted") throw this.#unknown();
    return false;
  }

  /** Asks once; false when it cannot be told whether the service took it, and nothing shows that it did. */
  async #post(check: RestoreCheck): Promise<boolean> {
    const { call, keeper, planned } = this;
    const before = await newestRestore(call, planned, this.sinceMs);
    const after = before === undefined ? {} : { afterOperation: before.id };
    const record = { ...this.#record("accepted", check), ...after };
    const newer = age(record.takenAt, call.clock.now());
    call.log.info(
      `Restoring ${planned.serverName} from backup ${planned.backupId} of ${record.takenAt}: the data of ${newer} is given up, irreversibly.`,
    );
    try {
      const target = { serverId: planned.serverId, mappings: check.mappings };
      const operationId = await call.cloud.backups.restore(planned.backupId, target);
      const accepted = operationId === null ? record : { ...record, operationId };
      keeper.restoring(accepted);
      if (await this.#follow(accepted)) return true;
      throw this.#unknown();
    } catch (error) {
      if (!isDrError(error, "DR_AMBIGUOUS")) throw error;
      const asked: RestoreRecord = { ...record, state: "asked" };
      keeper.restoring(asked);
      call.log.warn(`The answer to the restore of ${planned.serverName} was lost; looking whether it was accepted.`);
      return await this.#follow(asked);
    }
  }

  async #follow(record: RestoreRecord, alreadyRestoring = false): Promise<boolean> {
    if ((await followRestore(this.call, this.keeper, record, alreadyRestoring)) === "lost") return false;
    const { backup } = await this.#verify();
    const takenAt = backup?.createdAt ?? record.takenAt;
    const known = this.#recorded;
    if (known !== undefined) this.keeper.restoring({ ...known, takenAt });
    this.keeper.warn(
      `${this.planned.serverName} holds backup ${record.backupId} of ${takenAt}: newer data was given up.`,
    );
    return true;
  }

  /** A log that says success is believed only together with the disks and the server. */
  async #verify(): Promise<RestoreCheck> {
    const { call, planned } = this;
    const { value } = await waitFor<RestoreCheck>(
      {
        what: `The disks of ${planned.serverName} after the restore`,
        timeoutMs: timeLeft(call, VERIFY_MS),
        success: ["in use"],
        pending: ["settling"],
        read: () => this.#check(),
        key: (check) => diskState(check),
        failure: (check) =>
          new DrError(
            "DR_JOB_FAILED",
            `After the restore of ${planned.serverName} its disks are ${list(check.disks.map((disk) => `${disk.id}: ${disk.status}`))}. The server is not started`,
            {},
            {
              hint: "Look at the disks in the console, then run pulumi up again.",
            },
          ),
      },
      call.clock,
      call.signal,
    );
    return value;
  }

  async #check(): Promise<RestoreCheck> {
    return await checkRestore(this.call.cloud, this.planned, this.call.clock.now());
  }

  #record(state: RestoreRecord["state"], check?: RestoreCheck, at?: string): RestoreRecord {
    const { serverId, serverName, backupId } = this.planned;
    const takenAt = check?.backup?.createdAt ?? "an unknown time";
    return {
      serverId,
      serverName,
      backupId,
      takenAt,
      state,
      at: at ?? new Date(this.call.clock.now()).toISOString(),
    };
  }

  #unknown(): DrError {
    const { serverName, serverId, backupId } = this.planned;
    return new DrError(
      "DR_UNFINISHED",
      `Whether server ${serverName} (${serverId}) was restored from backup ${backupId} cannot be told: the backup service shows no operation for it. The server is not started`,
      {},
      {
        hint: "Look at the tasks of the backup service in the console. If the restore succeeded, remove this server from recoveryPoint.restores and run pulumi up again; nothing is sent twice as long as it is named there.",
      },
    );
  }
}

function diskState({ disks, unread }: RestoreCheck): "in use" | "settling" | "broken" {
  if (disks.some((disk) => disk.status.startsWith("error"))) return "broken";
  return unread === undefined && disks.every((disk) => disk.status === "in-use") ? "in use" : "settling";
}

function foreign({ serverName, serverId, backupId }: PlannedRestore, other: string, operation: string): DrError {
  return new DrError(
    "DR_STATE_CONFLICT",
    `Server ${serverName} (${serverId}) is being restored from backup ${other} (operation ${operation}), not from ${backupId}`,
    { operationId: operation },
    {
      hint: "Somebody else acts on it. Wait until that restore has ended, then run pulumi up again.",
    },
  );
}

/** Throws unless a restore can be sent: the backup fits, and the server is stopped. */
function requirePossible(check: RestoreCheck): void {
  const { planned, problems, unread, server } = check;
  const label = `${planned.serverName} (${planned.serverId})`;
  if (problems.length > 0) throw notPossible([`${label}: ${problems.join("; ")}`]);
  if (unread !== undefined || server === undefined) {
    throw new DrError("DR_UNAVAILABLE", `The restore of ${label} could not be checked: ${unread ?? "unread"}`);
  }
  const running = stillRunning(check);
  if (running !== undefined) throw notPossible([running]);
}

/** A server that is not stopped: the service would stop it by itself, but somebody may be using it. */
export function stillRunning({ planned, server }: RestoreCheck): string | undefined {
  if (server === undefined || (server.status === "SHUTOFF" && server.taskState === null)) return undefined;
  return `${planned.serverName} (${planned.serverId}) is ${server.taskState ?? server.status}: a server is restored only while it is stopped`;
}

export function notPossible(problems: readonly string[]): DrError {
  return new DrError(
    "DR_REFUSED",
    `recoveryPoint is refused: ${problems.join("; ")}`,
    {},
    {
      hint: "No restore was sent. Name a backup of the DR server itself, stop the server if it runs (a failover with startServers: false leaves it stopped), or remove it from recoveryPoint; then run pulumi up again.",
    },
  );
}
