import { type Call, patiently, timeLeft } from "../../call";
import { DrError, isDrError } from "../../errors";
import type { BackupOperation } from "../../model/wire/backups";
import type { RestoreRecord } from "../../model/transition-record";
import type { RecordKeeper } from "../record-keeper";
import type { PlannedRestore } from "./recovery-point";
import { type RestoreCheck, age, checkRestore } from "./restore-check";
import { followRestore, isRestoring } from "./restore-follow";
import { foreign, requirePossible, withWayOut } from "./restore-refusals";
import { operationOf, restoresBackup, restoresOf, traceOf } from "./restore-trace";
import { verifyDisks } from "./restore-verify";

/** The backup service may take the new production side for the DR site a little longer than the group does. */
const STILL_DR = ["BackupService.7117", "BackupService.7008"];
const STILL_DR_PAUSE_MS = 30_000;

/** Another backup or restore of the server, or of the project, is running: these end by themselves. */
const BUSY = ["BackupService.2002", "BackupService.2010"];
const BUSY_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

/** Requests of one run whose answers were lost without a trace. */
const MOST_POSTS = 2;

const UNKNOWN_TIME = "an unknown time";

/** The restore of one server: found, or asked for once, followed to its end and judged by the disks. */
export class Restore {
  constructor(
    private readonly call: Call,
    private readonly keeper: RecordKeeper,
    private readonly planned: PlannedRestore,
    private readonly beginning: number | undefined,
  ) {}

  async run(): Promise<void> {
    let posts = 0;
    let pause = BUSY_PAUSE_MS;
    let retriedDr = false;
    for (;;) {
      const check = await this.check();
      if (isRestoring(check.backup?.status)) {
        if (await this.#followUnseen(check)) return;
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
          if (await this.takeUp()) return;
        } else throw error;
      }
    }
  }

  /** Record of this very request: of this server and this backup, and not of an earlier one that is over. */
  get #sent(): RestoreRecord | undefined {
    const record = this.keeper.restoreOf(this.planned.serverId);
    if (record?.backupId !== this.planned.backupId || record.withdrawn === true) return undefined;
    return record.state === "done" || record.state === "refused" ? undefined : record;
  }

  /** Operations that are known to belong to requests that are over. */
  get #history(): readonly string[] {
    const record = this.keeper.restoreOf(this.planned.serverId);
    if (record === undefined || this.#sent !== undefined) return [];
    return [...record.knownOperations, ...(record.operationId === undefined ? [] : [record.operationId])];
  }

  /** Finds a restore that was asked for earlier, by this run or by one that died; false when one has yet to be asked for. */
  async takeUp(): Promise<boolean> {
    const { call, keeper, planned, beginning } = this;
    const sent = this.#sent;
    const now = call.clock.now();
    const operations = await restoresOf(
      call,
      planned,
      Math.min(now, beginning ?? now, Date.parse(sent?.at ?? "") || now),
    );
    const found = operationOf(operations, { sent, history: this.#history, beginning });
    const trace = traceOf(found);
    if (found !== undefined && !restoresBackup(found, planned)) {
      if (trace === "running") throw foreign(planned, found.backupId, found.id);
      // Whatever was asked for before it is overwritten.
      return false;
    } else if (found !== undefined && (trace === "running" || trace === "done")) {
      const record = sent ?? { ...this.#record("accepted", found.createdAt), takenAt: await this.#takenAt() };
      if (sent === undefined)
        keeper.warn(
          `A restore of ${planned.serverName} from backup ${planned.backupId}, begun at ${found.createdAt} (operation ${found.id}), was found and taken as the one asked for.`,
        );
      return await this.#follow({ ...record, operationId: found.id });
    } else if (trace === "gone") return false;
    if (sent === undefined || sent.state === "failed") return false;
    if (await this.#follow(sent)) return true;
    if (sent.state === "accepted") throw this.#unknown();
    return false;
  }

  /** Follows a restore of the backup that runs although no operation shows. */
  async #followUnseen(check: RestoreCheck): Promise<boolean> {
    const ended = (await this.#operations()).filter((log) => traceOf(log) !== "running");
    const record = { ...this.#record("accepted"), ...overwritten(check), knownOperations: ended.map(({ id }) => id) };
    return await this.#follow(record, true);
  }

  /** Asks once; false when it cannot be told whether the service took it, and nothing shows that it did. */
  async #post(check: RestoreCheck): Promise<boolean> {
    const { call, keeper, planned } = this;
    const knownOperations = (await this.#operations()).map(({ id }) => id);
    const asked: RestoreRecord = { ...this.#record("asked"), ...overwritten(check), knownOperations };
    const newer = age(asked.takenAt, call.clock.now());
    call.log.info(
      `Restoring ${planned.serverName} from backup ${planned.backupId} of ${asked.takenAt}: the data of ${newer} is given up, irreversibly.`,
    );
    keeper.restoring(asked);
    let operationId: string | null;
    try {
      const target = { serverId: planned.serverId, mappings: check.mappings };
      operationId = await call.cloud.backups.restore(planned.backupId, target, patiently(call));
    } catch (error) {
      if (isDrError(error, "DR_AMBIGUOUS")) {
        call.log.warn(`The answer to the restore of ${planned.serverName} was lost; looking whether it was accepted.`);
        return await this.#follow(asked);
      }
      if (!isDrError(error) || error.facts["vendorCode"] === undefined) throw error;
      keeper.restoring({ ...asked, state: "refused" });
      throw withWayOut(error);
    }
    const accepted: RestoreRecord = { ...asked, state: "accepted", ...(operationId === null ? {} : { operationId }) };
    keeper.restoring(accepted);
    if (await this.#follow(accepted)) return true;
    throw this.#unknown();
  }

  async #follow(record: RestoreRecord, alreadyRestoring = false): Promise<boolean> {
    const { call, keeper } = this;
    const followed = await followRestore(call, keeper, record, alreadyRestoring);
    if (followed.end === "lost") return false;
    keeper.restoring(followed.record);
    try {
      await verifyDisks(call, followed.record);
    } catch (error) {
      if (isDrError(error, "DR_JOB_FAILED")) keeper.restoring({ ...followed.record, state: "failed" });
      throw error;
    }
    keeper.restoring({ ...followed.record, state: "done" });
    keeper.warn(
      `${this.planned.serverName} holds backup ${record.backupId} of ${record.takenAt}: newer data was given up.`,
    );
    return true;
  }

  async check(): Promise<RestoreCheck> {
    return await checkRestore(this.call.cloud, this.planned, this.call.clock.now());
  }

  async #operations(): Promise<readonly BackupOperation[]> {
    return await restoresOf(this.call, this.planned, this.call.clock.now());
  }

  async #takenAt(): Promise<string> {
    try {
      return (await this.call.cloud.backups.get(this.planned.backupId)).createdAt;
    } catch (error) {
      if (!isDrError(error)) throw error;
      return UNKNOWN_TIME;
    }
  }

  #record(state: RestoreRecord["state"], at?: string): RestoreRecord {
    const { serverId, serverName, backupId } = this.planned;
    const asked = at ?? new Date(this.call.clock.now()).toISOString();
    return {
      serverId,
      serverName,
      backupId,
      takenAt: UNKNOWN_TIME,
      state,
      at: asked,
      knownOperations: [],
      volumeIds: [],
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

function overwritten({ backup, mappings }: RestoreCheck): Pick<RestoreRecord, "takenAt" | "volumeIds"> {
  return { takenAt: backup?.createdAt ?? UNKNOWN_TIME, volumeIds: mappings.map(({ volumeId }) => volumeId) };
}
