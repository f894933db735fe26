import { nextUuid } from "../world/ids.js";
import { startJob, stringArg } from "../world/jobs.js";
import type { JobBehaviour, Sim } from "../world/sim.js";
import type { Disk, Group, Instance, Job, Pair, Server } from "../world/types.js";
import { serverOn, zoneOn } from "./members.js";
import { carryData } from "./group/data.js";
import { otherSide, startCopy, volumesInOrder } from "./group/sync.js";

export function attachDisk(sim: Sim, disk: Disk, serverId: string, device: string): void {
  if (disk.attachments.some((attachment) => attachment.server_id === serverId)) return;
  disk.attachments = [
    ...disk.attachments,
    { server_id: serverId, device, attached_at: sim.now(), attachment_id: nextUuid(sim.state) },
  ];
  disk.status = "in-use";
  disk.updated = sim.now();
}

export function detachDisk(sim: Sim, disk: Disk, serverId: string): void {
  disk.attachments = disk.attachments.filter((attachment) => attachment.server_id !== serverId);
  if (disk.attachments.length === 0) disk.status = "available";
  disk.updated = sim.now();
}

/** The DR disk has the size, type and name of the production disk. */
export function createDrDisk(sim: Sim, model: Disk, zone: string): Disk {
  const disk: Disk = {
    ...model,
    id: nextUuid(sim.state),
    zone,
    status: "available",
    attachments: [],
    marker: "",
    created: sim.now(),
    updated: sim.now(),
  };
  sim.state.disks.set(disk.id, disk);
  return disk;
}

export function newPair(
  sim: Sim,
  group: Group,
  production: Disk,
  replica: Disk,
  given: { name: string; description: string | null; automatic_for: string | null },
): Pair {
  const here = group.priority_station === "source";
  const pair: Pair = {
    id: nextUuid(sim.state),
    name: given.name,
    description: given.description,
    server_group_id: group.id,
    status: "creating",
    priority_station: group.priority_station,
    made_away: !here,
    source_volume: here ? production.id : replica.id,
    target_volume: here ? replica.id : production.id,
    attachment: [],
    automatic_for: given.automatic_for,
    failure_detail: null,
    sync: { phase: "never", since: sim.now(), base: 0, length: 0 },
    link_down: false,
    faulty: { source: false, target: false },
    created: sim.now(),
    updated: sim.now(),
  };
  sim.state.pairs.set(pair.id, pair);
  return pair;
}

export const pairSubject = (pair: Pair, failure: string) => ({
  resource_type: "replication" as const,
  resource_id: pair.id,
  resource_name: pair.name,
  server_group_id: pair.server_group_id,
  failure_status: failure,
});

/** A pair that is no more: what its copy carried until now stays on the DR disk. */
export function deletePair(sim: Sim, pair: Pair): void {
  carryData(sim, pair);
  sim.state.pairs.delete(pair.id);
}

/** Only strings: published Go clients decode these entities as a map of strings. */
const entitiesOf = (sim: Sim, pair: Pair): Record<string, string> => ({
  replication_pair_id: pair.id,
  server_group_id: pair.server_group_id,
  volume_ids: volumesInOrder(sim, pair).join(","),
});

const pairOf = (sim: Sim, job: Job): Pair | undefined => sim.state.pairs.get(stringArg(job, "pair"));

export function postCreatePair(
  sim: Sim,
  group: Group,
  disk: Disk,
  given: { name: string; description: string | null },
): Job {
  const replica = createDrDisk(sim, disk, zoneOn(group, otherSide(group.priority_station)));
  replica.status = "creating";
  const pair = newPair(sim, group, disk, replica, { ...given, automatic_for: null });
  return startJob(sim, {
    type: "createReplicationPairNoCG",
    entities: entitiesOf(sim, pair),
    subject: pairSubject(pair, "createFail"),
    args: { pair: pair.id, replica: replica.id },
  });
}

export const CREATE_PAIR: JobBehaviour = {
  succeed: (sim, job) => {
    const pair = pairOf(sim, job);
    const replica = sim.state.disks.get(stringArg(job, "replica"));
    if (replica !== undefined) replica.status = "available";
    if (pair === undefined) return;
    const enabled = sim.state.groups.get(pair.server_group_id)?.status === "protected";
    pair.status = enabled ? "protected" : "available";
    pair.updated = sim.now();
    if (enabled) startCopy(sim, pair);
  },
  fail: (sim, job, failure) => {
    const pair = pairOf(sim, job);
    const replica = sim.state.disks.get(stringArg(job, "replica"));
    if (replica !== undefined) replica.status = "error";
    if (pair === undefined) return;
    pair.status = "error";
    pair.failure_detail = failure.code;
  },
};

export function postDeletePair(sim: Sim, pair: Pair, deleteTargetVolume: boolean): Job {
  pair.status = "deleting";
  pair.updated = sim.now();
  return startJob(sim, {
    type: "deleteReplicationPairNoCG",
    entities: entitiesOf(sim, pair),
    subject: pairSubject(pair, "deleteFail"),
    args: { pair: pair.id, deleteTargetVolume },
  });
}

export const DELETE_PAIR: JobBehaviour = {
  succeed: (sim, job) => {
    const pair = pairOf(sim, job);
    if (pair === undefined) return;
    deletePair(sim, pair);
    if (job.args["deleteTargetVolume"] === true) sim.state.disks.delete(pair.target_volume);
  },
  fail: (sim, job) => {
    const pair = pairOf(sim, job);
    if (pair !== undefined) pair.status = "error-deleting";
  },
};

export function postExtendPair(sim: Sim, pair: Pair, size: number): Job {
  const before = pair.status === "error-extending" ? groupStatusOf(sim, pair) : pair.status;
  pair.status = "extending";
  pair.updated = sim.now();
  return startJob(sim, {
    type: "expandReplicationPairNew",
    entities: entitiesOf(sim, pair),
    subject: pairSubject(pair, "expandFail"),
    args: { pair: pair.id, size, before },
  });
}

const groupStatusOf = (sim: Sim, pair: Pair): string =>
  sim.state.groups.get(pair.server_group_id)?.status === "protected" ? "protected" : "available";

export const EXTEND_PAIR: JobBehaviour = {
  succeed: (sim, job) => {
    const pair = pairOf(sim, job);
    if (pair === undefined) return;
    pair.status = stringArg(job, "before");
    pair.updated = sim.now();
    for (const id of [pair.source_volume, pair.target_volume]) {
      const disk = sim.state.disks.get(id);
      if (disk !== undefined) disk.size = job.args["size"] as number;
    }
  },
  fail: (sim, job) => {
    const pair = pairOf(sim, job);
    if (pair !== undefined) pair.status = "error-extending";
  },
};

/** The disks of a pair, each with the server of its side, as far as they exist. */
function bothSides(sim: Sim, pair: Pair, instance: Instance): { disk: Disk; server: Server }[] {
  return (["source", "target"] as const).flatMap((side) => {
    const server = serverOn(sim, instance, side);
    const disk = sim.state.disks.get(side === "source" ? pair.source_volume : pair.target_volume);
    return server === undefined || disk === undefined ? [] : [{ disk, server }];
  });
}

export function postAttach(sim: Sim, instance: Instance, pair: Pair, device: string): Job {
  const before = pair.status;
  pair.status = "attaching";
  pair.updated = sim.now();
  return startJob(sim, {
    type: "attachReplicationPairNew",
    entities: { replication_pair_id: pair.id, protected_instance_id: instance.id },
    subject: pairSubject(pair, "attachFail"),
    args: { pair: pair.id, instance: instance.id, device, before },
  });
}

function addAttachment(pair: Pair, instanceId: string, device: string): void {
  const others = pair.attachment.filter((attachment) => attachment.protected_instance !== instanceId);
  pair.attachment = [...others, { device, protected_instance: instanceId }];
}

export const ATTACH_PAIR: JobBehaviour = {
  succeed: (sim, job) => {
    const pair = pairOf(sim, job);
    const instance = sim.state.instances.get(stringArg(job, "instance"));
    if (pair === undefined || instance === undefined) return;
    const device = stringArg(job, "device");
    addAttachment(pair, instance.id, device);
    pair.status = groupStatusOf(sim, pair);
    pair.updated = sim.now();
    for (const { disk, server } of bothSides(sim, pair, instance)) attachDisk(sim, disk, server.id, device);
  },
  fail: (sim, job) => {
    const pair = pairOf(sim, job);
    if (pair === undefined) return;
    pair.status = "error-attaching";
    if (sim.assume.attachFailureLeaves === "attachment") {
      addAttachment(pair, stringArg(job, "instance"), stringArg(job, "device"));
    }
  },
};

export function postDetach(sim: Sim, instance: Instance, pair: Pair): Job {
  const before = pair.status;
  pair.status = "detaching";
  pair.updated = sim.now();
  return startJob(sim, {
    type: "detachReplicationPairNew",
    entities: { replication_pair_id: pair.id, protected_instance_id: instance.id },
    subject: pairSubject(pair, "detachFail"),
    args: { pair: pair.id, instance: instance.id, before },
  });
}

export const DETACH_PAIR: JobBehaviour = {
  succeed: (sim, job) => {
    const pair = pairOf(sim, job);
    const instance = sim.state.instances.get(stringArg(job, "instance"));
    if (pair === undefined || instance === undefined) return;
    pair.attachment = pair.attachment.filter((attachment) => attachment.protected_instance !== instance.id);
    pair.status = afterDetach(sim, pair, stringArg(job, "before"));
    pair.updated = sim.now();
    for (const { disk, server } of bothSides(sim, pair, instance)) detachDisk(sim, disk, server.id);
  },
  fail: (sim, job) => {
    const pair = pairOf(sim, job);
    if (pair !== undefined) pair.status = "error-detaching";
  },
};

/** A pair goes back to the status it had; one whose attaching or detaching had failed takes the group's. */
function afterDetach(sim: Sim, pair: Pair, before: string): string {
  return before === "error-attaching" || before === "error-detaching" ? groupStatusOf(sim, pair) : before;
}
