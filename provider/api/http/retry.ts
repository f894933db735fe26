import { PACE } from "../../wait";
import type { Answer, NoAnswer } from "../transport/transport";

/** Fate of one attempt. */
export type Outcome =
  | "ok"
  | "refused"
  | "unauthorized"
  | "throttled"
  | "unavailable"
  | "broken"
  | "unusable"
  | "unsent"
  | "untrusted"
  | "malformed"
  | "cancelled"
  | "withdrawn";

/** Consequence: the answer is used, the attempt repeated, or the call ends with an error. */
export type Verdict = "use" | "again" | "renew" | "fail" | "ambiguous";

interface RetryRow {
  /** For calls that may be received twice: reads, and writes of a value. */
  readonly repeatable: Verdict;
  /** For calls that start something. */
  readonly once: Verdict;
  /** Attempts in all, where the verdict is to repeat and the caller is not patient. */
  readonly attempts: number;
}

/** The only place that decides whether a request is sent again. The service knows no idempotency key. */
// prettier-ignore
export const RETRY = {
  ok:           { repeatable: "use",   once: "use",       attempts: 1 },
  refused:      { repeatable: "fail",  once: "fail",      attempts: 1 },
  // The gateway turned it away before the service saw it. Once: a second refusal is not about the token's age.
  unauthorized: { repeatable: "renew", once: "renew",     attempts: 2 },
  throttled:    { repeatable: "again", once: "again",     attempts: 8 },
  // 5xx, or the connection ended without a readable answer: the call may have been accepted.
  unavailable:  { repeatable: "again", once: "ambiguous", attempts: 8 },
  broken:       { repeatable: "again", once: "ambiguous", attempts: 8 },
  // Longer or nested deeper than what is read of an answer: the next one hardly differs.
  unusable:     { repeatable: "again", once: "ambiguous", attempts: 2 },
  // No connection: nothing was sent. Fewer attempts, since a wrong host name does not heal.
  unsent:       { repeatable: "again", once: "again",     attempts: 4 },
  untrusted:    { repeatable: "fail",  once: "fail",      attempts: 1 },
  // Refused here, before a connection was opened: it stays so.
  malformed:    { repeatable: "fail",  once: "fail",      attempts: 1 },
  // By the caller, after it was sent or before.
  cancelled:    { repeatable: "fail",  once: "ambiguous", attempts: 1 },
  withdrawn:    { repeatable: "fail",  once: "fail",      attempts: 1 },
} as const satisfies Record<Outcome, RetryRow>;

const UNAVAILABLE = new Set([408, 500, 502, 503, 504]);

export function outcomeOf(result: Answer | NoAnswer, needsBody: boolean, cancelled: boolean): Outcome {
  if (result.kind !== "answer") return (cancelled ? CANCELLED[result.kind] : undefined) ?? result.kind;
  const { status, json } = result;
  if (status >= 200 && status < 300) return needsBody && json === undefined ? "broken" : "ok";
  if (status === 401) return "unauthorized";
  if (status === 429) return "throttled";
  return UNAVAILABLE.has(status) ? "unavailable" : "refused";
}

/** Outcome of an attempt without an answer, where the caller gave it up. */
const CANCELLED: Partial<Record<NoAnswer["kind"], Outcome>> = { broken: "cancelled", unsent: "withdrawn" };

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;

/**
 * Pause before the next attempt: doubling, with the upper half random. What the host asks for (`Retry-After`) is a minimum, up to
 * {@link PACE.longestAskedMs}: whoever waits for servers to run cannot leave it alone for an hour.
 */
export function retryPauseMs(attempt: number, retryAfterMs: number | undefined, chance: number): number {
  const doubled = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return Math.max(doubled * (0.5 + chance / 2), Math.min(retryAfterMs ?? 0, PACE.longestAskedMs));
}

/** Longest `Retry-After` that is believed. */
const MOST_ASKED_MS = 24 * 3600_000;

/**
 * `Retry-After` in either form: seconds, or a date, which is read against the `Date` of the same answer where there is one. At most a
 * day, whatever it says.
 */
export function readRetryAfter(value: string | undefined, nowMs: number, date?: string): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.min(Number(value) * 1000, MOST_ASKED_MS);
  const at = Date.parse(value);
  const now = Date.parse(date ?? "");
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - (Number.isNaN(now) ? nowMs : now)), MOST_ASKED_MS);
}
