// @ts-check
/**
 * Cost of test files: the time that each took, and the processor time of its process and of all that this one started and waited for.
 * Other work on the machine makes the first longer, and leaves the second as it is.
 */
import { readFileSync } from "node:fs";
import path from "node:path";

/** Of `/proc/self/stat`, after the name: utime, stime, cutime and cstime, in hundredths of a second. */
const TIMES = { first: 11, count: 4, perSecond: 100 };

/** @typedef {{ file: string, real: number, processor: number }} Cost */

/**
 * Seconds of processor time so far; where no `/proc` tells of what ended, those of this process alone.
 *
 * @returns {number}
 */
export function processorSeconds() {
  try {
    const fields = readFileSync("/proc/self/stat", "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    const ticks = fields.slice(TIMES.first, TIMES.first + TIMES.count);
    return ticks.reduce((sum, each) => sum + Number(each), 0) / TIMES.perSecond;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
}

/**
 * The dearest first.
 *
 * @param {readonly Cost[]} costs
 * @param {string} root what the names are told from
 * @returns {string}
 */
export function costTable(costs, root) {
  const row = (/** @type {number} */ real, /** @type {number} */ processor, /** @type {string} */ name) =>
    `${real.toFixed(1).padStart(8)} ${processor.toFixed(1).padStart(10)}  ${name}\n`;
  const sum = (/** @type {"real" | "processor"} */ key) => costs.reduce((total, cost) => total + cost[key], 0);
  const rows = [...costs]
    .sort((one, other) => other.processor - one.processor)
    .map(({ file, real, processor }) => row(real, processor, path.relative(root, file)));
  return `\n    real  processor  (seconds)\n${rows.join("")}${row(sum("real"), sum("processor"), "all")}`;
}
