import { Command, Option } from "commander";
import { collect, examples } from "./options";

export interface ExportOptions {
  readonly out: string;
  readonly group: readonly string[];
  readonly anonymize?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `sdrs export`: the groups as they are in the cloud, as a world of the simulator; read only. */
export function exportCommand(): Command {
  return new Command("export")
    .description(
      "Write groups as they are in the cloud into a world file, with servers, disks, NICs, EIPs and what names their addresses: for sdrs simulate and sdrs gameday. Holds no secrets.",
    )
    .requiredOption("--out <file>", "world file to write: YAML, or JSON where its name ends with .json")
    .addOption(
      new Option("-g, --group <id or name>", "a group; may be repeated; without it, all of them")
        .argParser(collect)
        .default([], "all"),
    )
    .option("--anonymize", "write stand-ins for names, addresses, ids and tags; descriptions are left out")
    .option("--force", "replace the file if it exists")
    .option("--json", "what was written, as one JSON document")
    .addHelpText(
      "after",
      "\nExit code 10: the file is written, and leaves out what a world cannot hold or what could not be read; stderr says what and why.\nA group is in it as a whole or not at all: one in the middle of a move is left out.",
    )
    .addHelpText(
      "after",
      examples("sdrs export --out world.yaml", "sdrs export --group orders --anonymize --out orders.world.yaml"),
    )
    .action(async (options: ExportOptions) => {
      const { runExport } = await import("../export/run.js");
      await runExport(options);
    });
}
