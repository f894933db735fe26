import { randomUUID } from "node:crypto";
import { contract } from "../../tables";
import type { MalformedRow, NotFoundRow } from "../../types";
import type { Json } from "../actor";
import { type Bench, stageOf } from "../bench";
import { callOf } from "../calls";
import { compare } from "../judge/compare";
import type { Kind } from "../runner";
import type { Sending } from "../wire";

/** A body that is right in itself, for calls that want one. */
const BODIES: Readonly<Record<string, Json>> = {
  renameGroup: { server_group: { name: "renamed" } },
  actOnGroup: { "start-server-group": {} },
  renameInstance: { protected_instance: { name: "renamed" } },
  deleteInstance: {},
  renamePair: { replication: { name: "renamed" } },
  deletePair: { replication: {} },
  extendPair: { "extend-replication": { new_size: 4096 } },
  updateEip: { publicip: {} },
  renameDrill: { disaster_recovery_drill: { name: "renamed" } },
};

/** Every id of the path that is not given is one that nobody has. */
function strangers(path: string, given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").filter((name) => name !== "project_id");
  return Object.fromEntries(
    names.map((name) => [name, given[name] ?? (name === "job_id" ? randomUUID().replaceAll("-", "") : randomUUID())]),
  );
}

/** Missing things that a call names in its body or next to a thing that exists: they need a world. */
async function staged(row: NotFoundRow, bench: Bench): Promise<Sending> {
  const { place, groupId, instanceId, sourceServer } = await stageOf(bench).enter("furnished");
  const path = callOf(row.call).path;
  switch (row.id) {
    case "not-found.attachment.pair":
      return { params: strangers(path, { protected_instance_id: instanceId }) };
    case "not-found.tag":
      return { params: { protected_instance_id: instanceId, key: "nobody" } };
    case "not-found.create-instance.group":
      return {
        body: {
          protected_instance: { server_group_id: randomUUID(), server_id: place.servers[1]?.id, name: "instance-b" },
        },
      };
    case "not-found.create-instance.server":
      return {
        body: { protected_instance: { server_group_id: groupId, server_id: randomUUID(), name: "instance-b" } },
      };
    case "not-found.create-pair.group":
      return {
        body: {
          replication: { server_group_id: randomUUID(), volume_id: place.usedDisks[0] ?? sourceServer, name: "pair-b" },
        },
      };
    default:
      throw new Error(`no recipe for ${row.id}`);
  }
}

const STAGED = ["attachment.pair", "tag", "create-instance.group", "create-instance.server", "create-pair.group"].map(
  (id) => `not-found.${id}`,
);

export const NOT_FOUND: Kind<NotFoundRow> = {
  kind: "missing object",
  notJudged: ["call", "object", "ambiguous"],
  rows: () =>
    contract.notFound.map((fact) => ({
      id: fact.id,
      kind: "missing object",
      title: `${callOf(fact.call).operation} of a ${fact.object} that is missing answers ${fact.http} ${fact.code}`,
      fact,
      destructive: callOf(fact.call).method !== "GET",
      staged: STAGED.includes(fact.id),
    })),
  async observe({ fact }, bench) {
    const call = callOf(fact.call);
    const body = BODIES[call.operation];
    const sending = STAGED.includes(fact.id)
      ? await staged(fact, bench)
      : { params: strangers(call.path), ...(body === undefined ? {} : { body }) };
    const { status, code } = await bench.actor.attempt(fact.call, sending);
    return { http: status, code };
  },
  judge: ({ fact }, seen) => compare({ http: fact.http, code: fact.code }, seen),
};

export const MALFORMED: Kind<MalformedRow> = {
  kind: "malformed id",
  notJudged: ["call"],
  rows: () =>
    contract.malformedIds.map((fact) => ({
      id: fact.id,
      kind: "malformed id",
      title: `${callOf(fact.call).operation} of an id that is none answers ${fact.http} ${fact.code}`,
      fact,
      destructive: false,
      staged: false,
    })),
  async observe({ fact }, bench) {
    const name = Object.keys(strangers(callOf(fact.call).path))[0] ?? "";
    const { status, code } = await bench.actor.attempt(fact.call, { params: { [name]: "no-id" } });
    return { http: status, code };
  },
  judge: ({ fact }, seen) => compare({ http: fact.http, code: fact.code }, seen),
};
