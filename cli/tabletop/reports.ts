import { mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { DrError, whatHappened } from "../../provider/errors";
import { quoted } from "../../provider/shown";
import { writeFile } from "../../report/files/write-file";
import { formatOf } from "../move/reports";
import { jsonDocument } from "../print";
import type { TabletopDocument } from "./document";
import { rendered } from "./forms";

/** Refuses a report in the place of the world that it is about. */
export function requireOther(world: string, targets: readonly string[]): void {
  const own = fileOf(world);
  const same = targets.find((target) => fileOf(target) === own);
  if (same === undefined) return;
  throw new DrError(
    "DR_USAGE",
    `The report ${quoted(same)} is the world itself`,
    {},
    { hint: "Name another file with --report. Nothing was started." },
  );
}

/** A path without links, as far as it is there. */
function fileOf(name: string): string {
  try {
    return realpathSync(name);
  } catch {
    return path.resolve(name);
  }
}

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
