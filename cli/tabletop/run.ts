import { mkdirSync } from "node:fs";
import path from "node:path";
import { type DrError, whatHappened } from "../../provider/errors";
import { redactor } from "../../provider/redact";
import { writeFile } from "../../report/files/write-file";
import type { TabletopOptions } from "../commands/tabletop";
import { onWishToEnd } from "../end-wish";
import { formatOf } from "../move/reports";
import { jsonDocument, print, printJson, say } from "../print";
import type { TabletopDocument } from "./document";
import { rendered, tabletopMarkdown } from "./forms";
import { ended, rehearse } from "./rehearse";
import { documentOf } from "./tell";
import { chooseWorld } from "./world";

/** Rehearses a failover of the groups of a world on a simulation, and says what it found. */
export async function runTabletop(file: string, options: TabletopOptions): Promise<void> {
  const { group, fault, timeout, report, json } = options;
  const chosen = chooseWorld(file, group);
  let stop: ((why: DrError) => void) | undefined;
  let wish: DrError | undefined;
  const end = onWishToEnd(timeout, (why) => {
    wish ??= ended(why);
    stop?.(wish);
  });
  try {
    const seen = await rehearse(chosen, {
      fault,
      tell: say,
      stopping: (given) => {
        stop = given;
        if (wish !== undefined) given(wish);
      },
    });
    const made = documentOf(seen, { file, chosen, fault, madeAt: new Date().toISOString() });
    const document = redactor.value(made) as TabletopDocument;
    for (const target of report) await written(target, document);
    if (json === true) printJson("tabletop", document);
    else print(tabletopMarkdown(document));
    process.exitCode = document.exitCode;
  } finally {
    end();
  }
}

async function written(target: string, document: TabletopDocument): Promise<void> {
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    await writeFile(target, rendered(document, jsonDocument("tabletop", document), formatOf(target)));
    say(`the report is in ${target}`);
  } catch (error) {
    say(`the report ${target} was NOT written: ${whatHappened(error)}`);
  }
}
