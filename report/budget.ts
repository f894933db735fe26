import type { ReportBudget, ReportTransition } from "./schema";
import { duration } from "./text";

/** Below this, the difference between clocks and rounded phases is noise. */
export const NOISE_SECONDS = 1;

/** Clocks that differ by less agree, as far as a recovery time goes. */
export const CLOCK_NOISE_SECONDS = 5;

/** Phases in which no server of the group serves. */
export const DOWN_PHASES: readonly string[] = ["stop", "storage", "restore", "start"];

type Timing = Pick<
  ReportTransition,
  "verb" | "adopted" | "phases" | "recoverySeconds" | "elapsedSeconds" | "unattributedSeconds"
>;

/**
 * Compares a recovery time objective with what was measured. A failover or switchover counts from the request until the servers
 * ran, pauses included. A failback serves while it synchronises, so only the time in which production was down counts.
 */
export function judgeBudget(rtoSeconds: number, timing: Timing): ReportBudget {
  const budget = (measuredSeconds: number | null, met: boolean | null, basis: string): ReportBudget => ({
    rtoSeconds,
    measuredSeconds,
    met,
    basis,
  });
  if (timing.adopted) {
    return budget(null, null, "The move was made outside of this stack, so its duration was not measured.");
  }
  if (timing.verb === "failback") return failback(timing, rtoSeconds, budget);
  const measured = untilServersRan(timing);
  if (measured === null) {
    return budget(null, null, "The recorded times are of clocks that disagree, so the recovery time is not known.");
  }
  const pauses = timing.unattributedSeconds > NOISE_SECONDS;
  return budget(
    measured,
    measured <= rtoSeconds,
    `From the request until the servers ran${pauses ? `, ${duration(timing.unattributedSeconds)} of it outside of the measured phases` : ""}.`,
  );
}

/** From the request until the servers ran: at least the sum of the phases, more if there were pauses; null: not known. */
export function untilServersRan({ elapsedSeconds, recoverySeconds, phases }: Timing): number | null {
  if (recoverySeconds === null || elapsedSeconds === null) return null;
  const after = phases.find(({ name }) => name === "addresses")?.seconds ?? 0;
  return round(Math.max(recoverySeconds, elapsedSeconds - after));
}

/** Seconds in which no server of the group served, as far as phases tell. */
export function downSeconds({ phases }: Timing): number {
  return round(phases.filter(({ name }) => DOWN_PHASES.includes(name)).reduce((sum, { seconds }) => sum + seconds, 0));
}

function failback(
  timing: Timing,
  rtoSeconds: number,
  budget: (measured: number | null, met: boolean | null, basis: string) => ReportBudget,
): ReportBudget {
  const { unattributedSeconds } = timing;
  const down = downSeconds(timing);
  if (timing.elapsedSeconds === null && down <= rtoSeconds) {
    return budget(null, null, "The recorded times are of clocks that disagree, so only the measured phases are known.");
  }
  const most = round(down + unattributedSeconds);
  const basis = "Production down: storage, restore and start; it served while the disks were synchronised.";
  if (down > rtoSeconds) return budget(down, false, basis);
  if (most <= rtoSeconds) return budget(most, true, basis);
  return budget(
    null,
    null,
    `Production was down for at least ${duration(down)} and at most ${duration(most)}: ${duration(unattributedSeconds)} belong to no measured phase.`,
  );
}

export function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
