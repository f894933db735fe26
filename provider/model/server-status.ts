import { isKeyOf } from "./narrow";

/**
 * Effect of a start on a server: it `runs`, it `starts`, it is `passing` to something else by itself, it is `stuck` where no
 * start leads out of, or its status says nothing (`unclear`).
 */
export type Startability = "runs" | "starts" | "passing" | "stuck" | "unclear";

interface ServerStatusRow {
  readonly start: Startability;
  /** The way out, for a sentence. */
  readonly wayOut?: string;
}

/** Statuses of a server (ECS and Nova "Show server details"). A status that is not in this table is `unclear`. */
// prettier-ignore
export const SERVER_STATUS = {
  "ACTIVE":            { start: "runs" },
  "SHUTOFF":           { start: "starts" },
  "BUILD":             { start: "passing" },
  "REBUILD":           { start: "passing" },
  "REBOOT":            { start: "passing" },
  "HARD_REBOOT":       { start: "passing" },
  "RESIZE":            { start: "passing" },
  "REVERT_RESIZE":     { start: "passing" },
  "MIGRATING":         { start: "passing" },
  "PASSWORD":          { start: "passing" },
  "ERROR":             { start: "stuck", wayOut: "repair or rebuild it in the console" },
  "VERIFY_RESIZE":     { start: "stuck", wayOut: "confirm or revert its resize in the console" },
  "PAUSED":            { start: "stuck", wayOut: "unpause it in the console" },
  "SUSPENDED":         { start: "stuck", wayOut: "resume it in the console" },
  "SHELVED":           { start: "stuck", wayOut: "unshelve it in the console" },
  "SHELVED_OFFLOADED": { start: "stuck", wayOut: "unshelve it in the console" },
  "RESCUE":            { start: "stuck", wayOut: "end its rescue mode in the console" },
  "SOFT_DELETED":      { start: "stuck", wayOut: "restore it in the console" },
  "DELETED":           { start: "stuck", wayOut: "it is gone" },
  "UNKNOWN":           { start: "unclear" },
} as const satisfies Record<string, ServerStatusRow>;

/** Status of a server that the compute service says does not exist. */
export const GONE = "DR_NOT_FOUND";

/** Predicts the effect of a start on a server as it was read. Pure. */
export function startability(server: { readonly readable: boolean; readonly status: string }): Startability {
  if (!server.readable) return server.status === GONE ? "stuck" : "unclear";
  return rowOf(server.status)?.start ?? "unclear";
}

/** A status with the way out of it, for a sentence: `is SUSPENDED: resume it in the console`. Pure. */
export function describeServer(server: { readonly readable: boolean; readonly status: string }): string {
  if (!server.readable) return server.status === GONE ? "is gone" : "cannot be read";
  const wayOut = rowOf(server.status)?.wayOut;
  return wayOut === undefined ? `is ${server.status}` : `is ${server.status}: ${wayOut}`;
}

function rowOf(status: string): ServerStatusRow | undefined {
  return isKeyOf(SERVER_STATUS, status) ? SERVER_STATUS[status] : undefined;
}
