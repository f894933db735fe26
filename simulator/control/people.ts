import { answerOf } from "../wire/answers.js";
import { detachDisk } from "../behaviour/pairs.js";
import { deletePort } from "../behaviour/nics/nics.js";
import { removeServer } from "../behaviour/instances.js";
import { instanceOfServer, pairOfDisk } from "../behaviour/members.js";
import { carryData } from "../behaviour/group/data.js";
import type { Call, Context } from "../http/call.js";
import { type Action, type Input, lookUp, serverOf, textOrUndefined } from "./lookup.js";
import { checkFields, isObject } from "../wire/fields.js";
import { CALLS } from "../routes/index.js";
import type { Sim } from "../world/sim.js";

/**
 * Actions of people in the console: like calls of the service, but neither counted among the calls received nor met by faults.
 */

function matchPath(call: Call, path: string): Record<string, string> | null {
  const wanted = call.path.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return params;
}

/** Somebody else's call: `{p}` in the path stands for the project. */
function callOf(sim: Sim, input: Input): { status: number; body: unknown } {
  const project = sim.state.account.projects[0]?.id ?? "";
  const method = String(input["method"]).toUpperCase();
  const [path = "", query = ""] = String(input["path"]).replace("{p}", project).split("?", 2);
  for (const call of CALLS) {
    const params = call.method === method ? matchPath(call, path) : null;
    if (params === null) continue;
    const body = isObject(input["body"]) ? input["body"] : {};
    const context: Context = {
      sim,
      params,
      query: new URLSearchParams(query),
      body,
      headers: {},
      caller: { user: "somebody", domain_id: sim.state.account.domain_id, project_id: project, signed: false },
      merged: true,
      origin: "http://127.0.0.1",
      deadZones: [],
      mostRows: Number.POSITIVE_INFINITY,
    };
    try {
      if (call.body !== undefined)
        checkFields(call.body, body, "", { flavour: sim.state.flavour, note: () => undefined });
      const answer = call.handle(context);
      return { status: answer.status, body: answer.body ?? null };
    } catch (error) {
      const answer = answerOf(sim, call.service, error, "console");
      if (answer === undefined) throw error;
      return { status: answer.status, body: answer.body ?? null };
    }
  }
  throw new Error(`no call is ${method} ${path}`);
}

function must(sim: Sim, input: Input): { job_id: string } {
  const { status, body } = callOf(sim, input);
  if (status >= 400) throw new Error(`refused with ${status}: ${JSON.stringify(body)}`);
  return body as { job_id: string };
}

type Named = { readonly id: string; name: string; updated: number };

const KINDS = ["group", "pair", "instance", "drill", "server", "disk"] as const;

const tablesOf = (sim: Sim): Readonly<Record<(typeof KINDS)[number], ReadonlyMap<string, Named>>> => ({
  group: sim.state.groups,
  pair: sim.state.pairs,
  instance: sim.state.instances,
  drill: sim.state.drills,
  server: sim.state.servers,
  disk: sim.state.disks,
});

function objectOf(sim: Sim, input: Input): { kind: (typeof KINDS)[number]; row: Named } {
  const kind = KINDS.find((one) => input[one] !== undefined);
  if (kind === undefined) throw new Error(`name one of ${KINDS.join(", ")}`);
  return { kind, row: lookUp(tablesOf(sim)[kind].values(), kind, input[kind]) };
}

const REMOVED_BY: Readonly<Record<string, (id: string, input: Input) => { path: string; body?: object }>> = {
  group: (id) => ({ path: `/v1/{p}/server-groups/${id}` }),
  pair: (id, input) => ({
    path: `/v1/{p}/replications/${id}`,
    body: { replication: { delete_target_volume: input["withDrDisk"] === true } },
  }),
  instance: (id, input) => ({
    path: `/v1/{p}/protected-instances/${id}`,
    body: { delete_target_server: input["withDrServer"] === true, delete_target_eip: input["withDrEip"] === true },
  }),
  drill: (id) => ({ path: `/v1/{p}/disaster-recovery-drills/${id}` }),
};

export const PEOPLE_ACTIONS: Readonly<Record<string, Action>> = {
  "console-call": callOf,
  rename: (sim, input) => {
    const { row } = objectOf(sim, input);
    row.name = String(input["name"]);
    row.updated = sim.now();
    return { id: row.id };
  },
  /** Deletes a group, pair, instance or drill by the service's rules; with `vanish` the row is gone at once, whatever they say. */
  remove: (sim, input) => {
    const { kind, row } = objectOf(sim, input);
    const by = REMOVED_BY[kind];
    if (by === undefined) throw new Error(`a ${kind} has an action of its own: delete-${kind}`);
    if (input["vanish"] !== true) return must(sim, { method: "DELETE", ...by(row.id, input) });
    if (kind === "pair") {
      const pair = sim.state.pairs.get(row.id);
      if (pair !== undefined) carryData(sim, pair);
    }
    (tablesOf(sim)[kind] as Map<string, Named>).delete(row.id);
    return { id: row.id };
  },
  /** Detaches a pair from its instance by the service's rules. */
  detach: (sim, input) => {
    const pair = lookUp(sim.state.pairs.values(), "pair", input["pair"]);
    const given = input["instance"];
    const instance =
      given === undefined
        ? (pair.attachment[0]?.protected_instance ?? "")
        : lookUp(sim.state.instances.values(), "instance", given).id;
    const path = `/v1/{p}/protected-instances/${instance}/detachreplication/${pair.id}`;
    return must(sim, { method: "DELETE", path });
  },
  /** Detaches a disk from its servers behind the service's back: the pair still names its instance. */
  "detach-disk": (sim, input) => {
    const disk = lookUp(sim.state.disks.values(), "disk", input["disk"]);
    const server = input["server"] === undefined ? undefined : serverOf(sim, input).id;
    for (const { server_id } of [...disk.attachments])
      if (server === undefined || server === server_id) detachDisk(sim, disk, server_id);
    return { disk: disk.id };
  },
  /** Deletes a server behind the service's back: its instance becomes `invalid`. */
  "delete-server": (sim, input) => {
    const server = serverOf(sim, input);
    const instance = instanceOfServer(sim, server.id);
    removeServer(sim, server);
    if (instance !== undefined) instance.status = "invalid";
    return { server: server.id };
  },
  /** Deletes a disk behind the service's back: its pair becomes `invalid`. */
  "delete-disk": (sim, input) => {
    const disk = lookUp(sim.state.disks.values(), "disk", input["disk"]);
    const pair = pairOfDisk(sim, disk.id);
    if (pair !== undefined) carryData(sim, pair);
    sim.state.disks.delete(disk.id);
    if (pair !== undefined) pair.status = "invalid";
    return { disk: disk.id };
  },
  /** Deletes a NIC behind the service's back; an EIP on it is unbound. */
  "delete-port": (sim, input) => {
    const id = textOrUndefined(input["port"]) ?? "";
    if (!sim.state.ports.has(id)) throw new Error(`no port has the id ${id}`);
    deletePort(sim, id);
    return { port: id };
  },
  /** Releases an EIP. */
  "delete-eip": (sim, input) => {
    const eip = [...sim.state.eips.values()].find((row) =>
      [row.id, row.public_ip_address].includes(String(input["eip"])),
    );
    if (eip === undefined) throw new Error(`no EIP ${String(input["eip"])}`);
    sim.state.eips.delete(eip.id);
    return { eip: eip.id };
  },
};
