/** Counts of what lives did: a law that nothing ever tried is not proved. */

export const COUNTED = [
  "lives",
  "runs",
  "green",
  "refusals",
  "failures",
  "kills",
  "creates",
  "updates",
  "deletes",
  "replacements",
  "renames",
  "moves",
  "hand-overs",
  "adoptions",
  "failovers",
  "switchovers",
  "ways back",
  "reprotects",
  "needed failovers",
  "hints followed",
  "console deeds",
  "faults",
  "refreshes",
  "destroys",
  "arrivals",
] as const;
export type Counted = (typeof COUNTED)[number];

export class Counts {
  readonly #counts = new Map<Counted, number>();

  add(what: Counted, count = 1): void {
    this.#counts.set(what, this.of(what) + count);
  }

  of(what: Counted): number {
    return this.#counts.get(what) ?? 0;
  }

  merge(other: Counts): void {
    for (const what of COUNTED) this.add(what, other.of(what));
  }

  /** Lists what fell short of the least that so many lives must have done. */
  short(least: Readonly<Partial<Record<Counted, number>>>): string[] {
    return Object.entries(least).flatMap(([what, per100]) => {
      const wanted = Math.ceil((per100 * this.of("lives")) / 100);
      const had = this.of(what as Counted);
      return had >= wanted ? [] : [`${what}: ${had}, and at least ${wanted} are wanted`];
    });
  }

  toText(): string {
    return COUNTED.map((what) => `${what} ${this.of(what)}`).join(" · ");
  }
}

/** Counts that a hundred lives of the full menu must come to. */
export const LEAST: Readonly<Partial<Record<Counted, number>>> = {
  green: 200,
  refusals: 80,
  kills: 8,
  creates: 500,
  deletes: 40,
  replacements: 5,
  renames: 40,
  moves: 10,
  "hand-overs": 5,
  adoptions: 5,
  failovers: 30,
  "ways back": 12,
  reprotects: 12,
  "needed failovers": 10,
  "hints followed": 80,
  "console deeds": 20,
  arrivals: 80,
};
