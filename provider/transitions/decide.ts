import type { Unfinished } from "../model/undertaking";
import { hasStorageFault } from "./guards";
import type { Observation } from "./observation";
import { type Decision, plan } from "./plan";
import { type TransitionRequest, isEdited } from "./request";

/** The plan for what was observed. A preview knows of the transition under way what the state does; a run knows more. */
export function decide(
  seen: Observation,
  request: TransitionRequest,
  { last, waitedForForeign }: { readonly last: Unfinished | undefined; readonly waitedForForeign: boolean },
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
    last,
    waitedForForeign,
    modes: request.modes,
  });
}
