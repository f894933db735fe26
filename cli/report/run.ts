import { type WriteReportOptions, readReport, writeReport } from "../../report/index";
import type { ReportOptions } from "../commands/report";
import { readJson } from "../input";
import { printDocument, say } from "../print";

export async function runReport({ input, format, output: named, group, rto, endpoint }: ReportOptions): Promise<void> {
  const output = named === "-" ? undefined : named;
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
}
