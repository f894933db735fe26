import { writeReport } from "../../report/index";
import { REPORT_FORMATS, type ReportFormat } from "../../report/formats";
import type { MoveOptions } from "../commands/move";
import { type StackAt, exportStack } from "../engine/stack";
import { say } from "../print";
import type { GroupInState } from "./groups";

/** Writes the reports that were asked for; one that cannot be written changes nothing of the move. */
export async function writeReports(
  at: StackAt,
  groups: readonly GroupInState[],
  { report }: Pick<MoveOptions, "report">,
): Promise<void> {
  if (report.length === 0 || groups.length === 0) return;
  try {
    const input = await exportStack(at);
    for (const file of report)
      for (const group of groups) {
        const output = groups.length === 1 ? file : named(file, group.logicalName);
        await writeReport({ input, group: group.urn, format: formatOf(file), output });
        say(`the report of ${group.name} is in ${output}`);
      }
  } catch (error) {
    say(`no report was written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The form of a report by the end of its file's name. */
export function formatOf(file: string): ReportFormat {
  const end = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  return REPORT_FORMATS.find((format) => format === end) ?? (end === "xml" ? "junit" : "html");
}

/** `report.html` of the group `orders` is `report-orders.html`. */
function named(file: string, group: string): string {
  const dot = file.lastIndexOf(".");
  const clean = group.replaceAll(/[^\w-]+/g, "-");
  return dot <= 0 ? `${file}-${clean}` : `${file.slice(0, dot)}-${clean}${file.slice(dot)}`;
}
