import { appendFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { folderOf } from "../../provider/kept-records";
import { makeDatedFolder, noteOwner } from "../dated-folders";
import { say } from "../print";

/** Makes the folder for what the stacks of one command say; undefined where there is room nowhere, which was said. */
export function makeFleetFolder(): string | undefined {
  const made =
    attempt(() => {
      const folder = makeDatedFolder(folderOf("fleets", process.env));
      noteOwner(folder, { pid: process.pid });
      return folder;
    }) ?? attempt(() => mkdtempSync(path.join(tmpdir(), "pulumi-sdrs-fleet-")));
  if (made === undefined)
    say(
      "there is no room for what each stack says; the moves go on without, and reports of single stacks are not kept",
    );
  return made;
}

function attempt(make: () => string): string | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** A file of a stack; names that differ stay apart. */
export function fileOf(folder: string | undefined, at: number, stack: string, end: string): string | undefined {
  return folder && path.join(folder, `${at + 1}-${stack.replaceAll(/[^\w.-]+/g, "-").slice(-100)}.${end}`);
}

/** Adds to a log as far as there is room: the move counts, and its last word is kept beside it. */
export function noteIn(log: string, text: string): void {
  attempt(() => {
    appendFileSync(log, text, { mode: 0o600 });
    return log;
  });
}
