import type { Flavour, Limits } from "../types.js";

/** A world as a file or as an object: what the cloud holds before the first call. Names are the keys; ids may be given. */
export interface World {
  readonly region?: string;
  readonly flavour?: Flavour;
  readonly account?: {
    readonly domain?: string;
    readonly username?: string;
    readonly password?: string;
    readonly accessKey?: string;
    readonly secretKey?: string;
    readonly projectId?: string;
    readonly projectName?: string;
    /** Projects of the account that hold nothing. */
    readonly otherProjects?: readonly { readonly id?: string; readonly name: string }[];
  };
  readonly limits?: Partial<Limits>;
  readonly domains?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly description?: string;
    readonly soldOut?: boolean;
    readonly zones: readonly [string, string];
  }[];
  readonly vpcs?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly cidr: string;
    readonly subnets: readonly {
      readonly id?: string;
      readonly name: string;
      readonly cidr: string;
      /** Id by which fixed addresses and backend members name it. */
      readonly neutronId?: string;
    }[];
  }[];
  readonly servers?: readonly WorldServer[];
  readonly disks?: readonly (WorldDisk & { readonly zone: string })[];
  readonly virtualIps?: readonly WorldVirtualIp[];
  readonly eips?: readonly { readonly id?: string; readonly address: string }[];
  readonly loadBalancers?: readonly WorldLoadBalancer[];
  readonly dnsZones?: readonly WorldDnsZone[];
  readonly groups?: readonly WorldGroup[];
  /** True if the project may call the retired disk backup service (VBS). */
  readonly legacyBackup?: boolean;
  readonly vaults?: readonly { readonly id?: string; readonly name: string; readonly status?: string }[];
}

export interface WorldDisk {
  readonly id?: string;
  readonly name: string;
  readonly size: number;
  readonly type?: string;
  readonly bootable?: boolean;
  readonly shared?: boolean;
  readonly encrypted?: boolean;
  readonly marker?: string;
}

export interface WorldServer {
  readonly id?: string;
  readonly name: string;
  readonly zone: string;
  readonly status?: "ACTIVE" | "SHUTOFF" | "ERROR";
  readonly flavor?: string;
  readonly os?: "Linux" | "Windows";
  readonly hypervisor?: "kvm" | "xen";
  readonly keyName?: string;
  /** The dedicated host that it is on. */
  readonly dedicatedHost?: string;
  readonly vpc?: string;
  /** The first is the system disk; devices are given in order unless they are named. One that is named by its id twice is shared. */
  readonly disks: readonly (WorldDisk & { readonly device?: string })[];
  /** The first is the primary NIC. */
  readonly nics: readonly {
    readonly id?: string;
    readonly subnet: string;
    readonly ip?: string;
    readonly mac?: string;
    readonly eip?: string;
    readonly ipv6?: string;
    /** Further private addresses of the NIC, each with an EIP of its own if it has one. */
    readonly secondary?: readonly { readonly ip: string; readonly eip?: string }[];
  }[];
}

/** A port that belongs to no server; the NICs of the servers named may use its address. */
export interface WorldVirtualIp {
  readonly id?: string;
  readonly vpc?: string;
  readonly subnet: string;
  readonly ip: string;
  readonly eip?: string;
  readonly servers?: readonly string[];
}

export interface WorldLoadBalancer {
  readonly id?: string;
  readonly name: string;
  /** False for a shared one. */
  readonly dedicated?: boolean;
  readonly address?: string;
  readonly pools: readonly {
    readonly id?: string;
    readonly name: string;
    /** False if nobody asks the members whether they answer. */
    readonly healthCheck?: boolean;
    readonly members: readonly {
      readonly id?: string;
      readonly name?: string;
      readonly address: string;
      readonly port: number;
      /** Name of the subnet of the address; without it the address may be of any network. */
      readonly subnet?: string;
      readonly vpc?: string;
    }[];
  }[];
}

export interface WorldDnsZone {
  readonly id?: string;
  /** With a dot at the end. */
  readonly name: string;
  readonly type?: "public" | "private";
  readonly records: readonly {
    readonly id?: string;
    readonly name: string;
    readonly type: string;
    readonly ttl?: number;
    readonly values: readonly string[];
  }[];
}

/** Side of a group. */
export type WorldSite = "source" | "target";

export interface WorldGroup {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly sourceZone: string;
  readonly targetZone: string;
  readonly domain?: string;
  readonly vpc?: string;
  /** Names of servers to protect. */
  readonly servers?: readonly string[];
  /** Names of detached disks to pair. */
  readonly disks?: readonly string[];
  readonly status?: "available" | "protected" | "failed-over";
  /** The side that production is on; by default the original one. */
  readonly site?: WorldSite;
  /** ISO time. */
  readonly createdAt?: string;
  /** Instances whose servers of both sides are in the world. Nothing is made for them. */
  readonly instances?: readonly WorldInstance[];
  /** Pairs whose disks of both sides are in the world. */
  readonly pairs?: readonly WorldPair[];
  readonly drills?: readonly WorldDrill[];
}

/** Damage of a member; without it, it is in the status of its group. */
export type WorldDamage = "invalid" | "fault" | "error";

/** Servers and disks are named by name or id, those of the original production side first. */
export interface WorldInstance {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly server: string;
  readonly drServer: string;
  readonly status?: WorldDamage;
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  readonly createdAt?: string;
}

export interface WorldPair {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly disk: string;
  readonly drDisk: string;
  readonly status?: WorldDamage;
  /** Percent that is copied; by default all of it where the group is protected. */
  readonly progress?: number;
  /** The storage of production cannot be used, or the link is down. */
  readonly fault?: "storage" | "link";
  readonly attachments?: readonly { readonly instance: string; readonly device: string }[];
  /** The instance that it was made with, and goes with. */
  readonly madeWith?: string;
  readonly createdAt?: string;
}

export interface WorldDrill {
  readonly id?: string;
  readonly name: string;
  readonly vpc: string;
  readonly servers: readonly { readonly instance: string; readonly server: string }[];
}
