import type { Wish } from "../../model/transition-record";
import type { Decision, PlanInput } from "./decision";
import { planMove } from "./plan-move";
import { planProtection } from "./plan-protection";
import { planReprotect } from "./plan-reprotect";

/** The rows of a stable or error status, for a wish that may act. */
export function decideByStatus(input: PlanInput, wish: Wish): Decision {
  if ("move" in wish) return planMove(input, wish.move);
  if ("reprotect" in wish) return planReprotect(input, wish.reprotect);
  return planProtection(input, wish.protection);
}
