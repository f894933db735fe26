import type { Call } from "../../call";
import type { Drill } from "../../model/wire/wire";
import type { Observation } from "../../transition/observe/observation";
import { namesOf } from "./names";
import { readServers } from "../../transition/observe/observe";

/** A server of a drill, as checks are told of it. */
export interface DrillServerSeen {
  readonly id: string;
  readonly name: string;
  /** Names and ids by which a check may mean it. */
  readonly names: readonly string[];
  readonly status: string;
  readonly addresses: readonly { readonly privateIp: string; readonly eip: string | null }[];
}

/** Reads the servers of a drill: an EIP may arrive later than its server. */
export async function serversSeen({ cloud }: Call, drill: Drill, observed: Observation): Promise<DrillServerSeen[]> {
  const ids = drill.servers.map(({ serverId }) => serverId);
  const [views, eips] = await Promise.all([readServers(cloud, ids), cloud.eips.list()]);
  return drill.servers.flatMap(({ instanceId, serverId }) => {
    const view = views.get(serverId);
    const instance = observed.instances.find(({ id }) => id === instanceId);
    if (view === undefined || instance === undefined) return [];
    const names = [...namesOf(instance, observed.servers), view.name, serverId];
    return [
      {
        ...{ id: serverId, name: instance.name, status: view.readable ? view.status : "UNREADABLE" },
        names: [...new Set(names.filter((text) => text !== ""))],
        addresses: view.ports.flatMap((port) =>
          port.fixedIps.map(({ ipAddress }) => ({
            privateIp: ipAddress,
            eip: eips.find(({ portId }) => portId === port.id)?.address ?? null,
          })),
        ),
      },
    ];
  });
}
