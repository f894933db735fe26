import { Command, InvalidArgumentError, Option } from "commander";
import { Duration, durationMs } from "../../provider/model/inputs";
import type { ReportFormat, WriteReportOptions } from "../../report/index";
import { readJson } from "../input";
import { printDocument, say } from "../print";

interface ReportCommandOptions {
  readonly input: string;
  readonly format: ReportFormat;
  readonly output?: string;
  readonly group?: string;
  /** Seconds. */
  readonly rto?: number;
  readonly endpoint?: string;
}

function secondsIn(duration: string): number {
  if (!Duration.safeParse(duration).success)
    throw new InvalidArgumentError("A duration is, for example, 30m or 1h30m.");
  return durationMs(duration) / 1000;
}

const FORMATS: readonly ReportFormat[] = ["json", "html", "md", "junit"];

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
    .addOption(new Option("--format <form>", "form of the report").choices([...FORMATS]).default("html"))
    .option("--output <file>", "file to write; without it, or with -, the report goes to stdout")
    .option("--group <name>", "which group, where the input holds several: id, name, logical name or URN")
    .addOption(new Option("--rto <duration>", "recovery time objective, for example 30m").argParser(secondsIn))
    .option("--endpoint <url>", "setting sdrs:endpoint of the run, which tells a rehearsal from the real thing")
    .addHelpText(
      "after",
      "\nExit code 7: the report is written, and says that the transition did not meet what was expected of it.",
    )
    .action(async ({ input, format, output: named, group, rto, endpoint }: ReportCommandOptions) => {
      const output = named === "-" ? undefined : named;
      // Loaded on demand: no other command needs it.
      const { readReport, writeReport } = await import("../../report/index.js");
      const options: WriteReportOptions = {
        input: await readJson(input),
        format: "json",
        ...(group === undefined ? {} : { group }),
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(rto === undefined ? {} : { rtoSeconds: rto }),
      };
      const json = await writeReport(options);
      const text = await writeReport({ input: json, format, ...(output === undefined ? {} : { output }) });
      if (output === undefined) printDocument(text);
      else say(`the report is in ${output}`);
      if (readReport(JSON.parse(json))?.verdict.outcome === "failed") process.exitCode = 7;
    });
}
