import { isDrError } from "../../errors";
import type { ProtectionGroup } from "../../model/definitions";
import type { Saved } from "../../model/define";
import { siteName, wantedSite } from "../../transition/decide/decision";
import { list } from "../../transition/list";
import { type Observation, isStopped, serverName, viewAt } from "../../transition/observe/observation";
import { observe } from "../../transition/observe/observe";
import type { Call } from "../../call";
import { memberMoved } from "../common/members";

type Group = typeof ProtectionGroup;

/** Says what of a group was changed outside this stack since its last update. */
export function sayDrift(call: Call, old: Saved<Group>, observed: Observation): void {
  const { group } = observed;
  const { failover, unfinished, productionSite } = old.outputs;
  if (failover !== null && wantedSite(failover) !== group.productionSite && unfinished === null) {
    call.log.warn(
      `Production of group ${group.name} runs at ${siteName(group.productionSite)}, although failover: ${failover} was the last thing this stack completed: it was moved outside.${stoppedText(observed)} Nothing will be planned. To adopt what is there, set failover: ${!failover} and run pulumi up.`,
    );
  } else if (failover === null && group.productionSite === "target" && productionSite === "source") {
    call.log.warn(
      `Production of group ${group.name} was moved to ${siteName("target")} by one of its pairs, or outside this stack.${stoppedText(observed)} To declare it, set failover: true.`,
    );
  }
  if (old.inputs.name !== group.name) {
    call.log.warn(
      `Group ${group.id} was renamed to ${group.name} outside this stack; it stays so until name is edited.`,
    );
  }
}

/**
 * Says also without a refresh that production was moved outside, or by a run of this stack that was killed: an update that is
 * green while the servers of the new side are down would be taken for a good sign. The update that follows only reads.
 */
export async function noticeMove(call: Call, id: string, old: Saved<Group>): Promise<boolean> {
  if (!(await memberMoved(call, id, { productionSite: old.outputs.productionSite }))) return false;
  try {
    sayDrift(call, old, await observe(call.cloud, id));
    return true;
  } catch (error) {
    if (isDrError(error)) return false;
    throw error;
  }
}

/**
 * Reads the last known sight of production that was moved outside: the side that it left is what an adoption of that move is
 * judged by.
 */
export function movedOutside(old: Saved<Group>, observed: Observation): boolean {
  const site = old.memory.__lastKnown?.site;
  return site !== undefined && site !== observed.group.productionSite;
}

/** The service starts no server after a move; where the stack did not move, it does not either. */
function stoppedText(observed: Observation): string {
  const site = observed.group.productionSite;
  const stopped = observed.instances.filter((instance) => isStopped(viewAt(observed, instance, site)));
  if (stopped.length === 0) return "";
  const names = list(stopped.map((instance) => serverName(observed, instance, site)));
  return ` ${stopped.length} of ${observed.instances.length} servers there are stopped (${names}): if they should serve, start them, or adopt the move, which does.`;
}
