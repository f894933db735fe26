import { type Call, timeLeft } from "../../call";
import { DrError, isDrError } from "../../errors";
import type { RestoreRecord } from "../../model/transition-record";
import { waitFor } from "../../wait";
import { list } from "../list";

/** Disks may need a moment until they are seen in use again. */
const VERIFY_MS = 60_000;

interface DiskState {
  readonly key: "in use" | "settling" | "broken";
  readonly text: string;
}

/**
 * Looks at the disks after a restore whose log says success. They are those that the request named, not those that the backup
 * names now: it may have expired meanwhile. No disk at all proves nothing.
 */
export async function verifyDisks(call: Call, record: RestoreRecord): Promise<void> {
  await waitFor<DiskState>(
    {
      what: `The restore of server ${record.serverName} (${record.serverId})`,
      unmet: "had not brought all disks back into use",
      timeoutMs: timeLeft(call, VERIFY_MS),
      success: ["in use"],
      pending: ["settling"],
      read: (options) => readDisks(call, record, options),
      key: ({ key }) => key,
      shows: ({ text }) => text,
      next: "Look at these disks in the console, then run pulumi up again: it looks at them once more before it starts the server.",
      failure: ({ text }) =>
        new DrError(
          "DR_JOB_FAILED",
          `After the restore of ${record.serverName} (${record.serverId}) ${text}. The server is not started`,
          { operationId: record.operationId },
          {
            hint: "Run pulumi up again to restore it once more, or name another backup of it in recoveryPoint first. To start it as it is, remove it from recoveryPoint.restores.",
          },
        ),
    },
    call.clock,
    call.signal,
  );
}

async function readDisks(
  call: Call,
  { serverId, volumeIds }: RestoreRecord,
  options: { timeoutMs: number },
): Promise<DiskState> {
  const { volumes } = await call.cloud.servers.get(serverId, options);
  const ids = volumeIds.length > 0 ? volumeIds : volumes.map(({ id }) => id);
  if (ids.length === 0) return { key: "broken", text: "no disk is attached to it" };
  const statuses = await Promise.all(ids.map((id) => diskStatus(call, id, options)));
  const text = `its disks are ${list(ids.map((id, index) => `${id}: ${statuses[index] ?? ""}`))}`;
  if (statuses.some((status) => status === "gone" || status.startsWith("error"))) return { key: "broken", text };
  return { key: statuses.every((status) => status === "in-use") ? "in use" : "settling", text };
}

async function diskStatus(call: Call, id: string, options: { timeoutMs: number }): Promise<string> {
  try {
    return (await call.cloud.disks.get(id, options)).status;
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return "gone";
    throw error;
  }
}
