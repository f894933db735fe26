import type * as pulumi from "@pulumi/pulumi";
import { type GroupMemberArgs, memberInputs } from "./protection-group";
import { type CommonArgs, SdrsResource } from "./resource";
import type { Site, Transition, UnfinishedTransition } from "./types";

export interface ProtectionArgs extends Omit<CommonArgs, "name">, GroupMemberArgs {
  /** Wait on creation until every pair is in sync. Default `true`. */
  waitForSync?: pulumi.Input<boolean>;
  /**
   * Id of the failover to recover from (`group.lastTransition.id`). Setting it **overwrites the disks of the old production
   * site** with the data of the current one and protects the group again. Needs the consent `overwrite`; the old production
   * servers must be stopped. Any other value, or one edited together with `failover`, is refused.
   */
  reprotect?: pulumi.Input<string>;
  /** Consent to the reprotect, for example `"orders-1a2b3c4/4+overwrite"`. Calls nothing by itself. */
  confirm?: pulumi.Input<string>;
}

/**
 * Protection of a group is on. Creating it enables protection, deleting it disables it. A resource of its own, since enabling
 * needs pairs and pairs need the group: let it depend on them.
 *
 * @example
 * new sdrs.Protection("orders", { protectionGroup: group }, { dependsOn: [web, db] });
 */
export class Protection extends SdrsResource {
  declare readonly protectionGroupId: pulumi.Output<string>;
  /** Status of the group. */
  declare readonly status: pulumi.Output<string>;
  /** Whether every pair holds the same data on both sides. */
  declare readonly inSync: pulumi.Output<boolean>;
  declare readonly productionSite: pulumi.Output<Site>;
  /** The last reprotect. */
  declare readonly lastTransition: pulumi.Output<Transition | undefined>;
  declare readonly unfinished: pulumi.Output<UnfinishedTransition | undefined>;

  constructor(name: string, args: ProtectionArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = ["status", "inSync", "productionSite", "lastTransition", "unfinished"];
    super("Protection", name, memberInputs(args), outputs, opts, false);
  }
}
