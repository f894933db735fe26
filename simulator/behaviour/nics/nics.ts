import { macOf, nextUuid } from "../../world/ids.js";
import type { Sim } from "../../world/sim.js";
import { freeAddress } from "./addresses.js";
import { portsOf, serverOn } from "../members.js";
import { otherSide } from "../group/sync.js";
import type { Eip, Instance, Port, Server, Station } from "../../world/types.js";

const idsOf = (sim: Sim, server: Server | undefined): string[] =>
  server === undefined ? [] : portsOf(sim, server.id).map((port) => port.id);

/** Remembers which ports are production's before the first exchange, so that a retry after a failure finishes that exchange. */
export function planNics(sim: Sim, instance: Instance): void {
  if (instance.nic_plan !== null) return;
  const station = instance.priority_station;
  instance.nic_plan = {
    production: idsOf(sim, serverOn(sim, instance, station)),
    dr: [...idsOf(sim, serverOn(sim, instance, otherSide(station))), ...instance.parked_ports],
  };
}

function attach(sim: Sim, portId: string, server: Server | undefined): void {
  const port = sim.state.ports.get(portId);
  if (port === undefined || server === undefined) return;
  port.device_id = server.id;
  port.device_owner = `compute:${server.zone}`;
  port.updated = sim.now();
}

/** Switchover: both sides' NICs change places (OTC-UMN sdrs_faq_0004). */
export function exchangeNics(sim: Sim, instance: Instance, to: Station): void {
  const plan = instance.nic_plan;
  if (plan === null) return;
  for (const port of plan.production) attach(sim, port, serverOn(sim, instance, to));
  for (const port of plan.dr) attach(sim, port, serverOn(sim, instance, otherSide(to)));
  loseSecondary(sim, [...plan.production, ...plan.dr]);
}

/** Drops further EIPs where it is assumed that a NIC takes only the EIP of its first address with it. */
function loseSecondary(sim: Sim, ports: readonly string[]): void {
  if (sim.assume.secondaryEipAfterMove === "kept") return;
  for (const eip of sim.state.eips.values())
    if (eip.port_id !== null && ports.includes(eip.port_id) && (eip.private_ip_address ?? null) !== null) unbind(eip);
}

export function unbind(eip: Eip): void {
  eip.port_id = null;
  eip.private_ip_address = null;
}

/** Failover: production's NICs move to the DR server, whose own NIC is parked until the reprotection. */
export function moveNics(sim: Sim, instance: Instance, to: Station): void {
  const plan = instance.nic_plan;
  if (plan === null) return;
  for (const port of plan.production) attach(sim, port, serverOn(sim, instance, to));
  for (const id of plan.dr) {
    const port = sim.state.ports.get(id);
    if (port === undefined) continue;
    port.device_id = "";
    if (sim.assume.parkedPort !== "owner-kept") port.device_owner = "";
    port.updated = sim.now();
    if (sim.assume.parkedPort === "deleted") deletePort(sim, id);
  }
  loseSecondary(sim, plan.production);
  instance.parked_ports = plan.dr.filter((id) => sim.state.ports.has(id));
}

/** Reprotection: the parked NIC goes to the server that has become the DR server. */
export function attachParked(sim: Sim, instance: Instance): void {
  const server = serverOn(sim, instance, otherSide(instance.priority_station));
  if (server === undefined) return;
  for (const port of instance.parked_ports) attach(sim, port, server);
  instance.parked_ports = [];
  if (portsOf(sim, server.id).length > 0) return;
  const production = serverOn(sim, instance, instance.priority_station);
  const model = production === undefined ? undefined : portsOf(sim, production.id).find((port) => port.primary);
  if (model !== undefined)
    createPort(sim, server, model.network_id, { primary: true, security_groups: model.security_groups });
}

export function createPort(
  sim: Sim,
  server: Server,
  networkId: string,
  options: { primary: boolean; security_groups: readonly string[]; ip?: string },
): Port {
  const subnet = sim.state.subnets.get(networkId);
  if (subnet === undefined) throw new Error(`no subnet ${networkId}`);
  const id = nextUuid(sim.state);
  const port: Port = {
    id,
    device_id: server.id,
    device_owner: `compute:${server.zone}`,
    network_id: networkId,
    fixed_ips: [{ subnet_id: subnet.neutron_subnet_id, ip_address: options.ip ?? freeAddress(sim, subnet) }],
    mac_address: macOf(id),
    primary: options.primary,
    security_groups: [...options.security_groups],
    created: sim.now(),
    updated: sim.now(),
  };
  sim.state.ports.set(id, port);
  return port;
}

export function deletePort(sim: Sim, portId: string): void {
  sim.state.ports.delete(portId);
  for (const eip of sim.state.eips.values()) if (eip.port_id === portId) unbind(eip);
}
