import { type ReportPart, mergeEvidence, renderDocument, writeEvidence } from "../../report/index";
import { writeFile } from "../../report/files/write-file";
import { readJson } from "../input";
import { messageOf, writeEach } from "../move/written";
import type { StackResult } from "./result";

/** Writes one report of all stacks that began. False: something of it could not be written, which was said. */
export async function writeMerged(
  outputs: readonly string[],
  results: readonly StackResult[],
  files: ReadonlyMap<string, string>,
): Promise<boolean> {
  if (outputs.length === 0) return true;
  const parts: ReportPart[] = [];
  for (const result of results) parts.push(await partOf(result, files.get(result.stack)));
  const merged = mergeEvidence(parts, new Date().toISOString());
  return await writeEach(outputs, {
    of: "the moves",
    write: (output, format) => writeFile(output, renderDocument(merged, format)),
  });
}

async function partOf({ stack, begun, failure }: StackResult, file: string | undefined): Promise<ReportPart> {
  if (!begun) return { name: stack, failure: "it was not begun" };
  if (file === undefined) return { name: stack, failure: "there was no room for its report" };
  try {
    const { document } = await writeEvidence({ input: await readJson(file), format: "json" });
    return { name: stack, document };
  } catch (error) {
    return { name: stack, failure: failure?.message ?? messageOf(error) };
  }
}
