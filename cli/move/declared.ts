import { isDrError, whatHappened } from "../../provider/errors";
import { type ConfigEdit, changedLines, configEdit } from "../engine/config-file";
import type { StackAt } from "../engine/stack";
import { writeFile } from "../../report/files/write-file";
import { say } from "../print";
import type { Listener } from "./listener";

/** A value of the stack's configuration that the program declares its intent by: tried in copies of the file, and written into it once it is true. */
export interface Declared {
  /** The whole configuration as a run is to have it; undefined: as the file has it. */
  readonly config: string | undefined;
  /** Hears of the acceptance, after which the file must say what was asked for. */
  readonly listening: (hear: Listener) => Listener;
  /** Writes the value where production is at the wanted side, or on its way there. */
  readonly settle: () => Promise<void>;
  /** Says what is still to be written, where the command ends before the run does. */
  readonly leave: () => void;
}

export function declaredBy(at: StackAt, values: readonly string[]): Declared {
  const edit = values.length === 0 ? undefined : configEdit(at, values);
  let writing: Promise<void> | undefined;
  const write = (): Promise<void> => (writing ??= edit === undefined ? Promise.resolve() : written(at, values));
  return {
    config: edit?.after,
    listening: (hear) => ({
      ...hear,
      tell: (entry) => {
        if (entry.event === "accepted") void write();
        hear.tell(entry);
      },
    }),
    settle: write,
    leave: () => {
      if (edit !== undefined && writing === undefined)
        say(`${edit.file} is not written yet: once production has moved, set ${values.join(" and ")} there.`);
    },
  };
}

/** Edits the file as it is now: somebody may have worked on it meanwhile. Never throws: production has moved. */
async function written(at: StackAt, values: readonly string[]): Promise<void> {
  let edit: ConfigEdit;
  try {
    edit = configEdit(at, values);
    if (edit.after !== edit.before) await writeFile(edit.file, edit.after);
  } catch (error) {
    const why = isDrError(error) ? error.what : whatHappened(error);
    say(
      `the configuration was NOT written: ${why} Set ${values.join(" and ")} there before the next pulumi up: what the program declares is an order.`,
    );
    return;
  }
  const lines = changedLines(edit);
  if (lines.length === 0) say(`${edit.file} says already what was asked for`);
  else say(`${edit.file} has new lines, commit them: what the program declares is an order\n${lines.join("\n")}`);
}
