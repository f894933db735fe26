import { nextUuid } from "../world/ids.js";
import { startJob, stringArg } from "../world/jobs.js";
import type { JobBehaviour, Sim } from "../world/sim.js";
import type { Disk, Group, Instance, Job, Pair, Server, Station, Tag } from "../world/types.js";
import { carryData } from "./group/data.js";
import {
  deviceOn,
  disksOf,
  instancesOfGroup,
  pairOfDisk,
  pairsOfInstance,
  portsOf,
  serverOn,
  zoneOn,
} from "./members.js";
import { createPort, deletePort } from "./nics/nics.js";
import { attachDisk, createDrDisk, deletePair, detachDisk, newPair } from "./pairs.js";
import { drVolume, otherSide, startCopy } from "./group/sync.js";

export interface InstanceRequest {
  readonly server_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly primary_subnet_id?: string | undefined;
  readonly primary_ip_address?: string | undefined;
  readonly flavor?: string | undefined;
  readonly dedicated_host_id?: string | undefined;
  readonly tags: Tag[];
}

/** The row exists from the start; its server, disks and pairs come in the course of the job. */
export function newInstance(sim: Sim, group: Group, request: InstanceRequest): Instance {
  const side = group.priority_station;
  const instance: Instance = {
    id: nextUuid(sim.state),
    name: request.name,
    description: request.description,
    server_group_id: group.id,
    status: "creating",
    priority_station: side,
    source_server: side === "source" ? request.server_id : "",
    target_server: side === "target" ? request.server_id : "",
    tags: request.tags,
    metadata: {},
    nic_plan: null,
    parked_ports: [],
    created: sim.now(),
    updated: sim.now(),
  };
  sim.state.instances.set(instance.id, instance);
  return instance;
}

export function postCreateInstance(sim: Sim, group: Group, request: InstanceRequest): Job {
  const instance = newInstance(sim, group, request);
  return startJob(sim, {
    type: "createProtectedInstanceNoCG",
    entities: { protected_instance_id: instance.id },
    subject: subjectOf(instance, "createFail"),
    args: { instance: instance.id, request: { ...request } },
  });
}

export const subjectOf = (instance: Instance, failure: string) => ({
  resource_type: "protectedInstance" as const,
  resource_id: instance.id,
  resource_name: instance.name,
  server_group_id: instance.server_group_id,
  failure_status: failure,
});

/** DR disks and pairs of every disk that has none yet. */
function makePairs(sim: Sim, instance: Instance, group: Group): void {
  const production = serverOn(sim, instance, instance.priority_station);
  if (production === undefined) return;
  for (const disk of disksOf(sim, production.id)) {
    const known = [...sim.state.pairs.values()].some(
      (pair) => pair.automatic_for === instance.id && usesDisk(pair, disk),
    );
    if (known) continue;
    const replica = createDrDisk(sim, disk, zoneOn(group, otherSide(instance.priority_station)));
    const pair = newPair(sim, group, disk, replica, {
      name: `${disk.name}-pair`,
      description: null,
      automatic_for: instance.id,
    });
    pair.attachment = [{ device: deviceOn(disk, production.id), protected_instance: instance.id }];
  }
}

const usesDisk = (pair: Pair, disk: Disk): boolean => pair.source_volume === disk.id || pair.target_volume === disk.id;

function makeServer(sim: Sim, instance: Instance, group: Group, request: Partial<InstanceRequest>): void {
  const production = serverOn(sim, instance, instance.priority_station);
  if (production === undefined) return;
  const server: Server = {
    ...production,
    id: nextUuid(sim.state),
    zone: zoneOn(group, otherSide(instance.priority_station)),
    status: "SHUTOFF",
    task_state: null,
    flavor: request.flavor ?? production.flavor,
    dedicated_host_id: request.dedicated_host_id,
    security_groups: production.security_groups.map((sg) => ({ ...sg })),
    unstartable: false,
    start_outcome: null,
    role: "dr",
    created: sim.now(),
    updated: sim.now(),
  };
  sim.state.servers.set(server.id, server);
  setServer(sim, instance, otherSide(instance.priority_station), server.id);
  const model = portsOf(sim, production.id).find((port) => port.primary);
  const network = request.primary_subnet_id ?? model?.network_id;
  if (network !== undefined) {
    createPort(sim, server, network, {
      primary: true,
      security_groups: server.security_groups.map((sg) => sg.id),
      ...(request.primary_ip_address === undefined ? {} : { ip: request.primary_ip_address }),
    });
  }
}

function setServer(sim: Sim, instance: Instance, side: Station, id: string): void {
  if (side === "source") instance.source_server = id;
  else instance.target_server = id;
  instance.updated = sim.now();
}

/** Brings a created instance to life at once: also used to seed worlds that start out protected. */
export function completeInstance(sim: Sim, instance: Instance, request: Partial<InstanceRequest>): void {
  const group = sim.state.groups.get(instance.server_group_id);
  if (group === undefined) return;
  makePairs(sim, instance, group);
  makeServer(sim, instance, group, request);
  const status = group.status === "protected" ? "protected" : "available";
  const dr = serverOn(sim, instance, otherSide(instance.priority_station));
  instance.status = status;
  instance.updated = sim.now();
  for (const pair of pairsOfInstance(sim, instance.id)) {
    if (pair.automatic_for !== instance.id) continue;
    pair.status = status;
    pair.updated = sim.now();
    const replica = sim.state.disks.get(
      instance.priority_station === "source" ? pair.target_volume : pair.source_volume,
    );
    const device = pair.attachment[0]?.device;
    if (replica !== undefined && dr !== undefined && device !== undefined) attachDisk(sim, replica, dr.id, device);
    if (status === "protected") startCopy(sim, pair);
  }
}

export const CREATE_INSTANCE: JobBehaviour = {
  steps: [{ name: "pairs", at: 0.3 }],
  step: (sim, job) => {
    const instance = sim.state.instances.get(stringArg(job, "instance"));
    const group = instance === undefined ? undefined : sim.state.groups.get(instance.server_group_id);
    if (instance !== undefined && group !== undefined) makePairs(sim, instance, group);
  },
  verify: (sim, job) => {
    const instance = sim.state.instances.get(stringArg(job, "instance"));
    const server = instance === undefined ? undefined : serverOn(sim, instance, instance.priority_station);
    return server === undefined ? { code: "SDRS.1350", reason: "the production server is gone" } : null;
  },
  succeed: (sim, job) => {
    const instance = sim.state.instances.get(stringArg(job, "instance"));
    if (instance === undefined) return;
    completeInstance(sim, instance, job.args["request"] as Partial<InstanceRequest>);
    const dr = instance.priority_station === "source" ? instance.target_server : instance.source_server;
    job.entities = { ...job.entities, native_server_id: dr };
  },
  fail: (sim, job, failure) => {
    const instance = sim.state.instances.get(stringArg(job, "instance"));
    if (instance === undefined) return;
    instance.status = "error";
    instance.updated = sim.now();
    for (const pair of pairsOfInstance(sim, instance.id)) {
      if (pair.automatic_for !== instance.id) continue;
      if (sim.assume.failedInstanceDisks === "go-with-failure") {
        deletePair(sim, pair);
        sim.state.disks.delete(drVolume(pair));
        continue;
      }
      pair.status = "error";
      pair.failure_detail = failure.code;
    }
  },
};

export function postDeleteInstance(sim: Sim, instance: Instance, flags: { server: boolean; eip: boolean }): Job {
  const before = instance.status;
  instance.status = "deleting";
  instance.updated = sim.now();
  return startJob(sim, {
    type: "deleteProtectedInstanceNoCG",
    entities: { protected_instance_id: instance.id },
    subject: subjectOf(instance, "deleteFail"),
    args: { instance: instance.id, before, ...flags },
  });
}

/** OTC-API protected_instance deletion: the production server survives, the pairs by the assumption `pairsOnInstanceDelete`. */
export function removeInstance(sim: Sim, instance: Instance, flags: { server: boolean; eip: boolean }): void {
  const dr = sim.state.servers.get(instance.target_server);
  for (const pair of pairsOfInstance(sim, instance.id)) {
    pair.attachment = pair.attachment.filter((attachment) => attachment.protected_instance !== instance.id);
    const goes =
      sim.assume.pairsOnInstanceDelete === "all-deleted" ||
      (sim.assume.pairsOnInstanceDelete === "automatic-deleted" && pair.automatic_for === instance.id);
    if (goes) deletePair(sim, pair);
    if (goes && pair.failure_detail !== null && sim.assume.failedInstanceDisks === "go-with-instance") {
      sim.state.disks.delete(drVolume(pair));
    }
    const replica = sim.state.disks.get(pair.target_volume);
    if (!goes && flags.server && replica !== undefined && dr !== undefined) detachDisk(sim, replica, dr.id);
  }
  if (dr !== undefined) {
    if (flags.eip) {
      for (const port of portsOf(sim, dr.id)) {
        for (const eip of [...sim.state.eips.values()]) if (eip.port_id === port.id) sim.state.eips.delete(eip.id);
      }
    }
    if (flags.server) removeServer(sim, dr);
  }
  for (const id of [instance.source_server, instance.target_server]) {
    const server = sim.state.servers.get(id);
    if (server !== undefined) server.unstartable = false;
  }
  sim.state.instances.delete(instance.id);
}

/** Deletes a server with its ports and the disks attached to it alone. */
export function removeServer(sim: Sim, server: Server): void {
  for (const port of portsOf(sim, server.id)) deletePort(sim, port.id);
  for (const disk of disksOf(sim, server.id)) {
    const pair = pairOfDisk(sim, disk.id);
    if (pair !== undefined) carryData(sim, pair);
    detachDisk(sim, disk, server.id);
    if (disk.attachments.length === 0) sim.state.disks.delete(disk.id);
  }
  sim.state.servers.delete(server.id);
}

export const DELETE_INSTANCE: JobBehaviour = {
  succeed: (sim, job) => {
    const instance = sim.state.instances.get(stringArg(job, "instance"));
    const flags = { server: job.args["server"] === true, eip: job.args["eip"] === true };
    if (instance !== undefined) removeInstance(sim, instance, flags);
  },
  fail: (sim, job) => {
    const instance = sim.state.instances.get(stringArg(job, "instance"));
    if (instance !== undefined) instance.status = "error-deleting";
  },
};

export const countInstances = (sim: Sim, groupId: string): number => instancesOfGroup(sim, groupId).length;
