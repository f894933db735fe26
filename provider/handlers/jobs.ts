import { DrError } from "../errors";
import type { Job } from "../model/wire";
import { jobReason } from "../transitions/follow";
import { type Call, timeLeft } from "../call";
import { waitFor } from "../wait";

/** Waits for the end of a job of the service; FAIL is an error that says why. */
export async function finishJob(call: Call, what: string, jobId: string): Promise<Job> {
  const { value } = await waitFor<Job>(
    {
      what,
      timeoutMs: timeLeft(call),
      success: ["SUCCESS"],
      pending: ["INIT", "RUNNING"],
      facts: { jobId },
      read: (options) => call.cloud.jobs.get(jobId, options),
      key: (job) => job.status,
      onPoll: (job, _key, elapsedMs) => {
        call.log.progress(`${what}: ${job.status} for ${Math.round(elapsedMs / 1000)} s`);
      },
      failure: (job) =>
        new DrError("DR_JOB_FAILED", `${what} failed: ${jobReason(job)} (job ${job.id})`, {
          jobId,
          vendorCode: job.errorCode ?? undefined,
        }),
    },
    call.clock,
    call.signal,
  );
  call.cloud.batch.forget();
  return value;
}

/** A string a job names, for example the id of what it created. */
export function entity(job: Job, key: string): string | undefined {
  const value = job.entities[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
