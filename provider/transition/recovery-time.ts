import type { TransitionRecord } from "../model/transition-record";

/** Clocks that differ by less agree, as far as a recovery time goes. */
export const CLOCK_NOISE_MS = 5_000;
/** A job begins at most this long after it was accepted. */
const QUEUE_MS = 60_000;

/** Facts that tell whether the times of a record are of one clock: a transition may begin on one machine and end on another. */
export interface Ending {
  readonly finishedAt: number;
  /** Milliseconds by which the service's clock is ahead of ours at the end. */
  readonly skewMs?: number | undefined;
  /** Time when the job that moved production began, by the service's clock. */
  readonly jobBeganAt?: string | undefined;
}

/**
 * Unplanned: from the request until the servers ran, pauses between runs included, as the service defines its recovery time.
 * Planned: how long production was down, from stopping its servers to running ones; the copying before took nothing away.
 * Null where the recorded times contradict each other, or are of clocks that disagree: no time is better than a wrong one. Pure.
 */
export function recoverySeconds(record: TransitionRecord, ending: Ending): number | null {
  const { mode, phases } = record;
  if (mode === "planned") return tenths(sum(phases, ["stop", "storage", "restore", "start"]) * 1000);
  const { since, until } = span(record, ending);
  return disagree(record, ending) ? null : tenths(until - since);
}

function span(
  { since, servingAt, phases }: TransitionRecord,
  { finishedAt }: Ending,
): { since: number; until: number } {
  const until = servingAt === undefined ? finishedAt - (phases.addresses ?? 0) * 1000 : Date.parse(servingAt);
  return { since: Date.parse(since), until };
}

function disagree(record: TransitionRecord, ending: Ending): boolean {
  const { since, until } = span(record, ending);
  const { acceptedAt, phases, skewMs: skewThen = 0 } = record;
  const { skewMs: skewNow = 0, jobBeganAt } = ending;
  if (Number.isNaN(since) || Number.isNaN(until)) return true;
  const accepted = acceptedAt === undefined ? since : Date.parse(acceptedAt);
  // The phases are measured, each by one clock: together they cannot be longer than the whole.
  const measuredMs = sum(phases, ["preflight", "storage", "restore", "start"]) * 1000;
  return (
    !inOrder(since, accepted, until) ||
    measuredMs > until - since + CLOCK_NOISE_MS ||
    Math.abs(skewThen - skewNow) > CLOCK_NOISE_MS ||
    (jobBeganAt !== undefined && acceptedAt !== undefined && !startsSoon(accepted + skewThen, Date.parse(jobBeganAt)))
  );
}

function inOrder(...times: readonly number[]): boolean {
  return times.every((time, index) => index === 0 || time >= (times[index - 1] ?? time) - CLOCK_NOISE_MS);
}

function startsSoon(acceptedAt: number, beganAt: number): boolean {
  const late = beganAt - acceptedAt;
  return Number.isNaN(late) || (late >= -QUEUE_MS && late <= QUEUE_MS);
}

function sum(phases: TransitionRecord["phases"], names: readonly (keyof TransitionRecord["phases"])[]): number {
  return names.reduce((total, name) => total + (phases[name] ?? 0), 0);
}

function tenths(ms: number): number {
  return Math.max(0, Math.round(ms / 100) / 10);
}
