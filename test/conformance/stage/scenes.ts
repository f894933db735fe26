import { contract } from "../../../contract/tables";
import { list, text } from "../../../contract/conformance/actor";
import { findPlace } from "../../../contract/conformance/place";
import type { Scene, Stage } from "../../../contract/conformance/stage/stage";
import {
  action,
  begin,
  findGroup,
  groupRequest,
  move,
  protect,
  scenePair,
  spoil,
  START,
} from "../../../contract/conformance/stage/steps";

/** How to come to a scene: from another one, by these steps. Steps may add what they learn. */
export interface Script {
  readonly from: string | null;
  readonly steps: (stage: Stage, scene: Scene) => Promise<Partial<Scene>>;
}

const SCRIPTS: Readonly<Record<string, Script>> = {
  bare: { from: null, steps: async ({ actor }) => ({ ...START, place: await findPlace(actor) }) },
  // An EIP that is bound to nothing, and the NIC of a server that has none.
  "spare-eip": {
    from: "bare",
    steps: async (stage, { place, ids }) => {
      const body = { publicip: { type: "5_bgp" }, bandwidth: { name: "spare", size: 5, share_type: "PER" } };
      const { id } = (await stage.actor.must("assignEip", { body }))["publicip"] as { readonly id: string };
      await stage.pass(10);
      const [port] = await stage.actor.ports(place.servers.at(-1)?.id ?? "");
      return { ids: { ...ids, publicip_id: id, port_id: text(port?.["id"]) } };
    },
  },
  group: {
    from: "bare",
    steps: async ({ actor }, scene) => {
      const entities = await actor.done("createGroup", { body: groupRequest(scene, "group-a") });
      return { groupId: text(entities["server_group_id"]) };
    },
  },
  "instance-only": {
    from: "group",
    steps: (stage, scene) => protect(stage, scene.groupId, scene.place.servers[0]!.id, "instance-a"),
  },
  furnished: {
    from: "instance-only",
    steps: async (stage, scene) => {
      const entities = await stage.actor.done("createPair", {
        body: { replication: { server_group_id: scene.groupId, volume_id: scene.place.spareDisks[0], name: "pair-a" } },
      });
      return { separate: scenePair(await stage.actor.pair(text(entities["replication_pair_id"]))) };
    },
  },
  "furnished-stopped": {
    from: "furnished",
    steps: async ({ actor }, { sourceServer }) => actor.power("os-stop", sourceServer).then(() => ({})),
  },
  // The DR server stays behind as a server of its own, in the zone of the DR side.
  "pair-only": {
    from: "furnished",
    steps: async ({ actor }, { instanceId, targetServer, ids }) => {
      await actor.done("deleteInstance", { params: { protected_instance_id: instanceId }, body: {} });
      return { ids: { ...ids, dr_zone_server_id: targetServer } };
    },
  },
  "left-over-disk": {
    from: "furnished",
    steps: async ({ actor }, { separate, groupId, ids }) => {
      await actor.done("deletePair", {
        params: { replication_id: separate.id },
        body: { replication: { server_group_id: groupId } },
      });
      return { ids: { ...ids, dr_zone_disk_id: separate.targetDisk } };
    },
  },
  // The spare disk is paired in the other group, so that its pair is a stranger to the instance of this one.
  "two-groups": {
    from: "instance-only",
    steps: async ({ actor }, scene) => {
      const other = text((await actor.done("createGroup", { body: groupRequest(scene, "team-b") }))["server_group_id"]);
      const body = { replication: { server_group_id: other, volume_id: scene.place.spareDisks[0], name: "pair-b" } };
      return {
        ids: { ...scene.ids, foreign_pair_id: text((await actor.done("createPair", { body }))["replication_pair_id"]) },
      };
    },
  },
  "drilled-alone": {
    from: "drilled",
    steps: async ({ actor }, { instanceId, separate, groupId }) => {
      await actor.done("deleteInstance", { params: { protected_instance_id: instanceId }, body: {} });
      await actor.done("deletePair", {
        params: { replication_id: separate.id },
        body: { replication: { server_group_id: groupId } },
      });
      return {};
    },
  },
  "second-nic": {
    from: "furnished",
    steps: async ({ actor }, scene) => {
      const params = { protected_instance_id: scene.instanceId };
      const entities = await actor.done("addNic", { params, body: { subnet_id: scene.place.subnetId } });
      return { ids: { ...scene.ids, nic_id: text(entities["nic_id"]) } };
    },
  },
  attached: {
    from: "furnished",
    steps: async ({ actor }, scene) => {
      await actor.done("attachPair", {
        params: { protected_instance_id: scene.instanceId },
        body: { replicationAttachment: { replication_id: scene.separate.id, device: "/dev/vdz" } },
      });
      return { separate: scenePair(await actor.pair(scene.separate.id)) };
    },
  },
  copying: {
    from: "furnished",
    steps: async ({ actor }, { groupId }) => {
      await actor.done("actOnGroup", { params: { server_group_id: groupId }, body: action("enable").body });
      return {};
    },
  },
  protected: { from: "copying", steps: async (stage, { groupId }) => stage.synchronise(groupId).then(() => ({})) },
  stopped: {
    from: "protected",
    steps: async ({ actor }, { sourceServer }) => actor.power("os-stop", sourceServer).then(() => ({})),
  },
  disabled: { from: "protected", steps: (stage, scene) => move(stage, scene, "disable") },
  drilled: {
    from: "protected",
    steps: async ({ actor }, scene) => {
      const body = { disaster_recovery_drill: { server_group_id: scene.groupId, name: "drill-a" } };
      const id = text((await actor.done("createDrill", { body }))["disaster_recovery_drill_id"]);
      return { ids: { ...scene.ids, disaster_recovery_drill_id: id } };
    },
  },
  "backed-up": {
    from: "protected",
    steps: async (stage, { targetServer, ids }) => {
      const { id, parts } = await stage.backUp(targetServer);
      return { backups: parts, ids: { ...ids, backup_id: id } };
    },
  },
  "backed-up-away": { from: "backed-up", steps: (stage, scene) => move(stage, scene, "failover") },
  restored: {
    from: "backed-up-away",
    steps: async (stage, scene) => {
      const mappings = scene.backups.map((part) => ({ backup_id: part.id, volume_id: part.disk }));
      const params = { backup_id: scene.ids["backup_id"] ?? "" };
      await stage.actor.must("restoreBackup", {
        params,
        body: { restore: { server_id: scene.targetServer, mappings } },
      });
      await stage.settle();
      return {};
    },
  },
  "status:creating": {
    from: "bare",
    steps: async (stage, scene) => {
      await stage.actor.must("createGroup", { body: groupRequest(scene, "group-a") });
      return findGroup(stage, "group-a");
    },
  },
  "status:error": {
    from: "bare",
    steps: async (stage, scene) => {
      await stage.failNext("createProtectionGroupNoCG", "SDRS.1014");
      await stage.actor.run("createGroup", { body: groupRequest(scene, "group-a") });
      return findGroup(stage, "group-a");
    },
  },
  "status:deleting": {
    from: "group",
    steps: async ({ actor }, { groupId }) =>
      actor.must("deleteGroup", { params: { server_group_id: groupId } }).then(() => ({})),
  },
  "status:error-deleting": {
    from: "group",
    steps: async (stage, { groupId }) => {
      await stage.failNext("deleteProtectionGroupNoCG", "SDRS.1016");
      await stage.actor.run("deleteGroup", { params: { server_group_id: groupId } });
      return {};
    },
  },
  "status:available": { from: "furnished", steps: () => Promise.resolve({}) },
  "status:protected": { from: "stopped", steps: () => Promise.resolve({}) },
  "status:failed-over": { from: "stopped", steps: (stage, scene) => move(stage, scene, "failover") },
  tagged: {
    from: "furnished",
    steps: async (stage, scene) => {
      const body = {
        action: "create",
        tags: [
          { key: "tier", value: "web" },
          { key: "env", value: "prod" },
        ],
      };
      await stage.actor.must("changeTags", { params: { protected_instance_id: scene.instanceId }, body });
      const tags = [
        { key: "tier", value: "db" },
        { key: "env", value: "prod" },
      ];
      await protect(stage, scene.groupId, scene.place.servers[1]!.id, "team-b-instance", { tags });
      return {};
    },
  },
  // The words of a list filter only tell rows apart where the rows differ.
  varied: {
    from: "drilled",
    steps: async (stage, scene) => {
      const { actor } = stage;
      const params = { protected_instance_id: scene.instanceId };
      await actor.must("addTag", { params, body: { tag: { key: "tier", value: "web" } } });
      const other = text((await actor.done("createGroup", { body: groupRequest(scene, "team-b") }))["server_group_id"]);
      const made = await protect(stage, other, scene.place.servers[1]!.id, "team-b-instance");
      await actor.act(other, action("enable").body);
      const { job_id } = await actor.must("actOnGroup", {
        params: { server_group_id: other },
        body: action("failover").body,
      });
      await stage.finish(text(job_id), "sdrs");
      await stage.failNext("createProtectionGroupNoCG", "SDRS.1014");
      await actor.run("createGroup", { body: groupRequest(scene, "spoiled-c") });
      await stage.failNext("resizeProtectedInstanceNew", "SDRS.1329");
      await actor.power("os-stop", scene.sourceServer);
      await actor.run("resizeInstance", { params, body: { resize: { flavorRef: "s3.xlarge.2" } } });
      const started = await actor.must("changePower", {
        body: { "os-start": { servers: [{ id: scene.sourceServer }] } },
      });
      await stage.finish(text(started["job_id"]), "ecs");
      const failed = list(await actor.must("listFailures"), "failure_jobs")[0];
      return {
        ids: {
          ...scene.ids,
          failure_job_id: text(failed?.["job_id"]),
          other_group_id: other,
          other_instance_id: made.instanceId ?? "",
          job_id: text(job_id),
          ecs_job_id: text(started["job_id"]),
        },
      };
    },
  },
};

/** The script of a scene by its name: one of the table, `status:<group status>`, or `after:<step>><step>…`. */
export function scriptOf(name: string): Script {
  const known = SCRIPTS[name];
  if (known !== undefined) return known;
  if (name.startsWith("after:")) {
    const steps = name
      .slice("after:".length)
      .split(">")
      .filter((step) => step !== "");
    const last = steps.pop();
    if (last === undefined) return { from: "protected", steps: () => Promise.resolve({}) };
    return { from: `after:${steps.join(">")}`, steps: (stage, scene) => move(stage, scene, last) };
  }
  const status = name.replace(/^status:/, "");
  for (const row of contract.groupActions) {
    const from = {
      enable: "furnished",
      disable: "protected",
      switchover: "stopped",
      failover: "stopped",
      reprotect: "status:failed-over",
    }[row.action];
    if (row.via === status) return { from, steps: (stage, scene) => begin(stage, scene, row) };
    if (row.failed === status) return { from, steps: (stage, scene) => spoil(stage, scene, row) };
  }
  throw new Error(`no scene ${name}`);
}
