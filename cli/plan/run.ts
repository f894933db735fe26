import path from "node:path";
import { type ExitCode, worstOf } from "../../provider/model/exit-codes";
import { quoted } from "../../provider/shown";
import { writeFile } from "../../report/files/write-file";
import type { PlanOptions } from "../commands/plan";
import { exitOfFailure } from "../move/verdict";
import { jsonDocument, print, printDocument, printJson, say } from "../print";
import { plansOf } from "./ask";
import type { PlanDocument, PlanRow } from "./document";
import { planJUnit, planMarkdown, planText } from "./formats";
import type { PlanFormat } from "./forms";

export async function runPlan(options: PlanOptions): Promise<void> {
  const plans = await plansOf(options);
  const document = { madeAt: new Date().toISOString(), plans };
  // First: whatever fails is then the only document on standard output.
  for (const output of options.output) await writeFile(output, documentOf(formatOf(output), document));
  const format = options.json === true ? "json" : options.format;
  if (format === "json") printJson("plan", document);
  else if (format === "text") print(planText(plans));
  else printDocument(documentOf(format, document));
  for (const { group, refusal } of plans)
    if (refusal !== null) say(`${quoted(group.name ?? group.id)}: ${refusal.message} ${refusal.hint ?? ""}`);
  process.exitCode = worstOf(plans.map(exitOf));
}

/** The whole text of a plan in a form. */
function documentOf(format: PlanFormat, document: PlanDocument): string {
  const { plans, madeAt } = document;
  if (format === "json") return jsonDocument("plan", document);
  if (format === "text") return `${planText(plans)}\n`;
  return format === "junit" ? planJUnit(plans, madeAt) : planMarkdown(plans);
}

/** The form of a file by the end of its name; a document that a later step reads is the usual wish. */
export function formatOf(file: string): PlanFormat {
  const ends: Readonly<Record<string, PlanFormat>> = { ".md": "github", ".xml": "junit", ".txt": "text" };
  return ends[path.extname(file).toLowerCase()] ?? "json";
}

/** The exit code of a plan: that of the update. */
function exitOf({ refusal }: PlanRow): ExitCode {
  return refusal === null ? 0 : exitOfFailure(refusal.code);
}
