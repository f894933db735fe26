import { parse } from "yaml";
import { DrError } from "../../provider/errors";
import { DrillFile } from "../../provider/model/drill-file";
import { readText } from "../input";

const HINT = "docs/reference/schemas/drill-file.schema.json has its form. Nothing was sent.";

/** Reads a drill file, YAML or JSON; every problem of it is named at once. */
export async function readDrillFile(file: string): Promise<DrillFile> {
  let value: unknown;
  const text = await readText(file);
  try {
    value = parse(text);
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new DrError("DR_USAGE", `"${file}" is no YAML: ${why ?? ""}`, {}, { hint: HINT });
  }
  const parsed = DrillFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  ${path.length === 0 ? "the file" : path.join(".")}: ${message}`,
  );
  throw new DrError("DR_USAGE", `"${file}" is no drill file:\n${problems.join("\n")}`, {}, { hint: HINT });
}
