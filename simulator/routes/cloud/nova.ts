import { portsOf } from "../../behaviour/members.js";
import { empty, ok, param, type Answer, type Call, type Context } from "../../http/call.js";
import { novaError } from "../../wire/errors.js";
import type { Fields } from "../../wire/fields.js";
import { showInterface, showNovaServer } from "../../wire/show-server.js";

import { postPower, startRefusal } from "../../behaviour/power.js";
import type { Server } from "../../world/types.js";

function serverOf(context: Context): Server {
  const id = param(context, "server_id");
  const server = context.sim.state.servers.get(id);
  if (server === undefined) throw novaError(404, "itemNotFound", `Instance ${id} could not be found.`);
  return server;
}

const ACTION: Fields = {
  "os-start": { kind: "object", fields: {}, nullable: true },
  "os-stop": { kind: "object", fields: { type: { kind: "string", values: ["SOFT", "HARD"] } }, nullable: true },
};

function act(context: Context): Answer {
  const server = serverOf(context);
  const verb = Object.keys(context.body)[0];
  if (verb !== "os-start" && verb !== "os-stop") throw novaError(400, "badRequest", "There is no such action.");
  const power = verb === "os-start" ? "start" : "stop";
  const needed = power === "start" ? "SHUTOFF" : "ACTIVE";
  const refused = power === "start" && startRefusal(context.sim, server) !== null;
  if (server.status !== needed || server.task_state !== null || refused) {
    const state = server.status === "ACTIVE" ? "active" : "stopped";
    throw novaError(
      409,
      "conflictingRequest",
      `Cannot '${power}' instance ${server.id} while it is in vm_state ${state}`,
    );
  }
  postPower(context.sim, [server], power, "SOFT");
  return empty(202);
}

function interfaceOf(context: Context): Answer {
  const server = serverOf(context);
  const port = portsOf(context.sim, server.id).find((row) => row.id === param(context, "port_id"));
  if (port === undefined) throw novaError(404, "itemNotFound", "The interface could not be found.");
  return ok({ interfaceAttachment: showInterface(port) });
}

const about: Call["about"] = (context) => [param(context, "server_id")];
const ONE = "/v2.1/:project_id/servers/:server_id";

/** Keystone's clients ask for it before they use an address of the catalog. */
const versionAt = (context: Context): object => ({
  id: "v2.1",
  status: "CURRENT",
  version: "2.60",
  min_version: "2.1",
  updated: "2013-07-23T11:33:21Z",
  links: [{ rel: "self", href: `${context.origin}/v2.1/` }],
  "media-types": [{ base: "application/json", type: "application/vnd.openstack.compute+json;version=2.1" }],
});

// prettier-ignore
export const NOVA_CALLS: readonly Call[] = [
  { name: "nova-show-version", number: null, service: "ecs", method: "GET", path: "/v2.1", section: "11.2", open: true, handle: (c) => ok({ version: versionAt(c) }) },
  { name: "nova-show-server", number: null, service: "ecs", method: "GET", path: ONE, section: "11.2", about, handle: (c) => ok({ server: showNovaServer(c.sim, serverOf(c), c.origin) }) },
  { name: "nova-list-interfaces", number: null, service: "ecs", method: "GET", path: `${ONE}/os-interface`, section: "11.3", about, handle: (c) => ok({ interfaceAttachments: portsOf(c.sim, serverOf(c).id).map(showInterface) }) },
  { name: "nova-show-interface", number: null, service: "ecs", method: "GET", path: `${ONE}/os-interface/:port_id`, section: "11.3", about, handle: interfaceOf },
  { name: "nova-server-action", number: null, service: "ecs", method: "POST", path: `${ONE}/action`, section: "11.4", body: ACTION, about, handle: act },
];
