/** Memory of which test files noticed mutants so far: the same are likely to notice the next one. */
import path from "node:path";

/** Take so long that every other test is tried before them. */
const SLOW: readonly string[] = ["both-sides", "storm", "storm-model", "assumptions", "life-cycle-sweep", "lives"];

export class Noticers {
  readonly #noticed = new Map<string, number>();

  /** A test file noticed a mutant of a source. */
  note(test: string, source: string): void {
    for (const key of [nameOf(test), `${nameOf(test)} ${source}`])
      this.#noticed.set(key, (this.#noticed.get(key) ?? 0) + 1);
  }

  /** True if a test file noticed a mutant of this source before. */
  knows(test: string, source: string): boolean {
    return this.#noticed.has(`${nameOf(test)} ${source}`);
  }

  /** Those first that noticed most, the slow ones last. */
  order(tests: readonly string[]): string[] {
    const rank = (test: string): number => (this.#noticed.get(nameOf(test)) ?? 0) - Number(SLOW.includes(nameOf(test)));
    return [...tests].sort((one, other) => rank(other) - rank(one));
  }
}

export function nameOf(test: string): string {
  return path.basename(test, ".test.js");
}
