import { contract } from "../../tables";
import { type Json } from "../actor";
import type { Seen } from "../runner";
import type { Scene, Stage } from "../stage/stage";
import { rulesKind, type Trial, type Trials } from "./rules";

/** Tries a call that may be refused, and lets its job end if there is one. */
async function tried(
  stage: Stage,
  call: string,
  params: Record<string, string>,
  body?: Json,
): Promise<{ accepted: boolean; code: string | undefined }> {
  const { accepted, code, answer } = await stage.actor.attempt(call, {
    params,
    ...(body === undefined ? {} : { body }),
  });
  const jobId = (answer.body as Json | undefined)?.["job_id"];
  if (accepted && typeof jobId === "string") await stage.finish(jobId, "sdrs");
  return { accepted, code };
}

const deleteGroup = (stage: Stage, { groupId }: Scene): Promise<Seen> =>
  tried(stage, "deleteGroup", { server_group_id: groupId });

async function deletePair(stage: Stage, { groupId, separate }: Scene, withDisk: boolean): Promise<Seen> {
  const body = { replication: { server_group_id: groupId, ...(withDisk ? { delete_target_volume: true } : {}) } };
  const { accepted, code } = await tried(stage, "deletePair", { replication_id: separate.id }, body);
  return {
    accepted,
    code,
    targetDisk: await stage.actor.presence("showDisk", { volume_id: separate.targetDisk }),
    sourceDisk: await stage.actor.presence("showDisk", { volume_id: separate.sourceDisk }),
  };
}

async function deleteInstance(stage: Stage, scene: Scene, body: Json): Promise<Seen> {
  const { actor } = stage;
  const { accepted, code } = await tried(stage, "deleteInstance", { protected_instance_id: scene.instanceId }, body);
  const disks = await Promise.all(
    scene.pairs.map((pair) => actor.presence("showDisk", { volume_id: pair.targetDisk })),
  );
  const left = await actor.pairsOf(scene.groupId);
  const separate = left.filter((pair) => pair["id"] === scene.separate.id);
  return {
    accepted,
    code,
    targetServer: await actor.presence("showServer", { server_id: scene.targetServer }),
    sourceServer: await actor.presence("showServer", { server_id: scene.sourceServer }),
    targetDisks: [...new Set(disks)].join(" and "),
    automaticPairs: left.length - separate.length,
    separatePairs: separate.length,
    attached: separate.flatMap((pair) => pair["attachment"] as Json[]).length,
  };
}

const inScene = (scene: string, trial: Trial["try"]): Trial => ({ scene, try: trial });
const AWAY = "after:failover";

const TRIALS: Trials = {
  "deletion.group-with-instance": inScene("instance-only", deleteGroup),
  "deletion.group-with-drill": inScene("drilled-alone", deleteGroup),
  "deletion.group-with-pair": inScene("pair-only", deleteGroup),
  "deletion.attached-pair": inScene("attached", (stage, scene) => deletePair(stage, scene, false)),
  "deletion.pair-keeps-target-volume": inScene("furnished", (stage, scene) => deletePair(stage, scene, false)),
  "deletion.pair-deletes-target-volume": inScene("furnished", (stage, scene) => deletePair(stage, scene, true)),
  "deletion.pair-keeps-source-volume": inScene("furnished", (stage, scene) => deletePair(stage, scene, true)),
  "deletion.instance-keeps-target-server": inScene("furnished", (stage, scene) => deleteInstance(stage, scene, {})),
  "deletion.instance-deletes-target-server": inScene("furnished", (stage, scene) =>
    deleteInstance(stage, scene, { delete_target_server: true }),
  ),
  "deletion.instance-keeps-source-server": inScene("furnished", (stage, scene) =>
    deleteInstance(stage, scene, { delete_target_server: true, delete_target_eip: true }),
  ),
  "deletion.instance-takes-automatic-pairs": inScene("furnished", (stage, scene) => deleteInstance(stage, scene, {})),
  "deletion.instance-keeps-separate-pairs": inScene("attached", (stage, scene) => deleteInstance(stage, scene, {})),
  "deletion.away-target-server": inScene(AWAY, (stage, scene) =>
    deleteInstance(stage, scene, { delete_target_server: true }),
  ),
  "deletion.away-target-eip": inScene(AWAY, (stage, scene) =>
    deleteInstance(stage, scene, { delete_target_eip: true }),
  ),
  "deletion.away-flags-false": inScene(AWAY, (stage, scene) =>
    deleteInstance(stage, scene, { delete_target_server: false, delete_target_eip: false }),
  ),
  "deletion.away-pair": inScene(AWAY, (stage, scene) => deletePair(stage, scene, true)),
  "deletion.while-protected": inScene("protected", (stage, scene) => deleteInstance(stage, scene, {})),
  "deletion.drill-keeps-vpc": inScene("drilled", async (stage, { ids }) => {
    const params = { disaster_recovery_drill_id: ids["disaster_recovery_drill_id"] ?? "" };
    const drill = (await stage.actor.must("showDrill", { params }))["disaster_recovery_drill"] as Json;
    const servers = (drill["drill_servers"] as Json[]).map((row) => String(row["drill_server_id"]));
    const { accepted, code } = await tried(stage, "deleteDrill", params);
    const left = await Promise.all(servers.map((server_id) => stage.actor.presence("showServer", { server_id })));
    return {
      accepted,
      code,
      vpc: await stage.actor.presence("showVpc", { vpc_id: String(drill["drill_vpc_id"]) }),
      servers: [...new Set(left)].join(" and "),
    };
  }),
};

export const DELETION = rulesKind("deletion", contract.deletion, TRIALS);
