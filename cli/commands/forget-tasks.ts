import { Command } from "commander";
import { examples } from "./options";

export interface ForgetTasksOptions {
  readonly confirm?: string;
  readonly json?: boolean;
}

/** `sdrs forget-tasks`: failed tasks of groups, of those that are gone too, out of the list of the service. */
export function forgetTasksCommand(): Command {
  return new Command("forget-tasks")
    .description(
      "List the failed tasks of protection groups that the service keeps, and let it forget those that were listed.",
    )
    .option("--confirm <code>", "forget the tasks that were listed with this code, and no other")
    .option("--json", "one JSON document")
    .addHelpText(
      "after",
      "\nThe list is of the whole project: tasks of groups that no program declares, and of groups that are gone, are among them. A task is a line\n" +
        "of a log: forgetting it changes no group. Without --confirm nothing is forgotten, and the exit code is 5. The tasks of one group with\n" +
        "its members go with `forgetFailedTasks` in its program.",
    )
    .addHelpText("after", examples("sdrs forget-tasks", "sdrs forget-tasks --confirm 3-1f9c"))
    .action(async (options: ForgetTasksOptions) => {
      const { runForgetTasks } = await import("../forget-tasks/run.js");
      await runForgetTasks(options);
    });
}
