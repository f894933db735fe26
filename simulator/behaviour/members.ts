import type { Sim } from "../world/sim.js";
import { carryData } from "./group/data.js";
import type { Disk, Eip, Group, Instance, Pair, Port, Server, Station } from "../world/types.js";

/** The rows with this key: by index while nothing changes, else by looking at each. */
function rowsOf<Row>(
  sim: Sim,
  name: string,
  rows: () => Iterable<Row>,
  keysOf: (row: Row) => string[],
  key: string,
): Row[] {
  if (sim.isReading) return sim.indexed(name, rows, keysOf).get(key) ?? [];
  return [...rows()].filter((row) => keysOf(row).includes(key));
}

export const pairsOfGroup = (sim: Sim, groupId: string): Pair[] =>
  rowsOf(
    sim,
    "pairs by group",
    () => sim.state.pairs.values(),
    (pair) => [pair.server_group_id],
    groupId,
  );

export const instancesOfGroup = (sim: Sim, groupId: string): Instance[] =>
  rowsOf(
    sim,
    "instances by group",
    () => sim.state.instances.values(),
    (row) => [row.server_group_id],
    groupId,
  );

export const isAttachedTo = (pair: Pair, instanceId: string): boolean =>
  pair.attachment.some((attachment) => attachment.protected_instance === instanceId);

const instancesOf = (pair: Pair): string[] => pair.attachment.map((attachment) => attachment.protected_instance);

export const pairsOfInstance = (sim: Sim, instanceId: string): Pair[] =>
  rowsOf(sim, "pairs by instance", () => sim.state.pairs.values(), instancesOf, instanceId);

export const portsOf = (sim: Sim, serverId: string): Port[] =>
  rowsOf(
    sim,
    "ports by server",
    () => sim.state.ports.values(),
    (port) => [port.device_id],
    serverId,
  );

export const eipsOf = (sim: Sim, portId: string): Eip[] =>
  rowsOf(
    sim,
    "eips by port",
    () => sim.state.eips.values(),
    (eip) => (eip.port_id === null ? [] : [eip.port_id]),
    portId,
  );

export const serverOn = (sim: Sim, instance: Instance, side: Station): Server | undefined =>
  sim.state.servers.get(side === "source" ? instance.source_server : instance.target_server);

export const zoneOn = (group: Group, side: Station): string =>
  side === "source" ? group.source_availability_zone : group.target_availability_zone;

const serversOf = (disk: Disk): string[] => disk.attachments.map((attachment) => attachment.server_id);

export const disksOf = (sim: Sim, serverId: string): Disk[] =>
  rowsOf(sim, "disks by server", () => sim.state.disks.values(), serversOf, serverId);

export const deviceOn = (disk: Disk, serverId: string): string =>
  disk.attachments.find((attachment) => attachment.server_id === serverId)?.device ?? "";

export function instanceOfServer(sim: Sim, serverId: string): Instance | undefined {
  for (const instance of sim.state.instances.values()) {
    if (instance.source_server === serverId || instance.target_server === serverId) return instance;
  }
  return undefined;
}

export function pairOfDisk(sim: Sim, diskId: string): Pair | undefined {
  for (const pair of sim.state.pairs.values()) {
    if (pair.source_volume === diskId || pair.target_volume === diskId) return pair;
  }
  return undefined;
}

/** Statuses in which a member follows its group; the others (`error`, `invalid`, `deleting`, …) stay as they are. */
const FOLLOWING: readonly string[] = [
  "available",
  "starting",
  "error-starting",
  "protected",
  "stopping",
  "error-stopping",
  "reversing",
  "error-reversing",
  "failing-over",
  "failed-over",
  "error-failing-over",
  "reprotecting",
  "error-reprotecting",
  "fault",
];

export const followsGroup = (member: Pair | Instance): boolean => FOLLOWING.includes(member.status);

const MEMBER_BUSY: readonly string[] = [
  "creating",
  "deleting",
  "attaching",
  "detaching",
  "extending",
  "nic-creating",
  "nic-deleting",
  "resizing",
];

export const isBusy = (member: Pair | Instance): boolean => MEMBER_BUSY.includes(member.status);

/** Instances and pairs name the group's own side (SDRS.1025, SDRS.1026 otherwise), except by the assumption `stationOfOtherMembers`. */
export function setStation(sim: Sim, group: Group, station: Station): void {
  group.priority_station = station;
  group.updated = sim.now();
  for (const pair of pairsOfGroup(sim, group.id)) carryData(sim, pair);
  for (const member of [...pairsOfGroup(sim, group.id), ...instancesOfGroup(sim, group.id)]) {
    const stays = sim.assume.stationOfOtherMembers === "stays" && !followsGroup(member);
    member.shown_station = stays ? (member.shown_station ?? member.priority_station) : undefined;
    member.priority_station = station;
  }
}

export function setMemberStatus(
  sim: Sim,
  group: Group,
  status: string,
  only: (member: Pair | Instance) => boolean = () => true,
): void {
  for (const member of [...pairsOfGroup(sim, group.id), ...instancesOfGroup(sim, group.id)]) {
    if (!followsGroup(member) || !only(member)) continue;
    member.status = status;
    member.shown_station = undefined;
    member.updated = sim.now();
  }
}
