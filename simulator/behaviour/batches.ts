import { startJob } from "../world/jobs.js";
import type { JobBehaviour, Sim } from "../world/sim.js";
import type { Group, Instance, Job } from "../world/types.js";
import { completeInstance, newInstance, removeInstance, subjectOf, type InstanceRequest } from "./instances.js";

/** Several instances by one job; the type names of these jobs are not documented. */
export function postCreateBatch(sim: Sim, group: Group, requests: readonly InstanceRequest[]): Job {
  const instances = requests.map((request) => newInstance(sim, group, request));
  const [first] = instances;
  return startJob(sim, {
    type: "batchCreateProtectedInstanceNoCG",
    entities: { server_group_id: group.id },
    subJobs: instances.map((instance) => ({
      type: "createProtectedInstanceNoCG",
      entities: { protected_instance_id: instance.id },
    })),
    ...(first === undefined ? {} : { subject: subjectOf(first, "createFail") }),
    args: { instances: instances.map((instance) => instance.id), requests },
  });
}

const rowsOf = (sim: Sim, job: Job): (Instance | undefined)[] =>
  (job.args["instances"] as string[]).map((id) => sim.state.instances.get(id));

export const CREATE_BATCH: JobBehaviour = {
  succeed: (sim, job) => {
    const requests = job.args["requests"] as InstanceRequest[];
    rowsOf(sim, job).forEach((instance, index) => {
      if (instance !== undefined) completeInstance(sim, instance, requests[index] ?? {});
    });
  },
  fail: (sim, job, failure) => {
    const requests = job.args["requests"] as InstanceRequest[];
    rowsOf(sim, job).forEach((instance, index) => {
      if (instance === undefined) return;
      if (failure.partial && index < failure.sub_job) completeInstance(sim, instance, requests[index] ?? {});
      else instance.status = "error";
    });
  },
};

export function postDeleteBatch(
  sim: Sim,
  instances: readonly Instance[],
  flags: { server: boolean; eip: boolean },
): Job {
  for (const instance of instances) instance.status = "deleting";
  const [first] = instances;
  return startJob(sim, {
    type: "batchDeleteProtectedInstanceNoCG",
    entities: { server_group_id: first?.server_group_id ?? "" },
    subJobs: instances.map((instance) => ({
      type: "deleteProtectedInstanceNoCG",
      entities: { protected_instance_id: instance.id },
    })),
    ...(first === undefined ? {} : { subject: subjectOf(first, "deleteFail") }),
    args: { instances: instances.map((instance) => instance.id), ...flags },
  });
}

export const DELETE_BATCH: JobBehaviour = {
  succeed: (sim, job) => {
    const flags = { server: job.args["server"] === true, eip: job.args["eip"] === true };
    for (const instance of rowsOf(sim, job)) if (instance !== undefined) removeInstance(sim, instance, flags);
  },
  fail: (sim, job) => {
    for (const instance of rowsOf(sim, job)) if (instance !== undefined) instance.status = "error-deleting";
  },
};
