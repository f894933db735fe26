import { MUTANTS } from "./mutants";
import type { EngineName } from "./stage";

/** A game day, and how it ended. */
export interface Row {
  readonly name: string;
  readonly provider: string;
  readonly code: number | null;
  /** True if it ended as it had to. */
  readonly held: boolean;
  readonly missed: readonly string[];
  readonly seconds: number;
  /** Seconds of its own clock. */
  readonly clock: number | null;
}

/** A part of the evidence. Pure. */
export function page(engine: EngineName, mutants: boolean, rows: readonly Row[]): string {
  const lines = mutants ? matrix(rows) : plain(rows);
  return [begin(engine, mutants), "", ...lines, "", END, ""].join("\n");
}

const END = "<!-- end -->";

function begin(engine: EngineName, mutants: boolean): string {
  const options = `${engine === "real" ? "" : ` --engine ${engine}`}${mutants ? " --mutants" : ""}`;
  return `<!-- npm run gamedays --${options} --write -->`;
}

/** The evidence with this part in the place of what was there; a new one comes last. Pure. */
export function withPart(text: string, part: string): string {
  const [first = ""] = part.split("\n");
  const from = text.indexOf(first);
  if (from < 0) return `${text.trimEnd()}\n\n${part}`;
  const to = text.indexOf(END, from);
  return `${text.slice(0, from)}${part.trimEnd()}${text.slice(to + END.length)}`;
}

function plain(rows: readonly Row[]): string[] {
  return [
    "| Game day | Exit code | Its clock | Real time |",
    "|---|---|---|---|",
    ...rows.map(({ name, code, clock, seconds, missed }) => {
      const why = missed.length === 0 ? "" : `: ${missed.join("; ")}`;
      return `| ${name} | ${String(code)}${why} | ${clock === null ? "-" : `${Math.round(clock)} s`} | ${Math.round(seconds)} s |`;
    }),
  ];
}

/** One line a mutant, one column a game day. */
function matrix(rows: readonly Row[]): string[] {
  const names = [...new Set(rows.map(({ name }) => name))];
  const mutants = MUTANTS.filter(({ name }) => rows.some(({ provider }) => provider === name));
  const cell = (provider: string, name: string): string => {
    const row = rows.find((one) => one.provider === provider && one.name === name);
    return row === undefined ? "-" : `${String(row.code)}${row.held ? "" : " (!)"}`;
  };
  return [
    `| Broken on purpose | ${names.join(" | ")} |`,
    `|---|${names.map(() => "---").join("|")}|`,
    ...mutants.map(({ name, breaks }) => `| ${name}: ${breaks} | ${names.map((one) => cell(name, one)).join(" | ")} |`),
    "",
    "What the one that notices says:",
    "",
    ...mutants.map(({ name, noticedBy }) => {
      const row = rows.find((one) => one.provider === name && one.name === noticedBy);
      return `- ${noticedBy}, ${name}: ${row?.missed.join("; ") ?? "-"}`;
    }),
  ];
}
