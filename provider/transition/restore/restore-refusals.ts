import { DrError } from "../../errors";
import type { PlannedRestore } from "./recovery-point";
import type { RestoreCheck } from "./restore-check";

/** A refusal must not keep a server down that could serve with the data of the failover. */
export function withWayOut(error: DrError): DrError {
  const hint = `${error.hint} No restore was sent. To start the server as it is, remove it from recoveryPoint.restores and run pulumi up again.`;
  return new DrError(error.code, error.what, error.facts, { hint, cause: error });
}

export function foreign({ serverName, serverId, backupId }: PlannedRestore, other: string, operation: string): DrError {
  return new DrError(
    "DR_STATE_CONFLICT",
    `Server ${serverName} (${serverId}) is being restored from backup ${other} (operation ${operation}), not from ${backupId}`,
    { operationId: operation },
    {
      hint: "Somebody else acts on it. Wait until that restore has ended, then run pulumi up again.",
    },
  );
}

/** Says what forbids a restore at this moment, in one line. */
export function problemsNow(check: RestoreCheck): string[] {
  const { planned, problems } = check;
  const running = stillRunning(check);
  const all = running === undefined ? problems : [...problems, running];
  return all.length === 0 ? [] : [`${planned.serverName} (${planned.serverId}): ${all.join("; ")}`];
}

/** Throws unless a restore can be sent: the backup fits, and the server is stopped. */
export function requirePossible(check: RestoreCheck): void {
  const { planned, unread, server } = check;
  const problems = problemsNow(check);
  if (problems.length > 0) throw notPossible(problems);
  if (unread !== undefined || server === undefined) {
    throw new DrError(
      "DR_UNAVAILABLE",
      `The restore of ${planned.serverName} (${planned.serverId}) could not be checked: ${unread ?? "unread"}`,
    );
  }
}

/** A server that is not stopped: the service would stop it by itself, but somebody may be using it. */
export function stillRunning({ server }: RestoreCheck): string | undefined {
  if (server === undefined || (server.status === "SHUTOFF" && server.taskState === null)) return undefined;
  return `it is ${server.taskState ?? server.status}, and a server is restored only while it is stopped`;
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
