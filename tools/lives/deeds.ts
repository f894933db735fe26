/** Deeds that people at the console and disasters do to the world. */
import type { ControlClient, WorldView } from "../../simulator/index";
import type { Project } from "../emulator/project";
import { JOBS } from "../storm/world";
import type { ConsoleDeed, Fault } from "./actions";
import type { Model } from "./model";

type Group = WorldView["groups"][number];

/** Target that is acted on: the group of a stack. */
export interface Scene {
  readonly project: Project;
  readonly world: WorldView;
  readonly group: Group;
  readonly model: Model;
}

/** True if it had any effect. */
export async function act({ project, world, group, model }: Scene, what: ConsoleDeed, nth: number): Promise<boolean> {
  const { control } = project;
  const press = async (action: string, station?: "source" | "target"): Promise<boolean> => {
    const more = station === undefined ? {} : { priority_station: station };
    const { job_id } = await control.console({ group: group.id, action, ...more });
    model.byHand.add(job_id);
    await settled(project, group.id);
    return true;
  };
  switch (what) {
    case "disable":
      return await accepted(press("stop-server-group"));
    case "enable":
      return group.priority_station === "source" && group.status === "available"
        ? await accepted(press("start-server-group"))
        : false;
    case "fail over":
      model.failedOverByHand.add(group.id);
      return await accepted(press("failover-server-group", group.priority_station === "source" ? "target" : "source"));
    case "rename":
      await control.rename({ group: group.id, name: `${group.name.slice(0, 40)}-x` });
      return true;
    case "remove pair":
      return await remove(project, group.id, pairsOf(world, group.id)[nth], "pair");
    case "remove instance":
      // Where its server is away, whoever removes it starts the other one.
      for (const id of serversOf(instancesOf(world, group.id)[nth])) model.stopped.add(id);
      return await remove(project, group.id, instancesOf(world, group.id)[nth], "instance");
    case "lose disk": {
      const pair = pairsOf(world, group.id)[nth];
      if (pair === undefined) return false;
      await control.deleteDisk(group.priority_station === "source" ? pair.target_volume : pair.source_volume);
      return true;
    }
    case "stop server":
    case "start server":
    case "crash server":
      return await power(control, { world, group, model }, what, nth);
  }
}

const pairsOf = (world: WorldView, groupId: string): readonly WorldView["pairs"][number][] =>
  world.pairs.filter((pair) => pair.server_group_id === groupId && pair.attachment.length === 0);
const instancesOf = (world: WorldView, groupId: string): readonly WorldView["instances"][number][] =>
  world.instances.filter((one) => one.server_group_id === groupId);

function serversOf(instance: WorldView["instances"][number] | undefined): readonly string[] {
  return instance === undefined ? [] : [instance.source_server, instance.target_server];
}

async function remove(
  project: Project,
  groupId: string,
  row: { readonly id: string } | undefined,
  kind: "pair" | "instance",
): Promise<boolean> {
  if (row === undefined) return false;
  const done = await accepted(project.control.remove({ [kind]: row.id }).then(() => true));
  await settled(project, groupId);
  await project.clock.pass(60);
  return done;
}

const POWER = { "stop server": "SHUTOFF", "start server": "ACTIVE", "crash server": "ERROR" } as const;

async function power(
  control: ControlClient,
  { world, group, model }: Pick<Scene, "world" | "group" | "model">,
  what: "stop server" | "start server" | "crash server",
  nth: number,
): Promise<boolean> {
  const instances = instancesOf(world, group.id);
  const instance = instances[nth % Math.max(1, instances.length)];
  if (instance === undefined || !["protected", "available", "failed-over"].includes(group.status)) return false;
  const server = group.priority_station === "source" ? instance.source_server : instance.target_server;
  if (!world.servers.some(({ id }) => id === server)) return false;
  await control.power({ server, status: POWER[what] });
  for (const id of [instance.source_server, instance.target_server])
    if (what === "stop server") model.stopped.add(id);
    else model.stopped.delete(id);
  return true;
}

/** Lets time pass until the group is in no status that ends by itself. */
export async function settled(project: Project, groupId: string): Promise<void> {
  for (let look = 0; look < 100; look++) {
    const group = (await project.world()).groups.find(({ id }) => id === groupId);
    if (group === undefined || !/^(?!error).*ing(-over)?$/.test(group.status)) return;
    await project.clock.pass(10);
  }
}

export async function disturb({ project, world, group, model }: Scene, what: Fault): Promise<void> {
  const { control } = project;
  const pairs = world.pairs.filter((pair) => pair.server_group_id === group.id);
  const inSync = group.status === "protected" && group.priority_station === "source" && pairs.length > 0;
  switch (what) {
    case "storage":
      await control.breakProduction({ group: group.id });
      if (inSync && pairs.every(({ progress, status }) => progress === 100 && status === "protected"))
        model.emergency.add(group.id);
      return;
    case "dead zone":
      await control.breakProduction({ group: group.id, deadZone: "fail" });
      return;
    case "repair":
      await control.repair({ group: group.id });
      model.emergency.delete(group.id);
      return;
    case "failing job":
      model.emergency.clear();
      for (const jobType of [JOBS.failover, JOBS.switchover, JOBS.reprotect, JOBS.enable])
        await control.faults.add({ match: { jobType }, times: 1, effect: { kind: "fail-job", code: "SDRS.1030" } });
      return;
    case "lost answer":
      await control.faults.add({
        match: { service: "sdrs", method: "POST" },
        times: 1,
        effect: { kind: "reset", after: true },
      });
      return;
    case "throttling":
      await control.faults.add({ times: 5, effect: { kind: "status", status: 429, retryAfter: 2 } });
      return;
    case "errors":
      await control.faults.add({ probability: 0.1, times: 12, effect: { kind: "status", status: 503 } });
      return;
  }
}

/** The users of the shop write on the disks that serve, so that an overwritten disk is seen. */
export async function write(project: Project, group: Group, text: string): Promise<void> {
  const world = await project.world();
  for (const pair of world.pairs.filter((one) => one.server_group_id === group.id)) {
    const disk = group.priority_station === "source" ? pair.source_volume : pair.target_volume;
    if (world.disks.some(({ id }) => id === disk)) await project.control.setMarker({ disk, marker: text });
  }
}

/** The end of all disasters: what was planted is taken away, storage works, and every job ends. */
export async function calm({ project, model }: Pick<Scene, "project" | "model">): Promise<void> {
  const { control } = project;
  model.emergency.clear();
  const planted = (await control.faults.list()).filter(({ id }) => !id.startsWith("quick-"));
  for (const { id } of planted) await control.faults.clear(id);
  for (const { id } of (await project.world()).groups) {
    await control.repair({ group: id });
    await settled(project, id);
  }
  await project.clock.pass(60);
}

async function accepted(deed: Promise<boolean>): Promise<boolean> {
  try {
    return await deed;
  } catch {
    // The service refuses it in the present status, as the console would show.
    return false;
  }
}
