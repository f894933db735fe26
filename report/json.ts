import type { RecoveryReport } from "./schema";

/** The report as it is written to a file; the digest in the HTML form is of this text. */
export function toJson(report: RecoveryReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
