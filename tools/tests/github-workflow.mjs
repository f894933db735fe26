// Judges workflows of GitHub Actions by GitHub's own parser and schema: `node github-workflow.mjs <file>...` prints what is wrong.
// The entrance of the parser loads its schema in a way that only bundlers know; its parts do not.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { JSONObjectReader } from "@actions/workflow-parser/templates/json-object-reader";
import { TemplateSchema } from "@actions/workflow-parser/templates/schema/index";
import { TemplateContext, TemplateValidationErrors } from "@actions/workflow-parser/templates/template-context";
import { readTemplate } from "@actions/workflow-parser/templates/template-reader";
import { NoOperationTraceWriter } from "@actions/workflow-parser/templates/trace-writer";
import { YamlObjectReader } from "@actions/workflow-parser/workflows/yaml-object-reader";

const entrance = fileURLToPath(import.meta.resolve("@actions/workflow-parser"));
const text = readFileSync(path.join(path.dirname(entrance), "workflow-v1.0.min.json"), "utf8");
const schema = TemplateSchema.load(new JSONObjectReader(undefined, text));

for (const file of process.argv.slice(2)) {
  const context = new TemplateContext(new TemplateValidationErrors(), schema, new NoOperationTraceWriter());
  const id = context.getFileId(path.basename(file));
  const reader = new YamlObjectReader(id, readFileSync(file, "utf8"));
  for (const error of reader.errors) context.error(id, error.message, error.range);
  // The name that GitHub's own service uses: unknown keys are refused.
  readTemplate(context, "workflow-root-strict", reader, id);
  for (const { message } of context.errors.getErrors()) console.log(message);
}
