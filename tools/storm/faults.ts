/**
 * Bad days of the service: a part of all calls is answered wrongly, late or not at all.
 */
import type { ControlClient, FaultEffect } from "../../simulator/index";

const EFFECTS: readonly FaultEffect[] = [
  { kind: "status", status: 429 },
  { kind: "status", status: 429, retryAfter: 1 },
  { kind: "status", status: 503 },
  { kind: "status", status: 500, after: true },
  { kind: "status", status: 502, after: true },
  { kind: "reset" },
  { kind: "reset", after: true },
  { kind: "hang" },
  { kind: "hang", after: true },
  { kind: "truncate" },
  { kind: "malformed" },
];

/** Spreads `share` of all calls evenly over every kind of fault, another day for each seed. */
export async function addFaults(control: ControlClient, share: number, seed: number): Promise<void> {
  if (share <= 0) return;
  const probability = 1 - (1 - share) ** (1 / EFFECTS.length);
  for (const [index, effect] of EFFECTS.entries())
    await control.faults.add({ id: `bad-day-${index}`, probability, effect, seed: seed * EFFECTS.length + index });
}

/** Ends the validity of every token so many calls from now. */
export async function expireTokens(control: ControlClient, afterCalls: number): Promise<void> {
  await control.faults.add({ id: "expiry", skip: afterCalls, times: 1, effect: { kind: "expire-tokens" } });
}

/** True if a failure is one of the service's bad days: of a call, and not a refusal of ours. */
export function isServiceFault(text: string): boolean {
  return /\[DR_(?:AMBIGUOUS|UNAVAILABLE|THROTTLED|WAIT_TIMEOUT|PROTOCOL)\]/.test(text);
}
