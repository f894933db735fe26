import type { DrError } from "../../provider/errors";
import { redactor } from "../../provider/redact";
import type { TabletopOptions } from "../commands/tabletop";
import { onWishToEnd } from "../end-wish";
import { print, printJson, say } from "../print";
import type { TabletopDocument } from "./document";
import { tabletopMarkdown } from "./forms";
import { ended, rehearse } from "./rehearse";
import { reported, requireOther } from "./reports";
import { documentOf } from "./tell";
import { chooseWorld } from "./world";

/** Rehearses a failover of the groups of a world on a simulation, and says what it found. */
export async function runTabletop(file: string, options: TabletopOptions): Promise<void> {
  const { group, fault, timeout, report, json } = options;
  const chosen = chooseWorld(file, group);
  requireOther(file, report);
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
    const told = await reported(document, report, say);
    if (json === true) printJson("tabletop", told);
    else print(tabletopMarkdown(told));
    process.exitCode = told.exitCode;
  } finally {
    end();
  }
}
