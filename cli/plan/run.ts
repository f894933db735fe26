import path from "node:path";
import { worstOf } from "../../provider/model/exit-codes";
import { writeFile } from "../../report/files/write-file";
import type { PlanOptions } from "../commands/plan";
import { exitOfFailure } from "../move/verdict";
import { jsonDocument, print, printDocument, printJson, say } from "../print";
import { plansOf } from "./ask";
import type { PlanDocument } from "./document";
import { planJUnit, planMarkdown, planText, titleOf } from "./formats";
import type { PlanFormat } from "./forms";
import { exitOf } from "./verdict";

export async function runPlan(options: PlanOptions): Promise<void> {
  const { plans, unreadable } = await plansOf(options);
  const document = { madeAt: new Date().toISOString(), plans, unreadable };
  // First: whatever fails is then the only document on standard output.
  for (const output of options.output) await writeFile(output, documentOf(formatOf(output), document));
  const format = options.json === true ? "json" : options.format;
  if (format === "json") printJson("plan", document);
  else if (format === "text") print(planText(document));
  else printDocument(documentOf(format, document));
  for (const plan of plans)
    if (plan.refusal !== null) say(`${titleOf(plan)}: ${plan.refusal.message} ${plan.refusal.hint ?? ""}`);
  for (const { stack, failure } of unreadable) say(`stack ${stack}: ${failure.message} ${failure.hint ?? ""}`);
  process.exitCode = worstOf([...plans.map(exitOf), ...unreadable.map(({ failure }) => exitOfFailure(failure.code))]);
}

/** The whole text of a plan in a form. */
function documentOf(format: PlanFormat, document: PlanDocument): string {
  if (format === "json") return jsonDocument("plan", document);
  if (format === "text") return `${planText(document)}\n`;
  return format === "junit" ? planJUnit(document) : planMarkdown(document);
}

/** The form of a file by the end of its name; a document that a later step reads is the usual wish. */
export function formatOf(file: string): PlanFormat {
  const ends: Readonly<Record<string, PlanFormat>> = { ".md": "github", ".xml": "junit", ".txt": "text" };
  return ends[path.extname(file).toLowerCase()] ?? "json";
}
