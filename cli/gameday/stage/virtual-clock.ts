import { setImmediate as turn, setTimeout as breath } from "node:timers/promises";
import type { Clock } from "../../../provider/wait";

/** Pause where several sleep: who was woken gets this much real time for a call before the next is. */
const OTHERS_MS = 4;

interface Sleeper {
  readonly at: number;
  readonly wake: () => Promise<unknown>;
  readonly of?: Mortal | undefined;
}

interface Mortal {
  readonly dead: boolean;
}

/** Whoever lets time pass for everybody. */
export interface TimeKeeper {
  readonly clock: { advance(seconds: number): Promise<unknown> };
}

/** One time for the provider and the simulated cloud: who sleeps moves it. */
export class VirtualClock {
  #now: number;
  #going = false;
  readonly #sleepers: Sleeper[] = [];
  readonly #events: Sleeper[] = [];

  constructor(
    start: number,
    private readonly control: TimeKeeper,
  ) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Lets time pass without anybody of the provider sleeping. */
  async pass(seconds: number): Promise<void> {
    await this.#sleep(seconds * 1000);
  }

  /** Does something when the time has come, however long the sleep is that passes it; the answer takes it back. */
  after(seconds: number, work: () => Promise<unknown>): () => void {
    const event = { at: this.#now + seconds * 1000, wake: work };
    this.#events.push(event);
    return () => {
      if (this.#events.includes(event)) take(this.#events, event);
    };
  }

  /** The time as a process sees it, which stands still for ever once the process is dead. */
  of(process: Mortal): Clock {
    return {
      now: () => {
        if (process.dead) throw new Error("a dead process asks for the time");
        return this.#now;
      },
      random: () => 0.5,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        await this.#sleep(ms, process);
      },
    };
  }

  #sleep(ms: number, of?: Mortal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): Promise<void> => {
        resolve();
        return Promise.resolve();
      };
      this.#sleepers.push({ at: this.#now + ms, wake, of });
      if (this.#going) return;
      this.#going = true;
      this.#go().catch(reject);
    });
  }

  async #go(): Promise<void> {
    for (;;) {
      // Whoever is awake goes first, so that the order of sleepers does not depend on who called earlier.
      await turn();
      for (const dead of this.#sleepers.filter(({ of }) => of?.dead === true)) take(this.#sleepers, dead);
      const sleeper = earliest(this.#sleepers);
      if (sleeper === undefined) break;
      const event = earliest(this.#events.filter(({ at }) => at <= sleeper.at));
      const next = event === undefined ? take(this.#sleepers, sleeper) : take(this.#events, event);
      await this.#advanceTo(next.at);
      await next.wake();
      if (this.#sleepers.length > 0) await breath(OTHERS_MS);
    }
    this.#going = false;
  }

  async #advanceTo(at: number): Promise<void> {
    if (at <= this.#now) return;
    await this.control.clock.advance((at - this.#now) / 1000);
    this.#now = at;
  }
}

function earliest(list: readonly Sleeper[]): Sleeper | undefined {
  return list.reduce<Sleeper | undefined>(
    (first, one) => (first === undefined || one.at < first.at ? one : first),
    undefined,
  );
}

function take(list: Sleeper[], one: Sleeper): Sleeper {
  list.splice(list.indexOf(one), 1);
  return one;
}
