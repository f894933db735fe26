import { mkdirSync } from "node:fs";
import path from "node:path";
import { REPORT_FORMATS, type ReportFormat } from "../../report/formats";
import { say } from "../print";

/** The form of a report by the end of its file's name. */
export function formatOf(file: string): ReportFormat {
  const end = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  return REPORT_FORMATS.find((format) => format === end) ?? (end === "xml" ? "junit" : "html");
}

export interface Writing {
  /** Work that a report is about, and of which a report that is not written changes nothing: `the move`. */
  readonly of: string;
  readonly write: (output: string, format: ReportFormat) => Promise<unknown>;
  readonly why?: (error: unknown) => string;
  /** Advice after the reason. */
  readonly next?: string;
  readonly tell?: (text: string) => void;
}

/** Writes a report to each file. False: one could not be written, which was said. */
export async function writeEach(
  outputs: readonly string[],
  { of, write, why = messageOf, next = "", tell = say }: Writing,
): Promise<boolean> {
  let written = true;
  for (const output of outputs) {
    try {
      mkdirSync(path.dirname(output), { recursive: true });
      await write(output, formatOf(output));
      tell(`the report is in ${output}`);
    } catch (error) {
      written = false;
      tell(`the report ${output} was NOT written, which changes nothing of ${of}: ${why(error)}${next}`);
    }
  }
  return written;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
