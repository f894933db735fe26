import { Command, Option } from "commander";
import { REPORT_FORMATS, type ReportFormat } from "../../report/formats";
import { examples, secondsIn } from "./options";

export interface ReportOptions {
  readonly input: string;
  readonly format: ReportFormat;
  readonly output?: string;
  readonly group?: string;
  /** Seconds. */
  readonly rto?: number;
  readonly endpoint?: string;
}

/** `sdrs report`: the evidence of a transition, from a stack's own state. */
export function reportCommand(): Command {
  return new Command("report")
    .description(
      "Write the recovery report of a group's last transition: timeline, every server and address, what remains to be done.",
    )
    .requiredOption(
      "--input <file>",
      "result of `pulumi stack export` or of `pulumi stack output --json`; - for standard input",
    )
    .addOption(new Option("--format <form>", "form of the report").choices([...REPORT_FORMATS]).default("html"))
    .option("--output <file>", "file to write; without it, or with -, the report goes to stdout")
    .option("-g, --group <name>", "which group, where the input holds several: id, name, logical name or URN")
    .addOption(new Option("--rto <duration>", "recovery time objective, for example 30m").argParser(secondsIn))
    .option("--endpoint <url>", "setting sdrs:endpoint of the run, which tells a rehearsal from the real thing")
    .addHelpText(
      "after",
      "\nExit code 7: the report is written, and says that the transition did not meet what was expected of it.",
    )
    .addHelpText(
      "after",
      examples(
        "pulumi stack export | sdrs report --input - --output report.html",
        "sdrs report --input stack.json --group orders --format junit --rto 30m",
      ),
    )
    .action(async (options: ReportOptions) => {
      const { runReport } = await import("../report/run.js");
      await runReport(options);
    });
}
