import { Command } from "commander";
import { examples } from "./options";

export interface SupportBundleOptions {
  readonly output: string;
  readonly input?: string;
  readonly journal?: string;
  readonly offline?: boolean;
}

/** `sdrs support-bundle`: what whoever helps needs to know, in one readable file without secrets. */
export function supportBundleCommand(): Command {
  return new Command("support-bundle")
    .description(
      "Write what support asks for into one readable JSON file without secrets: versions, sources of settings, statuses, request and job ids, errors, the journal, our resources of the state.",
    )
    .requiredOption("--output <file>", "file to write; - for standard output")
    .option("--input <file>", "result of `pulumi stack export`; - for standard input")
    .option("--journal <file>", "file that SDRS_JOURNAL named during the runs; default: the one that it names now")
    .option("--offline", "ask the service nothing")
    .addHelpText(
      "after",
      "\nRead the file before you send it: `contents` says what is in it and what was left out. Values of settings, secrets of the state,\nof the environment and of clouds.yaml, descriptions, tags and other providers' resources are in none of its parts. A service that\ncannot be reached is said in it, and fails nothing.",
    )
    .addHelpText(
      "after",
      examples(
        "pulumi stack export | sdrs support-bundle --input - --journal journal.jsonl --output bundle.json",
        "sdrs support-bundle --offline --output - | less",
      ),
    )
    .action(async (options: SupportBundleOptions) => {
      const { runSupportBundle } = await import("../support-bundle/run.js");
      await runSupportBundle(options);
    });
}
