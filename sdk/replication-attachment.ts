import type * as pulumi from "@pulumi/pulumi";
import { type GroupMemberArgs, memberInputs } from "./member";
import { type CommonArgs, SdrsResource, isOfType, typeToken } from "./resource";

export interface ReplicationAttachmentArgs extends Omit<CommonArgs, "name">, GroupMemberArgs {
  /** Changing it replaces the attachment. */
  protectedInstanceId: pulumi.Input<string>;
  /** A pair that is not attached yet. Changing it replaces the attachment. */
  replicationPairId: pulumi.Input<string>;
  /** Device name such as `/dev/vdb`. Compared by its last letter, since the service may turn `vd` into `sd`. Changing it replaces. */
  device: pulumi.Input<string>;
  /** Detach although the server runs, when the attachment is removed. Default `false`: refused with `DR_REFUSED`. */
  detachFromRunning?: pulumi.Input<boolean> | undefined;
}

/**
 * Attaches both disks of a replication pair to both servers of a protected instance.
 *
 * @example
 * new sdrs.ReplicationAttachment("archive", {
 *   protectionGroup: group,
 *   protectedInstanceId: db.id,
 *   replicationPairId: archive.id,
 *   device: "/dev/vdd",
 * });
 */
export class ReplicationAttachment extends SdrsResource {
  /** The type of its resources, as policies and transforms see it. */
  static readonly __pulumiType = typeToken("ReplicationAttachment");

  declare readonly protectionGroupId: pulumi.Output<string>;
  declare readonly protectedInstanceId: pulumi.Output<string>;
  declare readonly replicationPairId: pulumi.Output<string>;
  /** Device as the service reports it. */
  declare readonly attachedDevice: pulumi.Output<string>;
  /** Status of the pair. */
  declare readonly status: pulumi.Output<string>;

  constructor(name: string, args: ReplicationAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
    super("ReplicationAttachment", name, memberInputs(args), OUTPUTS, opts, false);
  }

  /** True for a resource of this class, whichever copy of the package made it. */
  static override isInstance(value: unknown): value is ReplicationAttachment {
    return isOfType(value, ReplicationAttachment.__pulumiType);
  }
}

const OUTPUTS = ["protectionGroupId", "protectedInstanceId", "replicationPairId", "attachedDevice", "status"] as const;
