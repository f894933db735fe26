import { Command, Option } from "commander";
import { examples } from "./options";

export interface KitOptions {
  readonly stack?: string;
  readonly input?: string;
  readonly cwd: string;
  readonly output?: string;
}

/** `sdrs kit`: facts that a move without the stack needs, written before they are needed. */
export function kitCommand(version: string): Command {
  return new Command("kit")
    .description(
      "Write what a move without the program and its backend needs to know: ids, servers of both sides, start order, addresses, place. No secrets.",
    )
    .option("-s, --stack <name>", "the stack; without it the selected one")
    .addOption(
      new Option("--input <export>", "result of `pulumi stack export` instead; - for standard input").conflicts(
        "stack",
      ),
    )
    .option("--cwd <folder>", "folder of the program", ".")
    .option("--output <file>", "file to write; without it, or with -, the kit goes to stdout")
    .addHelpText(
      "after",
      "\nExit code 10: the kit is written, and lacks what stderr names. Made in the night, after the last deployment of a day:\n  17 2 * * *  cd /srv/orders && npx sdrs kit --stack prod --output /srv/kits/orders.json\nIt is read by sdrs failover --direct and sdrs switchover --direct. Its digest tells whether it was changed since.",
    )
    .addHelpText(
      "after",
      examples("sdrs kit --stack prod --output kit.json", "pulumi stack export | sdrs kit --input - --output kit.json"),
    )
    .action(async (options: KitOptions) => {
      const { runKit } = await import("../kit/run.js");
      await runKit(options, version);
    });
}
