import { GROUP_ACTIONS, type GroupActionName, actionOf } from "../../model/group-actions";
import { otherSite } from "../../model/status";
import type { Arrival } from "../../moves";
import type { Observation } from "../observe/observation";
import type { TransitionRequest } from "../request";
import { type Decision, wantedSite } from "./decision";
import { isInSync } from "./guards";

/** Tells where a group is once this run has done with it what was decided; `undefined` where it does nothing with production. Pure. */
export function arrivalOf(
  decision: Decision,
  { group, pairs }: Pick<Observation, "group" | "pairs">,
  request: Pick<TransitionRequest, "modes" | "switchAsSoonAsInSync" | "wish">,
): Arrival | undefined {
  const { status, productionSite } = group;
  switch (decision.do) {
    case "nothing":
    case "refuse":
    case "watch":
    case "clear":
    case "protect":
      return undefined;
    case "move":
      return { status: GROUP_ACTIONS[decision.action].to, site: decision.to };
    case "failback": {
      const { to, begin } = decision;
      const switches = request.switchAsSoonAsInSync || (begin === "sync" && pairs.every(isInSync));
      if (!switches) return { status: GROUP_ACTIONS.reprotect.to, site: otherSite(to) };
      return { status: GROUP_ACTIONS[actionFor(request.modes.back)].to, site: to };
    }
    case "reprotect":
      return { status: GROUP_ACTIONS.reprotect.to, site: productionSite };
    case "wait": {
      const action = actionOf(status);
      const site = request.wish !== undefined && "move" in request.wish ? request.wish.move : productionSite;
      return action === undefined ? { status, site } : { status: GROUP_ACTIONS[action].to, site };
    }
    case "sync":
    case "finish":
      return { status, site: productionSite };
  }
}

/** The same for a group that could not be read: where the request leads if nothing stands against it. */
export function intendedArrival({ wish, modes }: Pick<TransitionRequest, "wish" | "modes">): Arrival | undefined {
  if (wish === undefined || !("move" in wish)) return undefined;
  const mode = wish.move === wantedSite(true) ? modes.out : modes.back;
  return { status: GROUP_ACTIONS[actionFor(mode)].to, site: wish.move };
}

function actionFor(mode: TransitionRequest["modes"]["out"]): GroupActionName {
  return mode === "planned" ? "switchover" : "failover";
}
