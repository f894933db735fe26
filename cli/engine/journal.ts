import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { JournalEntry } from "../../provider/model/journal";
import type { RunFolder } from "./run-folder";

const LOOK_MS = 150;
const CHUNK = 64 * 1024;

/** Reads what is appended to a journal, line by line; one that is not whole yet is left for the next time. */
class JournalReader {
  #at = 0;
  #rest = Buffer.alloc(0);

  constructor(private readonly file: string) {}

  read(): JournalEntry[] {
    const lines = this.#lines();
    return lines.flatMap((line) => {
      const entry = parsed(line);
      return entry === undefined ? [] : [entry];
    });
  }

  #lines(): string[] {
    let descriptor: number;
    try {
      descriptor = openSync(this.file, "r");
    } catch {
      return [];
    }
    try {
      // One that was taken away is begun anew.
      if (fstatSync(descriptor).size < this.#at) [this.#at, this.#rest] = [0, Buffer.alloc(0)];
      const chunk = Buffer.alloc(CHUNK);
      for (;;) {
        const size = readSync(descriptor, chunk, 0, CHUNK, this.#at);
        if (size === 0) break;
        this.#at += size;
        this.#rest = Buffer.concat([this.#rest, chunk.subarray(0, size)]);
      }
    } finally {
      closeSync(descriptor);
    }
    const end = this.#rest.lastIndexOf("\n");
    if (end < 0) return [];
    const text = this.#rest.subarray(0, end).toString("utf8");
    this.#rest = this.#rest.subarray(end + 1);
    return text.split("\n");
  }
}

/** An entry of a later form, or a line that a full disk cut, is nobody's. */
function parsed(line: string): JournalEntry | undefined {
  try {
    return JournalEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Tells of every entry until the run has ended. */
export async function followJournal(
  { journal }: RunFolder,
  hasEnded: () => boolean,
  tell: (entry: JournalEntry) => void,
): Promise<void> {
  const reader = new JournalReader(journal);
  for (;;) {
    const ended = hasEnded();
    for (const entry of reader.read()) tell(entry);
    if (ended) return;
    await pause(LOOK_MS);
  }
}

/** Everything that the engine printed. */
export function printedBy({ output }: RunFolder): string {
  return textIn(output);
}

/** The journal of a run as it is. */
export function journalOf({ journal }: RunFolder): string {
  return textIn(journal);
}

function textIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
