import type { Call } from "../../call";
import { isDrError } from "../../errors";
import type { Made, Order } from "../../model/orders";
import type { Transition } from "../../model/transition";
import type { TransitionRecord } from "../../model/transition-record";
import { packRows } from "../../transition/observe/compare-addresses";
import type { TransitionRequest, TransitionResult } from "../../transition/request";

/** The record of a move that was made without the stack: as seen complete, so that nothing of it is ever sent. */
export function recordOfMade({ at, by, reason }: Order, made: Made, number: number): TransitionRecord {
  const { kind, mode, from, to, jobId, requestId, requestedAt: since, acceptedAt, phases, ran, before } = made;
  return {
    ...{ number, kind, mode, from, to, wish: { move: to }, since, phases, ran },
    ordered: { at, by, reason },
    steps: ["move"],
    ...(jobId === null ? {} : { jobId }),
    ...(requestId === null ? {} : { requestId }),
    ...(acceptedAt === null ? {} : { acceptedAt }),
    ...(before === undefined ? {} : { before: packRows(before) }),
    warnings: [],
  };
}

/** A job begins this close to the time at which it was accepted, by any clock. */
const CLOSE_MS = 15 * 60_000;
/** Time for the one question whether the record is true. */
const ASK_MS = 20_000;

/** The result with the times of the move where the service's own job bears them out; else it is one that was made outside. */
export async function asMade(
  call: Call,
  { order, groupId }: TransitionRequest,
  result: TransitionResult,
): Promise<TransitionResult> {
  const { lastTransition: last } = result;
  const made = order?.made;
  if (made === undefined || last === undefined) return result;
  const isTrue = await agrees(call, groupId, made);
  if (!isTrue)
    call.log.warn(
      "The service has no job that bears out the times of the record: the move counts as one that was made outside.",
    );
  return { ...result, lastTransition: isTrue ? { ...last, ...timesOf(made) } : outside(last) };
}

function timesOf(made: Made): Partial<Transition> {
  const { jobId, requestId, requestedAt, acceptedAt, finishedAt, recoverySeconds, phases } = made;
  return { origin: "direct", jobId, requestId, requestedAt, acceptedAt, finishedAt, recoverySeconds, phases };
}

/** Nothing of its times is known but when it was taken note of. */
function outside(last: Transition): Transition {
  const { finishedAt } = last;
  const unknown = { jobId: null, requestId: null, acceptedAt: null, recoverySeconds: null, phases: {} };
  return { ...last, ...unknown, origin: "outside", adopted: true, requestedAt: finishedAt };
}

async function agrees({ cloud }: Call, groupId: string, { jobId, acceptedAt }: Made): Promise<boolean> {
  if (jobId === null || acceptedAt === null) return false;
  try {
    const { entities, beginTime } = await cloud.jobs.get(jobId, { timeoutMs: ASK_MS });
    const apart = Math.abs(Date.parse(beginTime) - Date.parse(acceptedAt));
    return entities["server_group_id"] === groupId && apart <= CLOSE_MS;
  } catch (error) {
    if (!isDrError(error)) throw error;
    return false;
  }
}
