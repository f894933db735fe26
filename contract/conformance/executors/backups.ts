import { randomUUID } from "node:crypto";
import { contract } from "../../tables";
import type { BackupErrorRow } from "../../types";
import { type Json, list } from "../actor";
import { stageOf } from "../bench";
import { compare } from "../judge/compare";
import { type Kind, NotTried, type Seen } from "../runner";
import type { Scene, Stage } from "../stage/stage";
import type { Sending } from "../wire";
import { restoreOf } from "./requests";
import { rulesKind, type Trials } from "./rules";

const statusOf = async (stage: Stage, server: string): Promise<unknown> => (await stage.actor.server(server))["status"];

async function backupStatus(stage: Stage, scene: Scene): Promise<unknown> {
  const { backup } = await stage.actor.must("showBackup", { params: { backup_id: scene.ids["backup_id"] ?? "" } });
  return (backup as Json)["status"];
}

/** Restores and says what server, disks, log and backup then show. */
async function restored(stage: Stage, scene: Scene, more: Json = {}): Promise<Seen> {
  const { actor } = stage;
  const disks = async (): Promise<Json[]> => Promise.all(scene.backups.map(({ disk }) => actor.disk(disk)));
  const before = (await disks()).map((disk) => disk["size"]);
  await actor.must("restoreBackup", restoreOf(scene, more));
  await stage.pass(100);
  const meanwhile = await statusOf(stage, scene.targetServer);
  await stage.settle();
  const logs = list(await actor.must("listRestoreLogs"), "operation_logs");
  const after = await disks();
  return {
    log: logs[0]?.["status"],
    meanwhile,
    server: await statusOf(stage, scene.targetServer),
    disks: [...new Set(after.map((disk) => disk["status"]))].join(" and "),
    sizes: JSON.stringify(before) === JSON.stringify(after.map((disk) => disk["size"])) ? "same" : "others",
    backup: await backupStatus(stage, scene),
  };
}

const away = (more: Json = {}) => ({
  scene: "backed-up-away",
  try: (stage: Stage, scene: Scene) => restored(stage, scene, more),
});

const TRIALS: Trials = {
  "restore.power-on-default": away(),
  "restore.power-off": away({ power_on: false }),
  "restore.stops-the-server": {
    scene: "backed-up-away",
    try: async (stage, scene) => {
      await stage.actor.power("os-start", scene.targetServer);
      return restored(stage, scene, { power_on: false });
    },
  },
  "restore.disks-stay": away({ power_on: false }),
  "restore.after-failover": away({ power_on: false }),
  "restore.backup-free-again": away({ power_on: false }),
};

/** Traces of a restore. */
export const RESTORE_RULES = rulesKind("restore", contract.restoreRules, TRIALS);

interface Refused {
  readonly scene: string;
  readonly call?: string;
  readonly sending: (scene: Scene, stage: Stage) => Sending | Promise<Sending>;
}
const refused = (sending: Refused["sending"], scene = "backed-up-away"): Refused => ({ scene, sending });
const onDisk = async (stage: Stage, disk: string, target = disk): Promise<Sending> => ({
  params: { backup_id: await stage.backUpDisk(disk) },
  body: { restore: { volume_id: target } },
});
const body = (sending: Sending): Json => (sending.body as { restore: Json }).restore;

const REFUSALS: Readonly<Record<string, Refused>> = {
  "backup-error.2003": refused((scene) => restoreOf(scene, { server_id: scene.sourceServer })),
  "backup-error.2005": refused(async (scene, stage) => {
    const { id, parts } = await stage.backUp(scene.targetServer, "na");
    return { ...restoreOf({ ...scene, backups: parts }), params: { backup_id: id } };
  }),
  "backup-error.2010": refused(async (scene, stage) => {
    await stage.actor.must("restoreBackup", restoreOf(scene));
    return restoreOf(scene);
  }),
  "backup-error.2011": refused((scene, stage) => onDisk(stage, scene.backups[0]?.disk ?? "")),
  "backup-error.2012": refused((scene) =>
    restoreOf(scene, { mappings: (body(restoreOf(scene))["mappings"] as Json[]).slice(1) }),
  ),
  "backup-error.2013": refused((scene) => {
    const [first, second] = scene.backups;
    return restoreOf({
      ...scene,
      backups: [
        { id: first?.id ?? "", disk: second?.disk ?? "" },
        { id: second?.id ?? "", disk: first?.disk ?? "" },
      ],
    });
  }),
  "backup-error.7004": refused((scene, stage) =>
    onDisk(stage, scene.backups[0]?.disk ?? "", scene.separate.targetDisk),
  ),
  "backup-error.7008": refused((scene, stage) => onDisk(stage, scene.separate.targetDisk), "backed-up"),
  "backup-error.7117": refused((scene) => restoreOf(scene), "backed-up"),
  "backup-error.9900": refused((scene) => restoreOf(scene, { volume_id: scene.backups[0]?.disk })),
  "backup-error.6200": refused((scene) => ({ ...restoreOf(scene), params: { backup_id: randomUUID() } })),
  "backup-error.6500": {
    scene: "backed-up",
    call: "showRestoreLog",
    sending: () => ({ params: { operation_log_id: randomUUID() } }),
  },
  "backup-error.7000": refused((scene) =>
    restoreOf({ ...scene, backups: scene.backups.map(({ id }) => ({ id, disk: randomUUID() })) }),
  ),
  "backup-error.7100": refused((scene) => restoreOf(scene, { server_id: randomUUID() })),
};

/** Each refusal of a restore that a caller can bring about. */
export const BACKUP_ERRORS: Kind<BackupErrorRow> = {
  kind: "refused restore",
  notJudged: ["meaning"],
  rows: () =>
    contract.backupErrors.map((fact) => ({
      id: fact.id,
      kind: "refused restore",
      title: `${fact.meaning}: ${fact.http} ${fact.code}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    const recipe = REFUSALS[fact.id];
    if (recipe === undefined) throw new NotTried("cannot be brought about by a caller");
    const scene = await stage.enter(recipe.scene);
    const { status, code } = await stage.actor.attempt(
      recipe.call ?? "restoreBackup",
      await recipe.sending(scene, stage),
    );
    return { http: status, code };
  },
  judge: ({ fact }, seen) => compare({ http: fact.http, code: fact.code }, seen),
};
