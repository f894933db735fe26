import type { AddressReferences } from "../../provider/model/address-references";
import type {
  Disk,
  DiskLimits,
  Domain,
  Drill,
  Eip,
  Group,
  Instance,
  Pair,
  Port,
  Quota,
  Server,
  ServerLimits,
  Subnet,
  Vpc,
} from "../../provider/model/wire/wire";

/** Something that a world does not hold, why, and what to do about it. */
export interface LeftOut {
  readonly what: string;
  readonly id: string | null;
  readonly why: string;
  readonly next: string;
}

/** A group with all that belongs to it. */
export interface GroupFacts {
  readonly group: Group;
  readonly instances: readonly Instance[];
  readonly pairs: readonly Pair[];
  readonly drills: readonly Drill[];
  /** The first sentence on a row of it that could not be read: then it is not known as a whole. */
  readonly unread: string | undefined;
}

/** Everything that was read of the service for a world. */
export interface Facts {
  readonly region: string;
  readonly cloud: "otc" | "huawei";
  readonly projectId: string;
  readonly domains: readonly Domain[];
  readonly groups: readonly GroupFacts[];
  readonly servers: ReadonlyMap<string, Server>;
  readonly disks: ReadonlyMap<string, Disk>;
  readonly ports: readonly Port[];
  readonly eips: readonly Eip[];
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly quotas: readonly Quota[];
  readonly serverLimits: ServerLimits | undefined;
  readonly diskLimits: DiskLimits | undefined;
  /** Names of the addresses of each group, by its id. */
  readonly references: ReadonlyMap<string, Pick<AddressReferences, "loadBalancerMembers" | "dnsRecords">>;
  readonly leftOut: readonly LeftOut[];
}

/** Facts of the groups that a world holds. */
export interface Held extends Facts {
  readonly serverIds: ReadonlySet<string>;
  readonly diskIds: ReadonlySet<string>;
}
