import { DrError } from "../../errors";
import type { RecordKeeper } from "../record-keeper";
import type { Observation } from "../observe/observation";
import { readinessText, checkBackups } from "./readiness";
import { type PlannedRestore, type RecoveryUse } from "./recovery-point";
import { type RestoreCheck, checkRestore, describeRestore, unneeded } from "./restore-check";
import { notPossible, problemsNow } from "./restore-refusals";
import { restoreServers } from "./restore-servers";
import { isRestoring } from "./restore-follow";
import type { Call } from "../../call";

/** A recovery point that cannot be meant: refused before anything is touched. */
export function requireMeant(observed: Observation, recovery: RecoveryUse): void {
  if (recovery.use !== "refuse") return;
  throw new DrError(
    "DR_REFUSED",
    `Group ${observed.group.name} (${observed.group.id}): ${recovery.why}`,
    {},
    { hint: recovery.next },
  );
}

/** Checks every restore before the service is asked for anything. That a backup could not be read forbids no failover. */
export async function requireRestorable(call: Call, recovery: RecoveryUse): Promise<void> {
  if (recovery.use !== "restore") return;
  const checks = await readChecks(call, recovery.restores);
  const problems = problemsOf(checks, recovery.when);
  if (problems.length > 0) throw notPossible(problems);
  for (const { planned, unread } of checks) {
    if (unread !== undefined)
      call.log.warn(
        `The backup of ${planned.serverName} could not be checked (${unread}); it is checked again before the restore.`,
      );
  }
}

/** Says what a preview says of a recovery point, and what an update would refuse of it. */
export async function explainRecovery(
  call: Call,
  observed: Observation,
  recovery: RecoveryUse,
): Promise<{ lines: string[]; problems: string[] }> {
  if (recovery.use === "none")
    return {
      lines: recovery.note === undefined ? [] : [`  ${recovery.note}`],
      problems: [],
    };
  if (recovery.use === "refuse")
    return {
      lines: [`  REFUSED: ${recovery.why}`, `  next: ${recovery.next}`],
      problems: [],
    };
  const site = recovery.restores[0]?.instance.sourceServerId === recovery.restores[0]?.serverId ? "source" : "target";
  const [checks, readiness] = await Promise.all([
    readChecks(call, recovery.restores),
    checkBackups(call.cloud, observed, { site }),
  ]);
  const now = call.clock.now();
  const when =
    recovery.when === "now" ? "now, SDRS is not asked for anything" : "after the failover and before the start";
  const ready = readinessText(readiness);
  return {
    lines: [
      recovery.restores.every((one) => one.done !== undefined)
        ? "  restored already, so that nothing is sent:"
        : `  RESTORE ${when}: overwrites these disks irreversibly, and gives up everything newer than the backup`,
      ...checks.map((check) => describeRestore(check, now)),
      ...(ready === "" ? [] : [`  ${ready}`]),
    ],
    problems: problemsOf(checks, recovery.when),
  };
}

async function readChecks(call: Call, restores: readonly PlannedRestore[]): Promise<RestoreCheck[]> {
  const options = { timeoutMs: CHECK_MS };
  const now = call.clock.now();
  return await Promise.all(
    restores.map(async (planned) =>
      planned.done === undefined ? await checkRestore(call.cloud, planned, now, options) : unneeded(planned),
    ),
  );
}

/** A backup service that is down must not hold up a failover. */
const CHECK_MS = 10_000;

/** Servers are stopped by the move itself; where it is over, one that runs is in use. */
function problemsOf(checks: readonly RestoreCheck[], when: "after-move" | "now"): string[] {
  return checks.flatMap((check) => {
    const stays = when === "after-move" || isRestoring(check.backup?.status);
    return problemsNow(stays ? { ...check, server: undefined } : check);
  });
}

/** The step between the move and the start. What is done is judged by server and backup, never by the step. */
export async function restoreStep(
  call: Call,
  observed: Observation,
  keeper: RecordKeeper,
  recovery: RecoveryUse,
): Promise<void> {
  const restores = recovery.use === "restore" ? recovery.restores : [];
  if (restores.length === 0 && keeper.restores.length === 0) return;
  const beginning = beginningOf(observed, keeper, call.clock.now());
  await restoreServers(call, keeper, restores, beginning).finally(keeper.time("restore"));
  keeper.done("restore");
}

/** Clocks of this machine and of the service may differ by this much. */
const SKEW_MS = 5 * 60_000;

/** A failover older than this was not made by a run of ours whose record was lost just now. */
const RECENT_MS = 24 * 3_600_000;

/**
 * The service's time since which a restore that nothing was noted of is one of ours: the failover it follows, before which the
 * service restores no DR server. After a failover that is complete anybody may have restored, so nothing is taken up there.
 */
export function beginningOf(
  { group }: Pick<Observation, "group">,
  keeper: Pick<RecordKeeper, "record" | "has">,
  now: number,
): number | undefined {
  const { record } = keeper;
  if (keeper.has("addresses")) return undefined;
  if (record?.acceptedAt !== undefined) return Date.parse(record.acceptedAt) - SKEW_MS;
  const since = Date.parse(group.updatedAt);
  return group.status === "failed-over" && now - since < RECENT_MS ? since : undefined;
}
