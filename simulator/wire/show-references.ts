import type { Sim } from "../world/sim.js";
import type { BackendMember, DnsZone, LoadBalancer, Pool, RecordSet } from "../world/types.js";

/** Rows of ELB and DNS (ELB querying_backend_servers, querying_all_backend_servers_extension_api; DNS querying_all_record_sets). */

const projectOf = (sim: Sim): string => sim.state.account.projects[0]?.id ?? "";

/** The server whose NIC has the address of a member at present. */
function serverOf(sim: Sim, { address, neutron_subnet_id: subnet }: BackendMember) {
  for (const port of sim.state.ports.values()) {
    const has = port.fixed_ips.some(
      (fixed) => fixed.ip_address === address && (subnet === null || fixed.subnet_id === subnet),
    );
    if (has && port.device_id !== "") return sim.state.servers.get(port.device_id);
  }
  return undefined;
}

function healthOf(sim: Sim, pool: Pool, member: BackendMember): string {
  if (!pool.health_check) return "NO_MONITOR";
  return serverOf(sim, member)?.status === "ACTIVE" ? "ONLINE" : "OFFLINE";
}

/** A member as version 3 shows it, which tells neither its pool nor its load balancer. */
export function showMember(sim: Sim, pool: Pool, member: BackendMember): object {
  const { id, name, address, protocol_port, neutron_subnet_id } = member;
  const server = neutron_subnet_id === null ? undefined : serverOf(sim, member);
  return {
    ...{ id, name, address, protocol_port },
    ...(neutron_subnet_id === null ? {} : { subnet_cidr_id: neutron_subnet_id }),
    project_id: projectOf(sim),
    weight: 1,
    admin_state_up: server !== undefined,
    ip_version: address.includes(":") ? "v6" : "v4",
    operating_status: healthOf(sim, pool, member),
    member_type: neutron_subnet_id === null ? "ip" : "instance",
    instance_id: server?.id ?? "",
  };
}

/** A member as version 2 shows it. */
export function showSharedMember(sim: Sim, balancer: LoadBalancer, pool: Pool, member: BackendMember): object {
  const { id, name, address, protocol_port, neutron_subnet_id } = member;
  const server = serverOf(sim, member);
  return {
    ...{ id, name, address, protocol_port },
    subnet_id: neutron_subnet_id ?? "",
    tenant_id: projectOf(sim),
    pool_id: pool.id,
    loadbalancer_id: balancer.id,
    weight: 1,
    admin_state_up: server !== undefined,
    operating_status: healthOf(sim, pool, member),
    device_id: server?.id ?? "",
    device_owner: server === undefined ? "" : `compute:${server.zone}`,
  };
}

export const showPool = (sim: Sim, balancer: LoadBalancer, pool: Pool): object => ({
  id: pool.id,
  name: pool.name,
  description: "",
  project_id: projectOf(sim),
  lb_algorithm: "ROUND_ROBIN",
  protocol: "TCP",
  ip_version: "v4",
  type: "",
  vpc_id: "",
  admin_state_up: true,
  healthmonitor_id: "",
  session_persistence: null,
  listeners: [],
  loadbalancers: [{ id: balancer.id }],
  members: pool.members.map(({ id }) => ({ id })),
});

export const showLoadBalancer = (sim: Sim, balancer: LoadBalancer): object => ({
  id: balancer.id,
  name: balancer.name,
  description: "",
  project_id: projectOf(sim),
  provisioning_status: "ACTIVE",
  operating_status: "ONLINE",
  admin_state_up: true,
  guaranteed: balancer.dedicated,
  vip_address: balancer.address,
  pools: balancer.pools.map(({ id }) => ({ id })),
  listeners: [],
});

export function showRecordSet(sim: Sim, origin: string, zone: DnsZone, record: RecordSet): object {
  const at = new Date(zone.created).toISOString().slice(0, -1);
  return {
    id: record.id,
    name: record.name,
    type: record.type,
    ttl: record.ttl,
    records: [...record.values],
    status: "ACTIVE",
    links: { self: `${origin}/v2/zones/${zone.id}/recordsets/${record.id}` },
    zone_id: zone.id,
    zone_name: zone.name,
    create_at: at,
    update_at: at,
    default: record.type === "SOA" || record.type === "NS",
    project_id: projectOf(sim),
  };
}
