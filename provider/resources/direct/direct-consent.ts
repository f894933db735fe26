import type { Site } from "../../model/status";
import { digitsOf } from "../../transition/decide/consent";

/** A line that agreed to a move without a state is worth so long, by the service's clock. */
const VALID_MS = 60 * 60_000;
/** Clocks of the service's machines may differ by this. */
const AHEAD_MS = 2 * 60_000;

/** The move that a line without a state is bound to. */
interface Bound {
  readonly groupId: string;
  /** The side that is seen to serve. */
  readonly from: Site;
  readonly to: Site;
}

/** Consent to one move of one group, bound to its sides and to the minute in which its line was printed. */
export interface DirectConsent {
  /** Number of the move: year to minute, UTC. */
  readonly number: number;
  /** Lines for this move that agree to nothing any more. */
  readonly expired: readonly string[];
}

/** The series in which a move is counted that no state counts: where production was seen is part of it. */
export function directSeries(from: Site): string {
  return `direct from ${from}`;
}

const STAMP = /(?:^|\/)(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})-([0-9a-f]{4})(?:\+|$)/i;

/** Finds the line that agrees to this move and is still worth something; without one, a new line is of this minute. Pure. */
export function directConsent(lines: readonly string[], bound: Bound, now: number): DirectConsent {
  const expired: string[] = [];
  for (const line of lines) {
    const [, year = "", month = "", day = "", hour = "", minute = "", digits = ""] = STAMP.exec(line) ?? [];
    const number = Number(`${year}${month}${day}${hour}${minute}`);
    if (digits === "" || digits.toLowerCase() !== digitsFor(bound, number)) continue;
    const age = now - Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
    if (age <= VALID_MS && age >= -AHEAD_MS) return { number, expired: [] };
    expired.push(line);
  }
  return { number: stampOf(now), expired };
}

function digitsFor({ groupId, from, to }: Bound, number: number): string {
  return digitsOf({ groupId, series: directSeries(from), number, side: to, by: "group" });
}

/** Year to minute, UTC, as a number. */
function stampOf(now: number): number {
  return Number(new Date(now).toISOString().slice(0, 16).replaceAll(/\D/g, ""));
}
