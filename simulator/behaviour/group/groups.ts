import { startJob, stringArg } from "../../world/jobs.js";
import { nextUuid } from "../../world/ids.js";
import type { JobBehaviour, Sim } from "../../world/sim.js";
import type { Domain, Group, Job } from "../../world/types.js";

export interface GroupRequest {
  readonly name: string;
  readonly description: string | null;
  readonly source_availability_zone: string;
  readonly target_availability_zone: string;
  readonly source_vpc_id: string;
}

export function newGroup(sim: Sim, domain: Domain, request: GroupRequest): Group {
  const group: Group = {
    id: nextUuid(sim.state),
    ...request,
    domain_id: domain.id,
    domain_name: domain.name,
    status: "creating",
    priority_station: "source",
    move: null,
    operation: null,
    last_drill: null,
    created: sim.now(),
    updated: sim.now(),
  };
  sim.state.groups.set(group.id, group);
  return group;
}

const subjectOf = (group: Group, failure: string) => ({
  resource_type: "serverGroup" as const,
  resource_id: group.id,
  resource_name: group.name,
  server_group_id: group.id,
  failure_status: failure,
});

export function postCreateGroup(sim: Sim, domain: Domain, request: GroupRequest): Job {
  const group = newGroup(sim, domain, request);
  return startJob(sim, {
    type: "createProtectionGroupNoCG",
    entities: { server_group_id: group.id },
    subject: subjectOf(group, "createFail"),
    args: { group: group.id },
  });
}

function setStatus(sim: Sim, job: Job, status: string): void {
  const group = sim.state.groups.get(stringArg(job, "group"));
  if (group === undefined) return;
  group.status = status;
  group.updated = sim.now();
}

export const CREATE_GROUP: JobBehaviour = {
  succeed: (sim, job) => {
    setStatus(sim, job, "available");
  },
  fail: (sim, job) => {
    setStatus(sim, job, "error");
  },
};

export function postDeleteGroup(sim: Sim, group: Group): Job {
  group.status = "deleting";
  group.updated = sim.now();
  return startJob(sim, {
    type: "deleteProtectionGroupNoCG",
    entities: { server_group_id: group.id },
    subject: subjectOf(group, "deleteFail"),
    args: { group: group.id },
  });
}

export const DELETE_GROUP: JobBehaviour = {
  succeed: (sim, job) => {
    sim.state.groups.delete(stringArg(job, "group"));
  },
  fail: (sim, job) => {
    setStatus(sim, job, "error-deleting");
  },
};
