// @ts-check
/**
 * Runs the compiled tests, several files at a time, those of each tier in processes of their own, and ends with
 * "N passed, N failed", and ", N skipped" where any was.
 */
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { seconds } from "../bootstrap/progress.mjs";
import { StepError, runScript } from "../bootstrap/step-error.mjs";
import { parseTestArguments, TIERS } from "./arguments.mjs";
import { costTable } from "./costs.mjs";
import { startWorker } from "./worker.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const compiled = path.join(root, "dist", "test");
/** Beside the one for the cheapest tiers; an engine and what it starts take some 400 MB. */
const MOST_LANES = 4;

/** @typedef {import("./worker.mjs").Tier} Tier */
/** @typedef {import("./worker.mjs").Outcome} Outcome */
/** @typedef {Outcome & { files: number, left: number, milliseconds: number }} Tally */
/** @typedef {{ tier: Tier, file: string }} Job */
/** @typedef {import("./costs.mjs").Cost} Cost */

/**
 * The long ones last: the lanes that begin with the dearest take them from the end, and where the lanes meet, only short ones are left.
 *
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function testFiles(folder) {
  if (!existsSync(path.join(compiled, folder))) return [];
  const entries = await readdir(path.join(compiled, folder), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.js"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const sizes = new Map(files.map((file) => [file, statSync(file).size]));
  return files.sort((one, other) => (sizes.get(one) ?? 0) - (sizes.get(other) ?? 0));
}

/** A test in a folder that no tier reads would never run, and nobody would know. */
async function requireNoStrayTests() {
  const known = new Set(TIERS.map(({ name }) => name));
  const entries = existsSync(compiled) ? await readdir(compiled, { withFileTypes: true }) : [];
  for (const entry of entries.filter(({ name }) => !known.has(name))) {
    const stray = entry.isDirectory() ? (await testFiles(entry.name))[0] : entry.name;
    if (stray?.endsWith(".test.js") !== true) continue;
    throw new StepError(`${path.relative(root, stray)} belongs to no tier, so it would never run.`, {
      next: `Move it under one of: ${[...known].map((name) => `test/${name}`).join(", ")}.`,
    });
  }
}

/** @param {Outcome} outcome */
function countsOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/**
 * @param {Outcome} total
 * @param {Outcome} outcome
 */
function add(total, outcome) {
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skipped += outcome.skipped;
  total.failures.push(...outcome.failures);
}

/** @returns {Tally} */
function nothingYet() {
  return { passed: 0, failed: 0, skipped: 0, failures: [], files: 0, left: 0, milliseconds: 0 };
}

/**
 * Runs jobs one after the other until none is left.
 *
 * @param {() => Job | undefined} next
 * @param {Map<string, Tally>} tallies
 * @param {Cost[]} costs
 * @param {import("./arguments.mjs").TestArguments} options
 * @returns {Promise<void>}
 */
async function runLane(next, tallies, costs, options) {
  /** @type {import("./worker.mjs").Worker | undefined} */
  let worker;
  const print = (/** @type {string} */ text) => void process.stdout.write(text);
  const finish = async () => {
    if (worker !== undefined) print(await worker.close());
  };
  for (let job = next(); job !== undefined; job = next()) {
    const { tier, file } = job;
    if (worker?.tier !== tier || worker.ended()) {
      await finish();
      worker = startWorker(tier, options);
    }
    const since = performance.now();
    const { outcome, output } = await worker.run(file);
    if (output.trim() !== "") print(output);
    const tally = tallies.get(tier.name) ?? nothingYet();
    add(tally, outcome);
    const milliseconds = performance.now() - since;
    tally.milliseconds += milliseconds;
    costs.push({ file, real: milliseconds / 1000, processor: outcome.processor ?? 0 });
    tally.left--;
    if (tally.left === 0)
      print(
        `\n== ${tier.name}: ${countsOf(tally)} in ${tally.files} files, ${seconds(tally.milliseconds)} of work ==\n`,
      );
  }
  await finish();
}

async function main() {
  const options = parseTestArguments(process.argv.slice(2));
  await requireNoStrayTests();
  /** @type {Job[]} */
  const jobs = [];
  /** @type {Map<string, Tally>} */
  const tallies = new Map();
  for (const tier of TIERS.filter(({ name }) => options.tiers.includes(name))) {
    const files = await testFiles(tier.name);
    tallies.set(tier.name, { ...nothingYet(), files: files.length, left: files.length });
    jobs.push(...files.map((file) => ({ tier, file })));
  }
  /** @type {Cost[]} */
  const costs = [];
  let stopped = false;
  const failed = () => [...tallies.values()].some((tally) => tally.failed > 0);
  process.on("SIGINT", () => void (stopped = true));
  const over = () => stopped || (options.bail && failed());
  // One lane begins with the cheapest tier, the others with the engine's. There is one more than processors, since many tests
  // wait; where lanes meet, they share the files that are left.
  const cheapest = () => (over() ? undefined : jobs.shift());
  const dearest = () => (over() ? undefined : jobs.pop());
  const dear = Array.from({ length: Math.min(availableParallelism(), MOST_LANES) }, () => dearest);
  const lanes = options.bail ? [cheapest] : [cheapest, ...dear];
  await Promise.all(lanes.map((next) => runLane(next, tallies, costs, options)));
  const total = nothingYet();
  for (const tally of tallies.values()) add(total, tally);
  if (options.costs) process.stdout.write(costTable(costs, compiled));
  process.stdout.write("\n");
  for (const failure of total.failures) process.stdout.write(`failed: ${failure}\n`);
  const nothing = total.passed + total.failed === 0;
  if (nothing) process.stdout.write("No test ran, which counts as a failure.\n");
  process.stdout.write(`${countsOf(total)}\n`);
  process.exitCode = total.failed > 0 || nothing || stopped ? 1 : 0;
}

await runScript(main);
