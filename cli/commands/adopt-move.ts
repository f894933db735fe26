import { Command } from "commander";
import { collect, examples } from "./options";

export interface AdoptMoveOptions {
  readonly record: string;
  readonly stack?: string;
  readonly cwd: string;
  readonly group: readonly string[];
  readonly onEvent?: string;
  readonly json?: boolean;
}

/** A default of its own would be shown in the help. */
const NONE = { group: [] };

/** `sdrs adopt-move`: takes a move that was made with `--direct` into the state of its stack. */
export function adoptMoveCommand(): Command {
  return new Command("adopt-move")
    .description(
      "Take moves that were made with --direct into the state of their stack. Asks the service to move nothing.",
    )
    .requiredOption("--record <file>", "what sdrs failover --direct wrote")
    .option("-s, --stack <name>", "the stack; without it the selected one")
    .option("--cwd <folder>", "folder of the program", ".")
    .option("-g, --group <name>", "id, name, name in the program, URN, or a pattern with *; may be repeated", collect)
    .option("--on-event <command>", "a command that gets a line of JSON for each thing that happens")
    .option("--json", "how it ended, as one JSON document")
    .addHelpText(
      "after",
      "\nTimes and job of the record count where the service's job of that id agrees; else the move is one that was made outside.\nThe program leaves failover unset, or says where production is by now. Servers that should run and do not are started.",
    )
    .addHelpText("after", examples("sdrs adopt-move --record record.json --stack prod"))
    .action(async (options: AdoptMoveOptions) => {
      const { runAdoptMove } = await import("../adopt-move/run.js");
      await runAdoptMove({ ...NONE, ...options });
    });
}
