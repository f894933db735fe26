import { Command, Option } from "commander";
import { MOVES, type MoveName } from "../move/order";
import { PLAN_FORMATS, type PlanFormat } from "../plan/forms";
import { collect, examples } from "./options";

export interface PlanOptions {
  readonly group: readonly string[];
  readonly move?: MoveName;
  readonly failover: "true" | "false";
  readonly mode?: "planned" | "unplanned";
  readonly stack: readonly string[];
  readonly cwd: string;
  readonly confirm: readonly string[];
  readonly input?: string;
  readonly format: PlanFormat;
  readonly output: readonly string[];
  readonly json?: boolean;
}

/** A default of its own would be shown in the help. */
const NONE = { group: [], confirm: [], output: [], stack: [] };

/** `sdrs plan`: the words of a preview, asked in a way that arms nothing. */
export function planCommand(): Command {
  return new Command("plan")
    .description("Explain what moving production of a group would do now, and check every precondition.")
    .option(
      "-g, --group <id or name>",
      "the group; with --stack also its name in the program, its URN or a pattern with *, and repeated for several, and without it all of them",
      collect,
    )
    .option(
      "-s, --stack <name>",
      "ask the program of this stack: with true numbers and the line of consent; a pattern with * for those of the project, and repeated for several",
      collect,
    )
    .addOption(
      new Option(
        "--input <export>",
        "result of `pulumi stack export`: the same numbers and line without an engine; - for standard input",
      ).conflicts("stack"),
    )
    .option("--cwd <folder>", "folder of the program", ".")
    .addOption(new Option("--move <move>", "the command that is asked about; without it failover").choices([...MOVES]))
    .addOption(
      new Option("--failover <value>", "true: as --move failover; false: as --move failback")
        .choices(["true", "false"])
        .default("true")
        .conflicts("move"),
    )
    .addOption(
      new Option("--mode <mode>", "the way: failoverMode, or the mode of the failback").choices([
        "planned",
        "unplanned",
      ]),
    )
    .option("--confirm <line>", "a line of consent to try, with --stack; may be repeated", collect)
    .addOption(
      new Option("--format <form>", "github and gitlab: Markdown for a comment")
        .choices([...PLAN_FORMATS])
        .default("text"),
    )
    .option("--json", "the same as --format json")
    .option(
      "-o, --output <file>",
      "write it to a file as well, also for --plan of the command that moves: .json, .md, .xml (JUnit) or .txt; may be repeated",
      collect,
    )
    .addHelpText(
      "after",
      "\nExit code 0: it would run; 5: it needs consent; 6: it would be refused.\nA consent is bound to the state of a stack: without --stack or --input no line is printed, and the number is that of a first move.\nWith --stack the order is in the environment of one preview: no file and no state keeps it.",
    )
    .addHelpText(
      "after",
      examples(
        "sdrs plan --stack prod --group orders",
        "sdrs plan --stack '*' --format github",
        "sdrs plan --stack prod --group '*' --move failback --json",
        "sdrs plan --stack prod --group orders --format github --output plan.json",
        "sdrs failover --plan plan.json --confirm plan",
        "sdrs plan --input stack.json --group orders --format github",
        "sdrs plan --group orders --mode planned",
      ),
    )
    .action(async (options: PlanOptions) => {
      const { runPlan } = await import("../plan/run.js");
      await runPlan({ ...NONE, ...options });
    });
}
