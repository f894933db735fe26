import { realpathSync } from "node:fs";
import path from "node:path";
import { DrError, whatHappened } from "../../provider/errors";
import { quoted } from "../../provider/shown";
import { writeFile } from "../../report/files/write-file";
import { writeEach } from "../move/written";
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
  const json = jsonDocument("tabletop", document);
  const written = await writeEach(targets, {
    ...{ of: "the rehearsal", why: whatHappened, tell },
    write: (target, format) => writeFile(target, rendered(document, json, format)),
  });
  return written ? document : { ...document, exitCode: 7 };
}
