import type * as pulumi from "@pulumi/pulumi";
import type { ProtectionGroup, ProtectionGroupArgs } from "./protection-group";
import { kindOf } from "./resource";

/** Key under which a group keeps what it declares, for its members: also for those of another copy of this package. */
export const DECLARED = Symbol.for("pulumi-sdrs.declared");

/** Arguments by which a member names its group. */
export interface GroupMemberArgs {
  /**
   * The group, as a resource or by its id. Given the resource, the member's outputs follow a failover of the group in the same
   * update and a preview shows it; given an id, they follow in the next update. Changing it replaces the member.
   */
  protectionGroup: ProtectionGroup | pulumi.Input<string>;
}

/** The inputs of a member. It knows its group by the id, and by what the group declares and reports about production. */
export function memberInputs({ protectionGroup, ...rest }: GroupMemberArgs): pulumi.Inputs {
  if (!isGroup(protectionGroup)) return { ...rest, protectionGroupId: protectionGroup };
  return { ...rest, protectionGroupId: protectionGroup.id, __group: linkTo(protectionGroup) };
}

/** `instanceof` is false for a group of another copy of this package. */
export function isGroup(value: GroupMemberArgs["protectionGroup"]): value is ProtectionGroup {
  return kindOf(value) === "ProtectionGroup";
}

/** Made once for a group: an output for each of a thousand members costs the program more than the member itself. */
const links = new WeakMap<ProtectionGroup, pulumi.Inputs>();

function linkTo(group: ProtectionGroup): pulumi.Inputs {
  const known = links.get(group);
  if (known !== undefined) return known;
  const declared = (group as { readonly [DECLARED]?: ProtectionGroupArgs })[DECLARED];
  const link = {
    origin: group.origin,
    productionSite: group.productionSite,
    inSync: group.inSync,
    unfinished: group.unfinished.apply((record) => (record ?? null) !== null),
    transitionNumber: group.transitionCount,
    consentSeries: group.consentSeries,
    failover: declared?.failover,
    failoverMode: declared?.failoverMode,
    confirm: declared?.confirm,
    abandon: declared?.abandon,
    startServers: declared?.startServers,
    startOrder: declared?.startOrder,
  };
  links.set(group, link);
  return link;
}
