import type { Site } from "../../provider/model/status";
import { transitionId } from "../../provider/transition/decide/consent";
import type { WorldView } from "../../simulator/index";
import type { Bench, Props, TestResource } from "../support/handlers";
import { GROUP, groupDeclared, groupedWorld, shopWorld } from "../../tools/storm/world";

export { GROUP, JOBS as JOB } from "../../tools/storm/world";

/** Two servers, five disks of a few GB so that copies are short, an EIP, and a spare disk. */
const SIZES = { web: [4, 6], db: [4, 8], spare: 5 } as const;

/** Servers that nobody protects yet. */
export const bareWorld = shopWorld(SIZES);

/** The same with everything in the group `orders`, protection enabled. */
export const protectedWorld = groupedWorld(SIZES, "protected");

/** The same with protection not enabled. */
export const preparedWorld = groupedWorld(SIZES, "available");

/** The first of that name: what the service makes for the DR side comes later. */
export function byName<T extends { readonly name: string }>(rows: readonly T[], name: string): T {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`nothing is named ${name}: ${rows.map((one) => one.name).join(", ")}`);
  return row;
}

/** The protected instance of a server. */
export function instanceOf(world: WorldView, serverName: string): WorldView["instances"][number] {
  const { id } = byName(world.servers, serverName);
  const found = world.instances.find((one) => one.source_server === id);
  if (found === undefined) throw new Error(`${serverName} is in no protected instance`);
  return found;
}

/** The pair of a production disk. */
export function pairOf(world: WorldView, diskName: string): WorldView["pairs"][number] {
  const { id } = byName(world.disks, diskName);
  const found = world.pairs.find((one) => one.source_volume === id);
  if (found === undefined) throw new Error(`${diskName} is in no pair`);
  return found;
}

/** What a program declares of a group. */
export async function groupProgram(bench: Bench): Promise<Props> {
  return groupDeclared(await bench.world());
}

/** A group of the world under the stack's management, and its program. */
export interface ManagedGroup {
  readonly resource: TestResource;
  readonly program: Props;
  readonly id: string;
}

export async function manageGroup(bench: Bench, more: Props = {}): Promise<ManagedGroup> {
  const id = byName((await bench.world()).groups, GROUP).id;
  const program = { ...(await groupProgram(bench)), adopt: id, ...more };
  const resource = bench.resource("ProtectionGroup");
  await resource.up(program);
  return { resource, program, id };
}

/** The same while some of its servers have been stopped for more than a day. */
export async function restedGroup(bench: Bench, names: readonly string[], more: Props = {}): Promise<ManagedGroup> {
  const { servers } = await bench.world();
  for (const name of names) await bench.control.power({ server: byName(servers, name).id, status: "SHUTOFF" });
  const group = await manageGroup(bench, more);
  await bench.clock.pass(25 * 3_600);
  return group;
}

/** A group whose production storage is broken: its failover needs no consent. */
export async function brokenGroup(bench: Bench, more: Props = {}): Promise<ManagedGroup> {
  const group = await manageGroup(bench, more);
  await bench.control.breakProduction({ group: GROUP });
  return group;
}

/** A group after a complete failover, its old site repaired. */
export async function failedOverGroup(bench: Bench, more: Props = {}): Promise<ManagedGroup> {
  const group = await brokenGroup(bench, more);
  await group.resource.up({ ...group.program, failover: true });
  await bench.control.repair({ group: GROUP });
  return group;
}

/** What a member's class passes on about its group. */
export function linkOf({ resource }: ManagedGroup): Props {
  const { outputs, inputs } = resource;
  return {
    origin: outputs["origin"],
    unfinished: outputs["unfinished"] !== null,
    productionSite: outputs["productionSite"],
    transitionNumber: outputs["transitionCount"],
    consentSeries: outputs["consentSeries"],
    failover: inputs["failover"],
    failoverMode: inputs["failoverMode"],
    confirm: inputs["confirm"],
    abandon: inputs["abandon"],
    startServers: inputs["startServers"],
    startOrder: inputs["startOrder"],
  };
}

export const VERB = {
  failover: "failover-server-group",
  switchover: "reverse-server-group",
  start: "start-server-group",
  stop: "stop-server-group",
} as const;

/** The consent that a refusal prints. */
export function consentIn(text: string): string {
  const line = /confirm: "([^"]+)"/.exec(text)?.[1];
  if (line === undefined) throw new Error(`no consent is named in: ${text}`);
  return line;
}

/** The id of a transition of this group, by its number and the side that it leaves production at. */
export function idOf({ resource }: Pick<ManagedGroup, "resource">, number: number, side: Site = "target"): string {
  const series = String(resource.outputs["consentSeries"]);
  return transitionId(GROUP, { groupId: resource.id ?? "", series, number, side, by: "group" });
}

/** Agrees to these risks of a group's transition, in whichever direction. */
export function agreed(group: Pick<ManagedGroup, "resource">, number: number, ...words: string[]): string {
  return (["target", "source"] as const).map((side) => [idOf(group, number, side), ...words].join("+")).join(" ");
}

/** Fails back in two updates: reprotect until in sync, then switch. */
export async function failBack(group: ManagedGroup, more: Props = {}): Promise<void> {
  const { resource, program } = group;
  const wanted = { ...program, ...more, failover: false };
  await resource.up({ ...wanted, confirm: agreed(group, 2, "overwrite", "downtime") });
  await resource.up({ ...wanted, confirm: agreed(group, 2, "overwrite", "downtime") });
}

/** The members of the world under the stack's management, in the order in which a destroy takes them. */
export async function manageMembers(bench: Bench, group: ManagedGroup): Promise<TestResource[]> {
  const world = await bench.world();
  const member = { protectionGroupId: group.id, __group: linkOf(group) };
  const spare = pairOf(world, "shop-spare");
  const pair = bench.resource("ReplicationPair");
  await pair.up({ ...member, name: spare.name, volumeId: spare.source_volume, adopt: spare.id });
  const instances: TestResource[] = [];
  for (const { id, name, source_server: serverId } of world.instances) {
    const instance = bench.resource("ProtectedInstance");
    await instance.up({ ...member, name, serverId, adopt: id, deleteTargetServer: true });
    instances.push(instance);
  }
  return [pair, ...instances, group.resource];
}

interface Sides {
  readonly source: string;
  readonly target: string;
}

/** The ids of both servers of each instance. */
export async function serverIds(bench: Bench): Promise<{ web: Sides; db: Sides }> {
  const world = await bench.world();
  const sides = (name: string): Sides => {
    const { source_server: source, target_server: target } = instanceOf(world, name);
    return { source, target };
  };
  return { web: sides("web-1"), db: sides("db-1") };
}
