import { contract } from "../../tables";
import type { FaultLevelRow, MembersRow, StatusRow } from "../../types";
import { type Json } from "../actor";
import { stageOf } from "../bench";
import { Between, compare, OneOf } from "../judge/compare";
import type { Kind } from "../runner";
import { requestFor } from "./requests";

/** The scene that shows a row of the table, where the group's status alone does not name it. */
const SCENES: Readonly<Record<string, string>> = {
  "members.never-enabled": "furnished",
  "members.in-sync": "protected",
  "members.copying": "copying",
  "members.stopped": "disabled",
};

/** Statuses that members show in each status of their group. */
export const MEMBERS: Kind<MembersRow> = {
  kind: "members",
  notJudged: [],
  flipped: ({ fact }) => [
    { ...fact, group: "flipped" },
    { ...fact, instance: "flipped" },
    { ...fact, pair: "flipped" },
    { ...fact, replicationStatus: ["flipped"] },
    { ...fact, progress: [101, 101] },
  ],
  rows: () =>
    contract.members.map((fact) => ({
      id: fact.id,
      kind: "members",
      title: `while the group is ${fact.group} (${fact.id.replace("members.", "")}), instances are ${fact.instance} and pairs ${fact.pair}, ${fact.replicationStatus.join(" or ")}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    const { groupId } = await stage.enter(SCENES[fact.id] ?? `status:${fact.group}`);
    const group = await stage.actor.group(groupId);
    const pairs = await stage.actor.pairsOf(groupId);
    const instances = await stage.actor.instancesOf(groupId);
    const each = (rows: readonly Json[], field: string): unknown => {
      const values = [...new Set(rows.map((row) => row[field]))];
      return values.length === 1 ? values[0] : values;
    };
    return {
      group: group["status"],
      instance: each(instances, "status"),
      pair: each(pairs, "status"),
      replicationStatus: each(pairs, "replication_status"),
      progress: Math.max(...[...pairs, ...instances, group].map((row) => Number(row["progress"]))),
      least: Math.min(...[...pairs, ...instances, group].map((row) => Number(row["progress"]))),
      sites: each([...pairs, ...instances, group], "priority_station"),
      site: group["priority_station"],
    };
  },
  judge: ({ fact }, seen) =>
    compare(
      {
        group: fact.group,
        instance: fact.instance,
        pair: fact.pair,
        replicationStatus: new OneOf(fact.replicationStatus),
        progress: new Between(...fact.progress),
        least: new Between(...fact.progress),
        sites: seen["site"],
      },
      seen,
    ),
};

/** Ways to a status that no action of a group leads to; statuses that only damage brings are written into the world. */
const WAYS: Readonly<
  Record<string, { readonly scene: string; readonly call?: string; readonly spoils?: string; readonly body?: Json }>
> = {
  "pair.creating": { scene: "instance-only", call: "createPair" },
  "pair.error": { scene: "instance-only", call: "createPair", spoils: "createReplicationPairNoCG" },
  "pair.attaching": { scene: "furnished", call: "attachPair" },
  "pair.error-attaching": { scene: "furnished", call: "attachPair", spoils: "attachReplicationPairNew" },
  "pair.detaching": { scene: "attached", call: "detachPair" },
  "pair.error-detaching": { scene: "attached", call: "detachPair", spoils: "detachReplicationPairNew" },
  "pair.extending": { scene: "furnished", call: "extendPair" },
  "pair.error-extending": { scene: "furnished", call: "extendPair", spoils: "expandReplicationPairNew" },
  "pair.deleting": { scene: "furnished", call: "deletePair" },
  "pair.error-deleting": { scene: "furnished", call: "deletePair", spoils: "deleteReplicationPairNoCG" },
  "instance.creating": { scene: "group", call: "createInstance" },
  "instance.error": { scene: "group", call: "createInstance", spoils: "createProtectedInstanceNoCG" },
  "instance.nic-creating": { scene: "furnished", call: "addNic" },
  "instance.nic-deleting": { scene: "second-nic", call: "deleteNic" },
  "instance.resizing": { scene: "furnished-stopped", call: "resizeInstance" },
  "instance.error-resizing": {
    scene: "furnished-stopped",
    call: "resizeInstance",
    spoils: "resizeProtectedInstanceNew",
  },
  "instance.deleting": { scene: "furnished", call: "deleteInstance" },
  "instance.error-deleting": { scene: "furnished", call: "deleteInstance", spoils: "deleteProtectedInstanceNoCG" },
  "drill.creating": { scene: "protected", call: "createDrill" },
  "drill.error": { scene: "protected", call: "createDrill", spoils: "createDisasterRecoveryDrill" },
  "drill.available": { scene: "drilled" },
  "drill.deleting": { scene: "drilled", call: "deleteDrill" },
  "drill.error-deleting": { scene: "drilled", call: "deleteDrill", spoils: "deleteDisasterRecoveryDrill" },
};

const LISTS = {
  group: ["listGroups", "server_groups"],
  pair: ["listPairs", "replications"],
  instance: ["listInstances", "protected_instances"],
  drill: ["listDrills", "disaster_recovery_drills"],
} as const;

/** Each status is reached and shown; a transient one leaves by itself, another one stays. */
export const STATUSES: Kind<StatusRow> = {
  kind: "status",
  notJudged: ["object", "meaning", "console"],
  domain: { phase: ["stable", "transient", "failed"] },
  flipped: ({ fact }) => [
    { ...fact, status: "flipped" },
    { ...fact, phase: fact.phase === "transient" ? "stable" : "transient" },
  ],
  rows: () =>
    contract.statuses.map((fact) => ({
      id: fact.id,
      kind: "status",
      title: `${fact.object} ${fact.status} is reached and ${fact.phase === "transient" ? "leaves by itself" : "stays"}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    const way = WAYS[`${fact.object}.${fact.status}`];
    const damaged = fact.status === "invalid" || fact.status === "fault";
    const scene = await stage.enter(damaged ? "furnished" : (way?.scene ?? `status:${fact.status}`));
    if (damaged)
      await stage.force(fact.object, fact.object === "pair" ? scene.separate.id : scene.instanceId, fact.status);
    if (way?.spoils !== undefined) await stage.failNext(way.spoils, "SDRS.0013");
    if (way?.call !== undefined) {
      const sending = requestFor(way.call, scene);
      const { job_id } = await stage.actor.must(way.call, sending);
      if (way.spoils !== undefined && typeof job_id === "string") await stage.finish(job_id, "sdrs");
    }
    const [call, key] = LISTS[fact.object];
    const shown = async (): Promise<unknown[]> => {
      const body = await stage.actor.must(call);
      return (body[key] as Json[]).map((row) => row["status"]);
    };
    const at = (await shown()).includes(fact.status) ? fact.status : undefined;
    await stage.settle();
    return { status: at, stays: (await shown()).includes(fact.status) };
  },
  judge: ({ fact }, seen) => compare({ status: fact.status, stays: fact.phase !== "transient" }, seen),
};

/** Fault levels of pairs, and whether the group can then fail over. */
export const FAULT_LEVELS: Kind<FaultLevelRow> = {
  kind: "fault level",
  notJudged: ["meaning"],
  domain: { failover: ["allowed", "refused"] },
  rows: () =>
    contract.faultLevels.map((fact) => ({
      id: fact.id,
      kind: "fault level",
      title: `with fault level ${fact.level} a failover is ${fact.failover}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    const { groupId } = await stage.enter("stopped");
    await stage.breakPairs(groupId, fact.level);
    const levels = [...new Set((await stage.actor.pairsOf(groupId)).map((pair) => pair["fault_level"]))];
    const tried = await stage.actor.attempt("actOnGroup", {
      params: { server_group_id: groupId },
      body: { "failover-server-group": {} },
    });
    return { level: levels.length === 1 ? levels[0] : levels, failover: tried.accepted ? "allowed" : "refused" };
  },
  judge: ({ fact }, seen) => compare({ level: fact.level, failover: fact.failover }, seen),
};
