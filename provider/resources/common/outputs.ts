import type { ProtectionGroup } from "../../model/definitions";
import type { OutputsOf } from "../../model/define";
import { zoneAt } from "../../model/group-actions";
import { isInSync } from "../../transition/decide/guards";
import { type Observation, addressRows } from "../../transition/observe/observation";

type GroupOutputs = OutputsOf<typeof ProtectionGroup>;

type ObservedOutputs = Pick<
  GroupOutputs,
  | "status"
  | "createdAt"
  | "updatedAt"
  | "productionSite"
  | "productionZone"
  | "progress"
  | "protectedInstanceCount"
  | "replicationPairCount"
  | "drillCount"
  | "inSync"
  | "addresses"
>;

/** Outputs of a group that were observed: everything but what this stack knows of its own transitions. */
export function groupOutputs(observed: Observation): ObservedOutputs {
  const { group } = observed;
  return {
    status: group.status,
    productionSite: group.productionSite,
    productionZone: zoneAt(group, group.productionSite),
    progress: group.progress,
    protectedInstanceCount: observed.instances.length,
    replicationPairCount: observed.pairs.length,
    drillCount: group.drillCount,
    inSync: everyPairInSync(observed),
    addresses: addressRows(observed),
    createdAt: group.createdAt,
    updatedAt: group.updatedAt,
  };
}

/** Outputs of a group's protection that were observed. */
export function protectionOutputs(observed: Observation): Pick<GroupOutputs, "status" | "inSync" | "productionSite"> {
  const { group } = observed;
  return { status: group.status, inSync: everyPairInSync(observed), productionSite: group.productionSite };
}

function everyPairInSync({ pairs }: Observation): boolean {
  return pairs.length > 0 && pairs.every(isInSync);
}
