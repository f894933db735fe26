import { ok, param, type Answer, type Call, type Context } from "../../http/call.js";
import { neutronError, vpcError } from "../../wire/errors.js";
import { privateAddressOf } from "../../behaviour/nics/addresses.js";
import { portsOf } from "../../behaviour/members.js";
import { isVisible, showEip, showPort, showSubnet, showVpc } from "../../wire/show-network.js";
import type { Port } from "../../world/types.js";

const MOST = 2000;

function limitOf(context: Context): number {
  const text = context.query.get("limit");
  const limit = text === null || text === "" ? MOST : Number(text);
  if (!Number.isInteger(limit) || limit < 0) throw vpcError(400, "VPC.0002", `The limit ${text ?? ""} is invalid.`);
  return Math.min(limit === 0 ? MOST : Math.min(MOST, limit), context.mostRows);
}

/** Rows after the one named by `marker`. */
function pageOf<Row extends { readonly id: string }>(
  context: Context,
  rows: readonly Row[],
): { rows: Row[]; more: boolean } {
  const marker = context.query.get("marker");
  const start = marker === null ? 0 : rows.findIndex((row) => row.id === marker) + 1;
  const limit = limitOf(context);
  return { rows: rows.slice(start, start + limit), more: rows.length > start + limit };
}

const PORT_FILTERS: Readonly<Record<string, (port: Port, value: string, context: Context) => boolean>> = {
  id: (port, value) => port.id === value,
  name: (_port, value) => value === "",
  admin_state_up: (_port, value) => value.toLowerCase() === "true",
  network_id: (port, value) => port.network_id === value,
  mac_address: (port, value) => port.mac_address === value.toLowerCase(),
  device_id: (port, value) => port.device_id === value,
  device_owner: (port, value) => port.device_owner === value,
  tenant_id: (_port, value, context) => value === context.sim.state.account.projects[0]?.id,
  status: (port, value) => (port.device_id === "" ? "DOWN" : "ACTIVE") === value,
  security_groups: (port, value) => port.security_groups.includes(value),
  fixed_ips: (port, value) => {
    const [key, wanted = ""] = value.split("=");
    return port.fixed_ips.some((fixed) => (key === "ip_address" ? fixed.ip_address : fixed.subnet_id) === wanted);
  },
};

function listPorts(context: Context): Answer {
  const [server, ...others] = context.query.getAll("device_id");
  const one = server !== undefined && others.length === 0;
  const among = one ? portsOf(context.sim, server) : context.sim.state.ports.values();
  const rows = [...among].filter((port) =>
    Object.entries(PORT_FILTERS).every(([name, matches]) => {
      const values = context.query.getAll(name);
      return values.length === 0 || values.some((value) => matches(port, value, context));
    }),
  );
  const page = pageOf(context, rows);
  const last = page.rows.at(-1);
  const next = new URLSearchParams(context.query);
  if (last !== undefined) next.set("marker", last.id);
  return ok({
    ports: page.rows.map((port) => showPort(context.sim, port)),
    ports_links: page.more ? [{ rel: "next", href: `${context.origin}/v2.0/ports?${next.toString()}` }] : [],
  });
}

function showOnePort(context: Context): Answer {
  const id = param(context, "port_id");
  const port = context.sim.state.ports.get(id);
  if (port === undefined) throw neutronError(404, "PortNotFound", `Port ${id} could not be found.`);
  return ok({ port: showPort(context.sim, port) });
}

function listEips(context: Context): Answer {
  const { state } = context.sim;
  const filter = (name: string): readonly string[] => (state.flavour === "huawei" ? context.query.getAll(name) : []);
  const rows = [...state.eips.values()].filter((eip) => {
    if (!isVisible(context.sim, eip)) return false;
    const port = eip.port_id === null ? undefined : state.ports.get(eip.port_id);
    const among = (name: string, value: string | undefined): boolean =>
      filter(name).length === 0 || (value !== undefined && filter(name).includes(value));
    return (
      among("id", eip.id) &&
      among("port_id", port?.id) &&
      among("public_ip_address", eip.public_ip_address) &&
      among("private_ip_address", port === undefined ? undefined : privateAddressOf(eip, port))
    );
  });
  return ok({ publicips: pageOf(context, rows).rows.map((eip) => showEip(context.sim, eip)) });
}

function showOneEip(context: Context): Answer {
  const eip = context.sim.state.eips.get(param(context, "publicip_id"));
  if (eip === undefined || !isVisible(context.sim, eip)) throw vpcError(404, "VPC.0504", "The EIP could not be found.");
  return ok({ publicip: showEip(context.sim, eip) });
}

function showOneVpc(context: Context): Answer {
  const vpc = context.sim.state.vpcs.get(param(context, "vpc_id"));
  if (vpc === undefined) throw vpcError(404, "VPC.0202", "The VPC could not be found.");
  return ok({ vpc: showVpc(vpc) });
}

function showOneSubnet(context: Context): Answer {
  const subnet = context.sim.state.subnets.get(param(context, "subnet_id"));
  if (subnet === undefined) throw vpcError(404, "VPC.0202", "The subnet could not be found.");
  return ok({ subnet: showSubnet(context.sim, subnet) });
}

function listSubnets(context: Context): Answer {
  const vpc = context.query.get("vpc_id");
  const rows = [...context.sim.state.subnets.values()].filter((subnet) => vpc === null || subnet.vpc_id === vpc);
  return ok({ subnets: pageOf(context, rows).rows.map((subnet) => showSubnet(context.sim, subnet)) });
}

const PORT_QUERY = [...Object.keys(PORT_FILTERS), "limit", "marker", "page_reverse"];
const V1 = "/v1/:project_id";

function listPortsV1(context: Context): Answer {
  const rows = [...context.sim.state.ports.values()].filter((port) =>
    ["device_id", "network_id", "mac_address", "device_owner", "status"].every((name) => {
      const value = context.query.get(name);
      const matches = PORT_FILTERS[name];
      return value === null || matches === undefined || matches(port, value, context);
    }),
  );
  return ok({ ports: pageOf(context, rows).rows.map((port) => showPortV1(context, port)) });
}

const showPortV1 = (context: Context, port: Port): object => ({
  ...showPort(context.sim, port),
  instance_id: "",
  instance_type: "",
  zone_id: port.device_owner.replace("compute:", ""),
});

function showOnePortV1(context: Context): Answer {
  const port = context.sim.state.ports.get(param(context, "port_id"));
  if (port === undefined) throw vpcError(404, "VPC.0202", "The port could not be found.");
  return ok({ port: showPortV1(context, port) });
}

/** Answered from outside the zone by default: a dead zone concerns these calls only where its `services` name the network's. */
const ofDevice: NonNullable<Call["about"]> = ({ query }) => query.getAll("device_id");

// prettier-ignore
export const NETWORK_CALLS: readonly Call[] = [
  { name: "list-ports", number: null, service: "vpc", method: "GET", path: "/v2.0/ports", section: "11.5", query: PORT_QUERY, about: ofDevice, handle: listPorts },
  { name: "show-port", number: null, service: "vpc", method: "GET", path: "/v2.0/ports/:port_id", section: "11.5", handle: showOnePort },
  { name: "list-ports-v1", number: null, service: "vpc", method: "GET", path: `${V1}/ports`, section: "11.5", query: ["device_id", "network_id", "mac_address", "device_owner", "status", "limit", "marker"], huaweiOnly: true, about: ofDevice, handle: listPortsV1 },
  { name: "show-port-v1", number: null, service: "vpc", method: "GET", path: `${V1}/ports/:port_id`, section: "11.5", huaweiOnly: true, handle: showOnePortV1 },
  { name: "list-eips", number: null, service: "vpc", method: "GET", path: `${V1}/publicips`, section: "11.6", query: ["marker", "limit", "ip_version", "enterprise_project_id", "port_id", "public_ip_address", "private_ip_address", "id"], handle: listEips },
  { name: "show-eip", number: null, service: "vpc", method: "GET", path: `${V1}/publicips/:publicip_id`, section: "11.6", handle: showOneEip },
  { name: "list-vpcs", number: null, service: "vpc", method: "GET", path: `${V1}/vpcs`, section: "11.8", query: ["limit", "marker", "id", "enterprise_project_id"], handle: (c) => ok({ vpcs: pageOf(c, [...c.sim.state.vpcs.values()]).rows.map(showVpc) }) },
  { name: "show-vpc", number: null, service: "vpc", method: "GET", path: `${V1}/vpcs/:vpc_id`, section: "11.8", handle: showOneVpc },
  { name: "list-subnets", number: null, service: "vpc", method: "GET", path: `${V1}/subnets`, section: "11.8", query: ["limit", "marker", "vpc_id"], handle: listSubnets },
  { name: "show-subnet", number: null, service: "vpc", method: "GET", path: `${V1}/subnets/:subnet_id`, section: "11.8", handle: showOneSubnet },
];
