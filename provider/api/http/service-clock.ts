import { ERRORS } from "../../errors";
import { type Clock, monotonic } from "../../wait";

/** Time of the service, by the `Date` of its answers: this machine's clock may be wrong. */
export interface ServiceClock {
  /** An answer came; `tookMs` from its request on. */
  note(service: string, headers: Readonly<Record<string, string>>, tookMs: number): void;
  /** Milliseconds since the epoch, within about a second; undefined before the first answer. */
  now(): number | undefined;
  /** Milliseconds by which the service's clock is ahead of ours. */
  skewMs(): number | undefined;
}

interface Stamp {
  readonly at: number;
  readonly serviceMs: number;
}

/** Times are recorded by SDRS, so its `Date` is the one that counts; the others serve until it has answered. */
const RECORDER = "sdrs";
/** The `Date` of an answer that took longer says too little. */
const MOST_MS = 5_000;
/** `Date` is cut to the second. */
const HALF_SECOND = 500;

export function createServiceClock(clock: Clock): ServiceClock {
  const elapsed = monotonic(clock);
  let recorder: Stamp | undefined;
  let other: Stamp | undefined;

  const now = (): number | undefined => {
    const stamp = recorder ?? other;
    return stamp === undefined ? undefined : Math.round(stamp.serviceMs + (elapsed() - stamp.at));
  };
  return {
    note(service, headers, tookMs) {
      const date = Date.parse(headers["date"] ?? "");
      // An answer out of a cache carries the date it was made.
      if (Number.isNaN(date) || tookMs > MOST_MS || Number(headers["age"] ?? 0) > 0) return;
      const stamp = { at: elapsed() - tookMs / 2, serviceMs: date + HALF_SECOND };
      if (service === RECORDER) recorder = stamp;
      else other = stamp;
    },
    now,
    skewMs() {
      const service = now();
      return service === undefined ? undefined : service - Math.round(clock.now());
    },
  };
}

/** A signature is refused when the clocks differ by more than 15 minutes; the answer's own date tells. */
export function skewHint(date: string | undefined, next: string = ERRORS.DR_AUTH.hint): string | undefined {
  const minutes = Math.round((Date.parse(date ?? "") - Date.now()) / 60_000);
  if (Number.isNaN(minutes) || Math.abs(minutes) < 5) return undefined;
  return `This machine's clock is ${Math.abs(minutes)} minutes ${minutes > 0 ? "behind" : "ahead of"} the service's: correct it. ${next}`;
}
