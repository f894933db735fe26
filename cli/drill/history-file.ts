import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { DrError, type ReadHistory, chained, readHistory } from "../../provider/index";
import { whatHappened } from "../../provider/errors";
import { type DrillRun, type HistoryEntry, type HistoryEvent, runsOf } from "../../provider/model/drill-history";
import { codeOf } from "../../provider/model/narrow";
import { appendLine } from "../../provider/disk";
import { redactor } from "../../provider/redact";
import { fileError } from "../../report/files/file-error";
import { lockFile, unlockFile } from "../file-lock";
import { say } from "../print";

/** File of the history, where none is named. */
export const HISTORY = "drills.jsonl";

const LOCKED =
  "Watch that one: a history has one writer. If it is not yours, name another file with --history. Nothing was sent.";

const UNWRITTEN = "an entry before could not be written either";

/** Reads a history without writing to it; a file that is not there is an empty one. */
export function readHistoryFile(file: string, holds?: string): ReadHistory {
  try {
    return readHistory(readFileSync(file, "utf8"), holds);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return readHistory("", holds);
    throw fileError(`"${file}"`, "read", error);
  }
}

/** Refuses a history in which something was changed: it proves nothing, and may name what is not ours. */
export function requireWhole(file: string, { problems }: ReadHistory): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new DrError(
    "DR_REFUSED",
    `The history ${file} is not as it was written: ${problems.join("; ")}`,
    {},
    {
      hint: `Look at it with: sdrs drill history --history ${file}. Take a copy of before, or begin another file. Nothing was sent.`,
    },
  );
}

/** A history that one process goes on with. Lines are only ever added. */
export class HistoryFile {
  readonly #entries: HistoryEntry[];
  #failed = false;

  private constructor(
    private readonly file: string,
    entries: readonly HistoryEntry[],
  ) {
    this.#entries = [...entries];
  }

  static open(file: string): HistoryFile {
    lockFile(file, LOCKED);
    try {
      const read = readHistoryFile(file);
      requireWhole(file, read);
      if (read.torn) cutTorn(file);
      return new HistoryFile(file, read.entries);
    } catch (error) {
      unlockFile(file);
      throw error;
    }
  }

  runs(): readonly DrillRun[] {
    return runsOf(this.#entries);
  }

  /** True if something could not be written after the beginning of a run. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Adds an entry, which is on the disk when this returns. Nothing may be asked for unless the entry that announces it is. */
  note(run: string, event: HistoryEvent): void {
    const entry = chained(redactor.value(event) as HistoryEvent, {
      at: new Date().toISOString(),
      run,
      last: this.#entries.at(-1),
    });
    const announces = event.event === "begun" || event.event === "asked";
    if (this.#failed && announces) throw fileError(`"${this.file}"`, "written", new Error(UNWRITTEN));
    this.#entries.push(entry);
    if (this.#failed) return;
    try {
      appendLine(this.file, `${JSON.stringify(entry)}\n`, { mode: 0o644, lasting: true });
    } catch (error) {
      const failure = fileError(`"${this.file}"`, "written", error);
      if (announces) throw failure;
      this.#failed = true;
      say(`the history cannot be written, which holds up no clean-up: ${whatHappened(failure)}`);
    }
  }

  close(): void {
    unlockFile(this.file);
  }
}

/** Takes away a last line whose writer died in the middle of it. */
function cutTorn(file: string): void {
  const bytes = readFileSync(file);
  const descriptor = openSync(file, "r+");
  try {
    ftruncateSync(descriptor, bytes.lastIndexOf("\n") + 1);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  say(`the last line of ${file} was cut off while it was written, and is taken away`);
}
