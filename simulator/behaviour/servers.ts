import type { Sim } from "../world/sim.js";
import type { Server } from "../world/types.js";

/** Statuses of a server, what Nova calls them, and the number of the power state (ECS; nova servers). */
export const SERVER_STATUSES: Readonly<Record<string, readonly [vmState: string, powerState: number]>> = {
  ACTIVE: ["active", 1],
  SHUTOFF: ["stopped", 4],
  ERROR: ["error", 0],
  UNKNOWN: ["active", 0],
  BUILD: ["building", 0],
  REBUILD: ["active", 1],
  REBOOT: ["active", 1],
  HARD_REBOOT: ["active", 1],
  PAUSED: ["paused", 3],
  SUSPENDED: ["suspended", 7],
  SHELVED: ["shelved", 4],
  SHELVED_OFFLOADED: ["shelved_offloaded", 0],
  RESIZE: ["active", 1],
  VERIFY_RESIZE: ["resized", 1],
  REVERT_RESIZE: ["resized", 1],
  MIGRATING: ["active", 1],
  RESCUE: ["rescued", 1],
  PASSWORD: ["active", 1],
  SOFT_DELETED: ["soft-delete", 4],
  DELETED: ["deleted", 0],
};

/** Changes the power of a server; whether that touches `updated` is an assumption. */
export function setPower(sim: Sim, server: Server, status: string): void {
  if (server.status === status) return;
  server.status = status;
  if (sim.assume.serverUpdatedByPower === "touched") server.updated = sim.now();
}

/** Sets a status as something outside the API does; `updated` is told by who knows. */
export function setServer(
  sim: Sim,
  server: Server,
  to: {
    readonly status?: string | undefined;
    readonly taskState?: string | null | undefined;
    readonly updated?: number | undefined;
    readonly start?: Server["start_outcome"] | undefined;
    readonly locked?: boolean | undefined;
  },
): void {
  if (to.status !== undefined) {
    if (!Object.hasOwn(SERVER_STATUSES, to.status))
      throw new RangeError(`no server is ever "${to.status}"; known: ${Object.keys(SERVER_STATUSES).join(", ")}`);
    setPower(sim, server, to.status);
    server.task_state = null;
  }
  if (to.taskState !== undefined) server.task_state = to.taskState;
  if (to.start !== undefined) server.start_outcome = to.start;
  if (to.locked !== undefined) server.locked = to.locked;
  if (to.updated !== undefined) server.updated = to.updated;
}
