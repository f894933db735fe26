import { DrError } from "../provider/errors";
import { type ReportOptions, buildRecoveryReport } from "./build";
import { writeFile } from "./files/write-file";
import { REPORT_FORMATS, type ReportFormat } from "./formats";
import { renderHtml } from "./html/page";
import { toJson } from "./json";
import { renderJUnit } from "./junit";
import { renderMarkdown } from "./markdown";
import { type RecoveryReport, readReport } from "./schema";

const RENDERERS = {
  json: toJson,
  html: renderHtml,
  md: renderMarkdown,
  junit: renderJUnit,
} as const satisfies Record<ReportFormat, (report: RecoveryReport) => string>;

export interface WriteReportOptions extends Omit<ReportOptions, "generatedAt"> {
  /**
   * Input of the report, as JSON text or as its value: a group's outputs, `pulumi stack export`, `pulumi stack output --json`,
   * or a report that was written as JSON before, which is then only shown in another form.
   */
  input: unknown;
  format: ReportFormat;
  /** Default: now. */
  generatedAt?: string;
  /** File to write to; it is complete or as it was. Devices and pipes are written through. */
  output?: string;
}

/** Makes a report, or reads one, and gives it in the form asked for; also writes it where a file is named. */
export async function writeReport({
  input,
  format,
  output,
  generatedAt,
  ...rest
}: WriteReportOptions): Promise<string> {
  if (!REPORT_FORMATS.includes(format)) {
    throw new DrError(
      "DR_USAGE",
      `"${format}" is not a format of reports; the formats are ${REPORT_FORMATS.join(", ")}`,
    );
  }
  const value = parsed(input);
  const report =
    readReport(value) ?? buildRecoveryReport(value, { ...rest, generatedAt: generatedAt ?? new Date().toISOString() });
  const text = RENDERERS[format](report);
  if (output !== undefined) await writeFile(output, text);
  return text;
}

function parsed(input: unknown): unknown {
  if (typeof input !== "string") return input;
  try {
    return JSON.parse(input) as unknown;
  } catch (cause) {
    throw new DrError(
      "DR_USAGE",
      "The input is not JSON",
      {},
      { cause, hint: "Give the result of `pulumi stack export` or `pulumi stack output --json`." },
    );
  }
}
