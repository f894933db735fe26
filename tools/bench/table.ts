import Table from "cli-table3";

/** One figure of a benchmark, as a ratio or a count, beside its budget. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  readonly held: boolean | undefined;
}

export function figureTable(figures: readonly Figure[]): string {
  const table = new Table({ head: ["what", "measured", "budget", "held"], style: { head: [], border: [] } });
  for (const { what, measured, budget, held } of figures)
    table.push([what, measured, budget, held === undefined ? "-" : held ? "yes" : "NO"]);
  return table.toString();
}
