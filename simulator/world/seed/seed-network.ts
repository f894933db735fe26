import { freeAddress } from "../../behaviour/nics/addresses.js";
import { macOf, stableUuid } from "../ids.js";
import type { Sim } from "../sim.js";
import type { State } from "../state.js";
import type { Port, Server, Subnet } from "../types.js";
import { WorldError } from "./read-world.js";
import type { World, WorldServer, WorldVirtualIp } from "./world-file.js";

/** Networks, NICs and addresses of a world. */

export const SECURITY_GROUP = { id: stableUuid("security-group/default"), name: "default" };

export function seedVpc(state: State, vpc: NonNullable<World["vpcs"]>[number]): void {
  const id = vpc.id ?? stableUuid(`vpc/${vpc.name}`);
  state.vpcs.set(id, { id, name: vpc.name, cidr: vpc.cidr });
  for (const subnet of vpc.subnets) {
    const subnetId = subnet.id ?? stableUuid(`subnet/${vpc.name}/${subnet.name}`);
    state.subnets.set(subnetId, {
      id: subnetId,
      neutron_subnet_id: subnet.neutronId ?? stableUuid(`neutron-subnet/${vpc.name}/${subnet.name}`),
      name: subnet.name,
      cidr: subnet.cidr,
      gateway_ip: subnet.cidr.replace(/\.\d+\/\d+$/, ".1"),
      vpc_id: id,
    });
  }
}

export function seedEip(sim: Sim, address: string, portId: string | null, given?: string, privateIp?: string): void {
  const known = [...sim.state.eips.values()].find((eip) => eip.public_ip_address === address);
  if (known !== undefined) {
    known.port_id = portId;
    known.private_ip_address = privateIp ?? null;
    return;
  }
  const id = given ?? stableUuid(`eip/${address}`);
  const bandwidth = stableUuid(`bandwidth/${address}`);
  sim.state.eips.set(id, {
    id,
    public_ip_address: address,
    port_id: portId,
    private_ip_address: privateIp ?? null,
    bandwidth_id: bandwidth,
    bandwidth_size: 5,
    created: sim.now(),
  });
}

export function vpcOf(state: State, name: string | undefined, at: string): string {
  for (const vpc of state.vpcs.values()) if (name === undefined || vpc.name === name || vpc.id === name) return vpc.id;
  throw new WorldError(`${at}.vpc names no VPC of the world: ${name ?? "(none)"}`);
}

export function subnetOf(state: State, vpc: string, name: string, at: string): Subnet {
  for (const row of state.subnets.values())
    if (row.vpc_id === vpc && (row.name === name || row.id === name)) return row;
  throw new WorldError(`${at}.subnet names no subnet of its VPC: ${name}`);
}

export function seedNic(
  sim: Sim,
  given: {
    readonly server: WorldServer;
    readonly id: string;
    readonly vpc: string;
    readonly nic: WorldServer["nics"][number];
    readonly index: number;
    readonly at: string;
  },
): void {
  const { server, id, vpc, nic, index, at } = given;
  const subnet = subnetOf(sim.state, vpc, nic.subnet, at);
  const portId = nic.id ?? stableUuid(`port/${server.name}/${index}`);
  const ips = [nic.ip ?? freeAddress(sim, subnet), ...(nic.secondary ?? []).map((row) => row.ip)];
  const fixed = ips.map((ip_address) => ({ subnet_id: subnet.neutron_subnet_id, ip_address }));
  const six = { subnet_id: stableUuid(`neutron-subnet-v6/${subnet.id}`), ip_address: nic.ipv6 ?? "" };
  sim.state.ports.set(portId, {
    id: portId,
    device_id: id,
    device_owner: `compute:${server.zone}`,
    network_id: subnet.id,
    fixed_ips: nic.ipv6 === undefined ? fixed : [...fixed, six],
    mac_address: nic.mac ?? macOf(portId),
    primary: index === 0,
    security_groups: [SECURITY_GROUP.id],
    created: sim.now(),
    updated: sim.now(),
  });
  if (nic.eip !== undefined) seedEip(sim, nic.eip, portId);
  for (const { ip, eip } of nic.secondary ?? []) if (eip !== undefined) seedEip(sim, eip, portId, undefined, ip);
}

/** A virtual IP is a port of its own, without a server; the NICs that may use it list it (VPC querying_ports). */
export function seedVirtualIp(sim: Sim, given: WorldVirtualIp, at: string): void {
  const { state } = sim;
  const subnet = subnetOf(state, vpcOf(state, given.vpc, at), given.subnet, at);
  const id = given.id ?? stableUuid(`virtual-ip/${given.ip}`);
  state.ports.set(id, {
    id,
    device_id: "",
    device_owner: "neutron:VIP_PORT",
    network_id: subnet.id,
    fixed_ips: [{ subnet_id: subnet.neutron_subnet_id, ip_address: given.ip }],
    mac_address: macOf(id),
    primary: false,
    security_groups: [SECURITY_GROUP.id],
    created: sim.now(),
    updated: sim.now(),
  });
  if (given.eip !== undefined) seedEip(sim, given.eip, id);
  for (const name of given.servers ?? []) {
    const nic = nicOf(state, name, subnet);
    if (nic === undefined) throw new WorldError(`${at}.servers names no server with a NIC in ${subnet.name}: ${name}`);
    const pair = { ip_address: given.ip, mac_address: nic.mac_address };
    nic.allowed_address_pairs = [...(nic.allowed_address_pairs ?? []), pair];
  }
}

function nicOf(state: State, serverName: string, subnet: Subnet): Port | undefined {
  const isMeant = ({ id, name }: Server): boolean => name === serverName || id === serverName;
  const ids = [...state.servers.values()].filter(isMeant).map((row) => row.id);
  return [...state.ports.values()].find((port) => port.network_id === subnet.id && ids.includes(port.device_id));
}
