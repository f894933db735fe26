import { nextUuid } from "../world/ids.js";
import { startJob, stringArg } from "../world/jobs.js";
import type { JobBehaviour, Sim } from "../world/sim.js";
import type { Drill, Group, Instance, Job, Server, Subnet, Vpc } from "../world/types.js";
import { firstAddressOf, isInCidr } from "./nics/addresses.js";
import { removeServer } from "./instances.js";
import { deviceOn, disksOf, instancesOfGroup, pairsOfGroup, portsOf, serverOn, zoneOn } from "./members.js";
import { createPort } from "./nics/nics.js";
import { attachDisk, createDrDisk } from "./pairs.js";
import { carryData } from "./group/data.js";
import { otherSide } from "./group/sync.js";

const subjectOf = (drill: Drill, failure: string) => ({
  resource_type: "disasterRecoveryDrill" as const,
  resource_id: drill.id,
  resource_name: drill.name,
  server_group_id: drill.server_group_id,
  failure_status: failure,
});

export const subnetsOf = (sim: Sim, vpcId: string): Subnet[] =>
  [...sim.state.subnets.values()].filter((subnet) => subnet.vpc_id === vpcId);

export function postCreateDrill(sim: Sim, group: Group, name: string, vpcId: string | null): Job {
  const drill: Drill = {
    id: nextUuid(sim.state),
    name,
    server_group_id: group.id,
    status: "creating",
    drill_vpc_id: vpcId ?? "",
    drill_servers: [],
    created: sim.now(),
    updated: sim.now(),
  };
  sim.state.drills.set(drill.id, drill);
  return startJob(sim, {
    type: "createDisasterRecoveryDrill",
    entities: { disaster_recovery_drill_id: drill.id },
    subject: subjectOf(drill, "createFail"),
    args: { drill: drill.id },
  });
}

const drillOf = (sim: Sim, job: Job): Drill | undefined => sim.state.drills.get(stringArg(job, "drill"));

/** A VPC like the group's, with the same blocks, so that the drill servers can have the same private addresses. */
function copyVpc(sim: Sim, group: Group, drill: Drill): string {
  const model = sim.state.vpcs.get(group.source_vpc_id);
  const vpc: Vpc = { id: nextUuid(sim.state), name: `${drill.name}-vpc`, cidr: model?.cidr ?? "192.168.0.0/16" };
  sim.state.vpcs.set(vpc.id, vpc);
  for (const subnet of subnetsOf(sim, group.source_vpc_id)) {
    const copy = { ...subnet, id: nextUuid(sim.state), neutron_subnet_id: nextUuid(sim.state), vpc_id: vpc.id };
    sim.state.subnets.set(copy.id, copy);
  }
  return vpc.id;
}

function makeDrillServer(sim: Sim, group: Group, drill: Drill, instance: Instance): Server | undefined {
  const production = serverOn(sim, instance, instance.priority_station);
  const replica = serverOn(sim, instance, otherSide(instance.priority_station));
  const model = replica ?? production;
  if (model === undefined) return undefined;
  const server: Server = {
    ...model,
    id: nextUuid(sim.state),
    zone: zoneOn(group, otherSide(group.priority_station)),
    status: "ACTIVE",
    task_state: null,
    vpc_id: drill.drill_vpc_id,
    unstartable: false,
    start_outcome: null,
    role: "drill",
    created: sim.now(),
    updated: sim.now(),
  };
  sim.state.servers.set(server.id, server);
  for (const disk of disksOf(sim, model.id)) {
    const clone = createDrDisk(sim, disk, server.zone);
    clone.marker = disk.marker;
    attachDisk(sim, clone, server.id, deviceOn(disk, model.id));
  }
  for (const port of production === undefined ? [] : portsOf(sim, production.id)) {
    const ip = firstAddressOf(port);
    const subnet = subnetsOf(sim, drill.drill_vpc_id).find((row) => isInCidr(ip, row.cidr));
    if (subnet === undefined) continue;
    createPort(sim, server, subnet.id, { primary: port.primary, security_groups: port.security_groups, ip });
  }
  return server;
}

export const CREATE_DRILL: JobBehaviour = {
  succeed: (sim, job) => {
    const drill = drillOf(sim, job);
    const group = drill === undefined ? undefined : sim.state.groups.get(drill.server_group_id);
    if (drill === undefined || group === undefined) return;
    if (drill.drill_vpc_id === "") drill.drill_vpc_id = copyVpc(sim, group, drill);
    for (const pair of pairsOfGroup(sim, group.id)) carryData(sim, pair);
    drill.drill_servers = instancesOfGroup(sim, group.id).flatMap((instance) => {
      const server = makeDrillServer(sim, group, drill, instance);
      return server === undefined ? [] : [{ protected_instance: instance.id, drill_server_id: server.id }];
    });
    drill.status = "available";
    drill.updated = sim.now();
    group.last_drill = sim.now();
  },
  fail: (sim, job) => {
    const drill = drillOf(sim, job);
    if (drill !== undefined) drill.status = "error";
  },
};

export function postDeleteDrill(sim: Sim, drill: Drill): Job {
  drill.status = "deleting";
  drill.updated = sim.now();
  return startJob(sim, {
    type: "deleteDisasterRecoveryDrill",
    entities: { disaster_recovery_drill_id: drill.id },
    subject: subjectOf(drill, "deleteFail"),
    args: { drill: drill.id },
  });
}

export const DELETE_DRILL: JobBehaviour = {
  succeed: (sim, job) => {
    const drill = drillOf(sim, job);
    if (drill === undefined) return;
    for (const row of drill.drill_servers) {
      const server = sim.state.servers.get(row.drill_server_id);
      if (server !== undefined) removeServer(sim, server);
    }
    sim.state.drills.delete(drill.id);
  },
  fail: (sim, job) => {
    const drill = drillOf(sim, job);
    if (drill !== undefined) drill.status = "error-deleting";
  },
};
