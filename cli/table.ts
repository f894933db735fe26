import Table from "cli-table3";
import { quoted } from "../provider/shown";

const PLAIN = { head: [], border: [] };

/** A table of texts; each is shown on one line. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const made = new Table({ head: [...head], style: PLAIN });
  for (const row of rows) made.push(row.map((cell) => (typeof cell === "number" ? cell : quoted(cell))));
  return made.toString();
}
