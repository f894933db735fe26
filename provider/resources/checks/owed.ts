import type { GroupVerificationInputs } from "../../model/definitions";
import { servingSide } from "../../model/transition-record";
import type { Site } from "../../model/status";
import { type Verification, isSettled } from "../../model/verification";

type Declared = Pick<GroupVerificationInputs, "checks" | "__owed" | "__lastMove" | "__group">;

/** The verdict that goes on: the one that is known of the move that owes one, else what the group has of it; none without checks. Pure. */
export function verdictToKeep(
  known: Verification | null,
  { checks = [], __owed: owed }: Declared,
): Verification | null {
  if (checks.length === 0 || owed === undefined) return null;
  return known?.of === owed.of ? known : owed;
}

/** True if checks have to be run: those of the last move did not pass, and its side still serves with its servers. Pure. */
export function hasOwed({ state }: Verification, inputs: Declared): boolean {
  const { __group: group } = inputs;
  if (isSettled(state) || group?.unfinished === true || group?.abandon === true) return false;
  const site = servingSite(inputs);
  return site !== undefined && group?.startServers !== false && group?.productionSite === site;
}

/** The side that the last move left production at. */
export function servingSite({ __lastMove: last }: Declared): Site | undefined {
  return last === undefined ? undefined : servingSide({ ...last, kind: last.verb });
}
