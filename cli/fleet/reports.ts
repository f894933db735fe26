import { mkdirSync } from "node:fs";
import path from "node:path";
import { type ReportPart, mergeEvidence, renderDocument, writeEvidence } from "../../report/index";
import { writeFile } from "../../report/files/write-file";
import { readJson } from "../input";
import { formatOf } from "../move/reports";
import { say } from "../print";
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
  let written = true;
  for (const output of outputs) {
    try {
      mkdirSync(path.dirname(output), { recursive: true });
      await writeFile(output, renderDocument(merged, formatOf(output)));
      say(`the report is in ${output}`);
    } catch (error) {
      written = false;
      say(`the report ${output} was NOT written, which changes nothing of the moves: ${messageOf(error)}`);
    }
  }
  return written;
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
