import { startJob, stringArg } from "../../world/jobs.js";
import type { JobBehaviour, Sim } from "../../world/sim.js";
import type { Instance, Job, Port } from "../../world/types.js";
import { subjectOf } from "../instances.js";
import { serverOn } from "../members.js";
import { createPort, deletePort } from "./nics.js";
import { otherSide } from "../group/sync.js";

const instanceOf = (sim: Sim, job: Job): Instance | undefined => sim.state.instances.get(stringArg(job, "instance"));

const restore = (sim: Sim, job: Job): void => {
  const instance = instanceOf(sim, job);
  if (instance === undefined) return;
  instance.status = stringArg(job, "before");
  instance.updated = sim.now();
};

export function postAddNic(
  sim: Sim,
  instance: Instance,
  request: { subnet: string; security_groups: string[]; ip?: string | undefined },
): Job {
  const before = instance.status;
  instance.status = "nic-creating";
  instance.updated = sim.now();
  return startJob(sim, {
    type: "addNicNew",
    entities: { protected_instance_id: instance.id },
    subject: subjectOf(instance, "attachFail"),
    args: { instance: instance.id, before, ...request },
  });
}

export const ADD_NIC: JobBehaviour = {
  succeed: (sim, job) => {
    restore(sim, job);
    const instance = instanceOf(sim, job);
    if (instance === undefined) return;
    const here = instance.priority_station;
    const sides = sim.assume.nicOnDrServer === "yes" ? [here, otherSide(here)] : [here];
    for (const side of sides) {
      const server = serverOn(sim, instance, side);
      if (server === undefined) continue;
      const ip = side === here ? (job.args["ip"] as string | undefined) : undefined;
      const port = createPort(sim, server, stringArg(job, "subnet"), {
        primary: false,
        security_groups: job.args["security_groups"] as string[],
        ...(ip === undefined ? {} : { ip }),
      });
      if (side === here) job.entities = { ...job.entities, nic_id: port.id };
    }
  },
  fail: restore,
};

export function postDeleteNic(sim: Sim, instance: Instance, port: Port): Job {
  const before = instance.status;
  instance.status = "nic-deleting";
  instance.updated = sim.now();
  return startJob(sim, {
    type: "deleteNicNew",
    entities: { protected_instance_id: instance.id, nic_id: port.id },
    subject: subjectOf(instance, "detachFail"),
    args: { instance: instance.id, before, port: port.id },
  });
}

export const DELETE_NIC: JobBehaviour = {
  succeed: (sim, job) => {
    restore(sim, job);
    deletePort(sim, stringArg(job, "port"));
  },
  fail: restore,
};

export function postResize(
  sim: Sim,
  instance: Instance,
  flavors: { source?: string; target?: string },
  hosts: Readonly<Record<string, string | undefined>>,
): Job {
  const before = instance.status === "error-resizing" ? null : instance.status;
  instance.status = "resizing";
  instance.updated = sim.now();
  const settled = sim.state.groups.get(instance.server_group_id)?.status === "protected" ? "protected" : "available";
  return startJob(sim, {
    type: "resizeProtectedInstanceNew",
    entities: { protected_instance_id: instance.id },
    subject: subjectOf(instance, "resizeFail"),
    args: { instance: instance.id, before: before ?? settled, ...flavors, hosts },
  });
}

export const RESIZE: JobBehaviour = {
  succeed: (sim, job) => {
    restore(sim, job);
    const instance = instanceOf(sim, job);
    if (instance === undefined) return;
    for (const side of ["source", "target"] as const) {
      const server = serverOn(sim, instance, side);
      const flavor = job.args[side];
      if (server === undefined || typeof flavor !== "string") continue;
      server.flavor = flavor;
      server.dedicated_host_id = (job.args["hosts"] as Record<string, string | undefined> | undefined)?.[side];
    }
  },
  fail: (sim, job) => {
    const instance = instanceOf(sim, job);
    if (instance !== undefined) instance.status = "error-resizing";
  },
};
