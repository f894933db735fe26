import type { CallOptions, Cloud } from "../api/cloud";
import type { GroupQueryType, MemberQueryType } from "../api/calls/types";
import { DrError } from "../errors";
import type { Group } from "../model/wire/wire";
import {
  type ActiveActiveDomain,
  type DrillResult,
  type FailedTaskResult,
  type InstanceTagResult,
  type ProtectedInstanceResult,
  type ProtectionGroupResult,
  type QuotaResult,
  type ReplicationPairResult,
  type RpoStatisticResult,
  type ServerResult,
  domainResult,
  drillResult,
  failedTaskResult,
  groupResult,
  instanceResult,
  pairResult,
  quotaResult,
  serverResult,
} from "./results";

export interface GetProtectionGroupArgs {
  readonly id?: string;
  /** Exact; it must be that of one group. */
  readonly name?: string;
}

/** Every given property must fit. */
export interface GetProtectionGroupsArgs {
  readonly name?: string;
  readonly status?: string;
  /** Zone that serves. */
  readonly productionZone?: string;
  /**
   * Groups that the service itself finds: in an abnormal status, with protection switched off, or without a drill for three
   * months.
   */
  readonly queryType?: GroupQueryType;
}

/** Every given property must fit. */
export interface GetProtectedInstancesArgs {
  readonly protectionGroupId?: string;
  readonly ids?: readonly string[];
  /** Zone that serves. */
  readonly productionZone?: string;
  /** Instances that the service itself finds: in an abnormal status. */
  readonly queryType?: MemberQueryType;
  readonly name?: string;
  readonly status?: string;
  /** Either server of the instance. */
  readonly serverId?: string;
  /** Tags it has, each with its value. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Every given property must fit. */
export interface GetReplicationPairsArgs {
  readonly protectionGroupId?: string;
  readonly protectedInstanceId?: string;
  /** Zone that serves. */
  readonly productionZone?: string;
  /** Pairs that the service itself finds: in an abnormal status. */
  readonly queryType?: MemberQueryType;
  readonly name?: string;
  readonly status?: string;
  /** Either disk of the pair. */
  readonly volumeId?: string;
}

/** Every given property must fit. */
export interface GetDrillsArgs {
  readonly protectionGroupId?: string;
  readonly drillVpcId?: string;
  readonly name?: string;
  readonly status?: string;
}

/** Every given property must fit. */
export interface GetServersArgs {
  readonly ids?: readonly string[];
  readonly name?: string;
  readonly availabilityZone?: string;
  readonly vpcId?: string;
}

export interface GetFailedTasksArgs {
  /** Tasks inside this group; not given: those of groups themselves. */
  readonly protectionGroupId?: string;
}

/** Every given property must fit. */
export interface GetRpoStatisticsArgs {
  /** Earliest time, ISO 8601. */
  readonly since?: string;
  /** Latest time, ISO 8601. */
  readonly until?: string;
}

/** Look-ups by their names: what each asks, and what it answers. */
export interface Lookups {
  getActiveActiveDomains: [args: object, result: { readonly domains: readonly ActiveActiveDomain[] }];
  getProtectionGroup: [args: GetProtectionGroupArgs, result: ProtectionGroupResult];
  getProtectionGroups: [args: GetProtectionGroupsArgs, result: { readonly groups: readonly ProtectionGroupResult[] }];
  getProtectedInstances: [
    args: GetProtectedInstancesArgs,
    result: { readonly instances: readonly ProtectedInstanceResult[] },
  ];
  getReplicationPairs: [args: GetReplicationPairsArgs, result: { readonly pairs: readonly ReplicationPairResult[] }];
  getDrills: [args: GetDrillsArgs, result: { readonly drills: readonly DrillResult[] }];
  getServers: [args: GetServersArgs, result: { readonly servers: readonly ServerResult[] }];
  getQuotas: [args: object, result: { readonly quotas: readonly QuotaResult[] }];
  getProtectedInstanceTags: [args: object, result: { readonly tags: readonly InstanceTagResult[] }];
  getRpoStatistics: [args: GetRpoStatisticsArgs, result: { readonly statistics: readonly RpoStatisticResult[] }];
  getFailedTasks: [args: GetFailedTasksArgs, result: { readonly tasks: readonly FailedTaskResult[] }];
}

export type LookupName = keyof Lookups;
export type LookupArgs<N extends LookupName> = Lookups[N][0];
export type LookupResult<N extends LookupName> = Lookups[N][1];

type Work<N extends LookupName> = (cloud: Cloud, args: LookupArgs<N>, options: CallOptions) => Promise<LookupResult<N>>;

/** All look-ups. They read; a list is whole, or an error. */
export const LOOKUPS: { readonly [N in LookupName]: Work<N> } = {
  getActiveActiveDomains: async (cloud, _args, options) => ({
    domains: (await cloud.domains.list(options)).map(domainResult),
  }),
  getProtectionGroup: async (cloud, args, options) => groupResult(await oneGroup(cloud, args, options)),
  getProtectionGroups: async (cloud, { name, status, productionZone, queryType }, options) => {
    const filter = given({ name, status, zone: productionZone, queryType });
    const groups = (await cloud.groups.list(filter, options)).map(groupResult);
    return { groups: groups.filter((group) => fits(group, { name, status, productionZone })) };
  },
  getProtectedInstances: async (cloud, { protectionGroupId, ids, productionZone, tags = {}, ...rest }, options) => {
    const { name, status } = rest;
    const filter = given({ groupId: protectionGroupId, ids, zone: productionZone, ...rest });
    const instances = (await cloud.instances.list(filter, options)).map(instanceResult);
    return { instances: instances.filter((one) => fits(one, { name, status }) && fits(one.tags, tags)) };
  },
  getReplicationPairs: async (cloud, { protectionGroupId, protectedInstanceId, productionZone, ...rest }, options) => {
    const { name, status } = rest;
    const ends = { groupId: protectionGroupId, instanceId: protectedInstanceId };
    const filter = given({ ...ends, zone: productionZone, ...rest });
    const pairs = (await cloud.pairs.list(filter, options)).map(pairResult);
    return { pairs: pairs.filter((pair) => fits(pair, { name, status })) };
  },
  getDrills: async (cloud, { protectionGroupId, drillVpcId, name, status }, options) => {
    const drills = (await cloud.drills.list(given({ groupId: protectionGroupId, name, status }), options)).map(
      drillResult,
    );
    return { drills: drills.filter((drill) => fits(drill, { name, status, drillVpcId })) };
  },
  getServers: async (cloud, { ids, name, availabilityZone, vpcId }, options) => {
    const servers = (await cloud.servers.list(options)).map(serverResult);
    const wanted = (id: string): boolean => ids === undefined || ids.includes(id);
    return { servers: servers.filter((one) => wanted(one.id) && fits(one, { name, availabilityZone, vpcId })) };
  },
  getQuotas: async (cloud, _args, options) => ({ quotas: (await cloud.quotas.list(options)).map(quotaResult) }),
  getProtectedInstanceTags: async (cloud, _args, options) => ({ tags: await cloud.instances.projectTags(options) }),
  getRpoStatistics: async (cloud, args, options) => ({ statistics: await cloud.rpo.list(args, options) }),
  getFailedTasks: async (cloud, { protectionGroupId }, options) => ({
    tasks: (await cloud.failures.list(protectionGroupId, options)).map(failedTaskResult),
  }),
};

/** The service searches names by a part of them; a look-up means the whole. */
function fits<T extends object>(row: T, wanted: { readonly [K in keyof T]?: T[K] | undefined }): boolean {
  return Object.entries(wanted).every(([key, value]) => value === undefined || row[key as keyof T] === value);
}

function given<T extends object>(filter: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

async function oneGroup(cloud: Cloud, { id, name }: GetProtectionGroupArgs, options: CallOptions): Promise<Group> {
  if (id !== undefined) return await cloud.groups.get(id, options);
  if (name === undefined)
    throw new DrError("DR_USAGE", "The look-up getProtectionGroup needs the id or the name of the group", {}, NAME_ONE);
  const group = onlyNamed(await cloud.groups.list({ name }, options), name);
  if (group === undefined) throw new DrError("DR_NOT_FOUND", `There is no protection group named ${name}`);
  return group;
}

/** The group of just this name among those that the service found by a part of it. */
export function onlyNamed(groups: readonly Group[], name: string): Group | undefined {
  const found = groups.filter((group) => group.name === name);
  if (found.length <= 1) return found[0];
  const ids = found.map(({ id }) => id).join(", ");
  throw new DrError("DR_USAGE", `${found.length} groups are named ${name}: ${ids}`, {}, NAME_ONE);
}

const NAME_ONE = { hint: "Give the id." };
