import {
  type Cloud,
  type Observation,
  type Overview,
  addressRows,
  attentionOf,
  failureOf,
  groupResult,
  instanceResult,
  observe,
  overview,
  overviewOf,
  pairResult,
} from "../../provider/index";
import type { Documents } from "../documents";

export type Status = Documents["status"];

/** Extent of a look. */
export interface Extent {
  /** Id of one group; undefined for all. */
  readonly groupId: string | undefined;
  /** True if the members of all groups are looked at for what needs attention. */
  readonly members: boolean;
}

/** Limits and signal of the calls. */
export interface Limits {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly attempts?: number;
}

/** Reads what there is, once. */
export async function readStatus(cloud: Cloud, { groupId, members }: Extent, options: Limits = {}): Promise<Status> {
  if (groupId === undefined) {
    const seen = await overview(cloud, { members, options });
    return { ...statusOf(seen), groups: seen.groups.map((row) => ({ ...groupResult(row), members: null })) };
  }
  const observed = await observe(cloud, groupId, { options });
  const group = { ...groupResult(observed.group), members: membersOf(observed) };
  return { ...statusOf(await overviewOf(cloud, observed, options)), groups: [group] };
}

function statusOf(seen: Overview): Omit<Status, "groups"> {
  const unreadable = seen.unread.filter(({ kind }) => kind === "protection group");
  return {
    attention: attentionOf(seen),
    unreadable: unreadable.map(({ id, error }) => ({ id: id ?? null, failure: failureOf(error) })),
  };
}

function membersOf(observed: Observation): Status["groups"][number]["members"] {
  return {
    protectedInstances: observed.instances.map(instanceResult),
    replicationPairs: observed.pairs.map(pairResult),
    servers: [...observed.servers.values()].map(({ id, name, status, zone, readable }) => {
      return { id, name, status, availabilityZone: zone, readable };
    }),
    addresses: addressRows(observed),
  };
}
