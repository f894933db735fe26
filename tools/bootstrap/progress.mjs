// @ts-check
/**
 * One line a step: what is done, dots while it takes long, and how long it took.
 * Dots and not a redrawn line, so that a log file reads like a terminal.
 */

const DOT_EVERY_MS = 3000;

/**
 * @typedef {object} Progress
 * @property {<T>(label: string, text: string, action: () => Promise<T>) => Promise<T>} run Announces a step, does it, and ends its line.
 * @property {(label: string, text: string, since?: number) => void} report Writes the line of a step that is already over.
 */

/**
 * @param {number} milliseconds
 * @returns {string}
 */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * @param {{ write(text: string): unknown }} out
 * @returns {Progress}
 */
export function createProgress(out) {
  return {
    async run(label, text, action) {
      const since = performance.now();
      out.write(`${label}: ${text}`);
      const dots = setInterval(() => out.write(" ."), DOT_EVERY_MS);
      try {
        const result = await action();
        out.write(`, done in ${seconds(performance.now() - since)}\n`);
        return result;
      } catch (error) {
        out.write(`, failed after ${seconds(performance.now() - since)}\n`);
        throw error;
      } finally {
        clearInterval(dots);
      }
    },
    report(label, text, since) {
      out.write(`${label}: ${text}${since === undefined ? "" : ` (${seconds(performance.now() - since)})`}\n`);
    },
  };
}
