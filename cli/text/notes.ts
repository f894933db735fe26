import { oneLine } from "../../provider/model/text";
import { quoted } from "../../provider/shown";
import type { Line, Tone } from "./screen";
import { table } from "./table";
import { wrapped } from "./width";

/** One thing that is said of one subject, with the next action. */
export interface Note {
  readonly about: string;
  readonly id: string | null;
  readonly what: string;
  readonly next: string;
}

const INDENT = "    ";

/** Notes for people: the subject, then sentences inside the terminal's width; elsewhere one line a note, in columns. Pure. */
export function notes(of: readonly Note[], width: number | undefined, tone: Tone = "bad"): Line[] {
  if (of.length === 0) return [];
  if (width === undefined) {
    const rows = of.map(({ about, id, what, next }) => ({ cells: [about, id ?? "-", what, next] }));
    return table(["needs attention", "id", "what", "next"], rows);
  }
  return of.flatMap(({ about, id, what, next }) => {
    const subject = wrapped(quoted(id === null ? `! ${about}` : `! ${about} (${id})`), width, "  ");
    const sentences = [ended(what), next].flatMap((text) => wrapped(quoted(text), Math.max(1, width - INDENT.length)));
    return [...subject.map((text) => ({ text, tone })), ...sentences.map((text) => ({ text: INDENT + text }))];
  });
}

/** A sentence with its end. */
function ended(text: string): string {
  const line = oneLine(text);
  return /[.!?:]$/.test(line) ? line : `${line}.`;
}
