// @ts-check
/**
 * Runs the compiled tests tier by tier, each in a process of its own, and ends with "N passed, N failed", and ", N skipped" where any was.
 */
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { seconds } from "../bootstrap/progress.mjs";
import { StepError, runScript } from "../bootstrap/step-error.mjs";
import { parseTestArguments, TIERS } from "./arguments.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const compiled = path.join(root, "dist", "test");
const runner = fileURLToPath(new URL("tier.mjs", import.meta.url));

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Outcome */

/**
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function testFiles(folder) {
  if (!existsSync(path.join(compiled, folder))) return [];
  const entries = await readdir(path.join(compiled, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.js"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
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

/**
 * @param {{ name: string, timeoutMs: number }} tier
 * @param {string[]} files
 * @param {import("./arguments.mjs").TestArguments} options
 * @param {(text: string) => void} print
 * @returns {Promise<Outcome>}
 */
function runTier(tier, files, options, print) {
  return new Promise((resolve) => {
    // On CI the reporter would colour a log file, too.
    const args = process.stdout.isTTY ? [] : ["--no-color"];
    const child = fork(runner, args, {
      cwd: root,
      execArgv: ["--enable-source-maps"],
      stdio: ["inherit", "pipe", "pipe", "ipc"],
    });
    child.stdout?.setEncoding("utf8").on("data", print);
    child.stderr?.setEncoding("utf8").on("data", print);
    /** @type {Outcome | undefined} */
    let outcome;
    const stay = () => undefined;
    process.on("SIGINT", stay);
    child.on("message", (message) => {
      outcome = /** @type {Outcome} */ (message);
    });
    child.once("close", (code, signal) => {
      process.off("SIGINT", stay);
      const crash = `${tier.name}: the test process ended early (${signal ?? `exit code ${code}`})`;
      resolve(outcome ?? { passed: 0, failed: 1, skipped: 0, failures: [crash] });
    });
    child.send({ files, timeoutMs: tier.timeoutMs, grep: options.grep, bail: options.bail });
  });
}

/** @param {Outcome} outcome */
function countsOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/**
 * Runs tiers one after the other.
 *
 * @param {{ name: string, timeoutMs: number }[]} tiers
 * @param {import("./arguments.mjs").TestArguments} options
 * @param {Outcome} total
 * @param {(text: string) => void} print
 * @returns {Promise<void>}
 */
async function runLane(tiers, options, total, print) {
  for (const tier of tiers) {
    const files = await testFiles(tier.name);
    if (files.length === 0) continue;
    print(`\n== ${tier.name}: ${files.length} files ==\n`);
    const since = performance.now();
    const outcome = await runTier(tier, files, options, print);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
    total.failures.push(...outcome.failures);
    print(`== ${tier.name}: ${countsOf(outcome)} in ${seconds(performance.now() - since)} ==\n`);
    if (options.bail && outcome.failed > 0) break;
  }
}

async function main() {
  const options = parseTestArguments(process.argv.slice(2));
  await requireNoStrayTests();
  /** @type {Outcome} */
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const tiers = TIERS.filter(({ name }) => options.tiers.includes(name));
  const print = (/** @type {string} */ text) => void process.stdout.write(text);
  // The engine waits for its child processes more than it computes, so the other tiers run beside it.
  const together = tiers.length > 1 && !options.bail && availableParallelism() > 1;
  const beside = together ? tiers.filter(({ name }) => name === "engine") : [];
  let held = "";
  const engine = runLane(beside, options, total, (text) => void (held += text));
  await runLane(
    tiers.filter((tier) => !beside.includes(tier)),
    options,
    total,
    print,
  );
  await engine;
  print(held);
  process.stdout.write("\n");
  for (const failure of total.failures) process.stdout.write(`failed: ${failure}\n`);
  const nothing = total.passed + total.failed === 0;
  if (nothing) process.stdout.write("No test ran, which counts as a failure.\n");
  process.stdout.write(`${countsOf(total)}\n`);
  process.exitCode = total.failed > 0 || nothing ? 1 : 0;
}

await runScript(main);
