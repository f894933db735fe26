import { isJobOfAddition } from "../../api/additions";
import { DrError, isDrError } from "../../errors";
import { describeStatus } from "../../model/status";
import type { Job } from "../../model/wire/wire";
import { jobReason, readJob } from "../../transition/steps/follow";
import { type Call, timeLeft } from "../../call";
import { waitFor } from "../../wait";

/** Time for which a job that cannot be found is waited for, while its object shows nothing of it. */
const UNSEEN_MS = 60_000;

/** Sight of an object after a change was asked for: `done`, `busy` with it or with something else, or `open`. */
export interface Look {
  readonly is: "done" | "busy" | "open";
  /** The object's own word; without one it does not exist, or cannot be found yet. */
  readonly status: string | undefined;
}

/** True if the object reports that an operation on it failed. */
export function looksFailed({ status }: Look): boolean {
  return status?.startsWith("error") === true;
}

/** Says what was seen of an object, for a sentence about it. */
export function lookText({ status }: Look): string {
  return status === undefined ? "the object cannot be found" : `the object is in ${describeStatus(status)}`;
}

interface Poll {
  readonly job: Job | undefined;
  readonly look: Look | undefined;
  readonly key: string;
}

/**
 * Waits for the end of a job of the service, good or bad. A job that is not found says nothing of its object: it may not be
 * visible yet. The object is looked at instead.
 */
export async function endOfJob(
  call: Call,
  what: string,
  jobId: string,
  look: () => Promise<Look>,
): Promise<Job | undefined> {
  let unseenUntil = call.clock.now() + UNSEEN_MS;
  const { value } = await waitFor<Poll>(
    {
      what,
      timeoutMs: timeLeft(call),
      // Many of these run side by side, and nobody's recovery waits for one.
      long: true,
      success: ["SUCCESS", "FAIL"],
      pending: ["INIT", "RUNNING", "not visible yet"],
      facts: { jobId },
      read: async (options) => {
        const job = await readJob(call, jobId, options);
        if (job !== undefined) return { job, look: undefined, key: job.status };
        const found = await look();
        if (found.is === "busy") unseenUntil = call.clock.now() + UNSEEN_MS;
        if (found.is === "done") return { job, look: found, key: "SUCCESS" };
        return { job, look: found, key: call.clock.now() < unseenUntil ? "not visible yet" : "not found" };
      },
      key: ({ key }) => key,
      shows: ({ job, look: found }) =>
        job === undefined
          ? `its job ${jobId} cannot be found${found === undefined ? "" : `, and ${lookText(found)}`}`
          : `its job ${jobId} is ${job.status}`,
      onPoll: (_poll, key, elapsedMs) => {
        call.log.progress(`${what}: ${key} for ${Math.round(elapsedMs / 1000)} s`);
      },
      failure: ({ look: found }) =>
        new DrError(
          "DR_AMBIGUOUS",
          `${what} was accepted, but its job ${jobId} cannot be found, and the object shows nothing of it${found === undefined ? "" : `: ${lookText(found)}`}`,
          { jobId },
          { hint: "Run pulumi up again in a minute: it looks at the object before it asks for anything." },
        ),
    },
    call.clock,
    call.signal,
  );
  const { batch } = call.cloud;
  if (value.job !== undefined && isJobOfAddition(value.job.type)) batch.added();
  else batch.forget();
  return value.job;
}

/** The same; FAIL is an error that says why, unless the object shows what was asked for. */
export async function finishJob(
  call: Call,
  what: string,
  jobId: string,
  look: () => Promise<Look>,
): Promise<Job | undefined> {
  const job = await endOfJob(call, what, jobId, look);
  if (job?.status !== "FAIL") return job;
  if (!(await showsDone(look))) throw jobFailed(what, job);
  call.log.warn(`${what}: job ${job.id} says FAIL (${jobReason(job)}), but what was asked for is there.`);
  return job;
}

async function showsDone(look: () => Promise<Look>): Promise<boolean> {
  try {
    return (await look()).is === "done";
  } catch (error) {
    if (isDrError(error)) return false;
    throw error;
  }
}

/** The error of a failed job; `left` names what it leaves behind. */
export function jobFailed(what: string, job: Job, left: readonly string[] = []): DrError {
  const behind = left.length === 0 ? "" : `. What stays, and is billed: ${left.join(", ")}`;
  return new DrError("DR_JOB_FAILED", `${what} failed: ${jobReason(job)} (job ${job.id})${behind}`, {
    jobId: job.id,
    vendorCode: job.errorCode ?? undefined,
  });
}

/** A string a job names, for example the id of what it created. */
export function entity(job: Job, key: string): string | undefined {
  const value = job.entities[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
