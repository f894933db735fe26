import { portsOf } from "../../behaviour/members.js";
import { accepted, ok, param, type Answer, type Call, type Context } from "../../http/call.js";
import { rowsFelt } from "../../control/dead-zones.js";
import { ecsError } from "../../wire/errors.js";
import type { Fields } from "../../wire/fields.js";
import { showJob } from "../../wire/show.js";
import { showInterface, showServer } from "../../wire/show-server.js";
import { flavorFacts } from "../../world/flavors.js";
import { postPower, type Power } from "../../behaviour/power.js";

import type { Server } from "../../world/types.js";
import { findJob } from "../jobs.js";

export function serverOf(context: Context, id = param(context, "server_id")): Server {
  const server = context.sim.state.servers.get(id);
  if (server === undefined) throw ecsError(404, "Ecs.0114", `The server ${id} does not exist.`);
  return server;
}

const SERVERS: Fields = {
  servers: { kind: "array", required: true, of: { kind: "object", fields: { id: { kind: "id", required: true } } } },
};

const ACTION: Fields = {
  "os-start": { kind: "object", fields: SERVERS },
  "os-stop": { kind: "object", fields: { ...SERVERS, type: { kind: "string", values: ["SOFT", "HARD"] } } },
};

interface PowerBody {
  readonly servers: readonly { readonly id: string }[];
  readonly type?: "SOFT" | "HARD";
}

function act(context: Context): Answer {
  const verbs = Object.keys(context.body);
  const verb = verbs[0];
  if (verb === undefined || verbs.length !== 1) throw ecsError(400, "Ecs.0005", "Exactly one action is required.");
  const body = context.body[verb] as PowerBody;
  if (body.servers.length === 0 || body.servers.length > 1000) {
    throw ecsError(400, "Ecs.0005", "The number of servers must be 1 to 1000.");
  }
  const servers = body.servers.map((row) => serverOf(context, row.id));
  const power: Power = verb === "os-start" ? "start" : "stop";
  return accepted(postPower(context.sim, servers, power, body.type ?? "SOFT"));
}

/** `offset` counts pages here, from 1. */
function list(context: Context): Answer {
  const number = (name: string, otherwise: number): number => {
    const text = context.query.get(name);
    if (text === null || text === "") return otherwise;
    const n = Number(text);
    if (!Number.isInteger(n) || n < 0) throw ecsError(400, "Ecs.0005", `The value of ${name} is invalid.`);
    return n;
  };
  const limit = Math.min(1000, number("limit", 25) || 25, context.mostRows);
  const pageNumber = Math.max(1, number("offset", 1));
  const is = (name: string, value: (server: Server) => string, whole: boolean) => (server: Server) => {
    const text = context.query.get(name);
    if (text === null || text === "") return true;
    return whole ? value(server) === text : value(server).includes(text);
  };
  const filters = [
    is("name", (server) => server.name, false),
    is("status", (server) => server.status, true),
    is("flavor", (server) => server.flavor, true),
    (server: Server) => {
      const ip = context.query.get("ip");
      if (ip === null || ip === "") return true;
      return portsOf(context.sim, server.id).some((port) =>
        port.fixed_ips.some((fixed) => fixed.ip_address.includes(ip)),
      );
    },
  ];
  const servers = rowsFelt(context, "servers", context.sim.state.servers.values());
  const rows = servers.filter((server) => filters.every((filter) => filter(server)));
  const shown = rows.slice((pageNumber - 1) * limit, pageNumber * limit);
  return ok({ count: rows.length, servers: shown.map((server) => showServer(context.sim, server)) });
}

/** Quotas are for all servers of the project, whatever they are for; memory is in MB. */
function limits(context: Context): Answer {
  const { servers, limits: quotas } = context.sim.state;
  const sizes = [...servers.values()].map(({ flavor }) => flavorFacts(flavor));
  const sum = (of: "vcpus" | "ram"): number => sizes.reduce((total, size) => total + size[of], 0);
  return ok({
    absolute: {
      maxTotalInstances: quotas.servers ?? -1,
      totalInstancesUsed: servers.size,
      maxTotalCores: quotas.cores ?? -1,
      totalCoresUsed: sum("vcpus"),
      maxTotalRAMSize: quotas.ram ?? -1,
      totalRAMUsed: sum("ram"),
    },
  });
}

function interfaces(context: Context): Answer {
  const server = serverOf(context);
  const rows = portsOf(context.sim, server.id);
  return ok({
    attachableQuantity: { free_nic: 12 - rows.length, free_efi_nic: 0 },
    interfaceAttachments: rows.map((port) => ({
      ...showInterface(port),
      delete_on_termination: false,
      driver_mode: null,
      min_rate: null,
      multiqueue_num: null,
      pci_address: null,
    })),
  });
}

const job =
  (service: "ecs" | "cbr") =>
  (context: Context): Answer => {
    const found = findJob(context, service);
    if (found === undefined) throw ecsError(400, "Ecs.0021", "The job does not exist.");
    return ok(showJob(context.sim, found));
  };

const inPath: Call["about"] = (context) => [param(context, "server_id")];

const inBody: Call["about"] = (context) =>
  Object.values(context.body).flatMap((value) => {
    const rows = (value as Partial<PowerBody> | null)?.servers;
    return Array.isArray(rows) ? (rows as { id?: unknown }[]).map((row) => String(row.id)) : [];
  });

const BASE = "/v1/:project_id/cloudservers";

// prettier-ignore
export const ECS_CALLS: readonly Call[] = [
  { name: "show-server-limits", number: null, service: "ecs", method: "GET", path: `${BASE}/limits`, section: "11.1", handle: limits },
  { name: "show-server", number: null, service: "ecs", method: "GET", path: `${BASE}/:server_id`, section: "11.1", about: inPath, handle: (c) => ok({ server: showServer(c.sim, serverOf(c)) }) },
  { name: "list-servers", number: null, service: "ecs", method: "GET", path: `${BASE}/detail`, section: "11.1", query: ["limit", "offset", "name", "ip", "status", "flavor", "tags"], lists: "servers", handle: list },
  { name: "list-server-interfaces", number: null, service: "ecs", method: "GET", path: `${BASE}/:server_id/os-interface`, section: "11.3", about: inPath, handle: interfaces },
  { name: "server-power", number: null, service: "ecs", method: "POST", path: `${BASE}/action`, section: "11.4", body: ACTION, about: inBody, handle: act },
  { name: "show-server-job", number: null, service: "ecs", method: "GET", path: "/v1/:project_id/jobs/:job_id", section: "11.4", handle: job("ecs") },
  { name: "show-backup-job", number: null, service: "cbr", method: "GET", path: "/v1/:project_id/jobs/:job_id", section: "VBS 3", handle: job("cbr") },
];
