/**
 * npm run docs:messages: runs the tests, keeps every error that is raised meanwhile, and writes docs/reference/messages.md.
 * `-- --from <folder>` reads what an earlier run kept there; `-- --add <pattern>` runs only the tests whose titles match, and adds
 * what they raise to the page.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { pageOf, readPage, select, textOf } from "./page";
import { COMPILED, PAGE, ROOT } from "./place";
import type { Raised } from "./record";
import { findSites, findTexts } from "./sites";

/** The tiers that reach the code of the provider without an engine. */
const TIERS = "unit,conformance,handlers";

/** Tests that raise over and over what others raise once: laws, and sweeps over every call, moment or status. */
const SWEEPS = [
  ...["as the table has it", "keep the laws", "however it is killed", "whatever its time limit", "at any call"],
  ...["although its process died", "never move production unasked", "one request of each kind", "calls at most"],
  ...["asks for the same consent", "any text at all", "and nothing else$", "whatever happened outside"],
  ...["at least [0-9]", "did enough", "often enough"],
];

/** Runs the tests; what they raise is kept in the folder. A test that fails has raised no wrong message. */
function record(folder: string, titles = `^(?!.*(${SWEEPS.join("|")}))`): void {
  const preload = `--require=${path.join(COMPILED, "tools", "messages", "record.js")}`;
  const env = {
    ...process.env,
    SDRS_MESSAGES: folder,
    NODE_OPTIONS: [process.env["NODE_OPTIONS"], preload].join(" ").trim(),
  };
  const args = ["test", "--tier", TIERS, "--grep", titles];
  const { status } = spawnSync(process.execPath, [path.join(ROOT, "tools", "run.mjs"), ...args], {
    env,
    stdio: "inherit",
  });
  if (status !== 0)
    process.stderr.write("Some tests failed: mend them, and look twice at what they should have raised.\n");
}

function readRecords(folder: string): Raised[] {
  return readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Raised[]);
}

function main(): void {
  const { from, add } = parseArgs({ options: { from: { type: "string" }, add: { type: "string" } } }).values;
  const folder = from ?? mkdtempSync(path.join(tmpdir(), "sdrs-messages-"));
  try {
    if (from === undefined) record(folder, add);
    const before = existsSync(PAGE) ? readPage(readFileSync(PAGE, "utf8")) : [];
    const raised = select(readRecords(folder), findSites(), findTexts(), before);
    const known = new Set(before.map(textOf));
    const messages = add === undefined ? raised : [...before, ...raised.filter((one) => !known.has(textOf(one)))];
    writeFileSync(PAGE, pageOf(messages));
    process.stdout.write(`docs/reference/messages.md: ${messages.length} messages\n`);
  } finally {
    if (from === undefined) rmSync(folder, { recursive: true });
  }
}

main();
