import { firstAddressOf, privateAddressOf } from "../behaviour/nics/addresses.js";
import type { Sim } from "../world/sim.js";
import { eipTime, pairTime, portTime } from "./times.js";
import type { Disk, Eip, Port, Subnet, Vpc } from "../world/types.js";

/** Rows of VPC, EIP and EVS (VPC querying_ports, querying_subnet; EIP querying_eips; EVS querying_details_about_a_disk). */

const projectOf = (sim: Sim): string => sim.state.account.projects[0]?.id ?? "";

export function showPort(sim: Sim, port: Port): object {
  const ip = firstAddressOf(port);
  const host = `ip-${ip.replaceAll(".", "-")}`;
  return {
    id: port.id,
    name: "",
    status: port.device_id === "" ? "DOWN" : "ACTIVE",
    admin_state_up: true,
    fixed_ips: port.fixed_ips.map((fixed) => ({ ...fixed })),
    mac_address: port.mac_address,
    network_id: port.network_id,
    tenant_id: projectOf(sim),
    project_id: projectOf(sim),
    device_id: port.device_id,
    device_owner: port.device_owner,
    security_groups: [...port.security_groups],
    extra_dhcp_opts: [],
    allowed_address_pairs: (port.allowed_address_pairs ?? []).map((pair) => ({ ...pair })),
    "binding:vnic_type": "normal",
    "binding:vif_details": { primary_interface: port.primary },
    "binding:profile": {},
    port_security_enabled: true,
    dns_assignment: [{ hostname: host, ip_address: ip, fqdn: `${host}.${sim.state.region}.compute.internal.` }],
    dns_name: host,
    created_at: portTime(port.created),
    updated_at: portTime(port.updated),
  };
}

const MOVING: readonly string[] = ["failing-over", "reversing"];

/** The port that the row of an EIP names: none for a while, where an address is assumed to be taken off during a move. */
export function shownPortOf(sim: Sim, eip: Eip): string | null {
  if (eip.port_id === null || sim.assume.eipDuringMove === "constant") return eip.port_id;
  const server = sim.state.ports.get(eip.port_id)?.device_id ?? "";
  if (server === "") return eip.port_id;
  for (const instance of sim.state.instances.values()) {
    if (instance.source_server !== server && instance.target_server !== server) continue;
    const group = sim.state.groups.get(instance.server_group_id);
    if (group !== undefined && MOVING.includes(group.status)) return null;
  }
  return eip.port_id;
}

const HIDDEN_MS = 5_000;

/** True if an EIP can be read: one that was just assigned may not be there yet. */
export function isVisible(sim: Sim, eip: Eip): boolean {
  return eip.ready === undefined || sim.assume.eipVisible === "at-once" || sim.now() >= eip.created + HIDDEN_MS;
}

/** Status of an EIP by what it is bound to; one that was just assigned is not ready yet. */
export function statusOfEip(sim: Sim, eip: Eip): "PENDING_CREATE" | "DOWN" | "ACTIVE" {
  if (shownPort(sim, eip) !== undefined) return "ACTIVE";
  return eip.ready !== undefined && sim.now() < eip.ready ? "PENDING_CREATE" : "DOWN";
}

function shownPort(sim: Sim, eip: Eip): Port | undefined {
  const portId = shownPortOf(sim, eip);
  return portId === null ? undefined : sim.state.ports.get(portId);
}

export function showEip(sim: Sim, eip: Eip): Record<string, unknown> {
  const port = shownPort(sim, eip);
  return {
    id: eip.id,
    status: statusOfEip(sim, eip),
    profile: {},
    type: eip.type ?? "5_bgp",
    public_ip_address: eip.public_ip_address,
    ...(port === undefined ? {} : { private_ip_address: privateAddressOf(eip, port), port_id: port.id }),
    tenant_id: projectOf(sim),
    create_time: eipTime(eip.created),
    bandwidth_id: eip.bandwidth_id,
    bandwidth_share_type: "PER",
    bandwidth_size: eip.bandwidth_size,
    ...(sim.assume.eipBandwidthName === "absent"
      ? {}
      : { bandwidth_name: eip.bandwidth_name ?? `bandwidth-${eip.bandwidth_id.slice(0, 4)}` }),
    enterprise_project_id: "0",
    ip_version: 4,
  };
}

export const showVpc = (vpc: Vpc): object => ({
  id: vpc.id,
  name: vpc.name,
  description: "",
  cidr: vpc.cidr,
  status: "OK",
  routes: [],
  enable_shared_snat: false,
});

export const showSubnet = (sim: Sim, subnet: Subnet): object => ({
  id: subnet.id,
  name: subnet.name,
  description: "",
  cidr: subnet.cidr,
  gateway_ip: subnet.gateway_ip,
  dhcp_enable: true,
  primary_dns: "100.125.4.25",
  secondary_dns: "100.125.129.199",
  dnsList: ["100.125.4.25", "100.125.129.199"],
  availability_zone: `${sim.state.region}-01`,
  vpc_id: subnet.vpc_id,
  status: "ACTIVE",
  neutron_network_id: subnet.id,
  neutron_subnet_id: subnet.neutron_subnet_id,
});

export const showDisk = (sim: Sim, disk: Disk): object => ({
  id: disk.id,
  name: disk.name,
  status: disk.status,
  size: disk.size,
  availability_zone: disk.zone,
  volume_type: disk.volume_type,
  bootable: String(disk.bootable),
  multiattach: disk.multiattach,
  encrypted: disk.encrypted,
  attachments: disk.attachments.map((attachment) => ({
    server_id: attachment.server_id,
    attachment_id: attachment.attachment_id,
    attached_at: pairTime(attachment.attached_at),
    host_name: null,
    volume_id: disk.id,
    device: attachment.device,
    id: disk.id,
  })),
  metadata: {},
  description: null,
  snapshot_id: null,
  source_volid: null,
  consistencygroup_id: null,
  replication_status: "disabled",
  "os-vol-tenant-attr:tenant_id": projectOf(sim),
  user_id: sim.state.account.user_id,
  wwn: `6888603000${disk.id.replaceAll("-", "").slice(0, 22)}`,
  service_type: "EVS",
  shareable: String(disk.multiattach),
  tags: {},
  links: [],
  created_at: pairTime(disk.created),
  updated_at: pairTime(disk.updated),
});
