import { redactor } from "../../../provider/redact";
import type { ReportFormat } from "../../../report/formats";
import { jsonDocument } from "../../print";
import type { GamedayDocument } from "../document";
import { gamedayHtml } from "./html";
import { gamedayJunit } from "./junit";
import { gamedayText } from "./markdown";

/** The report of a game day in a form, made at a moment. */
export function renderGameday(played: GamedayDocument, format: ReportFormat, at: string): string {
  const document = redactor.value(played) as GamedayDocument;
  const json = jsonDocument("gameday", document);
  switch (format) {
    case "json":
      return json;
    case "html":
      return gamedayHtml(document, json, at);
    case "md":
      return gamedayText(document);
    case "junit":
      return gamedayJunit(document, at);
  }
}
