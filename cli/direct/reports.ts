import type { JournalEntry } from "../../provider/model/journal";
import type { KitGroup } from "../../provider/model/kit";
import { writeEvidence } from "../../report/index";
import type { MoveOptions } from "../commands/move";
import { writeEach } from "../move/written";
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
  const known = groups.flatMap(({ id, logicalName }) => {
    const found = outputs.get(id);
    return found === undefined ? [] : [[logicalName, found] as const];
  });
  const journal = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  const input = known.length === 0 ? {} : { input: Object.fromEntries(known) };
  return await writeEach(options.report, {
    of: "the move",
    write: (output, format) => writeEvidence({ ...input, journal, format, output, endpoint }),
  });
}
