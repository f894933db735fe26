// @ts-check
/**
 * One tier in a process of its own: told over IPC what to run, answers with the outcome.
 */
import Mocha from "mocha";

const CLOSING_MS = 5000;
const onCi = process.env["CI"] !== undefined && process.env["CI"] !== "" && process.env["CI"] !== "false";

/** @typedef {{ files: string[], timeoutMs: number, grep?: string, bail: boolean }} Order */

/** @param {Order} order */
function run({ files, timeoutMs, grep, bail }) {
  const mocha = new Mocha({
    reporter: "spec",
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
    process.off("disconnect", abandon);
    process.send?.({ passed: passes, failed, skipped: pending, failures, failedIn: [...failedIn] }, () => {
      process.disconnect();
      process.exitCode = failed === 0 ? 0 : 1;
      // What is still open now was not closed by its test; it must not hold up the run, but it should be seen.
      setTimeout(() => {
        process.stderr.write(`something was left open: ${process.getActiveResourcesInfo().join(", ")}\n`);
        process.exit();
      }, CLOSING_MS).unref();
    });
  });
  runner.on("fail", (test) => {
    failures.push(test.fullTitle());
    if (test.file !== undefined) failedIn.add(test.file);
  });
}

/** Nobody is left to hear the outcome. */
function abandon() {
  process.exit(1);
}

process.on("disconnect", abandon);
process.once("message", (order) => run(/** @type {Order} */ (order)));
