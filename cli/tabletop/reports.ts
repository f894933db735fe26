import { mkdirSync } from "node:fs";
import path from "node:path";
import { whatHappened } from "../../provider/errors";
import { writeFile } from "../../report/files/write-file";
import { formatOf } from "../move/reports";
import { jsonDocument } from "../print";
import type { TabletopDocument } from "./document";
import { rendered } from "./forms";

/** Writes the reports, and gives the document with the end that the command has: one that could not be written, which is said, is missed. */
export async function reported(
  document: TabletopDocument,
  targets: readonly string[],
  tell: (what: string) => void,
): Promise<TabletopDocument> {
  let { exitCode } = document;
  for (const target of targets)
    try {
      mkdirSync(path.dirname(target), { recursive: true });
      await writeFile(target, rendered(document, jsonDocument("tabletop", document), formatOf(target)));
      tell(`the report is in ${target}`);
    } catch (error) {
      exitCode = 7;
      tell(`the report ${target} was NOT written, which changes nothing of the rehearsal: ${whatHappened(error)}`);
    }
  return { ...document, exitCode };
}
