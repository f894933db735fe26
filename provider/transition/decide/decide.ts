import { FAULT_LEVEL } from "../../model/status";
import type { TransitionRecord } from "../../model/transition-record";
import type { Decision } from "./decision";
import { isInSync } from "./guards";
import type { Observation } from "../observe/observation";
import { plan } from "./plan";
import type { TransitionRequest } from "../request";

/** The plan for what was observed. A preview knows of the transition under way what the state does; a run knows more. */
export function decide(
  observed: Observation,
  request: TransitionRequest,
  { record, waitedForForeign }: { readonly record: TransitionRecord | undefined; readonly waitedForForeign: boolean },
): Decision {
  const { wish, edited, lastTransition, completedSide, modes, waitForSync } = request;
  return plan({
    observed: {
      status: observed.group.status,
      site: observed.group.productionSite,
      pairCount: observed.pairs.length,
      inSync: observed.pairs.every(isInSync),
      faults: observed.pairs
        .filter((pair) => pair.faultLevel !== FAULT_LEVEL.none)
        .map((pair) => ({ pair: pair.name, level: pair.faultLevel })),
    },
    ...{ wish, edited, record, lastTransition, completedSide, waitedForForeign, modes, waitForSync },
  });
}
