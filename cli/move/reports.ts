import { writeEvidence } from "../../report/index";
import type { MoveOptions } from "../commands/move";
import { journalOf } from "../engine/journal";
import type { RunFolder } from "../engine/run-folder";
import { type StackAt, exportStack } from "../engine/stack";
import type { GroupInState } from "./groups";
import { writeEach } from "./written";

/** Writes the reports that were asked for, also of what was refused. False: one could not be written, which was said. */
export async function writeReports(
  at: StackAt,
  groups: readonly GroupInState[],
  folders: readonly RunFolder[],
  { report }: Pick<MoveOptions, "report">,
): Promise<boolean> {
  return await writeEach(report, {
    of: "the move",
    next: " To write it later: sdrs report --help.",
    write: async (output, format) => {
      const input = await exportStack(at);
      const journal = folders.map(journalOf).join("");
      await writeEvidence({ input, journal, groups: groups.map(({ urn }) => urn), format, output });
    },
  });
}
