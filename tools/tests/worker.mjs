// @ts-check
/**
 * A process that runs the test files of one tier, one order after the other.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const runner = fileURLToPath(new URL("tier.mjs", import.meta.url));

/** @typedef {{ name: string, timeoutMs: number }} Tier */
/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[], processor?: number }} Outcome */
/** @typedef {{ tier: Tier, ended(): boolean, run(file: string): Promise<{ outcome: Outcome, output: string }>, close(): Promise<string> }} Worker */

/**
 * @param {Tier} tier
 * @param {import("./arguments.mjs").TestArguments} options
 * @returns {Worker}
 */
export function startWorker(tier, options) {
  // On CI the reporter would colour a log file, too.
  const args = process.stdout.isTTY ? ["--color"] : ["--no-color"];
  const child = fork(runner, args, {
    cwd: root,
    // Tests make much that is soon garbage: with more room for it, an eighth less of the work is to clear it away.
    execArgv: ["--enable-source-maps", "--max-semi-space-size=32"],
    stdio: ["inherit", "pipe", "pipe", "ipc"],
  });
  let output = "";
  const keep = (/** @type {string} */ text) => void (output += text);
  child.stdout?.setEncoding("utf8").on("data", keep);
  child.stderr?.setEncoding("utf8").on("data", keep);
  const closed = once(child, "close");
  const taken = () => {
    const text = output;
    output = "";
    return text;
  };

  /**
   * @param {string} file
   * @returns {Promise<Outcome>}
   */
  async function outcomeOf(file) {
    const answered = new Promise((resolve) => child.once("message", resolve));
    child.send({ files: [file], timeoutMs: tier.timeoutMs, grep: options.grep, bail: options.bail, more: true });
    const answer = await Promise.race([answered, closed]);
    if (!Array.isArray(answer)) return /** @type {Outcome} */ (answer);
    const [code, signal] = answer;
    const crash = `${tier.name}: the test process ended early in ${path.basename(file)} (${signal ?? `exit code ${code}`})`;
    return { passed: 0, failed: 1, skipped: 0, failures: [crash] };
  }

  return {
    tier,
    ended: () => !child.connected,
    run: async (file) => {
      const outcome = await outcomeOf(file);
      return { outcome, output: taken() };
    },
    close: async () => {
      if (child.connected) child.send("end");
      await closed;
      return taken();
    },
  };
}
