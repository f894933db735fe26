import type { DrillRecord } from "../../provider/model/drill-record";
import { redactor } from "../../provider/redact";
import { renderDrill } from "../../report/drill/render";
import { writeFile } from "../../report/files/write-file";
import { writeEach } from "../move/written";
import { jsonDocument } from "../print";

/** Writes the reports of a drill. False: one could not be written, which was said. */
export async function writeDrillReports(found: DrillRecord, outputs: readonly string[]): Promise<boolean> {
  const record = redactor.value(found) as DrillRecord;
  const json = jsonDocument("drill", record);
  return await writeEach(outputs, {
    of: "the drill",
    write: (output, format) => writeFile(output, renderDrill(record, json, format)),
  });
}
