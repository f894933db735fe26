import { isIpv4 } from "../behaviour/nics/addresses.js";
import { deviceOn, disksOf, eipsOf, portsOf } from "../behaviour/members.js";

import { SERVER_STATUSES } from "../behaviour/servers.js";
import { flavorFacts } from "../world/flavors.js";
import { stableHex } from "../world/ids.js";
import { shownPortOf } from "./show-network.js";
import type { Sim } from "../world/sim.js";
import { serverTime } from "./times.js";
import type { Port, Server } from "../world/types.js";

/** Rows of ECS and Nova (ECS querying_details_about_an_ecs, nova servers, querying_nics). */

interface AddressStyle {
  readonly version: (ip: 4 | 6) => string | number;
  readonly portIds: boolean;
  readonly primary: boolean;
}

function addressesOf(sim: Sim, server: Server, style: AddressStyle): object {
  const versionOf = (ip: string): string | number => style.version(isIpv4(ip) ? 4 : 6);
  const rows = portsOf(sim, server.id).flatMap((port) => {
    const id = style.portIds ? { "OS-EXT-IPS:port_id": port.id } : {};
    const mac = { "OS-EXT-IPS-MAC:mac_addr": port.mac_address };
    const fixed = port.fixed_ips.map((ip) => ({
      version: versionOf(ip.ip_address),
      addr: ip.ip_address,
      ...(style.primary ? { primary: port.primary } : {}),
      ...mac,
      "OS-EXT-IPS:type": "fixed",
      ...id,
    }));
    const floating = eipsOf(sim, port.id)
      .filter((eip) => shownPortOf(sim, eip) === port.id)
      .map((eip) => ({
        version: versionOf(eip.public_ip_address),
        addr: eip.public_ip_address,
        ...mac,
        "OS-EXT-IPS:type": "floating",
        ...(sim.assume.floatingPortId === "same" ? id : {}),
      }));
    return [...fixed, ...floating];
  });
  return rows.length === 0 ? {} : { [server.vpc_id]: rows };
}

function common(sim: Sim, server: Server): object {
  const [vmState, power] = SERVER_STATUSES[server.status] ?? [server.status.toLowerCase(), 0];
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    tenant_id: sim.state.account.projects[0]?.id ?? "",
    user_id: sim.state.account.user_id,
    created: serverTime(server.created),
    updated: serverTime(server.updated),
    metadata: { vpc_id: server.vpc_id, os_type: server.os_type, os_bit: "64", charging_mode: "0" },
    "OS-EXT-AZ:availability_zone": server.zone,
    "OS-EXT-STS:vm_state": vmState,
    "OS-EXT-STS:task_state": server.task_state,
    "OS-EXT-STS:power_state": power,
    "os-extended-volumes:volumes_attached": disksOf(sim, server.id)
      .map((disk) => ({ id: disk.id, device: deviceOn(disk, server.id), bootable: disk.bootable }))
      .sort((a, b) => a.device.localeCompare(b.device))
      .map(({ id, device, bootable }) => ({
        id,
        device,
        bootIndex: bootable ? "0" : "-1",
        delete_on_termination: "false",
      })),
    security_groups: server.security_groups.map((group) => ({ ...group })),
    image: { id: server.image_id },
    key_name: server.key_name,
    accessIPv4: "",
    accessIPv6: "",
    progress: 0,
    hostId: stableHex(`host/${server.zone}`),
    locked: server.locked,
    description: "",
    config_drive: "",
    tags: [],
    sys_tags: [{ key: "_sys_enterprise_project_id", value: "0" }],
    host_status: "UP",
  };
}

export function showServer(sim: Sim, server: Server): object {
  const { vcpus, ram } = flavorFacts(server.flavor);
  return {
    ...common(sim, server),
    addresses: addressesOf(sim, server, { version: String, portIds: true, primary: true }),
    flavor: { id: server.flavor, name: server.flavor, vcpus: String(vcpus), ram: String(ram), disk: "0" },
  };
}

export function showNovaServer(sim: Sim, server: Server, origin: string): object {
  const project = sim.state.account.projects[0]?.id ?? "";
  const link = (path: string): object[] => [{ rel: "self", href: `${origin}/v2.1/${project}/${path}` }];
  return {
    ...common(sim, server),
    addresses: addressesOf(sim, server, { version: Number, portIds: false, primary: false }),
    flavor: { id: server.flavor, links: link(`flavors/${server.flavor}`) },
    links: link(`servers/${server.id}`),
  };
}

export const showInterface = (port: Port): object => ({
  port_state: port.device_id === "" ? "DOWN" : "ACTIVE",
  net_id: port.network_id,
  port_id: port.id,
  mac_addr: port.mac_address,
  fixed_ips: port.fixed_ips.map((fixed) => ({ ...fixed })),
});
