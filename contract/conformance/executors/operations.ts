import { contract } from "../../tables";
import type { AllowedRow } from "../../types";
import type { Json } from "../actor";
import { stageOf } from "../bench";
import { toggle } from "../flip";
import { compare, WRONG_STATE } from "../judge/compare";
import type { Kind, Row, Seen } from "../runner";
import type { Scene } from "../stage/stage";

const GROUP_STATUSES = contract.statuses.filter((row) => row.object === "group").map((row) => row.status);

interface Trial {
  readonly scene: string;
  readonly sending: (scene: Scene) => { params: Record<string, string>; body?: Json };
}

const onInstance = { scene: "furnished" };
/** Trial of each operation; the scene allows it, so that only the forced status can refuse it. */
const TRIALS: Readonly<Record<string, Trial>> = {
  "pair.create": {
    scene: "instance-only",
    sending: ({ place, groupId }) => ({
      params: {},
      body: { replication: { server_group_id: groupId, volume_id: place.spareDisks[0], name: "pair-b" } },
    }),
  },
  "pair.delete": {
    scene: "furnished",
    sending: ({ groupId, separate }) => ({
      params: { replication_id: separate.id },
      body: { replication: { server_group_id: groupId } },
    }),
  },
  "pair.extend": {
    scene: "furnished",
    sending: ({ separate }) => ({
      params: { replication_id: separate.id },
      body: { "extend-replication": { new_size: 4096 } },
    }),
  },
  "pair.attach": {
    ...onInstance,
    sending: ({ instanceId, separate }) => ({
      params: { protected_instance_id: instanceId },
      body: { replicationAttachment: { replication_id: separate.id, device: "/dev/vdz" } },
    }),
  },
  "pair.detach": {
    scene: "attached",
    sending: ({ instanceId, separate }) => ({
      params: { protected_instance_id: instanceId, replication_id: separate.id },
    }),
  },
  "instance.create": {
    ...onInstance,
    sending: ({ place, groupId }) => ({
      params: {},
      body: { protected_instance: { server_group_id: groupId, server_id: place.servers[1]?.id, name: "instance-b" } },
    }),
  },
  "instance.delete": {
    ...onInstance,
    sending: ({ instanceId }) => ({ params: { protected_instance_id: instanceId }, body: {} }),
  },
  "nic.add": {
    ...onInstance,
    sending: ({ instanceId, place }) => ({
      params: { protected_instance_id: instanceId },
      body: { subnet_id: place.subnetId },
    }),
  },
  "nic.delete": {
    scene: "second-nic",
    sending: ({ instanceId, ids }) => ({
      params: { protected_instance_id: instanceId },
      body: { nic_id: ids["nic_id"] },
    }),
  },
  "instance.resize": {
    scene: "furnished-stopped",
    sending: ({ instanceId }) => ({
      params: { protected_instance_id: instanceId },
      body: { resize: { flavorRef: "s3.xlarge.2" } },
    }),
  },
  "drill.create": {
    ...onInstance,
    sending: ({ groupId }) => ({
      params: {},
      body: { disaster_recovery_drill: { server_group_id: groupId, name: "drill-b" } },
    }),
  },
  "drill.delete": {
    scene: "drilled",
    sending: ({ ids }) => ({ params: { disaster_recovery_drill_id: ids["disaster_recovery_drill_id"] ?? "" } }),
  },
  "group.rename": {
    scene: "group",
    sending: ({ groupId }) => ({ params: { server_group_id: groupId }, body: { server_group: { name: "renamed" } } }),
  },
  "group.delete": { scene: "group", sending: ({ groupId }) => ({ params: { server_group_id: groupId } }) },
};

const OBJECTS = ["group", "pair", "instance", "drill"] as const;

/** Each operation in each status of each object that its rule names; the other objects stay as they are. */
export const OPERATION_CELLS: Kind<AllowedRow> = {
  kind: "operation in a status",
  notJudged: [],
  flipped: ({ fact, at = "" }) => {
    const [object = "", status = ""] = at.split(".");
    return [{ ...fact, [object]: toggle(fact[object as (typeof OBJECTS)[number]] ?? GROUP_STATUSES, status) }];
  },
  rows: () =>
    contract.allowedOperations.flatMap((fact) =>
      OBJECTS.flatMap((object) => {
        const allowed = fact.operation === "group.rename" && object === "group" ? GROUP_STATUSES : fact[object];
        if (allowed === undefined) return [];
        const statuses = contract.statuses.filter((row) => row.object === object).map((row) => row.status);
        return statuses.map((status) => ({
          id: `${fact.id}@${object}.${status}`,
          kind: "operation in a status",
          title: `${fact.operation} while the ${object} is ${status} is ${allowed.includes(status) ? "accepted" : "refused"}`,
          fact,
          at: `${object}.${status}`,
          destructive: true,
          staged: true,
        }));
      }),
    ),
  async observe({ fact, at = "" }, bench) {
    const stage = stageOf(bench);
    const trial = TRIALS[fact.operation];
    if (trial === undefined) throw new Error(`no trial for ${fact.operation}`);
    const scene = await stage.enter(trial.scene);
    const [object = "", status = ""] = at.split(".");
    const ids = {
      group: scene.groupId,
      pair: scene.separate.id,
      instance: scene.instanceId,
      drill: scene.ids["disaster_recovery_drill_id"] ?? "",
    };
    await stage.force(object as keyof typeof ids, ids[object as keyof typeof ids], status);
    const tried = await stage.actor.attempt(fact.call, trial.sending(scene));
    return { accepted: tried.accepted, code: tried.code };
  },
  judge(row, seen) {
    return judgeCell(row, seen);
  },
};

function judgeCell({ fact, at = "" }: Row<AllowedRow>, seen: Seen): string[] {
  const [object = "", status = ""] = at.split(".");
  const allowed = fact[object as (typeof OBJECTS)[number]];
  if (allowed === undefined || allowed.includes(status)) return compare({ accepted: true }, seen);
  return compare({ accepted: false, code: WRONG_STATE }, seen);
}
