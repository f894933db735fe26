import { type Step, type TransitionKind } from "../../provider/model/transition-record";
import type { Unfinished } from "./schema";
import { isKeyOf } from "../../provider/model/narrow";

/** Steps of each kind, in their order; a restore is one only where a recovery point is named. */
const STEPS_OF = {
  failover: ["move", "start", "addresses"],
  switchover: ["stop", "move", "start", "addresses"],
  failback: ["reprotect", "sync", "stop", "move", "start", "addresses"],
  reprotect: ["reprotect", "sync"],
} as const satisfies Record<TransitionKind, readonly Step[]>;

/** Meaning of each step when it was seen complete. */
export const STEP_TEXT = {
  reprotect: "protection runs the other way",
  sync: "the disks are in sync",
  stop: "the servers of the old side are stopped",
  move: "production is on the wanted side",
  restore: "servers are put back to their recovery points",
  start: "the servers run",
  addresses: "every address is compared",
} as const satisfies Record<Step, string>;

/** The steps after the last one that was seen complete: a run that finds nothing to do for an earlier one does not note it. */
export function stepsLeft(
  { kind, mode, steps }: { readonly kind: string; readonly mode: string | null; readonly steps: readonly string[] },
  restores: boolean,
): Step[] {
  const usual: readonly Step[] = isKeyOf(STEPS_OF, kind) ? STEPS_OF[kind] : [];
  const all = usual.flatMap((step): readonly Step[] => (step === "start" && restores ? ["restore", "start"] : [step]));
  const reached = all.findLastIndex((step) => steps.includes(step));
  return all.slice(reached + 1).filter((step) => step !== "stop" || mode === "planned");
}

/** The step in words; of another release, its name. */
export const stepText = (step: string): string => (isKeyOf(STEP_TEXT, step) ? STEP_TEXT[step] : step);

/** True of a transition whose order is saved, and of which the service was asked nothing yet. */
export function isNothingSent({ sent, jobId, steps }: Pick<Unfinished, "sent" | "jobId" | "steps">): boolean {
  return sent === null && jobId === null && steps.length === 0;
}
