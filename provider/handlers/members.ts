import { DrError, isDrError } from "../errors";
import { BUSY_MEMBER_STATUSES, describeStatus } from "../model/status";
import { waitFor } from "../wait";
import { type RunContext, callOptions, timeLeft } from "../transitions/run-context";
import { finishJob } from "./jobs";
import type { Props } from "./shape";

/** `undefined` for an object that does not exist (any more). */
export async function orGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return undefined;
    throw error;
  }
}

/** Waits until a member is in no status that ends by itself. */
export async function waitForMember<T extends { readonly status: string }>(
  ctx: RunContext,
  what: string,
  get: () => Promise<T>,
): Promise<void> {
  const { value } = await waitFor<T>(
    {
      what,
      timeoutMs: timeLeft(ctx),
      success: ["settled"],
      pending: ["busy"],
      read: get,
      key: (member) => (BUSY_MEMBER_STATUSES.has(member.status) ? "busy" : "settled"),
    },
    ctx.clock,
    ctx.signal,
  );
  if (value.status === "error") throw new DrError("DR_JOB_FAILED", `${what} is in ${describeStatus(value.status)}`);
}

/**
 * Removes a member and waits until it is gone. Some codes of the service mean both "does not exist" and "status forbids it", and
 * an answer can be lost: the object itself decides.
 */
export async function removeMember(
  ctx: RunContext,
  what: string,
  { remove, get }: { remove: () => Promise<string>; get: () => Promise<{ readonly status: string }> },
): Promise<void> {
  try {
    await finishJob(ctx, what, await remove());
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return;
    if (isDrError(error, "DR_STATE_CONFLICT") && (await endedBeingBusy(ctx, what, get))) {
      await finishJob(ctx, what, await remove());
      return;
    }
    if (!isDrError(error, "DR_GONE_OR_BUSY", "DR_AMBIGUOUS")) throw error;
    const member = await orGone(get());
    if (member === undefined) return;
    if (!BUSY_MEMBER_STATUSES.has(member.status)) {
      throw new DrError(
        isDrError(error, "DR_AMBIGUOUS") ? "DR_AMBIGUOUS" : "DR_STATE_CONFLICT",
        `${what} was refused: it is in ${describeStatus(member.status)}. ${error.message}`,
        {},
        { cause: error, hint: "Repair what is named and run again." },
      );
    }
    const gone = await orGone(waitForMember(ctx, what, get).then(() => true));
    if (gone !== undefined) throw error;
  }
}

/** Deletes a pair, which may have gone with its instance meanwhile. */
export async function removePair(
  ctx: RunContext,
  { id, name }: { readonly id: string; readonly name: string },
  how: { groupId: string; deleteTargetVolume: boolean },
): Promise<void> {
  await removeMember(ctx, `Deletion of replication pair ${name}`, {
    remove: () => ctx.cloud.pairs.remove(id, how, callOptions(ctx)),
    get: () => ctx.cloud.pairs.get(id, callOptions(ctx)),
  });
}

/** Waits for a member that is being changed, for example one that follows its group late; false if it is not. */
async function endedBeingBusy(
  ctx: RunContext,
  what: string,
  get: () => Promise<{ readonly status: string }>,
): Promise<boolean> {
  if (!BUSY_MEMBER_STATUSES.has((await get()).status)) return false;
  await waitForMember(ctx, what, get);
  return true;
}

/** Whether a member given only the id of its group serves elsewhere than its outputs say. */
export async function memberMoved(ctx: RunContext, groupId: string, olds: Props): Promise<boolean> {
  try {
    const group = await ctx.cloud.batch.group(groupId, callOptions(ctx));
    return olds["productionSite"] !== undefined && group.productionSite !== olds["productionSite"];
  } catch (error) {
    if (isDrError(error)) return false;
    throw error;
  }
}
