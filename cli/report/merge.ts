import { DrError, isDrError } from "../../provider/errors";
import { type ReportPart, gateReasons, mergeEvidence, renderDocument, writeEvidence } from "../../report/index";
import { writeFile } from "../../report/files/write-file";
import type { MergeOptions } from "../commands/report";
import { readJson } from "../input";
import { printDocument, say } from "../print";

/** Makes one report of several documents. What cannot be read is named in it: evidence of the others is not held back. */
export async function runMerge(files: readonly string[], { format, output, gate }: MergeOptions): Promise<void> {
  const parts: ReportPart[] = [];
  for (const name of files) parts.push(await partOf(name));
  for (const { name, failure } of parts) if (failure !== undefined) say(`${name}: ${failure}`);
  if (parts.every(({ document }) => document === undefined))
    throw new DrError(
      "DR_USAGE",
      "None of the files holds a report",
      {},
      { hint: "Give reports as sdrs report --format json writes them, or results of `pulumi stack export`." },
    );
  const merged = mergeEvidence(parts, new Date().toISOString());
  const text = renderDocument(merged, format);
  if (output === undefined || output === "-") printDocument(text);
  else {
    await writeFile(output, text);
    say(`the report is in ${output}`);
  }
  const reasons = gate === true ? gateReasons(merged) : [];
  for (const reason of reasons) say(`gate: ${reason.replaceAll("\n", " ")}`);
  const missed = merged.reports.some(({ verdict }) => verdict.outcome === "failed");
  if (reasons.length > 0 || missed) process.exitCode = 7;
  else if (parts.some(({ failure }) => failure !== undefined)) process.exitCode = 10;
}

async function partOf(name: string): Promise<ReportPart> {
  try {
    const { document } = await writeEvidence({ input: await readJson(name), format: "json" });
    return { name, document };
  } catch (error) {
    if (!isDrError(error)) throw error;
    return { name, failure: error.what };
  }
}
