import type { CheckFailure } from "../../engine/shape";
import { outlasting } from "../../model/checks";
import type { ProtectionGroupInputs } from "../../model/definitions";
import { hasUnknown } from "../../model/unknown";

/** Refuses checks that could go on for longer than the move that they verify may take. */
export function outlastingChecks({
  checks,
  recoveryTimeObjective: objective,
}: Pick<ProtectionGroupInputs, "checks" | "recoveryTimeObjective">): CheckFailure[] {
  if (checks === undefined || objective === undefined || hasUnknown(checks) || hasUnknown(objective)) return [];
  return outlasting(checks, objective).map(({ name, within = "" }) => ({
    property: "checks",
    reason: `checks: "${name}" may go on for ${within} and one try more, which is longer than the recoveryTimeObjective of ${objective}: shorten its within, or raise the objective`,
  }));
}
