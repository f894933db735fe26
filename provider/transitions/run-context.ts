import type { CallOptions, Cloud } from "../api/cloud";
import type { Clock } from "../wait";

/** How a transition speaks to the person who watches it. */
export interface Say {
  /** A line that stays. */
  info(text: string): void;
  /** A line that stays and asks for attention. */
  warn(text: string): void;
  /** A line that the next one replaces. */
  progress(text: string): void;
}

export const silence: Say = { info: () => undefined, warn: () => undefined, progress: () => undefined };

/** What every step of a transition is given. */
export interface RunContext {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly say: Say;
  /** Milliseconds since the epoch at which watching ends. The transition itself goes on in the cloud. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
}

export function callOptions({ signal }: RunContext): CallOptions {
  return signal === undefined ? {} : { signal };
}

/** Time that is left, capped. */
export function timeLeft({ clock, deadline }: RunContext, capMs = Number.POSITIVE_INFINITY): number {
  return Math.max(0, Math.min(deadline - clock.now(), capMs));
}
