import type { Clock } from "../../provider/wait";
import type { ControlClient } from "../../simulator/index";

/** One time for the provider and the simulated cloud: who sleeps moves it. */
export class VirtualClock {
  #now: number;
  #last: Promise<void> = Promise.resolve();

  constructor(
    start: number,
    private readonly control: ControlClient,
  ) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** Lets time pass up to here; several that wait together each move it only as far as it has not gone yet. */
  async until(time: number): Promise<void> {
    const turn = this.#last.then(async () => {
      if (time <= this.#now) return;
      await this.control.clock.advance((time - this.#now) / 1000);
      this.#now = time;
    });
    this.#last = turn.catch(() => undefined);
    await turn;
  }

  async pass(seconds: number): Promise<void> {
    await this.until(this.#now + seconds * 1000);
  }

  /** The time as a process sees it, which stands still for ever once the process is dead. */
  of(process: { readonly dead: boolean }): Clock {
    return {
      now: () => {
        if (process.dead) throw new Error("a dead process asks for the time");
        return this.#now;
      },
      random: () => 0.5,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        await this.until(this.#now + ms);
        if (process.dead) await new Promise(() => undefined);
      },
    };
  }
}
