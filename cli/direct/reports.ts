import { mkdirSync } from "node:fs";
import path from "node:path";
import type { JournalEntry } from "../../provider/model/journal";
import type { KitGroup } from "../../provider/model/kit";
import { writeEvidence } from "../../report/index";
import type { MoveOptions } from "../commands/move";
import { formatOf } from "../move/reports";
import { say } from "../print";
import type { Outputs } from "./carry-out";

export interface DirectReport {
  readonly groups: readonly KitGroup[];
  readonly entries: readonly JournalEntry[];
  /** By id of the group. */
  readonly outputs: ReadonlyMap<string, Outputs>;
  readonly options: Pick<MoveOptions, "report">;
  readonly endpoint: string;
}

/** Writes the reports that were asked for, also of what was refused. False: one could not be written, which was said. */
export async function writeDirectReports({
  groups,
  entries,
  outputs,
  options,
  endpoint,
}: DirectReport): Promise<boolean> {
  let written = true;
  const known = groups.flatMap(({ id, logicalName }) => {
    const found = outputs.get(id);
    return found === undefined ? [] : [[logicalName, found] as const];
  });
  const journal = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  for (const output of options.report) {
    try {
      mkdirSync(path.dirname(output), { recursive: true });
      const input = known.length === 0 ? {} : { input: Object.fromEntries(known) };
      await writeEvidence({ ...input, journal, format: formatOf(output), output, endpoint });
      say(`the report is in ${output}`);
    } catch (error) {
      written = false;
      const why = error instanceof Error ? error.message : String(error);
      say(`the report ${output} was NOT written, which changes nothing of the move: ${why}`);
    }
  }
  return written;
}
