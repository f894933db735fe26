import { describeStatus, otherSite } from "../../model/status";
import { allows } from "../../model/group-actions";
import { type Decision, type PlanInput, reachedSide, refuse, siteName } from "./decision";
import { sameTransition } from "./consent";
import { foreignEnd, noPairs } from "./plan-move";

/** Rows 13 to 15: a stable or error status, and `reprotect`, which names one failover. */
export function planReprotect(input: PlanInput, transition: string): Decision {
  const { observed, record, waitedForForeign } = input;
  const { status, site } = observed;
  const wrong = record === undefined ? wrongTransition(input, transition) : undefined;
  if (wrong !== undefined) return wrong;
  if (allows("reprotect", status)) {
    if (waitedForForeign) return foreignEnd(observed);
    return observed.pairCount === 0 ? noPairs(site) : { do: "reprotect", row: 13, over: otherSite(site) };
  }
  if (status === "protected") {
    return observed.inSync === true ? { do: "finish", row: 14, to: site, remaining: [] } : { do: "sync", row: 14 };
  }
  return refuse(
    15,
    `reprotect: "${transition}" cannot be carried out: the group is in ${describeStatus(status)}.`,
    allows("enable", status)
      ? "Protection is off, and only a failover can be recovered from: remove reprotect, and decide in the console which side holds the good data. Nothing was changed."
      : "Remove reprotect, let what is under way end or repair it in the console, and set reprotect again. Nothing was changed.",
  );
}

/** A reprotect belongs to the last failover of this group, and to the side that serves since. */
function wrongTransition(input: PlanInput, transition: string): Decision | undefined {
  const { observed, lastTransition: last } = input;
  if (last === undefined) {
    return refuse(
      15,
      `reprotect: "${transition}" is refused: the group has no transition of this stack.`,
      `Remove reprotect. If it was failed over in the console, set failover: ${observed.site === "target"} first: that adopts it, and lastTransition.id is what reprotect then names. Nothing was changed.`,
    );
  }
  if (!sameTransition(transition, last.id)) {
    return refuse(
      15,
      `reprotect: "${transition}" is refused: the last transition of the group is "${last.id}".`,
      last.verb === "reprotect"
        ? "It is a reprotect itself, so there is nothing to recover from: remove reprotect. Nothing was changed."
        : `Set reprotect: "${last.id}". Nothing was changed.`,
    );
  }
  if (reachedSide(input) === observed.site) return undefined;
  return refuse(
    15,
    `reprotect: "${transition}" is refused: that transition left production at ${siteName(reachedSide(input) ?? "source")}, and it runs at ${siteName(observed.site)} now: it was moved outside this program.`,
    `Remove reprotect and set failover: ${observed.site === "target"}: that adopts what is there, and lastTransition.id is what reprotect then names. Nothing was changed.`,
  );
}
