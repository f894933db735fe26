/** The virtual clock. Pace is apart from behaviour: it scales durations, it never changes what happens. */

export type Pace = "immediate" | "realistic" | "manual" | number;

export interface ClockState {
  pace: Pace;
  /** Virtual minus real time, in milliseconds (unused while stepped by hand). */
  offset: number;
  /** Virtual time while stepped by hand. */
  frozen: number;
}

/** Times beyond it are no four-digit years, which clients read. */
const LAST = Date.UTC(9999, 11, 31);

export class Clock {
  private readonly state: ClockState;

  constructor(pace: Pace, start: number | undefined, restored?: ClockState) {
    const real = Date.now();
    this.state = restored ?? { pace, offset: (start ?? real) - real, frozen: start ?? real };
    if (restored !== undefined) this.setPace(pace);
  }

  now(): number {
    return this.state.pace === "manual" ? this.state.frozen : Date.now() + this.state.offset;
  }

  get pace(): Pace {
    return this.state.pace;
  }

  /** Converts how long something that takes `seconds` on the real service takes on this clock. */
  lengthOf(seconds: number): number {
    if (this.state.pace === "immediate") return 0;
    const factor = typeof this.state.pace === "number" ? this.state.pace : 1;
    return Math.round((seconds * 1000) / factor);
  }

  advance(ms: number): void {
    if (ms < 0) throw new RangeError(`the clock goes forward only, not by ${ms} ms`);
    if (this.now() + ms > LAST) throw new RangeError("the clock ends with the year 9999");
    // Whole milliseconds: times and the ids made of them have no fraction.
    const whole = Math.ceil(ms);
    this.state.offset += whole;
    this.state.frozen += whole;
  }

  setPace(pace: Pace): void {
    const now = this.now();
    this.state.pace = pace;
    this.state.frozen = now;
    this.state.offset = now - Date.now();
  }

  save(): ClockState {
    return { ...this.state, frozen: this.now() };
  }
}

export function parsePace(text: string): Pace {
  if (text === "immediate" || text === "realistic" || text === "manual") return text;
  const factor = Number(text);
  if (!Number.isFinite(factor) || factor <= 0) {
    throw new RangeError(`pace must be immediate, realistic, manual or a factor above 0, not "${text}"`);
  }
  return factor;
}
