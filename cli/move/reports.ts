import { mkdirSync } from "node:fs";
import path from "node:path";
import { REPORT_FORMATS, type ReportFormat } from "../../report/formats";
import { writeEvidence } from "../../report/index";
import type { MoveOptions } from "../commands/move";
import { journalOf } from "../engine/journal";
import type { RunFolder } from "../engine/run-folder";
import { type StackAt, exportStack } from "../engine/stack";
import { say } from "../print";
import type { GroupInState } from "./groups";

/** Writes the reports that were asked for, also of what was refused. False: one could not be written, which was said. */
export async function writeReports(
  at: StackAt,
  groups: readonly GroupInState[],
  folders: readonly RunFolder[],
  { report }: Pick<MoveOptions, "report">,
): Promise<boolean> {
  if (report.length === 0) return true;
  let written = true;
  for (const output of report) {
    try {
      const input = await exportStack(at);
      const journal = folders.map(journalOf).join("");
      const wanted = groups.map(({ urn }) => urn);
      mkdirSync(path.dirname(output), { recursive: true });
      await writeEvidence({ input, journal, groups: wanted, format: formatOf(output), output });
      say(`the report is in ${output}`);
    } catch (error) {
      written = false;
      say(
        `the report ${output} was NOT written, which changes nothing of the move: ${error instanceof Error ? error.message : String(error)} To write it later: sdrs report --help.`,
      );
    }
  }
  return written;
}

/** The form of a report by the end of its file's name. */
export function formatOf(file: string): ReportFormat {
  const end = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  return REPORT_FORMATS.find((format) => format === end) ?? (end === "xml" ? "junit" : "html");
}
