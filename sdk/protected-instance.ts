import type * as pulumi from "@pulumi/pulumi";
import { type GroupMemberArgs, memberInputs } from "./member";
import { isGet } from "./protection-group";
import { type CommonArgs, SdrsResource, isOfType, typeToken } from "./resource";
import type { Address, Site } from "./types";

/** A NIC besides the primary one. */
export interface AdditionalNicArgs {
  /** Network, in the group's VPC. */
  subnetId: pulumi.Input<string>;
  /**
   * IPv4 address of that network. Without one the NIC is one more of the network besides the primary one and those that are declared by
   * address: one that is there already will do, else one is added, and its address is among `addresses`.
   */
  ipAddress?: pulumi.Input<string> | undefined;
  /** Security groups that it is given when it is added; changing them changes no NIC that is there. Default: those of the server. */
  securityGroupIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

export interface ProtectedInstanceArgs extends CommonArgs, GroupMemberArgs {
  /** At most 64 bytes without `<` and `>`. The service cannot change it: a new text is kept here with a notice, and replaces nothing. */
  description?: pulumi.Input<string> | undefined;
  /** Server at the current production site, running or stopped. Changing it replaces the instance. */
  serverId: pulumi.Input<string>;
  /** Dedicated storage pool of the DR disks (Huawei Cloud only). Changing it replaces the instance. */
  clusterId?: pulumi.Input<string> | undefined;
  /** Network of the DR server's primary NIC, in the group's VPC. Changing it replaces the instance. */
  primarySubnetId?: pulumi.Input<string> | undefined;
  /** Its address; needs `primarySubnetId`. Changing it replaces the instance. */
  primaryIpAddress?: pulumi.Input<string> | undefined;
  /** Flavor of the DR server on creation. Changing it later resizes both servers, which must be stopped. */
  flavor?: pulumi.Input<string> | undefined;
  /** Flavor of the server `serverId` alone, instead of `flavor`. Nothing is done to it on creation; changing it resizes that server, which must be stopped. */
  productionFlavor?: pulumi.Input<string> | undefined;
  /**
   * Flavor of the DR server alone, the one that the service makes, instead of `flavor`. Changing it resizes that server, which must be
   * stopped, as it is while production is at its original site. A smaller one serves after a failover.
   */
  drFlavor?: pulumi.Input<string> | undefined;
  /** Hosts on which the DR server is made (Huawei Cloud only): `dedicated` are those of the project alone. Default: `shared`. Changing it replaces the instance. */
  tenancy?: pulumi.Input<"shared" | "dedicated"> | undefined;
  /**
   * Dedicated host of the server `serverId`, if it is on one (Huawei Cloud only). It is named to the service when that server gets
   * another flavor, and is then the present host or another; changing it alone moves nothing.
   */
  productionDedicatedHostId?: pulumi.Input<string> | undefined;
  /**
   * Dedicated host of the DR server (Huawei Cloud only); needs `tenancy: "dedicated"`, without it the service chooses one. Named again when
   * that server gets another flavor, and is then the present host or another; changing it alone moves nothing.
   */
  drDedicatedHostId?: pulumi.Input<string> | undefined;
  /** At most 10. Changed in place; tags that others set are left alone. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * NICs that the server that serves has besides its primary one, at most 11, each known by its network and address, or by its
   * network alone. Added and removed in place, while the group is `available` or `protected`; they move with production. One that was neither
   * declared by its address nor added for a declaration is left alone, and all stay when the instance is deleted.
   */
  additionalNics?: pulumi.Input<pulumi.Input<AdditionalNicArgs>[]> | undefined;
  /** Delete the DR server and its disks with the instance. Default `false`: they stay and are billed. */
  deleteTargetServer?: pulumi.Input<boolean> | undefined;
  /** Release the EIP of the DR server with the instance. Default `false`. */
  deleteTargetEip?: pulumi.Input<boolean> | undefined;
}

/**
 * A server with a counterpart at the DR site, which the service creates, stopped, together with a replication pair for each disk.
 *
 * @example
 * new sdrs.ProtectedInstance("web", { protectionGroup: group, serverId: server.id, deleteTargetServer: true });
 */
export class ProtectedInstance extends SdrsResource {
  /** The type of its resources, as policies and transforms see it. */
  static readonly __pulumiType = typeToken("ProtectedInstance");

  declare readonly name: pulumi.Output<string>;
  declare readonly protectionGroupId: pulumi.Output<string>;
  declare readonly serverId: pulumi.Output<string>;
  /** Status as the service reports it. */
  declare readonly status: pulumi.Output<string>;
  declare readonly productionSite: pulumi.Output<Site>;
  /** The availability zone that serves. */
  declare readonly productionZone: pulumi.Output<string>;
  /** Synchronisation in percent. */
  declare readonly progress: pulumi.Output<number>;
  /** Server at the original production site. */
  declare readonly sourceServerId: pulumi.Output<string>;
  /** Server at the DR site. */
  declare readonly targetServerId: pulumi.Output<string>;
  /** The server that serves. */
  declare readonly activeServerId: pulumi.Output<string>;
  /** Its addresses. */
  declare readonly addresses: pulumi.Output<Address[]>;
  /** Pairs attached to the instance. */
  declare readonly replicationPairIds: pulumi.Output<string[]>;
  /** Time at which the service made it: ISO 8601, UTC. */
  declare readonly createdAt: pulumi.Output<string>;
  /** Time at which the service last changed it, as of the last update or refresh. */
  declare readonly updatedAt: pulumi.Output<string>;

  constructor(name: string, args: ProtectedInstanceArgs, opts?: pulumi.CustomResourceOptions) {
    super("ProtectedInstance", name, isGet(args, opts) ? undefined : memberInputs(args), OUTPUTS, opts);
  }

  /** Reads an existing instance without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ProtectedInstance {
    return new ProtectedInstance(name, {} as ProtectedInstanceArgs, { ...opts, id });
  }

  /** True for a resource of this class, whichever copy of the package made it. */
  static override isInstance(value: unknown): value is ProtectedInstance {
    return isOfType(value, ProtectedInstance.__pulumiType);
  }
}

const OUTPUTS = [
  "name",
  "protectionGroupId",
  "serverId",
  "status",
  "productionSite",
  "productionZone",
  "progress",
  "sourceServerId",
  "targetServerId",
  "activeServerId",
  "addresses",
  "replicationPairIds",
  "createdAt",
  "updatedAt",
] as const;
