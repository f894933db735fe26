import { createHash } from "node:crypto";
import { type Cloud, DrError, forgetTask } from "../../provider/index";
import { withCloud } from "../cloud";
import type { ForgetTasksOptions } from "../commands/forget-tasks";
import type { Documents } from "../documents";
import { printJson, printLines, say, screen } from "../print";
import { table } from "../text/table";

type Task = Documents["forget-tasks"]["tasks"][number];

/** Lists the failed tasks of groups; forgets exactly those that were listed before. */
export async function runForgetTasks({ confirm, json }: ForgetTasksOptions): Promise<void> {
  await withCloud(async (cloud) => {
    const failures = await cloud.failures.list();
    const code = codeOf(failures, confirm);
    if (confirm !== undefined) for (const task of failures) await forgetTask(cloud.failures, task);
    const tasks = failures.map(shownTask);
    const open = confirm === undefined ? code : null;
    if (json === true) printJson("forget-tasks", { tasks, forgotten: confirm !== undefined, code: open });
    else show(tasks, open);
    if (open !== null) process.exitCode = 5;
  });
}

type Failure = Awaited<ReturnType<Cloud["failures"]["list"]>>[number];

function shownTask({ jobId, resourceId, resourceName, failureStatus, beginTime, failReason }: Failure): Task {
  return { id: jobId, groupId: resourceId, group: resourceName, what: failureStatus, at: beginTime, why: failReason };
}

/** Code that stands for the tasks of a list; null where there is none. Throws for a given code that stands for others. */
export function codeOf(failures: readonly Pick<Failure, "jobId" | "resourceId">[], given?: string): string | null {
  const ids = failures.map(({ jobId, resourceId }) => `${jobId}/${resourceId}`).sort();
  const digits = createHash("sha256").update(ids.join()).digest("hex").slice(0, 4);
  const code = ids.length === 0 ? null : `${ids.length}-${digits}`;
  if (given !== undefined && given !== code) throw changed(given, code);
  return code;
}

function changed(given: string, code: string | null): DrError {
  const hint =
    code === null
      ? "There is none to forget."
      : `Look at them with sdrs forget-tasks, then type \`sdrs forget-tasks --confirm ${code}\`.`;
  return new DrError(
    "DR_CONFIRMATION_REQUIRED",
    `The code ${given} does not stand for the failed tasks that there are now; none was forgotten`,
    {},
    { hint },
  );
}

function show(tasks: readonly Task[], code: string | null): void {
  const rows = tasks.map(({ id, group, what, at, why }) => ({ cells: [group, what, at ?? "", id, why ?? ""] }));
  if (rows.length > 0) printLines(table(["group", "what failed", "since", "id", "why"], rows, screen().width));
  if (tasks.length === 0) say("no task of a group failed, as far as the service remembers");
  else if (code === null) say(`${tasks.length} failed tasks are forgotten`);
  else say(`to forget these and no other: sdrs forget-tasks --confirm ${code}`);
}
