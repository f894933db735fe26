import { stableHex, stableUuid } from "../ids.js";
import type { Sim } from "../sim.js";
import { subnetOf, vpcOf } from "./seed-network.js";
import type { WorldDnsZone, WorldLoadBalancer } from "./world-file.js";

/** Load balancers and records of a world: they name addresses, and no move changes what they name. */

export function seedLoadBalancer(sim: Sim, given: WorldLoadBalancer, at: string): void {
  const { state } = sim;
  const id = given.id ?? stableUuid(`load-balancer/${given.name}`);
  const pools = given.pools.map((pool, poolAt) => ({
    id: pool.id ?? stableUuid(`pool/${id}/${pool.name}`),
    name: pool.name,
    health_check: pool.healthCheck ?? true,
    members: pool.members.map((member, memberAt) => {
      const where = `${at}.pools[${poolAt}].members[${memberAt}]`;
      const { address, port, subnet, vpc } = member;
      return {
        id: member.id ?? stableUuid(`member/${id}/${pool.name}/${memberAt}`),
        name: member.name ?? "",
        address,
        protocol_port: port,
        neutron_subnet_id:
          subnet === undefined ? null : subnetOf(state, vpcOf(state, vpc, where), subnet, where).neutron_subnet_id,
      };
    }),
  }));
  const { name, dedicated = true, address = "192.168.0.250" } = given;
  state.load_balancers.set(id, { id, name, dedicated, address, pools, created: sim.now() });
}

export function seedDnsZone(sim: Sim, given: WorldDnsZone): void {
  const id = given.id ?? stableHex(`dns-zone/${given.type ?? "public"}/${given.name}`);
  const records = given.records.map(({ id: own, name, type, ttl = 300, values }, at) => ({
    id: own ?? stableHex(`record-set/${id}/${at}`),
    ...{ name, type, ttl, values },
  }));
  sim.state.dns_zones.set(id, { id, name: given.name, zone_type: given.type ?? "public", records, created: sim.now() });
}
