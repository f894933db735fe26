import { DrError } from "../errors";
import type { Job } from "../model/wire";
import { jobReason } from "../transitions/follow";
import { type RunContext, timeLeft } from "../transitions/run-context";
import { waitFor } from "../wait";

/** Waits for the end of a job of the service; FAIL is an error that says why. */
export async function finishJob(ctx: RunContext, what: string, jobId: string): Promise<Job> {
  const { value } = await waitFor<Job>(
    {
      what,
      timeoutMs: timeLeft(ctx),
      success: ["SUCCESS"],
      pending: ["INIT", "RUNNING"],
      facts: { jobId },
      read: (options) => ctx.cloud.jobs.get(jobId, options),
      key: (job) => job.status,
      onPoll: (job, _key, elapsedMs) => {
        ctx.say.progress(`${what}: ${job.status} for ${Math.round(elapsedMs / 1000)} s`);
      },
      failure: (job) =>
        new DrError("DR_JOB_FAILED", `${what} failed: ${jobReason(job)} (job ${job.id})`, {
          jobId,
          vendorCode: job.errorCode ?? undefined,
        }),
    },
    ctx.clock,
    ctx.signal,
  );
  ctx.cloud.batch.forget();
  return value;
}

/** A string a job names, for example the id of what it created. */
export function entity(job: Job, key: string): string | undefined {
  const value = job.entities[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
