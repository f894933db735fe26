import { JournalEntry } from "../../provider/model/journal";

/** A journal as it was read. */
export interface ReadJournal {
  /** In the order of their times. */
  readonly entries: readonly JournalEntry[];
  /** Number of lines that are no entries: cut, of another version, or of something else. */
  readonly unreadable: number;
}

/** Reads lines of JSON. Lines may be cut, twice there, or in another order; what remains is told as it happened, and those of the same millisecond as they lie. */
export function readJournal(text: string): ReadJournal {
  const lines = [...new Set(text.split("\n").map((line) => line.trim()))].filter((line) => line !== "");
  const entries = lines.flatMap((line) => {
    const read = JournalEntry.safeParse(parsed(line));
    return read.success ? [read.data] : [];
  });
  const inOrder = entries.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return { entries: inOrder, unreadable: lines.length - entries.length };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
