import { Command, Option } from "commander";
import { examples } from "./options";

export interface PlanOptions {
  readonly group: string;
  readonly failover: "true" | "false";
  readonly mode?: "planned" | "unplanned";
  readonly json?: boolean;
}

/** `sdrs plan`: the words of a preview without a stack. */
export function planCommand(): Command {
  return new Command("plan")
    .description("Explain what an edit of failover would do with a group now, and check every precondition.")
    .requiredOption("-g, --group <id or name>", "the group")
    .addOption(
      new Option("--failover <value>", "the value it would be edited to").choices(["true", "false"]).default("true"),
    )
    .addOption(
      new Option("--mode <mode>", "failoverMode, or the mode of the failback").choices(["planned", "unplanned"]),
    )
    .option("--json", "the checks as one JSON document")
    .addHelpText(
      "after",
      "\nExit code 0: it would run; 5: it needs consent; 6: it would be refused.\nA consent is bound to the state of a stack, so no line is printed here: pulumi preview prints it.",
    )
    .addHelpText(
      "after",
      examples("sdrs plan --group orders", "sdrs plan --group orders --failover false --mode planned"),
    )
    .action(async (options: PlanOptions) => {
      const { runPlan } = await import("../plan/run.js");
      await runPlan(options);
    });
}
