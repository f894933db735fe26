import { serverAt, volumeAt, zoneAt } from "../model/group-actions";
import type { Site } from "../model/status";
import type { Domain, Drill, Failure, Group, Instance, Pair, Quota, Server } from "../model/wire/wire";

/** Two zones between which the service replicates. */
export interface ActiveActiveDomain {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** True if nothing new can be protected in it. */
  readonly soldOut: boolean;
  readonly localAvailabilityZone: string;
  readonly remoteAvailabilityZone: string;
}

/** A protection group as the service reports it. */
export interface ProtectionGroupResult {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly sourceAvailabilityZone: string;
  readonly targetAvailabilityZone: string;
  readonly domainId: string;
  readonly domainName: string;
  readonly sourceVpcId: string;
  readonly status: string;
  /** The side that serves. */
  readonly productionSite: Site;
  /** The availability zone that serves. */
  readonly productionZone: string;
  /** Synchronisation in percent. */
  readonly progress: number;
  readonly protectedInstanceCount: number;
  readonly replicationPairCount: number;
  readonly drillCount: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A protected instance as the service reports it. */
export interface ProtectedInstanceResult {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly protectionGroupId: string;
  readonly status: string;
  readonly productionSite: Site;
  readonly progress: number;
  /** Server at the original production site. */
  readonly sourceServerId: string;
  /** Server at the DR site; empty until it is created. */
  readonly targetServerId: string;
  /** The server that serves. */
  readonly activeServerId: string;
  readonly replicationPairs: readonly { readonly id: string; readonly device: string }[];
  readonly tags: Readonly<Record<string, string>>;
  /** True if the account is frozen, and the instance with it. */
  readonly frozen: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A replication pair as the service reports it. */
export interface ReplicationPairResult {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly protectionGroupId: string;
  readonly status: string;
  readonly productionSite: Site;
  readonly progress: number;
  /** `active`, `copying`, `inactive` or `active-stopped`. */
  readonly replicationStatus: string;
  /** Kind of replication: `hypermetro`, the only one that is documented. */
  readonly replicationModel: string | null;
  /** `"0"`: healthy, `"2"`: the production disk is not readable or writable, `"5"`: the replication link is down. */
  readonly faultLevel: string;
  readonly sourceVolumeId: string;
  /** Disk at the DR site; empty until it is created. */
  readonly targetVolumeId: string;
  /** The disk that serves. */
  readonly activeVolumeId: string;
  /** GB. */
  readonly volumeSize: number;
  readonly volumeType: string;
  readonly bootable: boolean;
  /** True if several servers may attach it. */
  readonly shared: boolean;
  /** The service's word for what is wrong with it. */
  readonly failureDetail: string | null;
  readonly attachments: readonly { readonly instanceId: string; readonly device: string }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A DR drill as the service reports it. */
export interface DrillResult {
  readonly id: string;
  readonly name: string;
  readonly protectionGroupId: string;
  readonly status: string;
  /** Empty until the service has created it. */
  readonly drillVpcId: string;
  readonly servers: readonly { readonly instanceId: string; readonly serverId: string }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A server of ECS with what a protection group needs to know of it. */
export interface ServerResult {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly availabilityZone: string;
  /** Empty where the service does not tell it. */
  readonly vpcId: string;
  readonly flavor: string | null;
  readonly disks: readonly { readonly volumeId: string; readonly device: string }[];
  readonly nics: readonly NicResult[];
}

/** A NIC of a server. */
export interface NicResult {
  readonly mac: string;
  readonly portId: string | null;
  /** Addresses inside the VPC, IPv4 and IPv6. */
  readonly privateIps: readonly string[];
  readonly eips: readonly string[];
}

/** A quota of the service. */
export interface QuotaResult {
  /** Name of what is counted, for example `server_groups`. */
  readonly type: string;
  readonly used: number;
  /** `null`: unlimited. */
  readonly quota: number | null;
  /** Least that the quota can be set to. */
  readonly min: number;
  /** Most that the quota can be set to; `null`: unlimited. */
  readonly max: number | null;
}

/** A tag key of the protected instances of a project, with every value it has. */
export interface InstanceTagResult {
  /** Key of the tag. */
  readonly key: string;
  /** Every value that the key has at an instance. */
  readonly values: readonly string[];
}

/** Number of replication pairs beyond their RPO at a time. */
export interface RpoStatisticResult {
  /** Id of the row. */
  readonly id: number;
  /** Time that the row is about: ISO 8601, UTC. */
  readonly pointTime: string;
  /** Number of pairs beyond their RPO at that time. */
  readonly resourceCount: number;
  /** `replication`. */
  readonly resourceType: string;
  /** Time at which the service wrote the row: ISO 8601, UTC. */
  readonly createdAt: string;
  /** Time at which the service last changed the row: ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** A failed task that the service still remembers. */
export interface FailedTaskResult {
  readonly jobId: string;
  readonly jobType: string;
  readonly resourceId: string;
  readonly resourceName: string;
  readonly resourceType: string;
  readonly failureStatus: string;
  readonly errorCode: string | null;
  readonly failReason: string | null;
  readonly beginTime: string;
}

export const domainResult = ({
  id,
  name,
  description,
  soldOut,
  localZone,
  remoteZone,
}: Domain): ActiveActiveDomain => ({
  ...{ id, name, description, soldOut },
  localAvailabilityZone: localZone,
  remoteAvailabilityZone: remoteZone,
});

export const groupResult = (group: Group): ProtectionGroupResult => ({
  id: group.id,
  name: group.name,
  description: group.description,
  sourceAvailabilityZone: group.sourceZone,
  targetAvailabilityZone: group.targetZone,
  domainId: group.domainId,
  domainName: group.domainName,
  sourceVpcId: group.vpcId,
  status: group.status,
  productionSite: group.productionSite,
  productionZone: zoneAt(group, group.productionSite),
  progress: group.progress,
  protectedInstanceCount: group.instanceCount,
  replicationPairCount: group.pairCount,
  drillCount: group.drillCount,
  createdAt: group.createdAt,
  updatedAt: group.updatedAt,
});

export const instanceResult = (instance: Instance): ProtectedInstanceResult => ({
  id: instance.id,
  name: instance.name,
  description: instance.description,
  protectionGroupId: instance.groupId,
  status: instance.status,
  productionSite: instance.productionSite,
  progress: instance.progress,
  sourceServerId: instance.sourceServerId,
  targetServerId: instance.targetServerId,
  activeServerId: serverAt(instance, instance.productionSite),
  replicationPairs: instance.attachments.map(({ pairId, device }) => ({ id: pairId, device })),
  tags: Object.fromEntries(instance.tags.map(({ key, value }) => [key, value])),
  frozen: instance.frozen === true,
  createdAt: instance.createdAt,
  updatedAt: instance.updatedAt,
});

export const pairResult = (pair: Pair): ReplicationPairResult => ({
  id: pair.id,
  name: pair.name,
  description: pair.description,
  protectionGroupId: pair.groupId,
  status: pair.status,
  productionSite: pair.productionSite,
  progress: pair.progress,
  replicationStatus: pair.replicationStatus,
  replicationModel: pair.replicationModel ?? null,
  faultLevel: pair.faultLevel,
  sourceVolumeId: pair.sourceVolumeId,
  targetVolumeId: pair.targetVolumeId,
  activeVolumeId: volumeAt(pair, pair.productionSite),
  volumeSize: pair.size,
  volumeType: pair.volumeType,
  bootable: pair.bootable,
  shared: pair.shared,
  failureDetail: pair.failureDetail ?? null,
  attachments: pair.attachments,
  createdAt: pair.createdAt,
  updatedAt: pair.updatedAt,
});

export const drillResult = (drill: Drill): DrillResult => ({
  id: drill.id,
  name: drill.name,
  protectionGroupId: drill.groupId,
  status: drill.status,
  drillVpcId: drill.vpcId,
  servers: drill.servers,
  createdAt: drill.createdAt,
  updatedAt: drill.updatedAt,
});

export function serverResult({ id, name, status, zone, vpcId, flavor, volumes, addresses }: Server): ServerResult {
  const macs = [...new Set(addresses.map(({ mac }) => mac))];
  return {
    ...{ id, name, status, availabilityZone: zone, vpcId, flavor: flavor ?? null },
    disks: volumes.map(({ id: volumeId, device }) => ({ volumeId, device })),
    nics: macs.map((mac) => {
      const own = addresses.filter((one) => one.mac === mac);
      const ips = (type: "fixed" | "floating"): string[] => own.filter((one) => one.type === type).map(({ ip }) => ip);
      const portId = own.flatMap((one) => one.portId ?? [])[0] ?? null;
      return { mac, portId, privateIps: ips("fixed"), eips: ips("floating") };
    }),
  };
}

export const quotaResult = ({ type, used, quota, min, max }: Quota): QuotaResult => ({
  ...{ type, used, min },
  quota: quota < 0 ? null : quota,
  max: max < 0 ? null : max,
});

export const failedTaskResult = (task: Failure): FailedTaskResult => ({
  jobId: task.jobId,
  jobType: task.jobType,
  resourceId: task.resourceId,
  resourceName: task.resourceName,
  resourceType: task.resourceType,
  failureStatus: task.failureStatus,
  errorCode: task.errorCode,
  failReason: task.failReason,
  beginTime: task.beginTime,
});
