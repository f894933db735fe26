import type { CallOptions, Cloud } from "../../api/cloud";
import { isDrError, whatHappened } from "../../errors";
import type { Backup } from "../../model/wire/backups";
import { type Site, otherSite } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import { list } from "../list";
import { type Observation, viewAt } from "../observe/observation";

/** Backups of one server that would have to be restored. */
export interface ServerReadiness {
  readonly serverId: string;
  readonly serverName: string;
  /** Newest backup that can be restored. */
  readonly newest: Pick<Backup, "id" | "name" | "createdAt"> | undefined;
}

export interface Readiness {
  readonly servers: readonly ServerReadiness[];
  /** Reason why nothing is known; then `servers` is empty. */
  readonly unknown?: string;
}

/** Knowing it is worth no more than this: it never holds up what it is asked for. */
const READ_MS = 10_000;

/**
 * Reads which of a group's DR servers could be put back to an earlier point. Only backups of these servers themselves count,
 * and only those made before the disaster. One list for any number of servers; never fails.
 */
export async function checkBackups(
  cloud: Cloud,
  observed: Observation,
  { site = otherSite(observed.group.productionSite), ...options }: CallOptions & { site?: Site } = {},
): Promise<Readiness> {
  const servers = observed.instances.map((instance) => {
    const serverId = serverAt(instance, site);
    const name = viewAt(observed, instance, site)?.name ?? "";
    return { serverId, serverName: name === "" ? instance.name : name };
  });
  if (servers.length === 0) return { servers: [] };
  const [only, ...others] = servers;
  const filter = {
    status: "available",
    ...(others.length === 0 && only !== undefined ? { resourceId: only.serverId } : {}),
  };
  try {
    const backups = (await cloud.backups.list(filter, { timeoutMs: READ_MS, ...options })).filter(isUsable);
    return {
      servers: servers.map((server) => ({
        ...server,
        newest: newestOf(backups, server.serverId),
      })),
    };
  } catch (error) {
    if (!isDrError(error)) throw error;
    return { servers: [], unknown: whatHappened(error) };
  }
}

function isUsable(backup: Backup): boolean {
  return backup.status === "available" && backup.resourceType === "OS::Nova::Server" && backup.restoreMode !== "na";
}

function newestOf(backups: readonly Backup[], serverId: string): Backup | undefined {
  return backups
    .filter((backup) => backup.resourceId === serverId)
    .reduce<Backup | undefined>(
      (newest, one) => (newest === undefined || one.createdAt > newest.createdAt ? one : newest),
      undefined,
    );
}

/** The readiness in one line; empty when there is nothing to say. */
export function readinessText({ servers, unknown }: Readiness): string {
  if (unknown !== undefined) return `backups: could not be asked for (${unknown})`;
  const bare = servers.filter((server) => server.newest === undefined);
  if (bare.length === 0) return servers.length === 0 ? "" : "backups: every DR server has one that can be restored";
  return `backups: no usable backup of DR server ${list(bare.map((server) => `${server.serverName} (${server.serverId})`))}: it can start only with the data of the failover`;
}
