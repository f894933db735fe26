import Table from "cli-table3";
import { killText } from "./kill";
import type { StormOptions } from "./options";
import type { RunResult } from "./result";
import type { Disturbance } from "./run";

/** Counts of one run, or many. */
export interface Counts {
  runs: number;
  moves: number;
  back: number;
  reprotects: number;
  restores: number;
  switches: number;
  kills: number;
  updates: number;
  extra: number;
  refusals: number;
  bad: number;
  calls: number;
  duplicates: number;
  failed: number;
}

const COLUMNS = [
  ["transition", undefined],
  ["runs", "runs"],
  ["moves", "moves"],
  ["ways back", "back"],
  ["reprotects", "reprotects"],
  ["restores", "restores"],
  ["on or off", "switches"],
  ["kills", "kills"],
  ["updates", "updates"],
  ["further updates", "extra"],
  ["failed updates", "refusals"],
  ["calls", "calls"],
  ["answered badly", "bad"],
  ["second POSTs", "duplicates"],
  ["FAILED", "failed"],
] as const satisfies readonly (readonly [string, keyof Counts | undefined])[];

export function countsOf(result: RunResult): Counts {
  return {
    runs: 1,
    ...result.deeds,
    kills: result.kills,
    updates: result.ups,
    extra: result.extraUps,
    refusals: result.failures.length,
    calls: result.calls.length,
    bad: result.badCalls,
    duplicates: result.duplicates,
    failed: result.faults.length > 0 ? 1 : 0,
  };
}

/** Adds up what runs came to, by transition. */
export class Tally {
  readonly #rows = new Map<string, Counts>();

  add(name: string, counts: Counts): void {
    const row = this.#row(name);
    for (const key of Object.keys(row) as (keyof Counts)[]) row[key] += counts[key];
  }

  get total(): Counts {
    const total = empty();
    for (const row of this.#rows.values())
      for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += row[key];
    return total;
  }

  toText(): string {
    const table = new Table({
      head: COLUMNS.map(([title]) => title),
      colAligns: COLUMNS.map(([, key]) => (key === undefined ? "left" : "right")),
      style: { head: [], border: [] },
    });
    const line = (name: string, row: Counts): (string | number)[] =>
      COLUMNS.map(([, key]) => (key === undefined ? name : row[key]));
    for (const [name, row] of this.#rows) table.push(line(name, row));
    table.push(line("all", this.total));
    return table.toString();
  }

  #row(name: string): Counts {
    const row = this.#rows.get(name) ?? empty();
    this.#rows.set(name, row);
    return row;
  }
}

function empty(): Counts {
  const row = Object.fromEntries(COLUMNS.flatMap(([, key]) => (key === undefined ? [] : [[key, 0]])));
  return row as unknown as Counts;
}

/** Least that so many runs must have done at the least: a law that nothing tried is not proved. */
const LEAST: Readonly<Partial<Record<keyof Counts, number>>> = {
  moves: 0.25,
  back: 0.15,
  reprotects: 0.15,
  restores: 0.04,
  switches: 0.04,
};

/** Runs from which on that can be asked for, if every transition is among them. */
const ENOUGH = 22;

/** Lists what fell short of the least, in words. `kills` and `bad` are the least of both for a run that is meant to be disturbed so. */
export function tooFew(total: Counts, disturbed: { readonly kills: number; readonly bad: number }): string[] {
  if (total.runs === 0) return ["no run was made"];
  if (total.runs < ENOUGH) return [];
  return Object.entries({ ...LEAST, ...disturbed }).flatMap(([key, share]) => {
    const [had, wanted] = [total[key as keyof Counts], Math.floor(share * total.runs)];
    return had >= wanted ? [] : [`${key}: ${had}, and at least ${wanted} are wanted`];
  });
}

/** The exit code of a whole storm. A part of one, or one of a single transition, cannot be asked for everything. */
export function endOf(total: Counts, options: StormOptions, print: (text: string) => void): number {
  const whole = options.share === undefined && options.only === undefined;
  const disturbed = options.faults > 0 ? { kills: 0, bad: 5 } : { kills: 0.5, bad: 0 };
  const few = whole ? tooFew(total, disturbed) : [];
  for (const line of few) print(`TOO FEW ${line}`);
  return total.failed === 0 && few.length === 0 ? 0 : 1;
}

/** The longest call log that a failed run prints. */
const SHOWN_CALLS = 80;

/** Everything needed to understand a run that failed. */
export function explain(result: RunResult, how: Disturbance, replay: string): string {
  const kills = how.kills.flatMap((kill, index) =>
    kill === undefined ? [] : [`update ${index + 1} ${killText(kill)}`],
  );
  const lines = [
    `FAILED: ${result.transition.name}; ${result.ups} updates; killed: ${kills.join("; ") || "never"}${how.refresh === true ? "; with refreshes" : ""}`,
    `  replay: ${replay}`,
    ...result.faults.map((text) => `  - ${text}`),
    ...result.failures.map((text) => `  update failed: ${indent(text)}`),
    ...result.said.filter(({ severity }) => severity !== "info").map(({ text }) => `  said: ${indent(text)}`),
    ...callLines(result.calls),
  ];
  return lines.join("\n");
}

/** Runs of the same read are summed up. */
export function callLines(calls: RunResult["calls"]): string[] {
  const lines: { text: string; key: string; reads: number }[] = [];
  for (const { virtualTime, method, call, path, status, errorCode, faults, body } of calls) {
    const key = `${method} ${call ?? path} ${status ?? "---"} ${errorCode ?? ""} ${faults.join()}`;
    const last = lines.at(-1);
    if (method === "GET" && last !== undefined && lines.slice(-6).some((line) => line.key === key)) {
      last.reads++;
      continue;
    }
    lines.push({
      text: `${virtualTime.slice(11, 23)} ${key} ${method === "GET" ? "" : JSON.stringify(body)}`,
      key,
      reads: 0,
    });
  }
  return lines
    .slice(-SHOWN_CALLS)
    .map(({ text, reads }) => `    ${text.trimEnd()}${reads === 0 ? "" : ` (and ${reads} reads)`}`);
}

function indent(text: string): string {
  return text.replaceAll("\n", "\n    ");
}
