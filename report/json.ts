import { cleanJson } from "../provider/model/text";
import type { RecoveryEvidence } from "./evidence/schema";
import type { RecoveryReport } from "./schema";

/** The report as it is written to a file; the digest in the HTML form is of this text. */
export function toJson(report: RecoveryReport | RecoveryEvidence): string {
  return `${cleanJson(JSON.stringify(report, null, 2))}\n`;
}
