import { contract } from "../../tables";
import type { IdentifierRow, Motion, NicMoveRow, ParkedNicRow } from "../../types";
import { type Actor, type Json, list, text } from "../actor";
import { type Bench, once, stageOf } from "../bench";
import { compare } from "../judge/compare";
import type { Kind } from "../runner";
import type { Scene } from "../stage/stage";

/** Everything an identifier row can ask for, read at one moment. */
async function look(actor: Actor, scene: Scene): Promise<Record<string, unknown>> {
  const group = await actor.group(scene.groupId);
  const instance = await actor.instance(scene.instanceId);
  const pair = await actor.pair(scene.pairs[0]?.id ?? "");
  const servers = [await actor.server(scene.sourceServer), await actor.server(scene.targetServer)];
  const portIds = await knownPorts(actor, scene);
  const ports = await Promise.all(
    portIds.map(async (id) => (await actor.must("showPort", { params: { port_id: id } }))["port"] as Json),
  );
  const eips = list(await actor.must("listEips"), "publicips").filter((eip) => eip["port_id"] !== undefined);
  return {
    ...prefixed("group", group),
    ...prefixed("instance", instance),
    ...prefixed("pair", pair),
    "server.id": servers.map((server) => server["id"]),
    "server.name": servers.map((server) => server["name"]),
    "server.zone": servers.map((server) => server["OS-EXT-AZ:availability_zone"]),
    "server.disks": servers.map((server) => server["os-extended-volumes:volumes_attached"]),
    "port.id": ports.map((port) => port["id"]),
    "port.address": ports.map((port) => port["fixed_ips"]),
    "port.mac_address": ports.map((port) => port["mac_address"]),
    "eip.address": eips.map((eip) => [eip["public_ip_address"], eip["private_ip_address"]]),
    "eip.port_id": eips.map((eip) => eip["port_id"]),
  };
}

const prefixed = (object: string, row: Json): Json =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [`${object}.${field}`, value]));

/** The ports of both servers as they were when the instance was new; ids outlive every move. */
async function knownPorts(actor: Actor, scene: Scene): Promise<string[]> {
  const all = list(await actor.must("listPorts"), "ports");
  const mine = all.filter((port) => port["network_id"] === scene.place.subnetId);
  return mine.map((port) => text(port["id"])).sort();
}

const MOVES = {
  switchover: ["after:", "after:switchover:target"],
  failover: ["after:", "after:failover"],
  reprotect: ["after:failover", "after:failover>reprotect"],
} as const;

async function motions(bench: Bench, transition: keyof typeof MOVES): Promise<Record<string, Motion>> {
  return once(bench, `motions ${transition}`, async () => {
    const stage = stageOf(bench);
    const [before, after] = MOVES[transition];
    const start = await stage.enter(before);
    const old = await look(stage.actor, start);
    const end = await look(stage.actor, await stage.enter(after));
    return Object.fromEntries(
      Object.keys(old).map((field) => [
        field,
        JSON.stringify(old[field]) === JSON.stringify(end[field]) ? "fixed" : "flips",
      ]),
    );
  });
}

/** Values that a transition leaves alone, and values that it turns round. */
export const IDENTIFIERS: Kind<IdentifierRow> = {
  kind: "identifier",
  notJudged: ["field"],
  domain: { switchover: ["fixed", "flips"], failover: ["fixed", "flips"], reprotect: ["fixed", "flips"] },
  rows: () =>
    contract.identifiers.map((fact) => ({
      id: fact.id,
      kind: "identifier",
      title: `${fact.field}: switchover ${fact.switchover}, failover ${fact.failover}, reprotect ${fact.reprotect}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const seen: Record<string, unknown> = {};
    for (const transition of ["switchover", "failover", "reprotect"] as const)
      seen[transition] = (await motions(bench, transition))[fact.field];
    return seen;
  },
  judge: ({ fact }, seen) =>
    compare({ switchover: fact.switchover, failover: fact.failover, reprotect: fact.reprotect }, seen),
};

/** Places of the first NICs of production (P) and the NIC of the DR server (Q) are. */
async function whereabouts(
  actor: Actor,
  start: Scene,
  original: Original,
): Promise<Record<"source" | "target" | "parked", string[]>> {
  const at = async (server: string): Promise<string[]> =>
    (await actor.ports(server)).map((port) => original.name(text(port["id"]))).sort();
  const all = list(await actor.must("listPorts"), "ports");
  const parked = all.filter((port) => port["device_id"] === "" && original.knows(text(port["id"])));
  return {
    source: await at(start.sourceServer),
    target: await at(start.targetServer),
    parked: parked.map((port) => original.name(text(port["id"]))).sort(),
  };
}

interface Original {
  name(port: string): string;
  knows(port: string): boolean;
}

async function originals(bench: Bench): Promise<{ scene: Scene; original: Original }> {
  return once(bench, "original ports", async () => {
    const stage = stageOf(bench);
    const scene = await stage.enter("after:");
    const names = new Map<string, string>();
    for (const port of await stage.actor.ports(scene.sourceServer)) names.set(text(port["id"]), "P");
    for (const port of await stage.actor.ports(scene.targetServer)) names.set(text(port["id"]), "Q");
    return {
      scene,
      original: { name: (port: string) => names.get(port) ?? "unknown", knows: (port: string) => names.has(port) },
    };
  });
}

/** Places of the NICs after each sequence of transitions; all read APIs must say the same. */
export const NIC_MOVES: Kind<NicMoveRow> = {
  kind: "NICs",
  notJudged: ["after"],
  domain: { source: ["P", "Q"], target: ["P", "Q"], parked: ["P", "Q"] },
  rows: () =>
    contract.nicMoves.map((fact) => ({
      id: fact.id,
      kind: "NICs",
      title: `after ${fact.after.join(", ") || "creation"} the source server has ${fact.source.join("") || "none"}, the target server ${fact.target.join("") || "none"}, parked ${fact.parked.join("") || "none"}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    const { original } = await originals(bench);
    const scene = await stage.enter(`after:${fact.after.join(">")}`);
    return { ...(await whereabouts(stage.actor, scene, original)), views: await views(stage.actor, scene) };
  },
  judge: ({ fact }, seen) =>
    compare({ source: fact.source, target: fact.target, parked: fact.parked, views: "agree" }, seen),
};

/** ECS, both NIC lists and the ports tell of the same NICs. */
export async function views(actor: Actor, scene: Scene): Promise<string> {
  for (const server_id of [scene.sourceServer, scene.targetServer]) {
    const params = { server_id };
    const ports = (await actor.ports(server_id)).map((port) => text(port["mac_address"]));
    const ecs = list(await actor.must("listServerNics", { params }), "interfaceAttachments").map((nic) =>
      text(nic["mac_addr"]),
    );
    const nova = list(await actor.must("listServerNicsNova", { params }), "interfaceAttachments").map((nic) =>
      text(nic["mac_addr"]),
    );
    const shown = Object.values((await actor.server(server_id))["addresses"] as Record<string, Json[]>).flat();
    const fixed = shown
      .filter((one) => one["OS-EXT-IPS:type"] === "fixed")
      .map((one) => text(one["OS-EXT-IPS-MAC:mac_addr"]));
    const texts = [ports, ecs, nova, fixed].map((macs) => [...macs].sort().join());
    if (new Set(texts).size > 1) return `ports, ECS, Nova and addresses of ${server_id} differ: ${texts.join(" | ")}`;
  }
  return "agree";
}

/** Fields of the port of a parked NIC. */
export const PARKED_NICS: Kind<ParkedNicRow> = {
  kind: "parked NIC",
  notJudged: ["field"],
  rows: () =>
    contract.parkedNics.map((fact) => ({
      id: fact.id,
      kind: "parked NIC",
      title: `${fact.field} of a parked NIC is ${fact.value === "" ? "empty" : fact.value}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    const { scene } = await originals(bench);
    await stage.enter("after:");
    const before = (await stage.actor.ports(scene.targetServer))[0];
    await stage.enter("after:failover");
    const port = (await stage.actor.must("showPort", { params: { port_id: text(before?.["id"]) } }))["port"] as Json;
    const same = JSON.stringify(port[fact.field]) === JSON.stringify(before?.[fact.field]);
    return { value: same ? "unchanged" : port[fact.field] };
  },
  judge: ({ fact }, seen) => compare({ value: fact.value }, seen),
};
