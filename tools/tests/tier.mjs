// @ts-check
/**
 * Runs test files of one tier in a process of its own: told over IPC what to run, answers with the outcome. It ends after the
 * first order, or, where `more` may come, when it is told to end.
 */
import Mocha from "mocha";
import { processorSeconds } from "./costs.mjs";

const CLOSING_MS = 5000;
const onCi = process.env["CI"] !== undefined && process.env["CI"] !== "" && process.env["CI"] !== "false";

/** @typedef {{ files: string[], timeoutMs: number, grep?: string, bail: boolean, more?: boolean }} Order */
/** @typedef {Order | "end"} Message */

/** The titles, and at the end only what failed. */
class Titles extends Mocha.reporters.Spec {
  /** @override */
  epilogue() {
    if (this.stats.failures > 0) super.epilogue();
  }
}

let failedAny = false;
/** Spent before the files that run now. */
let spent = 0;

/** @param {Order} order */
function run({ files, timeoutMs, grep, bail, more = false }) {
  const mocha = new Mocha({
    reporter: Titles,
    timeout: timeoutMs,
    bail,
    // On CI nothing is left out by accident: neither by `only` nor by a skip.
    forbidOnly: onCi,
    forbidPending: onCi,
    ...(grep === undefined ? {} : { grep }),
  });
  for (const file of files) mocha.addFile(file);
  /** @type {string[]} */
  const failures = [];
  /** @type {Set<string>} */
  const failedIn = new Set();
  const runner = mocha.run((failed) => {
    const { passes = 0, pending = 0 } = runner.stats ?? {};
    failedAny ||= failed > 0;
    // Each run listens to what nobody catches, until it is disposed of.
    runner.dispose();
    const before = spent;
    spent = processorSeconds();
    const processor = spent - before;
    process.send?.({ passed: passes, failed, skipped: pending, failures, failedIn: [...failedIn], processor }, () => {
      if (!more) end();
    });
  });
  runner.on("fail", (test) => {
    failures.push(test.fullTitle());
    if (test.file !== undefined) failedIn.add(test.file);
  });
}

function end() {
  process.off("disconnect", abandon);
  process.disconnect();
  process.exitCode = failedAny ? 1 : 0;
  // What is still open now was not closed by its test; it must not hold up the run, but it should be seen.
  setTimeout(() => {
    process.stderr.write(`something was left open: ${process.getActiveResourcesInfo().join(", ")}\n`);
    process.exit();
  }, CLOSING_MS).unref();
}

/** Nobody is left to hear the outcome. */
function abandon() {
  process.exit(1);
}

process.on("disconnect", abandon);
process.on("message", (/** @type {Message} */ message) => (message === "end" ? end() : run(message)));
