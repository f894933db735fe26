import { mkdirSync } from "node:fs";
import path from "node:path";
import type { DrillRecord } from "../../provider/model/drill-record";
import { redactor } from "../../provider/redact";
import { renderDrill } from "../../report/drill/render";
import { writeFile } from "../../report/files/write-file";
import { formatOf } from "../move/reports";
import { jsonDocument, say } from "../print";

/** Writes the reports of a drill. False: one could not be written, which was said. */
export async function writeDrillReports(found: DrillRecord, outputs: readonly string[]): Promise<boolean> {
  const record = redactor.value(found) as DrillRecord;
  const json = jsonDocument("drill", record);
  let written = true;
  for (const output of outputs) {
    try {
      mkdirSync(path.dirname(output), { recursive: true });
      await writeFile(output, renderDrill(record, json, formatOf(output)));
      say(`the report is in ${output}`);
    } catch (error) {
      written = false;
      say(
        `the report ${output} was NOT written, which changes nothing of the drill: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return written;
}
