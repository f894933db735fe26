import { DrError, isDrError } from "../../errors";
import { type Call, timeLeft } from "../../call";
import { waitFor } from "../../wait";
import { type Look, finishJob, lookText, looksFailed } from "./jobs";

/** Time for which an answer that was lost is looked for in the object. */
const LOST_MS = 30_000;
/** Time for which an object is looked at whose status forbids what was asked for: what is read may be a few seconds old. */
const REFUSED_MS = 5_000;
const POLL_MS = 2_000;

/** A change of one object: a request that starts a job, and what the object shows of it. */
export interface Change {
  readonly what: string;
  /** Sends the request; answers the id of its job. */
  readonly ask: () => Promise<string>;
  readonly look: () => Promise<Look>;
  /** True if the object is looked at before the first request, and again after the last job: where asking twice is refused, or harms. */
  readonly careful: boolean;
}

/**
 * Makes a change of an object once. After a lost answer the object is watched, and only if it shows nothing of the request that
 * is sent once more. A refusal for the object's status is waited out where the object is being changed.
 */
export async function changeOnce(call: Call, change: Change): Promise<void> {
  const { what, careful } = change;
  if (careful && (await settled(call, change)).is === "done") return;
  let refused = 0;
  let lost = 0;
  for (;;) {
    let jobId: string;
    try {
      jobId = await change.ask();
    } catch (error) {
      const answerLost = isDrError(error, "DR_AMBIGUOUS");
      if (isDrError(error, "DR_NOT_FOUND")) {
        if ((await change.look()).is === "done") return;
        throw error;
      }
      if (!answerLost && !isDrError(error, "DR_STATE_CONFLICT", "DR_GONE_OR_BUSY")) throw error;
      if (answerLost) call.log.warn(`${what}: the answer was lost; looking whether it was accepted.`);
      const before = await watch(call, change, answerLost ? LOST_MS : REFUSED_MS);
      const found = before.is === "busy" ? await settled(call, change) : before;
      if (found.is === "done") return;
      if (answerLost ? looksFailed(found) || lost++ > 0 : refused++ > 1) throw stuck(what, found, error);
      continue;
    }
    await finishJob(call, what, jobId, () => change.look());
    if (!careful) return;
    const found = await watch(call, change, LOST_MS, ["done"]);
    if (found.is === "done") return;
    throw new DrError(
      "DR_STATE_CONFLICT",
      `${what}: its job ${jobId} ended well, but the object does not show it: ${lookText(found)}`,
      { jobId },
      { hint: "Look at the object in the console, then run pulumi up again: it asks only for what is missing." },
    );
  }
}

/** Waits until the object is not being changed. */
async function settled(call: Call, { what, look }: Change): Promise<Look> {
  const { value } = await waitFor<Look>(
    {
      what,
      timeoutMs: timeLeft(call),
      success: ["done", "open"],
      pending: ["busy"],
      read: () => look(),
      key: ({ is }) => is,
      unmet: "could not begin",
      shows: lookText,
      onPoll: (found) => {
        if (found.is === "busy") call.log.progress(`${what}: waiting, ${lookText(found)}`);
      },
    },
    call.clock,
    call.signal,
  );
  return value;
}

/** Looks until the object shows something of a request, for a time. */
async function watch(
  call: Call,
  { look }: Change,
  ms: number,
  ends: readonly Look["is"][] = ["done", "busy"],
): Promise<Look> {
  const until = call.clock.now() + Math.min(ms, timeLeft(call));
  for (;;) {
    const found = await look();
    if (ends.includes(found.is) || call.clock.now() >= until) return found;
    await call.clock.sleep(POLL_MS, call.signal);
  }
}

function stuck(what: string, found: Look, cause: DrError): DrError {
  const code = cause.code === "DR_AMBIGUOUS" ? "DR_AMBIGUOUS" : "DR_STATE_CONFLICT";
  return new DrError(code, `${what}: ${lookText(found)}. ${cause.what}`, cause.facts, {
    cause,
    hint: "Wait until what runs there has ended, or repair what is named, and run pulumi up again; or undo the change.",
  });
}
