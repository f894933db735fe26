import { contract } from "../../tables";
import { text } from "../actor";
import type { Seen } from "../runner";
import type { Scene, Stage } from "../stage/stage";
import { rulesKind, type Trials } from "./rules";

const status = async (stage: Stage, id: string): Promise<unknown> => (await stage.actor.server(id))["status"];

/** Starts a server whatever state it is in, and answers how the job ended. */
async function start(stage: Stage, id: string): Promise<string> {
  return text((await stage.actor.run("changePower", { body: { "os-start": { servers: [{ id }] } } }))["status"]);
}

/** Power after production moved to the target side. */
async function afterMove(stage: Stage, { sourceServer, targetServer }: Scene): Promise<Seen> {
  return { production: await status(stage, targetServer), former: await status(stage, sourceServer) };
}

const action = async (
  stage: Stage,
  { groupId }: Scene,
  verb: string,
): Promise<{ accepted: boolean; code: string | undefined }> => {
  const { accepted, code, answer } = await stage.actor.attempt("actOnGroup", {
    params: { server_group_id: groupId },
    body: { [verb]: {} },
  });
  if (accepted) await stage.finish(text((answer.body as Record<string, unknown>)["job_id"]), "sdrs");
  return { accepted, code };
};

const TRIALS: Trials = {
  "power.dr-created-stopped": {
    scene: "furnished",
    try: async (stage, scene) => ({ dr: await status(stage, scene.targetServer) }),
  },
  "power.enable-any": {
    scene: "furnished",
    try: async (stage, scene) => {
      await stage.actor.power("os-start", scene.sourceServer);
      return {
        ...(await action(stage, scene, "start-server-group")),
        production: await status(stage, scene.sourceServer),
      };
    },
  },
  "power.switchover-no-start": { scene: "after:switchover:target", try: afterMove },
  "power.failover-stops-production": {
    scene: "protected",
    try: async (stage, scene) => {
      await stage.actor.power("os-start", scene.sourceServer);
      await action(stage, scene, "failover-server-group");
      return afterMove(stage, scene);
    },
  },
  "power.failover-no-start": { scene: "after:failover", try: afterMove },
  "power.failover-dr-startable": {
    scene: "after:failover",
    try: async (stage, scene) => ({ job: await start(stage, scene.targetServer), ...(await afterMove(stage, scene)) }),
  },
  "power.failover-production-dead": {
    scene: "after:failover",
    try: async (stage, scene) => {
      await stage.actor.attempt("changePower", { body: { "os-start": { servers: [{ id: scene.sourceServer }] } } });
      await stage.settle();
      return afterMove(stage, scene);
    },
  },
  "power.failover-production-job": {
    scene: "after:failover",
    try: async (stage, scene) => ({ job: await start(stage, scene.sourceServer) }),
  },
  "power.reprotect-production-may-run": {
    scene: "after:failover",
    try: async (stage, scene) => {
      await start(stage, scene.targetServer);
      return { ...(await action(stage, scene, "start-server-group")), ...(await afterMove(stage, scene)) };
    },
  },
  "power.dr-start-while-protected": {
    scene: "protected",
    try: async (stage, scene) => ({
      job: await start(stage, scene.targetServer),
      dr: await status(stage, scene.targetServer),
    }),
  },
  "power.error-start-job": {
    scene: "furnished",
    try: async (stage, { sourceServer }) => {
      await stage.crash(sourceServer);
      return { job: await start(stage, sourceServer), status: await status(stage, sourceServer) };
    },
  },
  "power.updated": {
    scene: "furnished",
    try: async (stage, { sourceServer }) => {
      const updated = async (): Promise<unknown> => (await stage.actor.server(sourceServer))["updated"];
      const changes = async (verb: "os-stop" | "os-start"): Promise<boolean> => {
        const before = await updated();
        await stage.actor.power(verb, sourceServer);
        return (await updated()) !== before;
      };
      const stop = await changes("os-stop");
      return { stop, start: await changes("os-start") };
    },
  },
  "power.detach-system-disk-running": {
    scene: "furnished",
    try: async (stage, { instanceId, sourceServer, pairs }) => {
      await stage.actor.power("os-start", sourceServer);
      const { accepted, code } = await stage.actor.attempt("detachPair", {
        params: { protected_instance_id: instanceId, replication_id: pairs[0]?.id ?? "" },
      });
      return { accepted, code };
    },
  },
};

export const POWER = rulesKind("power", contract.power, TRIALS);
