import type { DrillRecord } from "../../provider/model/drill-record";
import type { ReportFormat } from "../formats";
import { drillHtml } from "./html";
import { drillJunit } from "./junit";
import { drillMarkdown } from "./markdown";

/** The report of a drill in a form. `json` is the record as a document. */
export function renderDrill(record: DrillRecord, json: string, format: ReportFormat): string {
  switch (format) {
    case "json":
      return json;
    case "html":
      return drillHtml(record, json);
    case "md":
      return drillMarkdown(record);
    case "junit":
      return drillJunit(record);
  }
}
