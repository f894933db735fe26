import { DrError, isDrError } from "../errors";
import type { Failure, Planned } from "../model/journal";
import type { Explanation } from "./explain";
import type { Observation } from "./observe/observation";
import { requireMeant } from "./restore/recover";
import { requireReady } from "./steps/preconditions";
import { type TransitionRequest, comingNumber } from "./request";

/** Facts of a comparison that the explanation does not hold. */
interface Compared {
  /** A transition of an earlier run is gone on with. */
  readonly resumed: boolean;
  readonly text: string;
  readonly refusal: Failure | null;
}

/** The plan of an update, for a program that reads the journal of a preview. Pure. */
export function planned(
  { group }: Observation,
  request: TransitionRequest,
  { decision, preconditions }: Explanation,
  compared: Compared,
): Planned {
  const { guards = [], needed = [], missing = [], stops = [], line } = preconditions ?? {};
  return {
    event: "planned",
    group: { id: group.id, name: group.name },
    decision: decision.do,
    action:
      decision.do === "move" || decision.do === "protect"
        ? decision.action
        : decision.do === "failback" || decision.do === "reprotect"
          ? decision.do
          : null,
    to: "to" in decision ? decision.to : null,
    number: comingNumber(request),
    ...compared,
    guards: [...guards],
    needed: [...needed],
    missing: [...missing],
    line: needed.length === 0 ? null : (line ?? null),
    stops: stops.map(({ name }) => name),
  };
}

/** The same of a group that could not be looked at. */
export function unplanned(request: TransitionRequest, resumed: boolean, refusal: Failure): Planned {
  const { groupId: id } = request;
  return {
    ...{ event: "planned", group: { id, name: null }, decision: "unknown", action: null, to: null },
    ...{ number: comingNumber(request), resumed, text: "", refusal },
    ...{ guards: [], needed: [], missing: [], line: null, stops: [] },
  };
}

/** The same of an edit that is refused before the group is looked at. */
export function refusedUnseen(groupId: string, refusal: Failure): Planned {
  return {
    ...{ event: "planned", group: { id: groupId, name: null }, decision: "refuse", action: null, to: null },
    ...{ number: 0, resumed: false, text: "", refusal },
    ...{ guards: [], needed: [], missing: [], line: null, stops: [] },
  };
}

/** The refusal that an update would end with before it sends anything, if it would. Pure. */
export function refusalOf(
  observed: Observation,
  { decision, preconditions, recovery }: Explanation,
): DrError | undefined {
  const { name, id, status } = observed.group;
  if (status === "deleting")
    return new DrError(
      "DR_REFUSED",
      `Group ${name} (${id}) is being deleted, and nothing can be planned for it`,
      {},
      { hint: "Nothing was changed. If it should go on, make a new group when this one is gone." },
    );
  if (decision.do === "refuse") {
    const { row, why, next } = decision;
    return new DrError("DR_REFUSED", `Group ${name} (${id}): ${why}`, { row }, { hint: next });
  }
  try {
    if (preconditions !== undefined)
      requireReady(observed, `the ${decision.do === "move" ? decision.action : decision.do}`, preconditions);
    requireMeant(observed, recovery);
    return undefined;
  } catch (error) {
    if (!isDrError(error)) throw error;
    return error;
  }
}
