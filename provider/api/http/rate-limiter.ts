import { type Clock, monotonic, PACE } from "../../wait";

/** Limits on what is asked of one host at a time. */
export interface RateLimits {
  readonly maxConcurrency: number;
  /** Requests per second. */
  readonly maxRate: number;
}

/** Lets requests through to a host: so many at a time, so many a second, none while the host asked for a pause. */
export interface RateLimiter {
  /** Waits until a request may be sent; its end is told by calling what comes back. */
  enter(signal?: AbortSignal): Promise<() => void>;
  /** The host is throttling: nothing is sent for this long, by anybody, but never longer than {@link PACE.longestAskedMs}. */
  pause(ms: number): void;
}

export function createRateLimiter(limits: RateLimits, clock: Clock): RateLimiter {
  const elapsed = monotonic(clock);
  const interval = 1000 / limits.maxRate;
  /** A second's worth may go at once after silence. */
  const burst = 1000 - interval;
  const waiting: (() => void)[] = [];
  let running = 0;
  let nextAt = -Infinity;
  let pausedUntil = -Infinity;

  const place = async (signal?: AbortSignal): Promise<void> => {
    if (running >= limits.maxConcurrency) {
      await new Promise<void>((resolve, reject) => {
        const go = (): void => {
          signal?.removeEventListener("abort", stop);
          resolve();
        };
        const stop = (): void => {
          const index = waiting.indexOf(go);
          if (index >= 0) waiting.splice(index, 1);
          reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
        };
        waiting.push(go);
        signal?.addEventListener("abort", stop, { once: true });
      });
      return; // the place was handed over, `running` stays
    }
    running++;
  };

  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else running--;
  };

  const turn = async (signal?: AbortSignal): Promise<void> => {
    for (;;) {
      const now = elapsed();
      if (pausedUntil > now) {
        await clock.sleep(pausedUntil - now, signal);
        continue;
      }
      nextAt = Math.max(nextAt, now - burst) + interval;
      const early = nextAt - interval - now;
      if (early > 0) await clock.sleep(early, signal);
      return;
    }
  };

  return {
    async enter(signal) {
      await place(signal);
      try {
        await turn(signal);
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, elapsed() + Math.min(ms, PACE.longestAskedMs));
    },
  };
}
