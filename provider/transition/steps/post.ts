import type { GroupVerb } from "../../api/cloud";
import { lookOptions } from "../../api/look";
import { DrError, isDrError, isTransient, whatHappened } from "../../errors";
import { type Site, describeStatus } from "../../model/status";
import { GROUP_ACTIONS, type GroupActionName } from "../../model/group-actions";
import type { Posted } from "../../model/transition-record";
import type { Group } from "../../model/wire/wire";
import { type Call, patiently } from "../../call";

/**
 * After a lost answer the group is watched this long; only if its status, its side and its failed tasks stayed the same may
 * the same request be sent once more. The service has no idempotency key.
 */
export const SETTLE_MS = 30_000;
const SETTLE_POLL_MS = 2_000;

/** More answers than bad weather loses in a row: whoever needs a further request looks first (`docs/decisions/0007-posting.md`). */
export const MOST_POSTS = 5;

export interface PostRequest {
  readonly group: Group;
  readonly action: GroupActionName;
  /** Wanted side; only a switchover names it. */
  readonly to: Site;
  /** A POST of an earlier run whose answer was lost. */
  readonly earlier?: Posted | undefined;
  /** Told before each request: nothing of it is known but that it may have been received. */
  readonly onSending?: (posted: Posted) => void;
  /** Told as soon as the service may have accepted something, so that no failure forgets it. */
  readonly onPosted: (posted: Posted) => void;
}

/** Asks the service for an action, so that at most one request is accepted. */
export async function postOnce(call: Call, request: PostRequest): Promise<Posted> {
  const { group, action, earlier } = request;
  if (earlier?.action === action && earlier.outcome === "unknown") {
    if (await wasReceived(call, group, earlier)) return earlier;
  }
  // A retry that fails leads back to the status it began in: only a new failed task then tells that it was accepted.
  const before = group.status === GROUP_ACTIONS[action].failed ? await failedTasks(call, group.id) : undefined;
  for (let attempt = 1; ; attempt++) {
    const base = {
      action,
      status: group.status,
      site: group.productionSite,
      at: new Date(call.clock.now()).toISOString(),
    };
    request.onSending?.({ ...base, outcome: "unknown" });
    try {
      let requestId: string | undefined;
      const note = (jobId: string | undefined): void => {
        const ids = { requestId: requestId ?? null, jobId: jobId ?? null };
        call.journal({ event: "accepted", group: { id: group.id, name: group.name }, action, ...ids });
      };
      const onAccepted = (id: string | undefined): void => {
        requestId = id;
        note(undefined);
      };
      const options = { ...patiently(call), onAccepted };
      const jobId = await call.cloud.groups.act(group.id, verbOf(action, request.to), options);
      // The request may have been turned away for long before it was accepted.
      const at = new Date(call.clock.now()).toISOString();
      note(jobId);
      const id = requestId === undefined ? {} : { requestId };
      const posted: Posted = { ...base, at, outcome: "accepted", jobId, ...id };
      request.onPosted(posted);
      return posted;
    } catch (error) {
      if (isDrError(error, "DR_STATE_CONFLICT")) return await explainConflict(call, request, base, error);
      if (!isDrError(error, "DR_AMBIGUOUS")) throw error;
      const posted: Posted = { ...base, outcome: "unknown" };
      request.onPosted(posted);
      call.log.warn(`The answer to ${action} was lost; watching the group to see whether it was accepted.`);
      if (await leaves(call, request, SETTLE_MS, before ?? (await failedTasks(call, group.id)))) return posted;
      if (attempt >= MOST_POSTS) throw neverAnswered(request, error);
      call.log.warn(
        `For ${SETTLE_MS / 1000} s nothing changed: the request was not received. Asking for ${action} again (${attempt + 1} of at most ${MOST_POSTS}).`,
      );
    }
  }
}

function neverAnswered({ group, action }: PostRequest, cause: DrError): DrError {
  return new DrError(
    "DR_AMBIGUOUS",
    `${MOST_POSTS} requests for ${action} of group ${group.name} (${group.id}) went unanswered, and after each the group stayed ${describeStatus(group.status)} for ${SETTLE_MS / 1000} s: none of them was received`,
    { groupStatus: group.status },
    {
      cause,
      hint: "Check that the endpoint can be reached from here and that the service reports no outage, then run pulumi up again: it watches the group first, and asks again only if nothing has moved.",
    },
  );
}

function verbOf(action: GroupActionName, to: Site): GroupVerb {
  const { verb } = GROUP_ACTIONS[action];
  return verb === "reverse-server-group" ? { verb, priorityStation: to } : { verb };
}

/** A refusal for the status may mean that an earlier request got through: then the group shows it. */
async function explainConflict(
  call: Call,
  { group, action, to, onPosted }: PostRequest,
  base: Omit<Posted, "outcome">,
  error: unknown,
): Promise<Posted> {
  const found = await call.cloud.groups.get(group.id);
  const row = GROUP_ACTIONS[action];
  const reached =
    found.status === row.to && (!row.flips || found.productionSite === to) && found.status !== group.status;
  if (found.status !== row.via && !reached) {
    throw new DrError(
      "DR_STATE_CONFLICT",
      `The service refused the ${action} of group ${group.name} (${group.id}), which is in ${describeStatus(found.status)}: ${whatHappened(error)}`,
      { groupStatus: found.status },
      {
        cause: error,
        hint: "Nothing was changed. Run pulumi preview: it names what the group's present status allows.",
      },
    );
  }
  const posted: Posted = { ...base, outcome: "unknown" };
  onPosted(posted);
  return posted;
}

/** True if a request whose answer was lost was received after all: watched as before a second one. */
export async function wasReceived(call: Call, group: Group, posted: Posted): Promise<boolean> {
  const waited = call.clock.now() - Date.parse(posted.at);
  return await leaves(call, { group }, SETTLE_MS - waited, await failedTasks(call, group.id));
}

/** True if a group shows another status or side within the time that a second request would wait: a read may be a stale one. */
export async function wasStale(call: Call, group: Group): Promise<boolean> {
  return await leaves(call, { group }, SETTLE_MS, undefined);
}

/**
 * Watches whether the group leaves the status it had, or gains a failed task. A group that cannot be read has not been seen to
 * stay the same, so the watch goes on until it can.
 */
async function leaves(
  call: Call,
  { group }: Pick<PostRequest, "group">,
  forMs: number,
  known: ReadonlySet<string> | undefined,
): Promise<boolean> {
  const until = call.clock.now() + forMs;
  for (;;) {
    const found = await call.cloud.groups.get(group.id).catch((error: unknown) => {
      if (isTransient(error)) return undefined;
      throw error;
    });
    if (found !== undefined && (found.status !== group.status || found.productionSite !== group.productionSite))
      return true;
    if (found !== undefined && call.clock.now() >= until) {
      if (known === undefined) return false;
      const now = await failedTasks(call, group.id);
      return now !== undefined && [...now].some((id) => !known.has(id));
    }
    if (call.clock.now() >= call.deadline) {
      throw new DrError(
        "DR_WAIT_TIMEOUT",
        `The time limit passed before group ${group.name} (${group.id}) showed whether the service accepted the request whose answer was lost`,
        {},
        { hint: "Run pulumi up again: it looks at the group before it asks for anything." },
      );
    }
    const left = until - call.clock.now();
    await call.clock.sleep(left > 0 ? Math.min(SETTLE_POLL_MS, left) : SETTLE_POLL_MS, call.signal);
  }
}

async function failedTasks(call: Call, groupId: string): Promise<ReadonlySet<string> | undefined> {
  // Nothing hangs on them alone: a list that is slow must not use up the time of a move.
  const limited = lookOptions("list");
  try {
    const [inside, groups] = await Promise.all([
      call.cloud.failures.list(groupId, limited),
      call.cloud.failures.list(undefined, limited),
    ]);
    return new Set([...inside, ...groups.filter((task) => task.resourceId === groupId)].map((task) => task.jobId));
  } catch (error) {
    if (!isDrError(error)) throw error;
    return undefined;
  }
}
