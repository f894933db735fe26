import { Command } from "commander";
import { examples } from "./options";

export interface ConformanceOptions {
  readonly live?: boolean;
  readonly destructive?: boolean;
  readonly json?: boolean;
}

/** `sdrs conformance --live`: holds a real service against the contract, read only unless told otherwise. */
export function conformanceCommand(): Command {
  return new Command("conformance")
    .description(
      "Try every fact of the contract that can be tried against the service of the environment: agree, differ or not tried.",
    )
    .option("--live", "required: says that a real service may be called")
    .option("--destructive", "also try what creates, moves and deletes protection groups in the project")
    .option("--json", "one JSON document instead of tables")
    .addHelpText(
      "after",
      "\nThe account is that of `sdrs status`: the variables of the environment and clouds.yaml. It takes a user and password, best of a\nproject that holds nothing else.\nExit code 0: nothing differs; 7: something differs.",
    )
    .addHelpText("after", examples("sdrs conformance --live", "sdrs conformance --live --json"))
    .action(async (options: ConformanceOptions) => {
      const { runConformance } = await import("../conformance/run.js");
      await runConformance(options);
    });
}
