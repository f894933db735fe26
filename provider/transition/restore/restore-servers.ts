import type { Call } from "../../call";
import { isDrError } from "../../errors";
import type { RestoreRecord } from "../../model/transition-record";
import { list } from "../list";
import type { RecordKeeper } from "../record-keeper";
import type { PlannedRestore } from "./recovery-point";
import { Restore } from "./restore";
import { followRestore, isRestoring } from "./restore-follow";
import { notPossible, problemsNow } from "./restore-refusals";

/**
 * Puts servers back to their backups, one after the other: the service excludes concurrent restores without saying how far that
 * reaches. All that can be known is checked before the first is overwritten. It stops at the first failure, and no server is
 * started then. `beginning` is the service's time since which a restore that nothing was noted of can only be one of ours.
 */
export async function restoreServers(
  call: Call,
  keeper: RecordKeeper,
  restores: readonly PlannedRestore[],
  beginning: number | undefined,
): Promise<void> {
  await settleForgotten(call, keeper, restores);
  const pending = restores.filter((planned) => planned.done === undefined);
  for (const { serverId } of pending) {
    if (keeper.restoreOf(serverId)?.state === "done") keeper.withdrawRestore(serverId);
  }
  const open: Restore[] = [];
  for (const planned of pending) {
    const restore = new Restore(call, keeper, planned, beginning);
    if (!(await restore.takeUp())) open.push(restore);
  }
  await requireAllPossible(open);
  for (const restore of open) {
    try {
      await restore.run();
    } catch (error) {
      if (isDrError(error)) call.log.warn(standing(keeper, restores));
      throw error;
    }
  }
}

async function requireAllPossible(open: readonly Restore[]): Promise<void> {
  const checks = await Promise.all(open.map((restore) => restore.check()));
  const problems = checks.filter((check) => !isRestoring(check.backup?.status)).flatMap(problemsNow);
  if (problems.length > 0) throw notPossible(problems);
}

/** A half-done recovery is a result: which server holds which point in time. */
function standing(keeper: RecordKeeper, restores: readonly PlannedRestore[]): string {
  const isDone = ({ serverId, backupId, done }: PlannedRestore): boolean => {
    const record = keeper.restoreOf(serverId);
    return done !== undefined || (record?.backupId === backupId && record.state === "done");
  };
  const names = (done: boolean): string =>
    list(restores.filter((one) => isDone(one) === done).map((one) => one.serverName)) || "none";
  return `Restored: ${names(true)}. Not restored: ${names(false)}. No server is started.`;
}

/** A restore that is not declared any more may still run, and must end before its server starts. */
async function settleForgotten(call: Call, keeper: RecordKeeper, restores: readonly PlannedRestore[]): Promise<void> {
  const declared = (record: RestoreRecord): boolean =>
    restores.some((one) => one.serverId === record.serverId && one.backupId === record.backupId);
  for (const record of keeper.restores) {
    if (declared(record) || record.withdrawn === true) continue;
    keeper.withdrawRestore(record.serverId);
    if (record.state === "done" || record.state === "refused") continue;
    keeper.warn(
      `Server ${record.serverName} was being restored from backup ${record.backupId} and is not named in recoveryPoint any more: what its disks hold must be checked by hand.`,
    );
    if (record.state === "failed") continue;
    try {
      await followRestore(call, keeper, { ...record, withdrawn: true });
    } catch (error) {
      if (!isDrError(error, "DR_JOB_FAILED")) throw error;
    }
  }
}
