import Table from "cli-table3";
import { word } from "./print";

const PLAIN = { head: [], border: [] };

/** A table of texts; each is shown on one line. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const made = new Table({ head: [...head], style: PLAIN });
  for (const row of rows) made.push(row.map((cell) => (typeof cell === "number" ? cell : word(cell))));
  return made.toString();
}
