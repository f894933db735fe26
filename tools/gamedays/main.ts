// npm run gamedays: every shipped game day; with --mutants also against providers that are broken on purpose, each for one of them.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { PACKAGE_ROOT } from "../engine/home";
import { Checkout } from "../mutants/checkout";
import { MUTANTS } from "./mutants";
import { type Row, page, withPart } from "./page";
import { ENGINES, type EngineName, GamedayStage, shippedGamedays } from "./stage";

const USAGE = "npm run gamedays -- [--engine emulated|real] [--only <name>] [--mutants] [--write]";

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      engine: { type: "string", default: "real" },
      only: { type: "string" },
      ...{ mutants: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
    },
  });
  const engine = ENGINES.find((one) => one === values.engine);
  if (engine === undefined) throw new RangeError(`There is no engine "${values.engine}". Usage: ${USAGE}`);
  const names = shippedGamedays().filter((name) => values.only === undefined || name === values.only);
  const rows = values.mutants ? await withMutants(engine, names) : await asTheyAre(engine, names);
  const text = page(engine, values.mutants, rows);
  process.stdout.write(text);
  if (values.write) {
    const file = path.join(PACKAGE_ROOT, "docs", "evidence", "gamedays.md");
    writeFileSync(file, withPart(readFileSync(file, "utf8"), text));
  }
  return rows.every(({ held }) => held) ? 0 : 1;
}

async function asTheyAre(engine: EngineName, names: readonly string[]): Promise<Row[]> {
  const stage = GamedayStage.open(engine);
  const rows: Row[] = [];
  try {
    for (const name of names) {
      const begun = performance.now();
      const end = await stage.play(name);
      rows.push(
        rowOf(name, "the provider as it is", { ...end, wanted: 0, seconds: (performance.now() - begun) / 1000 }),
      );
    }
  } finally {
    stage.close();
  }
  return rows;
}

/** Every mutant on every game day: its own must be missed, the others must pass. */
async function withMutants(engine: EngineName, names: readonly string[]): Promise<Row[]> {
  const checkout = Checkout.make();
  const stage = GamedayStage.open(engine, checkout.root);
  const rows: Row[] = [];
  try {
    for (const mutant of MUTANTS.filter(({ noticedBy }) => names.includes(noticedBy) || names.length > 1))
      await checkout.with({ ...mutant, area: "whole provider" }, async () => {
        for (const name of names) {
          const begun = performance.now();
          const end = await stage.play(name);
          const wanted = mutant.noticedBy === name ? 7 : 0;
          rows.push(rowOf(name, mutant.name, { ...end, wanted, seconds: (performance.now() - begun) / 1000 }));
        }
      });
  } finally {
    checkout.remove();
    stage.close();
  }
  return rows;
}

function rowOf(
  name: string,
  provider: string,
  {
    code,
    wanted,
    document,
    said,
    seconds,
  }: Awaited<ReturnType<GamedayStage["play"]>> & { wanted: number; seconds: number },
): Row {
  const missed = document?.expectations.filter(({ met }) => !met).map(({ what, why }) => `${what} (${why ?? ""})`);
  const row = { name, provider, code, held: code === wanted, missed: missed ?? [said.trim().slice(-300)], seconds };
  process.stderr.write(
    `${row.held ? "as wanted" : "NOT AS WANTED"}: ${name}, ${provider}: ${String(code)} ${row.missed.join("; ")}\n`,
  );
  return { ...row, clock: document?.seconds ?? null };
}

void main().then((code) => {
  process.exitCode = code;
});
