import { createHash } from "node:crypto";
import { SIMULATION } from "../labels";
import type { RecoveryReport } from "../schema";
import { moment } from "../text";
import { STYLE, cssText } from "./style";
import { Html, markup } from "./template";

/** A page without its frame. */
interface Page {
  /** Kind of report. */
  readonly kind?: string;
  /** Source of what it tells. */
  readonly from?: string;
  readonly title: string;
  /** Words at the foot of every printed sheet. */
  readonly about: string;
  readonly simulated: boolean;
  readonly document: Pick<RecoveryReport, "generator" | "generatedAt">;
  readonly body: Html;
}

/** The frame of a page: its policy, its style, what it was made by. */
export function shell({
  kind = "Recovery report",
  from = "the outputs of the stack",
  title,
  about,
  simulated,
  document: { generator, generatedAt },
  body,
}: Page): string {
  const style = `${STYLE}${pageMargins(kind, about)}`;
  const styleHash = createHash("sha256").update(style).digest("base64");
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${generator.name} ${generator.version}">
<meta name="robots" content="noindex">
<title>${kind}: ${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
${simulated && markup`<p class="banner" role="note">${SIMULATION.title}: ${SIMULATION.text}</p>`}
${body}
<div class="signoff">${["Name and function", "Date", "Signature"].map((text) => markup`<div><span>${text}</span></div>`)}</div>
<footer>Made by ${generator.name} ${generator.version} at ${moment(generatedAt)} from ${from}. Times are UTC.</footer>
</body>
</html>
`.text;
}

function pageMargins(kind: string, about: string): string {
  const words = cssText(`${kind} ${about}`);
  return `@page { size: A4; margin: 18mm 15mm 20mm; @bottom-left { content: ${words}; font: 8pt sans-serif; color: #545f6e; } @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #545f6e; } }\n`;
}
