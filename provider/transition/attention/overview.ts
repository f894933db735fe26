import type { CallOptions, Cloud } from "../../api/cloud";
import type { OddRow } from "../../api/calls/types";
import { type DrError, isDrError } from "../../errors";
import type { Failure, Group, Instance, Pair } from "../../model/wire/wire";
import { instanceBySite } from "../observe/by-site";
import type { Observation, ServerView } from "../observe/observation";
import { readServers } from "../observe/observe";

/** A row of a list that could not be read, with the kind of object it stands for. */
export interface Unread extends OddRow {
  readonly kind: "protection group" | "protected instance" | "replication pair";
}

/** Members of the groups of an overview with the servers of both sides. */
export interface Members {
  readonly pairs: readonly Pair[];
  readonly instances: readonly Instance[];
  readonly servers: ReadonlyMap<string, ServerView>;
}

/** Everything that is seen of the groups of a project, or of one of them, at one moment. */
export interface Overview {
  readonly groups: readonly Group[];
  readonly unread: readonly Unread[];
  /** Undefined where they were not asked for. */
  readonly members?: Members;
  /** Lists that could not be had, and why: what they would tell is not known. */
  readonly missing: readonly Missing[];
  /** Failed tasks that the service remembers. */
  readonly failures: readonly Failure[];
}

/** A list that could not be had. */
export interface Missing {
  /** Objects that it would have, for a sentence: `replication pairs`. */
  readonly noun: string;
  readonly error: DrError;
}

/** A task center that is silent holds up no look at the rest. */
const FAILURES_MS = 10_000;

/**
 * Reads the groups of the project and, if asked, their members by lists of the whole project: as many calls for a hundred groups as for
 * one. Failed tasks are those of groups; those of members are told of one group only. A list of anything but groups that cannot be had
 * hides no other.
 */
export async function overview(
  cloud: Cloud,
  { members = false, options = {} }: { readonly members?: boolean; readonly options?: CallOptions } = {},
): Promise<Overview> {
  const unread: Unread[] = [];
  const missing: Missing[] = [];
  const told = (kind: Unread["kind"]): CallOptions => ({
    ...options,
    onOddRow: (row) => void unread.push({ ...row, kind }),
  });
  const [groups, pairs, instances, failures] = await Promise.all([
    cloud.groups.list({}, told("protection group")),
    members ? orMissing("replication pairs", missing, options, cloud.pairs.list({}, told("replication pair"))) : [],
    members
      ? orMissing("protected instances", missing, options, cloud.instances.list({}, told("protected instance")))
      : [],
    readFailures(cloud, undefined, missing, options),
  ]);
  if (!members) return { groups, unread, missing, failures };
  const servers = await serversOf(cloud, instances, options);
  const byId = new Map(groups.map((group) => [group.id, group]));
  const bySite = instances.map((instance) => {
    const group = byId.get(instance.groupId);
    return group === undefined ? instance : instanceBySite(instance, group, servers);
  });
  return { groups, unread, missing, members: { pairs, instances: bySite, servers }, failures };
}

/** The same of a group that was observed whole. */
export async function overviewOf(cloud: Cloud, observed: Observation, options: CallOptions = {}): Promise<Overview> {
  const { group, pairs, instances, servers } = observed;
  const missing: Missing[] = [];
  const failures = await readFailures(cloud, group.id, missing, options);
  return { groups: [group], unread: [], missing, members: { pairs, instances, servers }, failures };
}

async function serversOf(
  cloud: Cloud,
  instances: readonly Instance[],
  options: CallOptions,
): Promise<Members["servers"]> {
  const ids = instances.flatMap((one) => [one.sourceServerId, one.targetServerId]).filter((id) => id !== "");
  return await readServers(cloud, [...new Set(ids)], options, { ports: false });
}

function readFailures(
  cloud: Cloud,
  groupId: string | undefined,
  missing: Missing[],
  options: CallOptions,
): Promise<readonly Failure[]> {
  const timeoutMs = Math.min(FAILURES_MS, options.timeoutMs ?? FAILURES_MS);
  const limited = { ...options, timeoutMs, onOddRow: () => undefined };
  return orMissing("failed tasks", missing, options, cloud.failures.list(groupId, limited));
}

/** The rows of a list, or none where it cannot be had, which is noted. */
async function orMissing<T>(
  noun: string,
  missing: Missing[],
  { signal }: CallOptions,
  list: Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await list;
  } catch (error) {
    if (!isDrError(error) || signal?.aborted === true) throw error;
    missing.push({ noun, error });
    return [];
  }
}
