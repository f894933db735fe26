import { empty, ok, param, type Answer, type Call, type Context } from "../http/call.js";
import { SdrsError } from "../wire/errors.js";
import { given, page } from "../wire/lists.js";
import { showFailure, showJob } from "../wire/show.js";
import type { FailureJob, Job } from "../world/types.js";
import { groupOf } from "./find.js";

/** Under its own prefix each service knows its own jobs only; under the merged root both name spaces are looked up. */
export function findJob(context: Context, service: Job["service"]): Job | undefined {
  const { sim } = context;
  const job = sim.state.jobs.get(param(context, "job_id"));
  if (job === undefined || !(context.merged || job.service === service)) return undefined;
  const hidden = sim.assume.jobVisible === "after-5-seconds" && sim.now() - job.begin < sim.clock.lengthOf(5);
  return hidden ? undefined : job;
}

function show(context: Context): Answer {
  const job = findJob(context, "sdrs");
  if (job !== undefined) return ok(showJob(context.sim, job));
  throw new SdrsError("SDRS.0201", "The job does not exist.", context.sim.assume.unknownJob === "404" ? 404 : 400);
}

// prettier-ignore
const FAILURE_STATUSES = ["createFail", "deleteFail", "attachFail", "detachFail", "expandFail", "resizeFail", "startFail", "stopFail", "reverseFail", "failoverFail", "reprotectFail"];

/** The filter uses the plural words of the table in OTC-API task_center, the rows those of its example. */
const RESOURCE_TYPES: Readonly<Record<string, FailureJob["resource_type"]>> = {
  server_groups: "serverGroup",
  protected_instances: "protectedInstance",
  replications: "replication",
  disaster_recovery_drills: "disasterRecoveryDrill",
};

function belongsTo(context: Context, row: FailureJob, groupId: string | null): boolean {
  if (groupId === null) return row.resource_type === "serverGroup";
  if (row.server_group_id !== groupId) return false;
  return context.sim.assume.failedTasksOfGroup === "group-and-members" || row.resource_type !== "serverGroup";
}

function list(context: Context): Answer {
  const groupId = given(context, "server_group_id");
  const status = given(context, "failure_status");
  const type = given(context, "resource_type");
  const name = given(context, "resource_name");
  if (status !== null && !FAILURE_STATUSES.includes(status))
    throw new SdrsError("SDRS.0201", "failure_status is unknown.");
  const wanted = type === null ? null : RESOURCE_TYPES[type];
  if (wanted === undefined) throw new SdrsError("SDRS.0201", "resource_type is unknown.");
  const rows = context.sim.state.failures.filter(
    (row) =>
      belongsTo(context, row, groupId) &&
      (status === null || row.failure_status === status) &&
      (wanted === null || row.resource_type === wanted) &&
      (name === null || row.resource_name.includes(name)),
  );
  return ok(page(context, "failure_jobs", rows, showFailure));
}

function forget(context: Context, which: (row: FailureJob) => boolean): number {
  const { failures } = context.sim.state;
  const kept = failures.filter((row) => !which(row));
  const gone = failures.length - kept.length;
  failures.splice(0, failures.length, ...kept);
  return gone;
}

function removeOne(context: Context): Answer {
  const id = param(context, "failure_job_id");
  const accepts = context.sim.assume.failureJobId;
  const gone = forget(
    context,
    (row) => (accepts !== "resource" && row.job_id === id) || (accepts !== "job" && row.resource_id === id),
  );
  if (gone === 0) throw new SdrsError("SDRS.0201", "The failed task does not exist.");
  return empty();
}

function removeGroupLevel(context: Context): Answer {
  forget(context, (row) => row.resource_type === "serverGroup");
  return empty();
}

function removeOfGroup(context: Context): Answer {
  const group = groupOf(context);
  forget(context, (row) => row.server_group_id === group.id);
  return empty();
}

function quotas(context: Context): Answer {
  const { limits, groups, pairs } = context.sim.state;
  const row = (type: string, used: number, quota: number): object => ({ type, used, quota, min: 0, max: -1 });
  return ok({
    quotas: {
      resources: [
        row("server_groups", groups.size, limits.server_groups),
        row("replications", pairs.size, limits.replications),
      ],
    },
  });
}

function rpo(context: Context): Answer {
  const type = given(context, "resource_type");
  if (type !== null && type !== "replication") throw new SdrsError("SDRS.0201", "resource_type is unknown.");
  return ok(page(context, "resource_rpo_statistics", [], (row) => row));
}

const TASKS = "/v1/:project_id/task-center";

// prettier-ignore
export const JOB_CALLS: readonly Call[] = [
  { name: "show-job", number: 39, service: "sdrs", method: "GET", path: "/v1/:project_id/jobs/:job_id", section: "7.1", handle: show },
  { name: "list-failure-jobs", number: 40, service: "sdrs", method: "GET", path: `${TASKS}/failure-jobs`, section: "7.2", query: ["server_group_id", "failure_status", "resource_type", "resource_name", "limit", "offset"], handle: list },
  { name: "delete-failure-job", number: 41, service: "sdrs", method: "DELETE", path: `${TASKS}/failure-jobs/:failure_job_id`, section: "7.3", handle: removeOne },
  { name: "delete-group-failure-jobs", number: 42, service: "sdrs", method: "DELETE", path: `${TASKS}/failure-jobs/batch`, section: "7.3", handle: removeGroupLevel },
  { name: "delete-failure-jobs-of-group", number: 43, service: "sdrs", method: "DELETE", path: `${TASKS}/:server_group_id/failure-jobs/batch`, section: "7.3", handle: removeOfGroup },
  { name: "list-quotas", number: 44, service: "sdrs", method: "GET", path: "/v1/:project_id/sdrs/quotas", section: "8", handle: quotas },
  { name: "list-rpo-statistics", number: 45, service: "sdrs", method: "GET", path: "/v1/:project_id/resource/rpo-statistics", section: "8", query: ["start_time", "end_time", "resource_type", "limit", "offset"], huaweiOnly: true, handle: rpo },
];
