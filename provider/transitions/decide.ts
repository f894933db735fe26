import type { TransitionRecord } from "../model/transition-record";
import { hasStorageFault } from "./guards";
import type { Observation } from "./observation";
import { type Decision, plan } from "./plan";
import { type TransitionRequest, isEdited } from "./request";

/** The plan for what was observed. A preview knows of the transition under way what the state does; a run knows more. */
export function decide(
  seen: Observation,
  request: TransitionRequest,
  { record, waitedForForeign }: { readonly record: TransitionRecord | undefined; readonly waitedForForeign: boolean },
): Decision {
  return plan({
    observed: {
      status: seen.group.status,
      site: seen.group.productionSite,
      pairCount: seen.pairs.length,
      storageFault: hasStorageFault(seen),
    },
    wanted: request.wanted,
    edited: isEdited(request),
    record,
    waitedForForeign,
    modes: request.modes,
  });
}
