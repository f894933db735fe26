import type { Site } from "../status";

/*
 * What the services report, in our words. The schemas that read the replies are in `replies.ts` and `replies-compute.ts`;
 * their words exist there and in the bodies that `api/` sends, nowhere else.
 */

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly sourceZone: string;
  readonly targetZone: string;
  readonly domainId: string;
  readonly domainName: string;
  readonly vpcId: string;
  readonly status: string;
  /** Side that is the production site at present. */
  readonly productionSite: Site;
  readonly progress: number;
  readonly instanceCount: number;
  readonly pairCount: number;
  readonly drillCount: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Pair {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly groupId: string;
  readonly status: string;
  readonly progress: number;
  readonly replicationStatus: string;
  readonly replicationModel?: string;
  readonly faultLevel: string;
  readonly productionSite: Site;
  /** Disk of the original production site; empty until it is known. */
  readonly sourceVolumeId: string;
  /** Disk of the original DR site; empty until it is created. */
  readonly targetVolumeId: string;
  readonly attachments: readonly { readonly instanceId: string; readonly device: string }[];
  /** Size in GB. */
  readonly size: number;
  readonly volumeType: string;
  readonly bootable: boolean;
  readonly shared: boolean;
  /** Error code of a pair whose status is `error`. */
  readonly failureDetail?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly groupId: string;
  readonly status: string;
  readonly progress: number;
  readonly productionSite: Site;
  /** Server of the original production site. */
  readonly sourceServerId: string;
  /** Server of the original DR site; empty until it is created. */
  readonly targetServerId: string;
  readonly attachments: readonly { readonly pairId: string; readonly device: string }[];
  readonly tags: readonly Tag[];
  /** Set where the account is frozen, and the instance with it. */
  readonly frozen?: true;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Drill {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly groupId: string;
  /** Empty until the service has created it. */
  readonly vpcId: string;
  readonly servers: readonly { readonly instanceId: string; readonly serverId: string }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A job of SDRS or ECS. `INIT` → `RUNNING` → `SUCCESS` or `FAIL`. */
export interface Job {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly failReason: string | null;
  /** Objects that the job is about, in wire words (`server_group_id`, …), without its sub-jobs. */
  readonly entities: Readonly<Record<string, unknown>>;
  readonly subJobs: readonly Job[];
  readonly beginTime: string;
  readonly endTime: string | null;
}

/** A failed task of the task center. */
export interface Failure {
  readonly jobId: string;
  readonly jobType: string;
  readonly resourceId: string;
  readonly resourceName: string;
  readonly resourceType: string;
  readonly failureStatus: string;
  readonly beginTime: string;
  readonly errorCode: string | null;
  readonly failReason: string | null;
}

export interface Domain {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly soldOut: boolean;
  readonly localZone: string;
  readonly remoteZone: string;
}

export interface Quota {
  readonly type: string;
  readonly used: number;
  /** -1 = unlimited. */
  readonly quota: number;
  /** Least and most that the quota can be set to. */
  readonly min: number;
  readonly max: number;
}

/** Numbers that the servers of a project may have, and have; memory in MB. A limit of -1 is none. */
export interface ServerLimits {
  readonly servers: Allowance;
  readonly cores: Allowance;
  readonly memory: Allowance;
}

/** The same of disks; size in GB. */
export interface DiskLimits {
  readonly disks: Allowance;
  readonly size: Allowance;
}

export interface Allowance {
  readonly used: number;
  readonly limit: number;
}

/** A tag key of a project with every value it has. */
export interface ProjectTag {
  readonly key: string;
  readonly values: readonly string[];
}

/** Number of resources beyond their RPO at a time. */
export interface RpoStatistic {
  readonly id: number;
  readonly pointTime: string;
  readonly resourceCount: number;
  readonly resourceType: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ServerAddress {
  readonly ip: string;
  readonly mac: string;
  readonly type: "fixed" | "floating";
  readonly portId?: string;
}

export interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly taskState: string | null;
  readonly zone: string;
  /** Empty where the service does not tell it. */
  readonly vpcId: string;
  /** Absent where the service does not tell it. */
  readonly flavor?: string;
  /** Cores, and memory in MB; absent where the service does not tell them. */
  readonly cores?: number;
  readonly memory?: number;
  /** Names of its security groups; absent where the service does not tell them. */
  readonly securityGroups?: readonly string[];
  /** ISO time of the last change. */
  readonly updated: string;
  /** 0 no state, 1 running, 4 shut down. */
  readonly powerState: number | null;
  readonly addresses: readonly ServerAddress[];
  readonly volumes: readonly { readonly id: string; readonly device: string }[];
}

/** A NIC as the server lists it. */
export interface ServerInterface {
  readonly portId: string;
  readonly networkId: string;
  readonly macAddress: string;
  readonly status: string;
  readonly fixedIps: readonly FixedIp[];
}

export interface FixedIp {
  readonly ipAddress: string;
  readonly subnetId: string;
}

export interface Port {
  readonly id: string;
  /** Server that holds the NIC; empty when it is parked. */
  readonly deviceId: string;
  readonly status: string;
  readonly macAddress: string;
  readonly primary: boolean;
  readonly networkId: string;
  readonly fixedIps: readonly FixedIp[];
  /** Further addresses that may be used on the NIC; those of virtual IPs among them. */
  readonly allowedIps: readonly string[];
}

export interface Eip {
  readonly id: string;
  /** Empty while it is being made. */
  readonly address: string;
  readonly status: string;
  /** Name of its bandwidth; absent where the service does not tell it. */
  readonly bandwidthName?: string;
  readonly portId?: string;
  readonly privateIp?: string;
}

export interface Vpc {
  readonly id: string;
  readonly name: string;
  /** Its address block, for example `192.168.0.0/16`. */
  readonly cidr: string;
}

export interface Subnet {
  readonly id: string;
  readonly name: string;
  readonly cidr: string;
  readonly vpcId: string;
  /** Id by which fixed addresses and backend members name it; empty where the service does not tell it. */
  readonly neutronId: string;
}

export interface Disk {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly size: number;
  readonly zone: string;
  readonly type: string;
  readonly bootable: boolean;
  readonly shared: boolean;
  readonly attachments: readonly { readonly serverId: string; readonly device: string }[];
}
