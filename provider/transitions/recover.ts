import { DrError } from "../errors";
import type { RecordKeeper } from "./record-keeper";
import type { Observation } from "./observation";
import { readinessText, checkBackups } from "./readiness";
import { type PlannedRestore, type RecoveryUse } from "./recovery-point";
import type { TransitionRequest } from "./request";
import { type RestoreCheck, checkRestore, describeRestore } from "./restore-check";
import { notPossible, restoreServers, stillRunning } from "./restore";
import { isRestoring } from "./restore-follow";
import type { Call } from "../call";

/** A recovery point that cannot be meant: refused before anything is touched. */
export function requireMeant(seen: Observation, recovery: RecoveryUse): void {
  if (recovery.use !== "refuse") return;
  throw new DrError(
    "DR_REFUSED",
    `Group ${seen.group.name} (${seen.group.id}): ${recovery.why}`,
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

/** What a preview says of a recovery point, and what an update would refuse of it. */
export async function explainRecovery(
  call: Call,
  seen: Observation,
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
    checkBackups(call.cloud, seen, { site }),
  ]);
  const now = call.clock.now();
  const when =
    recovery.when === "now" ? "now, SDRS is not asked for anything" : "after the failover and before the start";
  const ready = readinessText(readiness);
  return {
    lines: [
      `  RESTORE ${when}: overwrites these disks irreversibly, and gives up everything newer than the backup`,
      ...checks.map((check) => describeRestore(check, now)),
      ...(ready === "" ? [] : [`  ${ready}`]),
    ],
    problems: problemsOf(checks, recovery.when),
  };
}

async function readChecks(call: Call, restores: readonly PlannedRestore[]): Promise<RestoreCheck[]> {
  const options = { timeoutMs: CHECK_MS };
  return await Promise.all(restores.map((planned) => checkRestore(call.cloud, planned, call.clock.now(), options)));
}

/** A backup service that is down must not hold up a failover. */
const CHECK_MS = 10_000;

function problemsOf(checks: readonly RestoreCheck[], when: "after-move" | "now"): string[] {
  return checks.flatMap((check) => {
    const running = when === "now" && !isRestoring(check.backup?.status) ? stillRunning(check) : undefined;
    const own = running === undefined ? check.problems : [...check.problems, running];
    return own.length === 0 ? [] : [`${check.planned.serverName} (${check.planned.serverId}): ${own.join("; ")}`];
  });
}

/** The step between the move and the start. */
export async function restoreStep(
  call: Call,
  request: TransitionRequest,
  keeper: RecordKeeper,
  recovery: RecoveryUse,
): Promise<void> {
  if (keeper.has("restore")) return;
  const restores = recovery.use === "restore" ? recovery.restores : [];
  if (restores.length === 0 && keeper.record?.restores === undefined) return;
  const { acceptedAt, number } = keeper.record ?? {};
  const previous = request.lastTransition;
  const earlier = previous?.number === number ? previous?.requestedAt : previous?.finishedAt;
  const since = Date.parse(acceptedAt ?? earlier ?? "");
  await keeper.time("restore", () => restoreServers(call, keeper, restores, Number.isNaN(since) ? 0 : since));
  keeper.done("restore");
}
