import { Command, Option } from "commander";
import { examples, secondsIn } from "./options";

export interface StatusOptions {
  readonly group?: string;
  /** Settings and names are those of this stack. */
  readonly stack?: string;
  readonly cwd: string;
  readonly attention?: boolean;
  /** Seconds between two looks. */
  readonly watch?: number;
  readonly json?: boolean;
}

/** Seconds between two looks, where nobody says. */
const USUAL = 10;

/** `sdrs status`: what is there, read only. */
export function statusCommand(): Command {
  return new Command("status")
    .description("Show all groups, or one with its members, servers and addresses; what needs attention comes first.")
    .option("-g, --group <id or name>", "one group in full; with --stack also by its name in the program, or its URN")
    .option(
      "-s, --stack <name>",
      "with the settings of this stack, as its updates have them; without it those of the shell",
    )
    .option("--cwd <folder>", "folder of the program", ".")
    .option("--attention", "only what needs attention, of the members of all groups too; exit code 10 if there is any")
    .addOption(
      new Option("--watch [interval]", "look again and again, for example every 30s, until Ctrl-C")
        .preset("10s")
        .argParser((text: string) => Math.max(1, secondsIn(text) || USUAL)),
    )
    .option("--json", "the same as one JSON document; with --watch one a look, each on one line")
    .addHelpText(
      "after",
      "\nA list of all groups tells of their members only with --attention. Of failed tasks it has those of groups, and with --group those of its members.\nIn a pipe nothing is shortened, columns are two blanks or more apart, and --watch prints one line a change.\nExit code 10, with --attention: something needs attention; 0: nothing does.",
    )
    .addHelpText(
      "after",
      examples(
        "sdrs status",
        "sdrs status --stack prod --group orders --watch 30s",
        "sdrs status --attention || notify-somebody",
        "sdrs status --json | jq '.groups[].status'",
      ),
    )
    .action(async (options: StatusOptions) => {
      const { runStatus } = await import("../status/run.js");
      await runStatus(options);
    });
}
