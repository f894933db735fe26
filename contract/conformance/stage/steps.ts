import { contract } from "../../tables";
import type { ActionRow, Site } from "../../types";
import { type Json, list, text } from "../actor";
import type { Scene, ScenePair, Stage } from "./stage";

const EMPTY = { id: "", device: "", sourceDisk: "", targetDisk: "" };
export const START: Scene = {
  place: {
    domainId: "",
    sourceZone: "",
    targetZone: "",
    vpcId: "",
    subnetId: "",
    servers: [],
    spareDisks: [],
    usedDisks: [],
  },
  groupId: "",
  instanceId: "",
  sourceServer: "",
  targetServer: "",
  pairs: [],
  separate: EMPTY,
  backups: [],
  ids: {},
};

export const action = (name: string): ActionRow => {
  const row = contract.groupActions.find((one) => one.action === name);
  if (row === undefined) throw new Error(`no action ${name}`);
  return row;
};

export function groupRequest(scene: Scene, name: string, more: Json = {}): Json {
  const { domainId, sourceZone, targetZone, vpcId } = scene.place;
  return {
    server_group: {
      name,
      source_availability_zone: sourceZone,
      target_availability_zone: targetZone,
      domain_id: domainId,
      source_vpc_id: vpcId,
      ...more,
    },
  };
}

export function scenePair(pair: Json): ScenePair {
  const [sourceDisk = "", targetDisk = ""] = text(pair["volume_ids"]).split(",");
  const attachment = (pair["attachment"] as Json[])[0];
  return {
    id: text(pair["id"]),
    device: attachment === undefined ? "" : text(attachment["device"]),
    sourceDisk,
    targetDisk,
  };
}

/** Creates an instance and says what came of it. */
export async function protect(
  stage: Stage,
  groupId: string,
  serverId: string,
  name: string,
  more: Json = {},
): Promise<Partial<Scene>> {
  const { actor } = stage;
  const entities = await actor.done("createInstance", {
    body: { protected_instance: { server_group_id: groupId, server_id: serverId, name, ...more } },
  });
  const instanceId = text(entities["protected_instance_id"]);
  const instance = await actor.instance(instanceId);
  const pairs = list(await actor.must("listPairs", { query: { protected_instance_id: instanceId } }), "replications");
  return {
    instanceId,
    sourceServer: text(instance["source_server"]),
    targetServer: text(instance["target_server"]),
    pairs: pairs.map(scenePair).sort((one, other) => one.device.localeCompare(other.device)),
  };
}

/** Posts an action and leaves its job running. */
export async function begin(stage: Stage, scene: Scene, row: ActionRow): Promise<Partial<Scene>> {
  await stage.actor.must("actOnGroup", { params: { server_group_id: scene.groupId }, body: row.body });
  return {};
}

/** Lets the job of an action fail. */
export async function spoil(stage: Stage, scene: Scene, row: ActionRow): Promise<Partial<Scene>> {
  await stage.failNext(row.jobType, row.jobFailure);
  await stage.actor.run("actOnGroup", { params: { server_group_id: scene.groupId }, body: row.body });
  return {};
}

export async function findGroup(stage: Stage, name: string): Promise<Partial<Scene>> {
  const groups = list(await stage.actor.must("listGroups", { query: { name } }), "server_groups");
  return { groupId: text(groups[0]?.["id"]) };
}

export async function move(stage: Stage, scene: Scene, step: string): Promise<Partial<Scene>> {
  const [verb = "", side] = step.split(":");
  if (verb === "switchover") {
    await stage.actor.power("os-stop", scene.sourceServer, scene.targetServer);
    await stage.actor.act(scene.groupId, { "reverse-server-group": { priority_station: side as Site } });
  } else await stage.actor.act(scene.groupId, action(verb).body);
  return {};
}
