import { quoted } from "../../provider/shown";
import type { Line, Tone } from "./screen";
import { padded, shortened, widthOf, wrapped } from "./width";

const GAP = "  ";
/** A column is made no narrower than this. */
const LEAST = 9;

/** A row of a table, and what it stands out as. */
export interface Row {
  readonly cells: readonly (string | number)[];
  readonly tone?: Tone | undefined;
}

/**
 * Aligned columns, two blanks or more apart; no cell has more than one blank in a row, and none is empty. On a terminal the widest
 * columns are shortened until they fit; where that is not enough, each row becomes a few lines. Pure.
 */
export function table(head: readonly string[], rows: readonly Row[], width?: number): Line[] {
  const texts = rows.map(({ cells }) => cells.map((cell) => quoted(String(cell)) || "-"));
  const natural = head.map((name, at) => Math.max(widthOf(name), ...texts.map((cells) => widthOf(cells[at] ?? ""))));
  const widths = width === undefined ? natural : fitted(natural, width);
  if (widths === undefined) return stacked(head, rows, texts, width ?? 0);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => padded(shortened(cell, widths[at] ?? 0), widths[at] ?? 0))
      .join(GAP)
      .trimEnd();
  return [
    { text: line(head), tone: "head" },
    ...texts.map((cells, at) => ({ text: line(cells), tone: rows[at]?.tone })),
  ];
}

/** Widths of columns that fit together; undefined if they cannot. */
function fitted(natural: readonly number[], width: number): readonly number[] | undefined {
  const widths = [...natural];
  let over = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1)) - width;
  for (; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    const now = widths[widest] ?? 0;
    if (now <= LEAST) return undefined;
    widths[widest] = now - 1;
  }
  return widths;
}

/** A row as lines of its own: each cell with its name. */
function stacked(
  head: readonly string[],
  rows: readonly Row[],
  texts: readonly (readonly string[])[],
  width: number,
): Line[] {
  const label = Math.max(...head.map(widthOf)) + GAP.length;
  return texts.flatMap((cells, at) => [
    ...(at === 0 ? [] : [{ text: "" }]),
    ...cells.flatMap((cell, column) => {
      const [first = "", ...more] = wrapped(cell, Math.max(1, width - label));
      const tone = rows[at]?.tone;
      return [
        { text: padded(head[column] ?? "", label) + first, tone },
        ...more.map((text) => ({ text: " ".repeat(label) + text, tone })),
      ];
    }),
  ]);
}
