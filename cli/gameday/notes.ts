import type { GamedayDocument } from "./document";

/** Everything that is noted on a game day, with the moment. */
export class Notes {
  readonly timeline: GamedayDocument["timeline"][number][] = [];
  /** Expectations that nobody wrote down, and that were missed. */
  readonly missed: GamedayDocument["expectations"][number][] = [];

  constructor(
    private readonly elapsed: () => number,
    private readonly told: (seconds: number, what: string) => void,
  ) {}

  tell(what: string): void {
    const at = this.elapsed();
    this.timeline.push({ at, what });
    this.told(at, what);
  }

  miss(what: string, why: string): void {
    this.missed.push({ what, met: false, at: this.elapsed(), why });
  }
}
