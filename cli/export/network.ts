import type { Eip, Port } from "../../provider/model/wire/wire";
import type { World } from "../../simulator/index";
import type { Held } from "./facts";
import { isV4, sorted, textOf } from "./texts";

/** Networks and addresses of a world, as far as its servers use them. Pure. */

export function vpcsOf({ groups, ports, serverIds, subnets, vpcs }: Held): NonNullable<World["vpcs"]> {
  const networks = new Set(ports.filter(({ deviceId }) => serverIds.has(deviceId)).map(({ networkId }) => networkId));
  const own = [...subnets.values()].filter(({ id }) => networks.has(id));
  const ids = new Set([
    ...groups.flatMap(({ group, drills }) => [group.vpcId, ...drills.map(({ vpcId }) => vpcId)]),
    ...own.map(({ vpcId }) => vpcId),
  ]);
  return sorted([...vpcs.values()].filter(({ id }) => ids.has(id))).map(({ id, name, cidr }) => ({
    ...{ id, name: textOf(name, id), cidr },
    subnets: sorted(own.filter(({ vpcId }) => vpcId === id)).map((subnet) => ({
      ...{ id: subnet.id, name: textOf(subnet.name, subnet.id), cidr: subnet.cidr },
      ...(subnet.neutronId === "" ? {} : { neutronId: subnet.neutronId }),
    })),
  }));
}

/** EIPs that are bound to a NIC of the world, or to a virtual IP of one. */
export function eipsOf(held: Held): Eip[] {
  const virtual = new Set(virtualPorts(held).map(({ id }) => id));
  const ports = new Set(held.ports.filter(({ deviceId }) => held.serverIds.has(deviceId)).map(({ id }) => id));
  return held.eips.filter(({ portId = "", address }) => isV4(address) && (ports.has(portId) || virtual.has(portId)));
}

/** Ports without a server that hold an address which NICs of the world may use. */
function virtualPorts({ ports, serverIds }: Held): Port[] {
  const own = ports.filter(({ deviceId }) => serverIds.has(deviceId));
  const usable = new Set(own.flatMap(({ networkId, allowedIps }) => allowedIps.map((ip) => `${networkId} ${ip}`)));
  return ports.filter(
    ({ deviceId, networkId, fixedIps }) =>
      !serverIds.has(deviceId) && fixedIps.some(({ ipAddress }) => usable.has(`${networkId} ${ipAddress}`)),
  );
}

export function virtualIpsOf(held: Held): NonNullable<World["virtualIps"]> {
  return sorted(virtualPorts(held)).flatMap(({ id, networkId, fixedIps }) => {
    const ip = fixedIps.map(({ ipAddress }) => ipAddress).find(isV4);
    const vpc = held.subnets.get(networkId)?.vpcId;
    if (ip === undefined || vpc === undefined) return [];
    const eip = held.eips.find(({ portId }) => portId === id)?.address;
    const users = held.ports.filter((port) => port.networkId === networkId && port.allowedIps.includes(ip));
    const servers = [...new Set(users.map(({ deviceId }) => deviceId))].filter((one) => held.serverIds.has(one)).sort();
    return [{ id, vpc, subnet: networkId, ip, ...(eip === undefined ? {} : { eip }), servers }];
  });
}
