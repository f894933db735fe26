import { DrError, isDrError } from "../errors";
import type { Job } from "../model/wire";
import type { Call } from "../call";
import { finishJob } from "./jobs";
import { PartialFailure } from "./shape";

/** How long a create whose answer was lost is looked for by what makes it ours. */
const LOOK_MS = 30_000;
const LOOK_POLL_MS = 2_000;

export interface Creation {
  readonly what: string;
  /** An object that is already there and is ours: a create that was interrupted is taken up instead of repeated. */
  find(): Promise<string | undefined>;
  post(): Promise<string>;
  /** The id of the created object, as the job names it. */
  idOf(job: Job): string | undefined;
  /** Removes what a failed job left behind: it keeps the name and the disk, and is of no use. */
  discard(id: string): Promise<void>;
  /** Waits until an object that was found is ready. */
  ready(id: string): Promise<void>;
}

/** Creates an object once: looks for it first, and looks again when the answer was lost. */
export async function createOnce(call: Call, creation: Creation, saved: object): Promise<string> {
  const existing = await creation.find();
  if (existing !== undefined) return await finished(existing, saved, () => creation.ready(existing));
  const jobId = await post(call, creation);
  if (jobId.found !== undefined) {
    const { found } = jobId;
    return await finished(found, saved, () => creation.ready(found));
  }
  let job: Job;
  try {
    job = await finishJob(call, creation.what, jobId.job ?? "");
  } catch (error) {
    const id = await creation.find().catch(() => undefined);
    if (id === undefined) throw error;
    if (isDrError(error, "DR_JOB_FAILED") && (await discarded(creation, id))) throw error;
    throw new PartialFailure(id, saved, error);
  }
  const id = creation.idOf(job) ?? (await creation.find());
  if (id === undefined)
    throw new DrError(
      "DR_PROTOCOL",
      `${creation.what}: job ${job.id} ended in SUCCESS without naming what it created`,
      { jobId: job.id },
    );
  return await finished(id, saved, () => creation.ready(id));
}

async function discarded(creation: Creation, id: string): Promise<boolean> {
  try {
    await creation.discard(id);
    return true;
  } catch (error) {
    if (isDrError(error)) return false;
    throw error;
  }
}

async function finished(id: string, saved: object, ready: () => Promise<void>): Promise<string> {
  try {
    await ready();
    return id;
  } catch (error) {
    throw new PartialFailure(id, saved, error);
  }
}

async function post(call: Call, creation: Creation): Promise<{ job?: string; found?: string }> {
  try {
    return { job: await creation.post() };
  } catch (error) {
    if (!isDrError(error, "DR_AMBIGUOUS")) throw error;
    call.log.warn(`${creation.what}: the answer was lost; looking whether it was accepted.`);
    for (const until = call.clock.now() + LOOK_MS; call.clock.now() < until;) {
      const found = await creation.find();
      if (found !== undefined) return { found };
      await call.clock.sleep(LOOK_POLL_MS, call.signal);
    }
    return { job: await creation.post() };
  }
}
