import { HalfDone, Lost, type ProviderSide } from "./provider-side";
import type { Operation, Step } from "./report";

/** Ends a run at once: what the engine could not even plan. */
export class RunEnded extends Error {}

/** A step that failed; its run may go on with others. */
export class StepFailed extends Error {
  constructor(
    message: string,
    readonly half: HalfDone | undefined,
  ) {
    super(message);
  }
}

/** Asks the provider on behalf of steps, and notes how each of them went. */
export class Asking {
  #written: readonly string[] = [];

  constructor(
    readonly process: ProviderSide,
    readonly steps: Step[],
  ) {}

  /** A step that went well, with what its last question wrote. */
  done(urn: string, operation: Operation, id?: string, replaces: readonly string[] = []): void {
    this.steps.push({ urn, operation, id, replaces, writes: this.#written });
    this.#written = [];
  }

  /** Refusals of the engine itself. */
  refused(urn: string, operation: Operation, failure: string): RunEnded {
    this.steps.push({ urn, operation, id: undefined, failure, writes: [] });
    return new RunEnded(failure);
  }

  /** Asks the provider; a failure is noted as the engine prints it. */
  async ask<T>(urn: string, operation: Operation, id: string | undefined, work: () => Promise<T>): Promise<T> {
    const since = this.process.accepted.length;
    try {
      const answer = await work();
      this.#written = this.process.accepted.slice(since);
      return answer;
    } catch (error) {
      if (error instanceof Lost) throw error;
      const writes = this.process.accepted.slice(since);
      const failure = error instanceof Error ? error.message : String(error);
      const half = error instanceof HalfDone ? error : undefined;
      this.steps.push({ urn, operation, id, failure, half, writes });
      // What the engine cannot plan ends the run, also with --continue-on-error.
      if (operation === "check" || operation === "diff") throw new RunEnded(failure);
      throw new StepFailed(failure, half);
    }
  }
}
