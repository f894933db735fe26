import { setImmediate as turn, setTimeout as breath } from "node:timers/promises";
import type { Clock } from "../../provider/wait";
import type { ControlClient } from "../../simulator/index";

/** One time for the provider and the simulated cloud: who sleeps moves it. */
export interface SharedClock extends Clock {
  /** Does something when the time has come, however long the sleep is that passes it. */
  after(seconds: number, work: () => Promise<unknown>): void;
  /** Lets time pass without anybody sleeping. */
  pass(seconds: number): Promise<void>;
}

/** Where several sleep, who was woken gets this much real time for a call before the next is. */
const OTHERS_MS = 4;

interface Sleeper {
  readonly at: number;
  readonly wake: () => Promise<unknown>;
}

export function sharedClock(start: number, control: ControlClient): SharedClock {
  let now = start;
  let going = false;
  const sleepers: Sleeper[] = [];
  const events: Sleeper[] = [];

  const advanceTo = async (at: number): Promise<void> => {
    if (at <= now) return;
    await control.clock.advance((at - now) / 1000);
    now = at;
  };
  const earliest = (list: readonly Sleeper[]): Sleeper | undefined =>
    list.reduce<Sleeper | undefined>(
      (first, one) => (first === undefined || one.at < first.at ? one : first),
      undefined,
    );
  const take = (list: Sleeper[], one: Sleeper): Sleeper => {
    list.splice(list.indexOf(one), 1);
    return one;
  };
  const go = async (): Promise<void> => {
    while (sleepers.length > 0) {
      // Whoever is awake goes first, so that the order of sleepers does not depend on who called earlier.
      await turn();
      const sleeper = earliest(sleepers);
      if (sleeper === undefined) break;
      const event = earliest(events.filter(({ at }) => at <= sleeper.at));
      const next = event === undefined ? take(sleepers, sleeper) : take(events, event);
      await advanceTo(next.at);
      await next.wake();
      if (sleepers.length > 0) await breath(OTHERS_MS);
    }
    going = false;
  };
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      sleepers.push({
        at: now + ms,
        wake: () => {
          resolve();
          return Promise.resolve();
        },
      });
      if (going) return;
      going = true;
      go().catch(reject);
    });
  return {
    now: () => now,
    random: () => 0.5,
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      return sleep(ms);
    },
    after: (seconds, work) => {
      events.push({ at: now + seconds * 1000, wake: work });
    },
    pass: (seconds) => sleep(seconds * 1000),
  };
}
