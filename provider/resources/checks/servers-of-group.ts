import type { CheckServer } from "../../checks/servers";
import { serverAt } from "../../model/group-actions";
import type { Site } from "../../model/status";
import { type Observation, addressRows, serverName } from "../../transition/observe/observation";

/** The servers of a side as checks mean them: by the ids of both sides, by the instance, and by name. */
export function serversOfGroup(observed: Observation, site: Site): CheckServer[] {
  const rows = addressRows(observed, [site]);
  return observed.instances.map((instance) => {
    const id = serverAt(instance, site);
    const label = serverName(observed, instance, site);
    const names = [instance.sourceServerId, instance.targetServerId, instance.id, instance.name, label];
    return {
      ...{ id, label, drill: false, names: [...new Set(names)] },
      addresses: rows
        .filter(({ serverId }) => serverId === id)
        .map(({ privateIp, eip, virtual }) => ({ privateIp, eip, virtual })),
    };
  });
}
