import { Command, Option } from "commander";
import { collect, examples, secondsIn } from "./options";

export interface GamedayOptions {
  readonly report?: readonly string[];
  readonly keep?: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

/** `sdrs gameday`: mishaps from a file, played on a simulation against the real engine and provider. */
export function gamedayCommand(): Command {
  return new Command("gameday")
    .description(
      "Play a game day from a file: mishaps on a simulation, with the engine of this machine and the provider as they are.",
    )
    .argument("<file>", "the scenario, YAML")
    .option(
      "--report <file>",
      "report to write, by its ending .html, .md, .xml (JUnit) or .json; may be repeated",
      collect,
    )
    .option("--keep", "leave the temporary folder, with program, state and output of the runs, where it is")
    .addOption(new Option("--timeout <duration>", "end it after this long, for example 10m").argParser(secondsIn))
    .option("--json", "how it ended, as one JSON document")
    .addHelpText(
      "after",
      "\nExit code 7: something that was expected was missed. Nothing but the simulator is reached: the stack, its backend and its program are temporary.",
    )
    .addHelpText("after", examples("sdrs gameday storage-fault.yaml", "sdrs gameday storage-fault.yaml --json"))
    .action(async (file: string, options: GamedayOptions) => {
      const { runGameday } = await import("../gameday/run.js");
      await runGameday(file, options);
    });
}
