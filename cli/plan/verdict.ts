import { type ExitCode, severityOf } from "../../provider/model/exit-codes";
import { exitOfFailure } from "../move/verdict";
import type { Plan, PlanRow } from "./document";

/** The exit code of a plan: that of the update. */
export function exitOf({ refusal }: Pick<Plan, "refusal">): ExitCode {
  return refusal === null ? 0 : exitOfFailure(refusal.code);
}

/** The worst verdict first; of equal ones what would be done, then by stack and in the order of the state. Pure. */
export function worstFirst(plans: readonly PlanRow[]): PlanRow[] {
  const rank = (plan: PlanRow): number => 2 * severityOf(exitOf(plan)) + (plan.action === null ? 1 : 0);
  return [...plans].sort((one, other) => rank(one) - rank(other));
}

/** A few words for what would happen. Pure. */
export function verdictOf({ refusal, decision, action, to }: Plan): string {
  if (refusal?.code === "DR_CONFIRMATION_REQUIRED") return "needs consent";
  if (refusal !== null) return decision === "unknown" ? "could not be looked at" : "would be refused";
  if (action === null) return decision === "nothing" ? "nothing to do" : "goes on";
  return `${action}${to === null ? "" : to === "target" ? " to the DR site" : " to the original site"}`;
}
