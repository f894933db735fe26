import type { Assumptions } from "../assumptions.js";
import type { Clock } from "./clock.js";
import type { JobType } from "./durations.js";
import type { Faults } from "../control/faults.js";
import { History } from "./history.js";
import { randomOf } from "./ids.js";
import { mayLag } from "./reads.js";
import type { State } from "./state.js";
import type { Job, JobFailure, TimedEvent } from "./types.js";

/** Behaviour of a type of job: in between, at its end, and when it fails. */
export interface JobBehaviour {
  readonly steps?: readonly { readonly name: string; readonly at: number }[];
  readonly step?: (sim: Sim, job: Job, name: string) => void;
  /** A reason in the world why the job cannot succeed, looked for at its end. */
  readonly verify?: (sim: Sim, job: Job) => { code: string; reason: string } | null;
  readonly succeed: (sim: Sim, job: Job) => void;
  readonly fail: (sim: Sim, job: Job, failure: JobFailure) => void;
}

/** The table of job types. */
export class Behaviours {
  private readonly table = new Map<string, JobBehaviour>();

  add(type: JobType, behaviour: JobBehaviour): void {
    this.table.set(type, behaviour);
  }

  of(type: string): JobBehaviour {
    const found = this.table.get(type);
    if (found === undefined) throw new Error(`no behaviour for the job type ${type}`);
    return found;
  }
}

/** The running simulation: the state, its clock, and the queue of what happens next. */
export class Sim {
  private instant: number;
  private readonly memory = new Map<string, unknown>();
  private reading = false;
  private readonly history = new History();
  private readonly lots: () => number;

  constructor(
    public state: State,
    readonly clock: Clock,
    readonly faults: Faults,
    public assume: Assumptions,
    readonly behaviours: Behaviours,
    private readonly runEvent: (sim: Sim, event: TimedEvent) => void,
  ) {
    this.instant = clock.now();
    this.lots = randomOf(state.sequence.seed + 1);
  }

  /** Drawn by lot from 0 to 1, the same for the same seed. */
  lot(): number {
    return this.lots();
  }

  /** The instant that everything in the current request, or the current event, happens at. */
  now(): number {
    return this.instant;
  }

  /** Lets everything happen that is due, each thing at its own time and in order. */
  settle(): void {
    const until = this.clock.now();
    if (this.history.isEmpty) this.remember();
    for (;;) {
      const next = this.state.events[0];
      if (next === undefined || next.at > until) break;
      this.state.events.shift();
      this.memory.clear();
      this.instant = next.at;
      this.runEvent(this, next);
      this.remember();
    }
    this.instant = until;
  }

  /** Runs something that changes nothing, so that what is looked up again and again may be indexed once. */
  read<T>(look: () => T): T {
    this.reading = true;
    try {
      return look();
    } finally {
      this.reading = false;
    }
  }

  /** As `read`, on the world as it was, as far back as that is known. */
  readAt<T>(at: number, look: () => T): T {
    const then = this.history.asOf(at);
    if (then === undefined) return this.read(look);
    const { state, instant } = this;
    this.memory.clear();
    this.state = then.state;
    this.instant = then.at;
    try {
      return this.read(look);
    } finally {
      this.state = state;
      this.instant = instant;
      this.memory.clear();
    }
  }

  /** To be called after anything has changed: where reads may lag, it is kept what the world was. */
  remember(): void {
    if (mayLag(this)) this.history.record(this.state, this.instant);
    else this.history.clear();
  }

  /** To be called before anything changes outside an event. */
  forget(): void {
    this.memory.clear();
  }

  /** `rows` by `key`: remembered between reads, built anew while things change. */
  indexed<Row>(
    name: string,
    rows: () => Iterable<Row>,
    keysOf: (row: Row) => Iterable<string>,
  ): ReadonlyMap<string, Row[]> {
    const known = this.reading ? this.memory.get(name) : undefined;
    if (known !== undefined) return known as ReadonlyMap<string, Row[]>;
    const index = new Map<string, Row[]>();
    for (const row of rows()) {
      for (const key of keysOf(row)) {
        const list = index.get(key);
        if (list === undefined) index.set(key, [row]);
        else list.push(row);
      }
    }
    if (this.reading) this.memory.set(name, index);
    return index;
  }

  get isReading(): boolean {
    return this.reading;
  }

  schedule(event: TimedEvent): void {
    const { events } = this.state;
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = events[middle];
      if (other !== undefined && other.at <= event.at) low = middle + 1;
      else high = middle;
    }
    events.splice(low, 0, event);
  }
}
