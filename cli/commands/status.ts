import { Command } from "commander";
import { examples } from "./options";

export interface StatusOptions {
  readonly group?: string;
  readonly json?: boolean;
}

/** `sdrs status`: what is there, read only. */
export function statusCommand(): Command {
  return new Command("status")
    .description("Show one group with its members, servers and addresses, or all groups.")
    .option("-g, --group <id or name>", "one group in full")
    .option("--json", "the same as one JSON document")
    .addHelpText(
      "after",
      examples("sdrs status", "sdrs status --group orders", "sdrs status --json | jq '.groups[].status'"),
    )
    .action(async (options: StatusOptions) => {
      const { runStatus } = await import("../status/run.js");
      await runStatus(options);
    });
}
