import { contract } from "../../tables";
import type { RuleRow } from "../../types";
import { type Actor, type Json, list, text } from "../actor";
import { type Bench, once, stageOf } from "../bench";
import { compare } from "../judge/compare";
import type { Kind, Seen } from "../runner";
import type { Scene } from "../stage/stage";
import { views } from "./moves";

const MOVES: readonly (readonly [scene: string, body: Json])[] = [
  ["stopped", { "reverse-server-group": { priority_station: "target" } }],
  ["stopped", { "failover-server-group": {} }],
  ["after:failover", { "start-server-group": {} }],
];
/** A transition takes two minutes at most; so many looks at it, so far apart. */
const LOOKS = 8;
const SECONDS = 18;

async function look(actor: Actor, scene: Scene): Promise<Record<string, string>> {
  const group = await actor.group(scene.groupId);
  const members = [...(await actor.pairsOf(scene.groupId)), ...(await actor.instancesOf(scene.groupId))];
  const strangers = members.filter((row) => row["priority_station"] !== group["priority_station"]);
  const ports = list(await actor.must("listPorts"), "ports");
  const lost = list(await actor.must("listEips"), "publicips").filter((eip) => {
    const port = ports.find((one) => one["id"] === eip["port_id"]);
    const addresses = ((port?.["fixed_ips"] ?? []) as Json[]).map((one) => one["ip_address"]);
    return eip["port_id"] !== undefined && !addresses.includes(eip["private_ip_address"]);
  });
  const owned = await Promise.all([scene.sourceServer, scene.targetServer].map((server) => actor.ports(server)));
  const ids = owned.flat().map((port) => text(port["id"]));
  return {
    views: await views(actor, scene),
    sites:
      strangers.length === 0
        ? "agree"
        : `${strangers.length} members name another side than ${String(group["priority_station"])}`,
    eips: lost.length === 0 ? "agree" : `${lost.length} EIPs name no port of theirs`,
    owners: new Set(ids).size === ids.length ? "one" : "several",
  };
}

/** Looks again and again while each transition runs; keeps the first thing that is wrong. */
function watched(bench: Bench): Promise<Seen> {
  return once(bench, "instants", async () => {
    const stage = stageOf(bench);
    const seen: Record<string, string> = {};
    for (const [name, body] of MOVES) {
      const scene = await stage.enter(name);
      await stage.actor.must("actOnGroup", { params: { server_group_id: scene.groupId }, body });
      for (let at = 0; at < LOOKS; at += 1) {
        for (const [what, found] of Object.entries(await look(stage.actor, scene)))
          if (seen[what] === undefined || ["agree", "one"].includes(seen[what])) seen[what] = found;
        await stage.pass(SECONDS);
      }
    }
    return seen;
  });
}

/** Values that may never be seen torn, however closely one looks. */
export const INSTANTS: Kind<RuleRow> = {
  kind: "every instant",
  notJudged: ["rule"],
  rows: () =>
    contract.instants.map((fact) => ({
      id: fact.id,
      kind: "every instant",
      title: fact.rule,
      fact,
      destructive: true,
      staged: true,
    })),
  observe: (_, bench) => watched(bench),
  judge: ({ fact }, seen) => compare(fact.expect, seen),
};
