import { forgetTask } from "../../api/http/failures";
import { isDrError } from "../../errors";
import type { Call } from "../../call";
import type { ProtectionGroupInputs } from "../../model/definitions";

/** Nobody waits for what only tidies up. */
const QUICK = { timeoutMs: 20_000 } as const;

/**
 * Lets the service forget the failed tasks of a group and of its members: all of them, or those that a list names. What cannot be
 * forgotten holds up nothing.
 */
export async function forgetFailures(
  call: Call,
  { id, name }: { readonly id: string; readonly name: string },
  wanted: ProtectionGroupInputs["forgetFailedTasks"],
): Promise<void> {
  if (!Array.isArray(wanted))
    await quietly(call, `The failed tasks of protection group ${name}`, () => forgetAll(call, id));
  else if (wanted.length > 0)
    await quietly(call, `The failed tasks ${wanted.join(", ")} of protection group ${name}`, () =>
      forgetNamed(call, id, wanted),
    );
}

async function quietly(call: Call, what: string, forget: () => Promise<void>): Promise<void> {
  try {
    await forget();
    call.log.info(`${what} are forgotten.`);
  } catch (error) {
    if (!isDrError(error)) throw error;
    call.log.warn(`${what} could not be forgotten: ${error.message} Change forgetFailedTasks to try again.`);
  }
}

async function forgetAll({ cloud: { failures } }: Call, groupId: string): Promise<void> {
  await failures.clear(groupId, QUICK);
  for (const task of await failures.list(undefined, QUICK)) {
    if (task.resourceId === groupId) await forgetTask(failures, task, QUICK);
  }
}

/** Tasks of the group or of its members; one that is not there is forgotten already, and one of another group is left alone. */
async function forgetNamed({ cloud: { failures } }: Call, groupId: string, named: readonly string[]): Promise<void> {
  const ofMembers = await failures.list(groupId, QUICK);
  const ofGroup = (await failures.list(undefined, QUICK)).filter(({ resourceId }) => resourceId === groupId);
  const tasks = new Map([...ofMembers, ...ofGroup].map((task) => [task.jobId, task]));
  for (const task of named.flatMap((jobId) => tasks.get(jobId) ?? [])) await forgetTask(failures, task, QUICK);
}
