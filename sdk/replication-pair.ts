import type * as pulumi from "@pulumi/pulumi";
import { type GroupMemberArgs, memberInputs } from "./member";
import { isGet } from "./protection-group";
import { type CommonArgs, SdrsResource, isOfType, typeToken } from "./resource";
import type { MigratedAddress, Site, Transition, UnfinishedTransition } from "./types";

export interface ReplicationPairArgs extends CommonArgs, GroupMemberArgs {
  /** At most 64 bytes without `<` and `>`. The service cannot change it: a new text is kept here with a notice, and replaces nothing. */
  description?: pulumi.Input<string> | undefined;
  /** Disk at the current production site; detached and not encrypted. Changing it replaces the pair. */
  volumeId: pulumi.Input<string>;
  /** Final size of both disks in GB. Raising it expands them in place; lowering it is refused. Default: as they are. */
  size?: pulumi.Input<number> | undefined;
  /** Dedicated storage pool of the DR disk (Huawei Cloud only). Changing it replaces the pair. */
  clusterId?: pulumi.Input<string> | undefined;
  /** Delete the DR disk with the pair. The production disk is never deleted. Default `false`: the DR disk stays and is billed. */
  deleteTargetVolume?: pulumi.Input<boolean> | undefined;
  /**
   * `true` **fails over the whole group of this pair**, like `failover` of the group and with its consent: the service moves
   * groups, not disks. The way back is asked on the group. Refused if the group's resource declares `failover: false`.
   */
  failover?: pulumi.Input<true | undefined> | undefined;
  /** Consent as on the group. */
  confirm?: pulumi.Input<string> | undefined;
}

/**
 * A production disk and its DR disk, kept identical by the storage. Disks of a protected instance get their pairs with it;
 * this is for further disks.
 *
 * @example
 * const pair = new sdrs.ReplicationPair("archive", { protectionGroup: group, volumeId: archive.id });
 */
export class ReplicationPair extends SdrsResource {
  /** The type of its resources, as policies and transforms see it. */
  static readonly __pulumiType = typeToken("ReplicationPair");

  declare readonly name: pulumi.Output<string>;
  declare readonly protectionGroupId: pulumi.Output<string>;
  declare readonly volumeId: pulumi.Output<string>;
  /** The intent as last completed. */
  declare readonly failover: pulumi.Output<true | null>;
  /** Status as the service reports it. */
  declare readonly status: pulumi.Output<string>;
  declare readonly productionSite: pulumi.Output<Site>;
  /** Synchronisation in percent. */
  declare readonly progress: pulumi.Output<number>;
  /** `active`, `copying`, `inactive` or `active-stopped`. */
  declare readonly replicationStatus: pulumi.Output<string>;
  /** `"0"`: healthy, `"2"`: the production disk is not readable or writable, `"5"`: the replication link is down. */
  declare readonly faultLevel: pulumi.Output<string>;
  /** Disk at the original production site. */
  declare readonly sourceVolumeId: pulumi.Output<string>;
  /** Disk at the DR site. */
  declare readonly targetVolumeId: pulumi.Output<string>;
  /** The disk that serves. */
  declare readonly activeVolumeId: pulumi.Output<string>;
  /** The other one. */
  declare readonly passiveVolumeId: pulumi.Output<string>;
  /** GB. */
  declare readonly volumeSize: pulumi.Output<number>;
  declare readonly attachments: pulumi.Output<{ instanceId: string; device: string }[]>;
  /** Addresses of the servers this pair is attached to, after a failover asked by this pair. */
  declare readonly migratedAddresses: pulumi.Output<MigratedAddress[] | null>;
  /** The last complete failover that this pair asked for; `null` before the first. */
  declare readonly lastTransition: pulumi.Output<Omit<Transition, "remaining"> | null>;
  /** Number of failovers that this pair has asked for, those that were given up included. */
  declare readonly transitionCount: pulumi.Output<number>;
  /** A failover that began and was not seen to end: the next update goes on with it. `null`: nothing. */
  declare readonly unfinished: pulumi.Output<UnfinishedTransition | null>;
  /** Time at which the service made it: ISO 8601, UTC. */
  declare readonly createdAt: pulumi.Output<string>;
  /** Time at which the service last changed it, as of the last update or refresh. */
  declare readonly updatedAt: pulumi.Output<string>;

  constructor(name: string, args: ReplicationPairArgs, opts?: pulumi.CustomResourceOptions) {
    super("ReplicationPair", name, isGet(args, opts) ? undefined : memberInputs(args), OUTPUTS, opts);
  }

  /** Reads an existing pair without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ReplicationPair {
    return new ReplicationPair(name, {} as ReplicationPairArgs, { ...opts, id });
  }

  /** True for a resource of this class, whichever copy of the package made it. */
  static override isInstance(value: unknown): value is ReplicationPair {
    return isOfType(value, ReplicationPair.__pulumiType);
  }
}

const OUTPUTS = [
  "name",
  "protectionGroupId",
  "volumeId",
  "status",
  "productionSite",
  "progress",
  "replicationStatus",
  "faultLevel",
  "sourceVolumeId",
  "targetVolumeId",
  "activeVolumeId",
  "passiveVolumeId",
  "volumeSize",
  "attachments",
  "migratedAddresses",
  "lastTransition",
  "transitionCount",
  "unfinished",
  "failover",
  "createdAt",
  "updatedAt",
] as const;
