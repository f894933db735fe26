import { instanceOfServer, pairOfDisk } from "../../behaviour/members.js";
import { otherSide, startCopy } from "../../behaviour/group/sync.js";
import { nextUuid, stableHex } from "../ids.js";
import type { Sim } from "../sim.js";
import type { Group, Instance, Pair, Station } from "../types.js";
import { WorldError } from "./read-world.js";
import { vpcOf } from "./seed-network.js";
import type { World, WorldDrill, WorldGroup, WorldInstance, WorldPair } from "./world-file.js";

/** Members of a group whose servers and disks of both sides the world has: nothing is made for them. */
export function seedMembers(sim: Sim, group: Group, given: WorldGroup, at: string): void {
  const own = { instances: given.instances ?? [], pairs: given.pairs ?? [], drills: given.drills ?? [] };
  own.instances.forEach((row, index) => {
    seedInstance(sim, group, row, `${at}.instances[${index}]`);
  });
  own.pairs.forEach((row, index) => {
    seedPairOf(sim, group, row, `${at}.pairs[${index}]`);
  });
  own.drills.forEach((row, index) => {
    seedDrill(sim, group, row, `${at}.drills[${index}]`);
  });
}

/**
 * Number at which the ids of a world begin that are not in it. One that was exported from another simulator holds ids that were made
 * by the same rule: these must not be made again.
 */
export function firstOf({ groups = [] }: World): number {
  const given = groups.flatMap(({ id = [], instances = [], pairs = [] }) => [
    id,
    ...[...instances, ...pairs].map((row) => row.id),
  ]);
  return given.flat().length === 0 ? 0 : parseInt(stableHex(given.join()).slice(0, 9), 16);
}

/** Gives a row that was just made the id and the time of creation that the world has for it. */
export function made<Row extends { readonly id: string; readonly created: number }>(
  rows: Map<string, Row>,
  given: { readonly id?: string; readonly createdAt?: string },
  row: Row,
): Row {
  rows.delete(row.id);
  const id = given.id ?? row.id;
  if (rows.has(id)) throw new WorldError(`the id ${id} is used twice`);
  const own = { ...row, id, created: given.createdAt === undefined ? row.created : Date.parse(given.createdAt) };
  rows.set(id, own);
  return own;
}

/** The row that a world names by its id or its name. */
function named<Row extends { readonly id: string; readonly name: string }>(
  rows: ReadonlyMap<string, Row>,
  wanted: string,
  at: string,
  among: (row: Row) => boolean = () => true,
): Row {
  const byId = rows.get(wanted);
  if (byId !== undefined && among(byId)) return byId;
  for (const row of rows.values()) if (row.name === wanted && among(row)) return row;
  throw new WorldError(`${at} names nothing of the world: ${wanted}`);
}

const life = (sim: Sim): { readonly created: number; readonly updated: number } => ({
  created: sim.now(),
  updated: sim.now(),
});

/** The service protects a server once (`SDRS.1305`). */
export function requireUnprotected(sim: Sim, serverId: string, at: string): void {
  const other = instanceOfServer(sim, serverId);
  if (other === undefined) return;
  const name = sim.state.servers.get(serverId)?.name ?? serverId;
  throw new WorldError(`${at}: server ${name} is in protected instance ${other.name} already`);
}

/** The service replicates a disk once (`SDRS.1811`). */
export function requireUnpaired(sim: Sim, diskId: string, at: string): void {
  const other = pairOfDisk(sim, diskId);
  if (other === undefined) return;
  const name = sim.state.disks.get(diskId)?.name ?? diskId;
  throw new WorldError(`${at}: disk ${name} is in replication pair ${other.name} already`);
}

function requireTwo({ source, target }: { readonly source: string; readonly target: string }, what: string): void {
  if (source === target) throw new WorldError(`${what} are one and the same`);
}

function seedInstance(sim: Sim, group: Group, given: WorldInstance, at: string): void {
  const { state } = sim;
  const servers = {
    source: named(state.servers, given.server, `${at}.server`).id,
    target: named(state.servers, given.drServer, `${at}.drServer`).id,
  };
  requireTwo(servers, `${at}: server and drServer`);
  for (const id of Object.values(servers)) requireUnprotected(sim, id, at);
  const away = otherSide(group.priority_station);
  const passive = state.servers.get(servers[away]);
  // Those that a failover stopped by force do not start again.
  const unstartable = group.status === "failed-over";
  if (passive !== undefined) state.servers.set(passive.id, { ...passive, role: "dr", unstartable });
  made(state.instances, given, {
    ...{ id: nextUuid(state), name: given.name, description: given.description ?? null },
    ...{ server_group_id: group.id, status: given.status ?? group.status, priority_station: group.priority_station },
    ...{ source_server: servers.source, target_server: servers.target },
    tags: (given.tags ?? []).map((tag) => ({ ...tag })),
    ...{ metadata: {}, nic_plan: null, parked_ports: [], ...life(sim) },
  });
}

const instanceOf = (sim: Sim, group: Group, wanted: string, at: string): Instance =>
  named(sim.state.instances, wanted, at, (row) => row.server_group_id === group.id);

function seedPairOf(sim: Sim, group: Group, given: WorldPair, at: string): void {
  const { state } = sim;
  const here: Station = group.priority_station;
  const disk = named(state.disks, given.disk, `${at}.disk`);
  const replica = named(state.disks, given.drDisk, `${at}.drDisk`);
  requireTwo({ source: disk.id, target: replica.id }, `${at}: disk and drDisk`);
  for (const { id } of [disk, replica]) requireUnpaired(sim, id, at);
  const pair = made<Pair>(state.pairs, given, {
    ...{ id: nextUuid(state), name: given.name, description: given.description ?? null },
    ...{ server_group_id: group.id, status: given.status ?? group.status, priority_station: here, made_away: false },
    source_volume: disk.id,
    target_volume: replica.id,
    attachment: (given.attachments ?? []).map(({ instance, device }) => ({
      ...{ device, protected_instance: instanceOf(sim, group, instance, `${at}.attachments`).id },
    })),
    automatic_for: given.madeWith === undefined ? null : instanceOf(sim, group, given.madeWith, `${at}.madeWith`).id,
    ...{ failure_detail: null, sync: syncOf(sim, group, given), link_down: given.fault === "link" },
    faulty: { source: false, target: false, [here]: given.fault === "storage" },
    ...life(sim),
  });
  const [from, to] = here === "source" ? [disk, replica] : [replica, disk];
  to.marker = pair.sync.phase === "synced" ? from.marker : pair.sync.phase === "never" ? "" : to.marker;
  const { progress = 100, fault } = given;
  if (group.status === "protected" && progress < 100 && fault === undefined) startCopy(sim, pair, progress);
}

/** The copy as it stands. It goes on where the group is protected and nothing is wrong. */
function syncOf(sim: Sim, { status }: Group, { progress }: WorldPair): Pair["sync"] {
  const since = sim.now();
  if (status === "failed-over") return { phase: "broken", since, base: 0, length: 0 };
  if (status === "protected" && (progress ?? 100) === 100) return { phase: "synced", since, base: 100, length: 0 };
  if (status === "protected") return { phase: "interrupted", since, base: progress ?? 0, length: 0 };
  return { phase: (progress ?? 0) === 0 ? "never" : "paused", since, base: progress ?? 0, length: 0 };
}

function seedDrill(sim: Sim, group: Group, given: WorldDrill, at: string): void {
  const { state } = sim;
  const drill = made(state.drills, given, {
    ...{ id: nextUuid(state), name: given.name, server_group_id: group.id, status: "available" },
    drill_vpc_id: vpcOf(state, given.vpc, at),
    drill_servers: given.servers.map(({ instance, server }) => ({
      protected_instance: instanceOf(sim, group, instance, `${at}.servers`).id,
      drill_server_id: named(state.servers, server, `${at}.servers`).id,
    })),
    ...life(sim),
  });
  for (const { drill_server_id: id } of drill.drill_servers) {
    const server = state.servers.get(id);
    if (server !== undefined) state.servers.set(id, { ...server, role: "drill" });
  }
}
