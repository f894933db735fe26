import { Command, Option } from "commander";
import { REPORT_FORMATS, type ReportFormat } from "../../report/formats";
import { examples, secondsIn } from "./options";

export interface ReportOptions {
  readonly input?: string;
  readonly journal?: string;
  readonly format: ReportFormat;
  readonly output?: string;
  /** Empty: every group of the input. */
  readonly group: readonly string[];
  /** Seconds. */
  readonly rto?: number;
  readonly endpoint?: string;
  readonly gate?: boolean;
}

export interface MergeOptions {
  readonly format: ReportFormat;
  readonly output?: string;
  readonly gate?: boolean;
}

/** `sdrs report merge`: one report of several. */
function mergeCommand(): Command {
  return new Command("merge")
    .description("Make one report of several: the worst group first.")
    .argument("<reports...>", "reports as JSON, or results of `pulumi stack export`")
    .addOption(new Option("--format <form>", "form of the report").choices([...REPORT_FORMATS]).default("html"))
    .option("--output <file>", "file to write; without it, or with -, the report goes to stdout")
    .option("--gate", "end with exit code 7 as sdrs report --gate, and also if a file could not be read")
    .addHelpText("after", "\nExit code 10: the report is written, and names the files that could not be read.")
    .addHelpText("after", examples("sdrs report merge reports/*.json --output fleet.html --gate"))
    .action(async (files: readonly string[], options: MergeOptions) => {
      const { runMerge } = await import("../report/merge.js");
      await runMerge(files, options);
    });
}

/** `sdrs report`: the evidence of transitions, complete or not, from a stack's own state and the journal of its runs. */
export function reportCommand(): Command {
  return new Command("report")
    .enablePositionalOptions()
    .addCommand(mergeCommand())
    .helpCommand(false)
    .description(
      "Write the recovery report of the groups' last transitions, complete, unfinished, failed or refused: timeline, every server and address, who ordered it, what remains to be done.",
    )
    .option(
      "--input <file>",
      "result of `pulumi stack export` or of `pulumi stack output --json`, or a report as JSON; - for standard input",
    )
    .option("--journal <file>", "file that SDRS_JOURNAL named during the runs: refusals, failures, request ids")
    .addOption(new Option("--format <form>", "form of the report").choices([...REPORT_FORMATS]).default("html"))
    .option("--output <file>", "file to write; without it, or with -, the report goes to stdout")
    .addOption(
      new Option(
        "-g, --group <name>",
        "group by id, name, logical name or URN; may be repeated; without it, all of them",
      )
        .argParser((name, before: readonly string[]) => [...before, name])
        .default([], "all"),
    )
    .addOption(new Option("--rto <duration>", "recovery time objective, for example 30m").argParser(secondsIn))
    .option(
      "--endpoint <url>",
      "setting sdrs:endpoint of the run, where the state does not hold it or holds a later one",
    )
    .option(
      "--gate",
      "end with exit code 7 if anything was lost, missed or left down, is unfinished, failed or refused, or if nothing was ever moved; each reason is a line on stderr",
    )
    .addHelpText(
      "after",
      "\nExit code 7: the report is written, and says that a transition did not meet what was expected of it; with --gate also\nthat one is unfinished, failed or was refused, or that there is none, and then nothing is written. A report of one complete move is JSON of version 1, every other of version 2.",
    )
    .addHelpText(
      "after",
      examples(
        "pulumi stack export | sdrs report --input - --output report.html",
        "sdrs report --input stack.json --group orders --format junit --rto 30m",
        "sdrs report --input stack.json --journal journal.jsonl --gate --format md",
      ),
    )
    .action(async (options: ReportOptions) => {
      const { runReport } = await import("../report/run.js");
      await runReport(options);
    });
}
