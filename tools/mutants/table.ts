/** Fate of mutants, as rows of Markdown. */
import type { Mutant } from "./mutant";
import type { Verdict } from "./trial";

/** A survivor that the table does not expect, or one that it expects and that died, or one that its storm missed. */
export function isWrong({ mutant, death, storm }: Verdict): boolean {
  return (death === undefined) !== (mutant.survives !== undefined) || storm === "MISSED";
}

export function endOf({ mutant, death, storm }: Verdict): string {
  const stormy = storm === undefined ? "" : `; storm: ${storm}`;
  if (death !== undefined)
    return `${death.tier}: ${death.test}${stormy}${mutant.survives === undefined ? "" : " (BUT LISTED AS A SURVIVOR)"}`;
  return `${mutant.survives === undefined ? "SURVIVED" : `survives: ${mutant.survives}`}${stormy}`;
}

export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => {
    const { area, name, breaks } = verdict.mutant;
    return [area, name, breaks, endOf(verdict)];
  });
  return markdown(["area", "mutant", "what it breaks", "noticed by"], rows);
}

export function listOf(mutants: readonly Mutant[]): string {
  const rows = mutants.map(({ area, name, file, breaks }) => [area, name, file, breaks]);
  return markdown(["area", "mutant", "file", "what it breaks"], rows);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
