import { isDrError } from "../../errors";
import type { Call } from "../../call";

/** Nobody waits for what only tidies up. */
const QUICK = { timeoutMs: 20_000 } as const;

/** Lets the service forget the failed tasks of a group and of its members. What cannot be forgotten holds up nothing. */
export async function forgetFailures(
  call: Call,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  const { failures } = call.cloud;
  try {
    await failures.clear(id, QUICK);
    for (const { jobId, resourceId } of await failures.list(undefined, QUICK)) {
      if (resourceId !== id) continue;
      // The documents call the id that of the task; their example has that of the object.
      await failures.remove(jobId, QUICK).catch(async (error: unknown) => {
        if (!isDrError(error, "DR_USAGE", "DR_NOT_FOUND", "DR_GONE_OR_BUSY")) throw error;
        await failures.remove(resourceId, QUICK);
      });
    }
    call.log.info(`The failed tasks of protection group ${name} are forgotten.`);
  } catch (error) {
    if (!isDrError(error)) throw error;
    call.log.warn(
      `The failed tasks of protection group ${name} could not be forgotten: ${error.message} Change forgetFailedTasks to try again.`,
    );
  }
}
