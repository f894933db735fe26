import { Command, Option } from "commander";
import { examples } from "./options";

export interface AdoptOptions {
  readonly group?: string;
  readonly instance?: string;
  readonly pair?: string;
  readonly drill?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `sdrs adopt`: the program for what exists, read only. */
export function adoptCommand(): Command {
  return new Command("adopt")
    .description(
      "Print the program that takes over what exists: a group with all that belongs to it, or one of its members.",
    )
    .option("-g, --group <id or name>", "a group with its instances, pairs, attachments, protection and drills")
    .option("--instance <id>", "one protected instance")
    .option("--pair <id>", "one replication pair")
    .option("--drill <id>", "one drill")
    .addOption(new Option("--output <file>", "file to write; without it, or with -, the program goes to stdout"))
    .option("--force", "replace the file if it exists")
    .addOption(new Option("--json", "the resources as one JSON document instead").conflicts("output"))
    .addHelpText(
      "after",
      "\nExit code 10: the program is written, and leaves out (in comments) what cannot be adopted now; stderr says what and why.",
    )
    .addHelpText("after", examples("sdrs adopt --group orders", "sdrs adopt --group orders --output orders.ts"))
    .action(async (options: AdoptOptions) => {
      const { runAdopt } = await import("../adopt/run.js");
      await runAdopt(options);
    });
}
