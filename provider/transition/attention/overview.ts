import type { CallOptions, Cloud } from "../../api/cloud";
import type { OddRow } from "../../api/calls/types";
import { isDrError } from "../../errors";
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
  /** Failed tasks that the service remembers, or why they could not be read. */
  readonly failures: readonly Failure[] | Error;
}

/** A task center that is silent holds up no look at the rest. */
const FAILURES_MS = 10_000;

/**
 * Reads the groups of the project and, if asked, their members by lists of the whole project: as many calls for a hundred groups as for
 * one. Failed tasks are those of groups; those of members are told of one group only.
 */
export async function overview(
  cloud: Cloud,
  { members = false, options = {} }: { readonly members?: boolean; readonly options?: CallOptions } = {},
): Promise<Overview> {
  const unread: Unread[] = [];
  const told = (kind: Unread["kind"]): CallOptions => ({
    ...options,
    onOddRow: (row) => void unread.push({ ...row, kind }),
  });
  const [groups, found, failures] = await Promise.all([
    cloud.groups.list({}, told("protection group")),
    members ? readMembers(cloud, options, told) : undefined,
    readFailures(cloud, undefined, options),
  ]);
  if (found === undefined) return { groups, unread, failures };
  const byId = new Map(groups.map((group) => [group.id, group]));
  const instances = found.instances.map((instance) => {
    const group = byId.get(instance.groupId);
    return group === undefined ? instance : instanceBySite(instance, group, found.servers);
  });
  return { groups, unread, members: { ...found, instances }, failures };
}

/** The same of a group that was observed whole. */
export async function overviewOf(cloud: Cloud, observed: Observation, options: CallOptions = {}): Promise<Overview> {
  const { group, pairs, instances, servers } = observed;
  const failures = await readFailures(cloud, group.id, options);
  return { groups: [group], unread: [], members: { pairs, instances, servers }, failures };
}

async function readMembers(
  cloud: Cloud,
  options: CallOptions,
  told: (kind: Unread["kind"]) => CallOptions,
): Promise<Members> {
  const [pairs, instances] = await Promise.all([
    cloud.pairs.list({}, told("replication pair")),
    cloud.instances.list({}, told("protected instance")),
  ]);
  const ids = instances.flatMap((one) => [one.sourceServerId, one.targetServerId]).filter((id) => id !== "");
  return { pairs, instances, servers: await readServers(cloud, [...new Set(ids)], options, { ports: false }) };
}

async function readFailures(
  cloud: Cloud,
  groupId: string | undefined,
  options: CallOptions,
): Promise<Overview["failures"]> {
  try {
    const timeoutMs = Math.min(FAILURES_MS, options.timeoutMs ?? FAILURES_MS);
    return await cloud.failures.list(groupId, { ...options, timeoutMs, onOddRow: () => undefined });
  } catch (error) {
    if (!isDrError(error) || options.signal?.aborted === true) throw error;
    return error;
  }
}
