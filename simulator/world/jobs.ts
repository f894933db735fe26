import { SECONDS, type JobType } from "./durations.js";
import { nextJobId } from "./ids.js";
import type { JobBehaviour, Sim } from "./sim.js";
import type { Job, JobSubject, TimedEvent } from "./types.js";

export interface NewJob {
  readonly service?: Job["service"];
  readonly type: JobType;
  readonly seconds?: number;
  readonly entities: Record<string, unknown>;
  readonly subJobs?: readonly { readonly type: string; readonly entities: Record<string, string> }[];
  readonly subject?: JobSubject;
  readonly args: Record<string, unknown>;
}

/** Jobs that are kept, the oldest that have ended go first; the retention of the service is not documented. */
const KEPT_JOBS = 5000;
/** Failed tasks that are listed; the oldest go first. */
const KEPT_FAILURES = 10_000;

export function startJob(sim: Sim, spec: NewJob): Job {
  hasRoomForJobs(sim);
  const begin = sim.now();
  const subs = spec.subJobs ?? [];
  const fault = sim.faults.forJob(spec.type, spec.subject?.server_group_id ?? null, subs.length);
  const seconds = (spec.seconds ?? SECONDS[spec.type]) * fault.factor;
  const job: Job = {
    job_id: nextJobId(sim.state, begin),
    service: spec.service ?? "sdrs",
    job_type: spec.type,
    status: "INIT",
    begin,
    seconds,
    end: null,
    error_code: null,
    fail_reason: null,
    entities: spec.entities,
    sub_jobs: subs.map((sub, index) => ({
      job_id: nextJobId(sim.state, begin),
      job_type: sub.type,
      entities: sub.entities,
      ends_at: 0.1 + (0.8 * (index + 1)) / subs.length,
      failed: null,
      done: false,
    })),
    args: spec.args,
    subject: spec.subject ?? null,
    doom: fault.doom,
    hung: fault.hung,
  };
  sim.state.jobs.set(job.job_id, job);
  const length = sim.clock.lengthOf(seconds);
  sim.schedule({ at: begin + Math.min(length / 10, 1000), job_id: job.job_id, step: "run" });
  for (const step of sim.behaviours.of(spec.type).steps ?? []) {
    sim.schedule({ at: begin + length * step.at, job_id: job.job_id, step: step.name });
  }
  if (job.hung === null) sim.schedule({ at: begin + length, job_id: job.job_id, step: "end" });
  return job;
}

/** Makes room for another job; false if all that are kept still run. */
export function hasRoomForJobs(sim: Sim): boolean {
  const { jobs } = sim.state;
  if (jobs.size < KEPT_JOBS) return true;
  for (const [id, job] of jobs) {
    if (job.end !== null) jobs.delete(id);
    if (jobs.size <= KEPT_JOBS * 0.9) break;
  }
  return jobs.size < KEPT_JOBS;
}

export function runEvent(sim: Sim, event: TimedEvent): void {
  const job = sim.state.jobs.get(event.job_id);
  if (job === undefined) return;
  if (event.step === "run") {
    if (job.status === "INIT") job.status = "RUNNING";
    return;
  }
  const behaviour = sim.behaviours.of(job.job_type);
  if (event.step === "end") endJob(sim, job, behaviour);
  else behaviour.step?.(sim, job, event.step);
}

function endJob(sim: Sim, job: Job, behaviour: JobBehaviour): void {
  if (job.end !== null) return;
  job.end = sim.now();
  const found = job.doom === null ? (behaviour.verify?.(sim, job) ?? null) : null;
  if (found !== null) job.doom = { ...found, sub_job: 0, partial: false, rule: null };
  if (job.doom === null) {
    job.status = "SUCCESS";
    for (const sub of job.sub_jobs) sub.done = true;
    behaviour.succeed(sim, job);
    return;
  }
  const { doom } = job;
  job.status = "FAIL";
  job.error_code = doom.code;
  job.fail_reason = `Sdrs${job.job_type.charAt(0).toUpperCase()}${job.job_type.slice(1)}Task-fail:${doom.reason}`;
  job.sub_jobs.forEach((sub, index) => {
    sub.done = index < doom.sub_job;
    if (!sub.done) sub.failed = { code: doom.code, reason: job.fail_reason ?? doom.reason };
  });
  behaviour.fail(sim, job, doom);
  if (job.subject !== null) {
    if (sim.state.failures.length >= KEPT_FAILURES) sim.state.failures.shift();
    sim.state.failures.push({
      ...job.subject,
      job_id: job.job_id,
      job_type: job.job_type,
      begin: job.begin,
      error_code: doom.code,
      fail_reason: job.fail_reason,
    });
  }
}

/** Makes a running job fail at its end. */
export function doomJob(job: Job, code: string, reason: string): void {
  if (job.end === null) job.doom = { code, reason, sub_job: 0, partial: false, rule: null };
}

/** Ends the jobs that a removed fault rule held back. */
export function releaseJobs(sim: Sim, ruleIds: readonly string[]): void {
  for (const job of sim.state.jobs.values()) {
    if (job.hung === null || !ruleIds.includes(job.hung) || job.end !== null) continue;
    job.hung = null;
    sim.schedule({ at: sim.now(), job_id: job.job_id, step: "end" });
  }
}

export const stringArg = (job: Job, name: string): string => {
  const value = job.args[name];
  if (typeof value !== "string") throw new Error(`job ${job.job_type} lacks the argument ${name}`);
  return value;
};
