import type { Screen } from "./render";

/** Claims of the demo, and whether it held. */
export class Checks {
  #held = 0;
  #failed = 0;

  constructor(private readonly screen: Screen) {}

  hold(what: string, held: boolean): void {
    if (held) this.#held++;
    else this.#failed++;
    this.screen.line(`  [${held ? "ok" : "FAILED"}] ${what}`);
  }

  get allHeld(): boolean {
    return this.#failed === 0 && this.#held > 0;
  }

  summary(): string {
    return this.#failed === 0
      ? `All ${this.#held} checks held`
      : `${this.#failed} of ${this.#held + this.#failed} checks FAILED`;
  }
}
