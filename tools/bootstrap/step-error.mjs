// @ts-check

/** A step that failed for a reason the user can act on: shown as it is, without a stack. */
export class StepError extends Error {
  /**
   * @param {string} message what failed
   * @param {{ output?: string, next?: string }} [more] what the step printed, and what to do now
   */
  constructor(message, more = {}) {
    super(message);
    this.name = "StepError";
    this.output = more.output ?? "";
    this.next = more.next ?? "";
  }

  /** @returns {string} */
  toText() {
    const parts = [`error: ${this.message}`];
    if (this.output.trim() !== "") parts.push(this.output.trimEnd());
    if (this.next !== "") parts.push(this.next);
    return parts.join("\n\n");
  }
}

/**
 * The body of a script: what fails is shown on its output, a step that failed without a stack, and ends it with 1.
 *
 * @param {() => Promise<void>} main
 * @returns {Promise<void>}
 */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    process.stdout.write(
      `\n${error instanceof StepError ? error.toText() : String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exitCode = 1;
  }
}
