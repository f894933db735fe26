import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { type GroupMemberArgs, memberInputs } from "./member";
import { type CommonArgs, SdrsResource, kindOf, isOfType, typeToken } from "./resource";
import type { Site, UnfinishedTransition } from "./types";

export interface ProtectionArgs extends Omit<CommonArgs, "name">, GroupMemberArgs {
  /** Wait on creation until every pair is in sync. Default `true`. */
  waitForSync?: pulumi.Input<boolean> | undefined;
}

/**
 * Protection of a group is on. Creating it enables protection, deleting it disables it. A resource of its own, since enabling
 * needs pairs and pairs need the group: let it depend on them. To protect a group again after a failover, see `reprotect` there.
 *
 * Every preview looks whether protection is on. What is off, switched off in the console or by an update that was killed, is
 * enabled by the next update; where enabling could overwrite the last good copy it stays off, with a warning that says why.
 *
 * @example
 * new sdrs.Protection("orders", { protectionGroup: group }, { dependsOn: [web, db] });
 */
export class Protection extends SdrsResource {
  /** The type of its resources, as policies and transforms see it. */
  static readonly __pulumiType = typeToken("Protection");

  declare readonly protectionGroupId: pulumi.Output<string>;
  /** Status of the group. */
  declare readonly status: pulumi.Output<string>;
  /** True if every pair holds the same data on both sides. */
  declare readonly inSync: pulumi.Output<boolean>;
  declare readonly productionSite: pulumi.Output<Site>;
  /** Enabling that was not seen to end; the next update goes on with it. */
  declare readonly unfinished: pulumi.Output<UnfinishedTransition | null>;

  constructor(name: string, args: ProtectionArgs, opts?: pulumi.CustomResourceOptions) {
    super("Protection", name, { ...memberInputs(args), ...membersIn(opts?.dependsOn) }, OUTPUTS, opts, false);
  }

  /** True for a resource of this class, whichever copy of the package made it. */
  static override isInstance(value: unknown): value is Protection {
    return isOfType(value, Protection.__pulumiType);
  }
}

const OUTPUTS = ["protectionGroupId", "status", "inSync", "productionSite", "unfinished"] as const;

/** A digest of the members that protection waits for: one that is added later makes it look again, in the same update. */
function membersIn(dependsOn: pulumi.CustomResourceOptions["dependsOn"]): pulumi.Inputs {
  if (dependsOn === undefined) return {};
  const ids = pulumi
    .output(dependsOn)
    .apply((given) => pulumi.all([given].flat().flatMap((one) => (isMember(one) ? [one.id] : []))));
  return {
    __members: ids.apply((all) => createHash("sha256").update(all.sort().join("\n")).digest("hex").slice(0, 16)),
  };
}

/** `instanceof` is false for a resource of another copy of this package. */
function isMember(value: unknown): value is pulumi.CustomResource {
  return kindOf(value) !== undefined;
}
