import type { Json } from "../actor";
import { groupRequest } from "../stage/steps";
import type { Scene } from "../stage/stage";
import type { Sending } from "../wire";

export interface Writing {
  readonly scene: string;
  readonly sending: (scene: Scene) => Sending;
}

const inGroup = ({ groupId }: Scene) => ({ server_group_id: groupId });
const onInstance = ({ instanceId }: Scene) => ({ protected_instance_id: instanceId });
const onSeparate = ({ separate }: Scene) => ({ replication_id: separate.id });
const onDrill = ({ ids }: Scene) => ({ disaster_recovery_drill_id: ids["disaster_recovery_drill_id"] ?? "" });
const onEip = ({ ids }: Scene) => ({ publicip_id: ids["publicip_id"] ?? "" });

/** The whole backup of the DR server onto its own disks. */
export function restoreOf(scene: Scene, more: Json = {}): Sending {
  const mappings = scene.backups.map(({ id, disk }) => ({ backup_id: id, volume_id: disk }));
  return {
    params: { backup_id: scene.ids["backup_id"] ?? "" },
    body: { restore: { server_id: scene.targetServer, mappings, ...more } },
  };
}

/** One request for each call that writes, and the scene in which it is right. */
const WRITINGS: Readonly<Record<string, Writing>> = {
  createGroup: {
    scene: "bare",
    sending: (scene) => ({ body: groupRequest(scene, "group-b", { description: "second", dr_type: "migration" }) }),
  },
  renameGroup: {
    scene: "group",
    sending: (scene) => ({ params: inGroup(scene), body: { server_group: { name: "renamed" } } }),
  },
  deleteGroup: { scene: "group", sending: (scene) => ({ params: inGroup(scene) }) },
  actOnGroup: {
    scene: "stopped",
    sending: (scene) => ({ params: inGroup(scene), body: { "failover-server-group": {} } }),
  },
  createPair: {
    scene: "instance-only",
    sending: (scene) => ({
      body: {
        replication: { ...inGroup(scene), volume_id: scene.place.spareDisks[0], name: "pair-b", description: "spare" },
      },
    }),
  },
  renamePair: {
    scene: "furnished",
    sending: (scene) => ({ params: onSeparate(scene), body: { replication: { name: "renamed" } } }),
  },
  deletePair: {
    scene: "furnished",
    sending: (scene) => ({
      params: onSeparate(scene),
      body: { replication: { ...inGroup(scene), delete_target_volume: true } },
    }),
  },
  extendPair: {
    scene: "furnished",
    sending: (scene) => ({ params: onSeparate(scene), body: { "extend-replication": { new_size: 4096 } } }),
  },
  createInstance: {
    scene: "furnished",
    sending: (scene) => ({
      body: {
        protected_instance: {
          ...inGroup(scene),
          server_id: scene.place.servers[1]?.id,
          name: "instance-b",
          primary_subnet_id: scene.place.subnetId,
          tags: [{ key: "tier", value: "db" }],
        },
      },
    }),
  },
  renameInstance: {
    scene: "furnished",
    sending: (scene) => ({ params: onInstance(scene), body: { protected_instance: { name: "renamed" } } }),
  },
  deleteInstance: {
    scene: "furnished",
    sending: (scene) => ({ params: onInstance(scene), body: { delete_target_server: true, delete_target_eip: false } }),
  },
  attachPair: {
    scene: "furnished",
    sending: (scene) => ({
      params: onInstance(scene),
      body: { replicationAttachment: { replication_id: scene.separate.id, device: "/dev/vdz" } },
    }),
  },
  detachPair: { scene: "attached", sending: (scene) => ({ params: { ...onInstance(scene), ...onSeparate(scene) } }) },
  addNic: {
    scene: "furnished",
    sending: (scene) => ({ params: onInstance(scene), body: { subnet_id: scene.place.subnetId } }),
  },
  deleteNic: {
    scene: "second-nic",
    sending: (scene) => ({ params: onInstance(scene), body: { nic_id: scene.ids["nic_id"] } }),
  },
  resizeInstance: {
    scene: "furnished-stopped",
    sending: (scene) => ({ params: onInstance(scene), body: { resize: { flavorRef: "s3.xlarge.2" } } }),
  },
  addTag: {
    scene: "furnished",
    sending: (scene) => ({ params: onInstance(scene), body: { tag: { key: "tier", value: "web" } } }),
  },
  changeTags: {
    scene: "furnished",
    sending: (scene) => ({
      params: onInstance(scene),
      body: { action: "create", tags: [{ key: "tier", value: "web" }] },
    }),
  },
  deleteTag: { scene: "varied", sending: (scene) => ({ params: { ...onInstance(scene), key: "tier" } }) },
  createInstances: {
    scene: "furnished",
    sending: (scene) => ({
      body: {
        protected_instances: {
          name_prefix: "many",
          ...inGroup(scene),
          servers: [{ server_id: scene.place.servers[1]?.id }],
        },
      },
    }),
  },
  deleteInstances: {
    scene: "furnished",
    sending: (scene) => ({ body: { protected_instances: [{ id: scene.instanceId }] } }),
  },
  createDrill: {
    scene: "protected",
    sending: (scene) => ({ body: { disaster_recovery_drill: { ...inGroup(scene), name: "drill-b" } } }),
  },
  renameDrill: {
    scene: "drilled",
    sending: (scene) => ({ params: onDrill(scene), body: { disaster_recovery_drill: { name: "renamed" } } }),
  },
  deleteDrill: { scene: "drilled", sending: (scene) => ({ params: onDrill(scene) }) },
  deleteFailure: {
    scene: "varied",
    sending: (scene) => ({ params: { failure_job_id: scene.ids["failure_job_id"] ?? "" } }),
  },
  deleteGroupLevelFailures: { scene: "varied", sending: () => ({}) },
  deleteFailuresOfGroup: { scene: "varied", sending: (scene) => ({ params: inGroup(scene) }) },
  assignEip: {
    scene: "bare",
    sending: () => ({
      body: {
        publicip: { type: "5_bgp" },
        bandwidth: { name: "bandwidth-a", size: 5, share_type: "PER", charge_mode: "traffic" },
      },
    }),
  },
  updateEip: {
    scene: "spare-eip",
    sending: (scene) => ({ params: onEip(scene), body: { publicip: { port_id: scene.ids["port_id"] } } }),
  },
  releaseEip: { scene: "spare-eip", sending: (scene) => ({ params: onEip(scene) }) },
  restoreBackup: { scene: "backed-up-away", sending: (scene) => restoreOf(scene, { power_on: false }) },
  restoreBackupHuawei: { scene: "backed-up-away", sending: (scene) => restoreOf(scene, { power_on: false }) },
  changePower: {
    scene: "furnished",
    sending: (scene) => ({ body: { "os-stop": { type: "HARD", servers: [{ id: scene.sourceServer }] } } }),
  },
  changePowerNova: {
    scene: "furnished",
    sending: (scene) => ({ params: { server_id: scene.sourceServer }, body: { "os-stop": {} } }),
  },
};

/** A request of a call that is right in a scene. */
export function requestFor(operation: string, scene: Scene): Sending {
  return writingOf(operation).sending(scene);
}

export function writingOf(operation: string): Writing {
  const writing = WRITINGS[operation];
  if (writing === undefined) throw new Error(`no request for ${operation}`);
  return writing;
}
