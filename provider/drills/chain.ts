import { createHash } from "node:crypto";
import { canonical } from "../model/canonical";
import { isRehearsal } from "../model/rehearsal";
import { HistoryEntry, type HistoryEvent } from "../model/drill-history";

/** SHA-256 of a value as JSON with sorted keys. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash("sha256").update(canonical(value)).digest("hex")}`;
}

/** Puts an event at the end of a history. Pure. */
export function chained(
  event: HistoryEvent,
  { at, run, last }: { readonly at: string; readonly run: string; readonly last: HistoryEntry | undefined },
): HistoryEntry {
  const body = { version: 1 as const, at, run, previous: last?.digest ?? null, ...event };
  return { ...body, digest: digestOf(body) };
}

/** A history as it was read. */
export interface ReadHistory {
  readonly entries: readonly HistoryEntry[];
  /** Reasons why it is not the history that was written, each in one line. */
  readonly problems: readonly string[];
  /** True if a last line was cut off while it was written: its run goes by what stands before. */
  readonly torn: boolean;
}

/**
 * Reads a history and compares every digest. Pure. Lines that were cut off at the end leave no trace in the rest: only who kept
 * the digest of one of them (`holds`) can tell.
 */
export function readHistory(text: string, holds?: string): ReadHistory {
  if (isRehearsalText(text)) return { entries: [], problems: [REHEARSAL], torn: false };
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  const entries: HistoryEntry[] = [];
  const problems: string[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = entryOf(line);
    if (typeof entry === "string") problems.push(`line ${index + 1} ${entry}`);
    else {
      const { digest, ...body } = entry;
      if (digestOf(body) !== digest) problems.push(`line ${index + 1} was changed: its digest is another`);
      if (entry.previous !== (entries.at(-1)?.digest ?? null))
        problems.push(`line ${index + 1} does not follow the line before it: one was taken out, put in or changed`);
      entries.push(entry);
    }
  }
  if (holds !== undefined && !entries.some(({ digest }) => digest === holds))
    problems.push(`no line has the digest ${holds}: runs were cut off at the end, or it is another history`);
  return { entries, problems, torn: tail !== "" };
}

const REHEARSAL =
  "it says of itself that it is a rehearsal on a simulation, which counts for no gate and is no history";

/** A document is one value, a history one a line. */
function isRehearsalText(text: string): boolean {
  try {
    return isRehearsal(JSON.parse(text));
  } catch {
    return false;
  }
}

function entryOf(line: string): HistoryEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "is not JSON";
  }
  const parsed = HistoryEntry.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `is no entry of a history: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
}
