import { DrError, isDrError, whatHappened } from "../../errors";
import type { Definition, InputsOf, MemoryOf, Result, Saved } from "../../model/define";
import type { Job } from "../../model/wire/wire";
import type { Call } from "../../call";
import type { Edit } from "../../engine/handler";
import { type Look, endOfJob, jobFailed, lookText, looksFailed } from "./jobs";
import { PartialFailure } from "../../engine/shape";

/** Time for which a create whose answer was lost is looked for by what makes it ours. */
const LOOK_MS = 30_000;
const LOOK_POLL_MS = 2_000;
/** Time for which an object that was just made may answer "not found": a replica may not know it yet. */
const APPEAR_MS = 30_000;

export interface Creation {
  readonly what: string;
  /** An object that is already there and is ours: a create that was interrupted is taken up instead of repeated. */
  find(): Promise<string | undefined>;
  /** Asks for it; answers the id of the job, or the object that was found instead. */
  post(): Promise<string | { readonly found: string }>;
  /** The id of the created object, as the job names it. */
  idOf(job: Job): string | undefined;
  /** Looks at what the created object shows of its creation. */
  look(id: string): Promise<Look>;
  /** Removes what a failed job left behind: it keeps the name and the disk, and is of no use. Answers what it could not remove. */
  discard(id: string): Promise<readonly string[]>;
}

/**
 * Creates an object once, and answers its id: looks for it first, and looks again when the answer was lost. Whether it is ready is
 * another question. A failure whose object exists is a {@link Made}; after any other nothing of the creation is left.
 */
export async function createOnce(call: Call, creation: Creation): Promise<string> {
  const existing = await creation.find();
  if (existing !== undefined) return existing;
  const posted = await post(call, creation);
  if (posted.found !== undefined) return posted.found;
  let job: Job | undefined;
  let id: string | undefined;
  try {
    job = await endOfJob(call, creation.what, posted.job, async () => {
      id = await creation.find();
      return id === undefined ? { is: "open", status: undefined } : await creation.look(id);
    });
  } catch (error) {
    id ??= await creation.find().catch(() => undefined);
    throw id === undefined ? error : new Made(id, error);
  }
  id = (job === undefined ? undefined : creation.idOf(job)) ?? id ?? (await creation.find().catch(() => undefined));
  if (job?.status === "FAIL") return await afterFailure(call, creation, job, id);
  if (id !== undefined) return id;
  throw new DrError("DR_PROTOCOL", `${creation.what}: job ${posted.job} ended without naming what it created`, {
    jobId: posted.job,
  });
}

/** A creation that could not be followed to its end although its object exists. */
export class Made extends Error {
  override readonly name = "Made";

  constructor(
    readonly id: string,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The object decides: one that is well in spite of its job is kept, one in an error is removed. */
async function afterFailure(call: Call, creation: Creation, job: Job, id: string | undefined): Promise<string> {
  if (id === undefined) throw jobFailed(creation.what, job);
  try {
    const found = await creation.look(id);
    if (found.is === "done" && !looksFailed(found)) {
      call.log.warn(`${creation.what}: job ${job.id} says FAIL, but ${lookText(found)}.`);
      return id;
    }
    const left = await creation.discard(id);
    throw jobFailed(creation.what, job, left);
  } catch (error) {
    if (isDrError(error, "DR_JOB_FAILED") && error.facts.jobId === job.id) throw error;
    if (isDrError(error, "DR_NOT_FOUND")) throw jobFailed(creation.what, job);
    throw new Made(id, jobFailed(creation.what, job, [`${id} (${whatHappened(error)})`]));
  }
}

/** Remains of a creation that is not complete in the state. */
export interface Unready<D extends Definition> {
  /** For sentences, for example `Replication pair web-data`. */
  readonly what: string;
  readonly inputs: InputsOf<D>;
  readonly memory: MemoryOf<D>;
  /** Work that is left to do, in words; its presence makes the next update go on. */
  readonly pending: readonly string[];
  /** Observes the object as it is. */
  readonly observe?: (id: string) => Promise<Result<D>["outputs"]>;
  /** Facts known without that. */
  readonly told?: Partial<Saved<D>["outputs"]>;
}

/** Makes an object and does what is left to do; once the object exists, whatever fails is saved, and the next update goes on. */
export async function complete<D extends Definition>(
  unready: Unready<D>,
  make: () => Promise<string>,
  rest: (id: string) => Promise<Result<D>>,
): Promise<{ readonly id: string; readonly state: Result<D> }> {
  let id: string;
  try {
    id = await make();
  } catch (error) {
    if (!(error instanceof Made)) throw error;
    throw await unfinished(error.id, unready, error.cause);
  }
  return { id, state: await saved(id, unready, () => rest(id)) };
}

/** The edit of an object, after what its creation left to do is done; a failure is saved as that of the creation. */
export async function whenMade<D extends Definition>(
  edit: Edit<D>,
  of: Pick<Unready<D>, "what" | "observe" | "told">,
  rest: () => Promise<void>,
): Promise<Edit<D>> {
  const { id, old } = edit;
  const { inputs, memory } = old;
  const { pending } = memory;
  if (pending === undefined) return edit;
  await saved(id, { ...of, inputs, memory, pending }, rest);
  // Nothing of the outputs has been observed yet.
  return { ...edit, old: { ...old, memory: { ...memory, pending: undefined }, lacking: ["status"] } };
}

async function saved<D extends Definition, T>(id: string, unready: Unready<D>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await unfinished(id, unready, error);
  }
}

async function unfinished<D extends Definition>(
  id: string,
  { what, inputs, memory, pending, observe, told }: Unready<D>,
  cause: unknown,
): Promise<PartialFailure> {
  const outputs = await observe?.(id).catch(() => undefined);
  return new PartialFailure(
    id,
    { ...inputs, ...memory, ...told, ...outputs, pending },
    cause,
    `${what} (${id}) is not complete; still to do: ${pending.join(", ")}.${isDrError(cause, "DR_JOB_FAILED") ? "" : " The next pulumi up goes on from there."}`,
  );
}

/** Reads an object that was just made, and that a replica may not know yet. */
export async function appearing<T>(call: Call, read: () => Promise<T>): Promise<T> {
  const until = call.clock.now() + APPEAR_MS;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!isDrError(error, "DR_NOT_FOUND") || call.clock.now() >= until) throw error;
      await call.clock.sleep(LOOK_POLL_MS, call.signal);
    }
  }
}

/** The error of an object whose creation failed: waiting does not help. */
export function creationFailed(what: string, id: string, urn: string | undefined): DrError {
  return new DrError(
    "DR_JOB_FAILED",
    `${what} (${id}) is in "error": its creation failed, and it will not become ready`,
    {},
    {
      hint: `Replace it: pulumi up --replace '${urn ?? "<its URN>"}' deletes what is there and creates it again. Or delete it in the console and run pulumi up --refresh.`,
    },
  );
}

type Posted = { readonly job: string; readonly found?: undefined } | { readonly found: string };

async function post(call: Call, creation: Creation): Promise<Posted> {
  const ask = async (): Promise<Posted> => {
    const answer = await creation.post();
    return typeof answer === "string" ? { job: answer } : answer;
  };
  try {
    return await ask();
  } catch (error) {
    if (!isDrError(error, "DR_AMBIGUOUS")) throw error;
    call.log.warn(`${creation.what}: the answer was lost; looking whether it was accepted.`);
    for (const until = call.clock.now() + LOOK_MS; call.clock.now() < until;) {
      const found = await creation.find();
      if (found !== undefined) return { found };
      await call.clock.sleep(LOOK_POLL_MS, call.signal);
    }
    return await ask();
  }
}
