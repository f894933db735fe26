import { type Kind, PROPERTIES } from "../model/properties";
import { zoneAt } from "../model/transitions";
import { isInSync } from "../transitions/guards";
import { type Observation, addressRows } from "../transitions/observation";
import type { Props } from "./shape";

/** The inputs inside a set of properties, as they were last completed. */
export function inputsIn(kind: Kind, props: Props): Props {
  return Object.fromEntries(
    Object.keys(PROPERTIES[kind])
      .filter((key) => props[key] !== undefined)
      .map((key) => [key, props[key]]),
  );
}

/** What was observed of a group, under names that no input has. */
export function groupOutputs(seen: Observation): Props {
  const { group } = seen;
  return {
    status: group.status,
    productionSite: group.productionSite,
    productionZone: zoneAt(group, group.productionSite),
    progress: group.progress,
    protectedInstanceCount: seen.instances.length,
    replicationPairCount: seen.pairs.length,
    drillCount: group.drillCount,
    inSync: seen.pairs.length > 0 && seen.pairs.every(isInSync),
    addresses: addressRows(seen),
  };
}

/** What was observed of a group's protection. */
export function protectionOutputs({ group, pairs }: Observation): Props {
  return {
    status: group.status,
    inSync: pairs.length > 0 && pairs.every(isInSync),
    productionSite: group.productionSite,
  };
}
