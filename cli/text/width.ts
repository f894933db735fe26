import { oneLine } from "../../provider/model/text";

/** Code points that take two columns of a terminal: East Asian wide ones, and pictures. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}/u;
/** Code points that take none: they are drawn over the one before. */
const OVER = /^[\p{Mn}\p{Me}\u1160-\u11ff]/u;

let segmenter: Intl.Segmenter | undefined;

/** Signs of a text, each with what is drawn over it. The tables behind it take their time, which no command has to spend that cuts nothing. */
function signsOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns of a terminal that a text takes. Pure. */
export function widthOf(text: string): number {
  let width = 0;
  for (const point of text) width += OVER.test(point) ? 0 : WIDE.test(point) ? 2 : 1;
  return width;
}

/** Text filled up with blanks. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** A text that is too wide, with its middle left out: names of one kind differ at their ends. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const parts = signsOf(text);
  const end = taken(parts.toReversed(), Math.floor((width - 1) / 2))
    .toReversed()
    .join("");
  const begin = taken(parts, width - 1 - widthOf(end)).join("");
  return width < 1 ? "" : `${begin}…${end}`;
}

/** As many of these parts, from the first on, as fit. */
function taken(parts: readonly string[], width: number): string[] {
  const result: string[] = [];
  let left = width;
  for (const part of parts) {
    left -= widthOf(part);
    if (left < 0) break;
    result.push(part);
  }
  return result;
}

/** A sentence on as many lines as it needs; the lines after the first are indented. A word that is too wide is broken. */
export function wrapped(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of oneLine(text).split(" ")) {
    let rest = word;
    const joined = line === "" ? word : `${line} ${word}`;
    if (widthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line.trim() !== "") lines.push(line);
    line = "";
    for (;;) {
      const room = width - (lines.length === 0 ? 0 : widthOf(indent));
      if (widthOf(rest) <= room) break;
      const head = taken(signsOf(rest), Math.max(1, room)).join("");
      if (head === "") break;
      lines.push((lines.length === 0 ? "" : indent) + head);
      rest = rest.slice(head.length);
    }
    line = (lines.length === 0 ? "" : indent) + rest;
  }
  return [...lines, line];
}
