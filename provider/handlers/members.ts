import { DrError, isDrError } from "../errors";
import { BUSY_MEMBER_STATUSES, type Site, describeStatus } from "../model/status";
import { waitFor } from "../wait";
import { type Call, timeLeft } from "../call";
import { finishJob } from "./jobs";

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
  call: Call,
  what: string,
  get: () => Promise<T>,
): Promise<void> {
  const { value } = await waitFor<T>(
    {
      what,
      timeoutMs: timeLeft(call),
      success: ["settled"],
      pending: ["busy"],
      read: get,
      key: (member) => (BUSY_MEMBER_STATUSES.has(member.status) ? "busy" : "settled"),
    },
    call.clock,
    call.signal,
  );
  if (value.status === "error") throw new DrError("DR_JOB_FAILED", `${what} is in ${describeStatus(value.status)}`);
}

/**
 * Removes a member and waits until it is gone. Some codes of the service mean both "does not exist" and "status forbids it", and
 * an answer can be lost: the object itself decides.
 */
export async function removeMember(
  call: Call,
  what: string,
  { remove, get }: { remove: () => Promise<string>; get: () => Promise<{ readonly status: string }> },
): Promise<void> {
  try {
    await finishJob(call, what, await remove());
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return;
    if (isDrError(error, "DR_STATE_CONFLICT") && (await endedBeingBusy(call, what, get))) {
      await finishJob(call, what, await remove());
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
    const gone = await orGone(waitForMember(call, what, get).then(() => true));
    if (gone !== undefined) throw error;
  }
}

/** Deletes a pair, which may have gone with its instance meanwhile. */
export async function removePair(
  call: Call,
  { id, name }: { readonly id: string; readonly name: string },
  how: { groupId: string; deleteTargetVolume: boolean },
): Promise<void> {
  await removeMember(call, `Deletion of replication pair ${name}`, {
    remove: () => call.cloud.pairs.remove(id, how),
    get: () => call.cloud.pairs.get(id),
  });
}

/** Waits for a member that is being changed, for example one that follows its group late; false if it is not. */
async function endedBeingBusy(
  call: Call,
  what: string,
  get: () => Promise<{ readonly status: string }>,
): Promise<boolean> {
  if (!BUSY_MEMBER_STATUSES.has((await get()).status)) return false;
  await waitForMember(call, what, get);
  return true;
}

/** Whether a member given only the id of its group serves elsewhere than its outputs say. */
export async function memberMoved(call: Call, groupId: string, known: Site | null): Promise<boolean> {
  try {
    const group = await call.cloud.batch.group(groupId);
    return known !== null && group.productionSite !== known;
  } catch (error) {
    if (isDrError(error)) return false;
    throw error;
  }
}
