import { DrError, cancelled, isDrError, isTransient } from "./errors";

/** Time and chance, so that a test owns both. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Ends early, by rejecting with `DR_ABORTED`, when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Milliseconds since some moment, which no change of the date moves; {@link monotonic} makes up for it where it is missing. */
  elapsed?(): number;
  /** A number in [0, 1); `Math.random` if missing. */
  random?(): number;
}

/** Time that only goes forward, to measure pauses and limits with: the date of a machine may be set back meanwhile. */
export function monotonic(clock: Clock): () => number {
  if (clock.elapsed !== undefined) return () => clock.elapsed?.() ?? clock.now();
  let last = clock.now();
  let lost = 0;
  return () => {
    const now = clock.now();
    lost += Math.max(0, last - now);
    last = now;
    return now + lost;
  };
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled("The wait", signal));
        return;
      }
      const stop = (): void => {
        clearTimeout(timer);
        reject(cancelled("The wait", signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};

/** Wait for a value, in the service's own words. */
export interface WaitSpec<T> {
  /** Subject of every message, for example `Failover of group pg-web (7f0c…)`. */
  readonly what: string;
  /** Text that a wait which ends too early says of the subject, for example `was not ready`; `had not ended` if missing. */
  readonly unmet?: string;
  /** Reads the present value. The options fit every call of `Cloud`: no read outlasts the wait by much. */
  read(options: { signal?: AbortSignal; timeoutMs: number }): Promise<T>;
  /** The word of the value that decides. It may be one of ours, so no message has it. */
  key(value: T): string;
  /**
   * Says what the value shows, for a message, in the words of the service: `it is in "failing-over" (a failover is running)`.
   */
  shows(value: T): string;
  /** Words that end the wait well. */
  readonly success: readonly string[];
  /** Words that mean "not yet". A word in neither list ends the wait as a failure: unmatched means stop. */
  readonly pending: readonly string[];
  readonly timeoutMs: number;
  /** Usual duration. Given, polls are sparse before and dense around the expected end. */
  readonly expectedMs?: number | undefined;
  /** True for an operation that takes minutes: while no duration is known, the first polls are sparser. */
  readonly long?: boolean;
  /** Time when the operation began, by our clock, if before this wait (a resume). */
  readonly startedAt?: number | undefined;
  /** True when the value itself shows that the end is close, for example half of the sub-jobs have ended. */
  near?(value: T): boolean;
  /** Advice for when the time limit passed; the hint of the catalogue if missing. */
  readonly next?: string | undefined;
  /** The error for a word in neither list; a state conflict that says what the value shows if missing. */
  failure?(value: T, key: string, seen: Seen): Error;
  /** Told of every value read: for progress. */
  onPoll?(value: T, key: string, elapsedMs: number): void;
  /** Facts for the errors, such as the job id. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
}

/** Number of times that each word was read, and how often each transient error came instead. */
export type Seen = Readonly<Record<string, number>>;

export interface WaitResult<T> {
  readonly value: T;
  readonly key: string;
  readonly seen: Seen;
  readonly polls: number;
  readonly elapsedMs: number;
}

/**
 * The pace of polling. A poll after the fraction f of the time elapsed notices the end at most f of the length late, and costs
 * 1/f requests per factor e of time. To notice every length within 3 % costs some 107 requests for a job of 5 minutes, and only
 * where the end is expected can that be had for 40. Without an expectation the pauses soon reach `steadyMs` and stay there until
 * that is 3 % of what has elapsed: 40 requests in 5 minutes, and an end noticed within 9 s, or within 3 % if that is more.
 */
export const PACE = {
  /** Below this nothing is gained: an end noticed within a second counts as at once. */
  minMs: 900,
  /** No delay is longer, whatever has elapsed. */
  maxMs: 60_000,
  /** Fraction of the elapsed time between polls where the end is expected, or overdue. */
  near: 0.0285,
  /** The same before that. */
  early: 0.5,
  /** The same when no duration is known, up to `steadyMs`. */
  unknown: 0.14,
  /** The same for an operation that takes minutes. */
  unknownLong: 1,
  /** The longest pause without an expectation while 3 % of the elapsed time is less. */
  steadyMs: 8_950,
  /** From this part of the expected duration on, the end is near. */
  nearFrom: 0.7,
  /** Delays are shortened by up to this part, so that many waits do not poll in step. */
  jitter: 0.02,
  /** A service that asks to be left alone for longer is asked again after this long: servers may be down meanwhile. */
  longestAskedMs: 30_000,
  /** A read that starts at the deadline still gets this long. */
  lastReadMs: 10_000,
} as const;

/** Facts known of the moment after a poll. */
export interface Moment {
  readonly elapsedMs: number;
  readonly expectedMs?: number | undefined;
  /** True if the value itself showed that the end is near. */
  readonly near?: boolean;
  /** True if the operation takes minutes. */
  readonly long?: boolean;
}

/** Length of the pause after a poll at this point of the wait; `chance` in [0, 1) shortens it a little. */
export function pollDelay(moment: Moment, chance: number): number {
  return Math.min(PACE.maxMs, Math.max(PACE.minMs, plainDelay(moment))) * (1 - PACE.jitter * chance);
}

function plainDelay({ elapsedMs, expectedMs, near = false, long = false }: Moment): number {
  const dense = elapsedMs * PACE.near;
  if (near) return dense;
  if (expectedMs === undefined)
    return Math.max(dense, Math.min(PACE.steadyMs, elapsedMs * (long ? PACE.unknownLong : PACE.unknown)));
  const untilNear = expectedMs * PACE.nearFrom - elapsedMs;
  // A sparse pause never steps over the moment from which the end is expected.
  return untilNear <= 0 ? dense : Math.min(elapsedMs * PACE.early, untilNear);
}

/** Polls until a success word is read. Transient read errors are counted and never end the wait before its deadline. */
export async function waitFor<T>(
  spec: WaitSpec<T>,
  clock: Clock = systemClock,
  signal?: AbortSignal,
): Promise<WaitResult<T>> {
  const now = monotonic(clock);
  const begun = now();
  const origin = begun - Math.max(0, clock.now() - (spec.startedAt ?? clock.now()));
  const deadline = begun + spec.timeoutMs;
  const seen: Record<string, number> = {};
  const count = (key: string): void => {
    seen[key] = (seen[key] ?? 0) + 1;
  };
  let last: T | undefined;
  let lastError: unknown;

  for (let polls = 1; ; polls++) {
    if (signal?.aborted) throw cancelled(spec.what, signal, { ...spec.facts, seen });
    let near = false;
    let pauseMs = 0;
    try {
      const timeoutMs = Math.max(deadline - now(), PACE.lastReadMs);
      const value = await spec.read(signal === undefined ? { timeoutMs } : { signal, timeoutMs });
      const key = spec.key(value);
      count(key);
      const elapsedMs = now() - begun;
      spec.onPoll?.(value, key, elapsedMs);
      if (spec.success.includes(key)) return { value, key, seen, polls, elapsedMs };
      if (!spec.pending.includes(key)) throw spec.failure?.(value, key, seen) ?? unmatched(spec, value, seen);
      last = value;
      lastError = undefined;
      near = spec.near?.(value) ?? false;
    } catch (error) {
      if (!isDrError(error) || !isTransient(error)) throw error;
      count(error.code);
      lastError = error;
      const asked = error.facts["retryAfterMs"];
      if (typeof asked === "number") pauseMs = Math.min(asked, PACE.longestAskedMs);
    }
    const left = deadline - now();
    if (left <= 0) throw timedOut(spec, now() - begun, { last, lastError, seen });
    const chance = (clock.random ?? Math.random)();
    const { expectedMs, long = false } = spec;
    const delay = pollDelay({ elapsedMs: now() - origin, expectedMs, near, long }, chance);
    await clock.sleep(Math.min(left, Math.max(delay, pauseMs)), signal);
  }
}

function unmatched<T>(spec: WaitSpec<T>, value: T, seen: Seen): DrError {
  return new DrError("DR_STATE_CONFLICT", `${spec.what} cannot end well: ${spec.shows(value)}`, {
    ...spec.facts,
    seen,
  });
}

interface Unfinished<T> {
  /** The last value; nothing could be read without it. */
  readonly last: T | undefined;
  /** Error that came instead of a value in the latest read. */
  readonly lastError: unknown;
  readonly seen: Seen;
}

function timedOut<T>(spec: WaitSpec<T>, waitedMs: number, { last, lastError, seen }: Unfinished<T>): DrError {
  const shown = last === undefined ? "nothing could be read of it" : spec.shows(last);
  const unread = isDrError(lastError) ? `. The last read failed: ${lastError.what}` : "";
  const when = waitedMs < 1000 ? "when the time limit passed" : `after ${lengthOf(waitedMs)}`;
  return new DrError(
    "DR_WAIT_TIMEOUT",
    `${spec.what} ${spec.unmet ?? "had not ended"} ${when}: ${shown}${unread}`,
    { ...spec.facts, seen },
    { cause: lastError, hint: spec.next },
  );
}

/** A length of time for a sentence: `45 s`, `20 min`. */
export function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** Turns of what is done so many at a time. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets in only so many at a time, the others in their order. */
export function createSlots(most: number): Slots {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (busy >= most)
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    else busy++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) busy--;
      else next();
    }
  };
}
