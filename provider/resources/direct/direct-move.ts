import type { Call } from "../../call";
import { ERRORS } from "../../errors";
import { countAddresses } from "../../model/addresses";
import type { KitGroup } from "../../model/kit";
import type { Transition } from "../../model/transition";
import type { TransitionRecord } from "../../model/transition-record";
import { PartialFailure, type Props } from "../../engine/shape";
import { HalfDone, halfDoneText } from "../../transition/half-done";
import type { TransitionRequest, TransitionResult } from "../../transition/request";
import { groupOutputs } from "../common/outputs";
import { lostText, tellTransition } from "../group/tell-transition";
import { history, sharedTransition } from "../group/transition-group";

/** The end of a move that was made without a stack, with what a state would hold of it. */
export interface DirectEnd {
  readonly transition: Transition | undefined;
  readonly migrated: TransitionResult["migrated"];
  readonly unfinished: TransitionRecord | undefined;
  readonly outputs: Props;
}

/** Carries out a request as the resource of the group does; what the state would keep is given back instead. */
export async function moveDirectly(call: Call, kit: KitGroup, request: TransitionRequest): Promise<DirectEnd> {
  try {
    const result = await sharedTransition(call, request);
    const transition = named(result.lastTransition);
    if (transition !== undefined) tellTransition(call, transition, result, null);
    for (const warning of result.warnings) call.log.warn(warning);
    if (result.lost.length > 0) call.log.warn(`${lostText(kit.id, result.lost)}. ${ERRORS.DR_ADDRESS_LOST.hint}`);
    const { migrated, unfinished } = result;
    return { transition, migrated, unfinished, outputs: directOutputs(kit, { ...result, lastTransition: transition }) };
  } catch (error) {
    if (!(error instanceof HalfDone)) throw error;
    call.keep?.(error.record);
    const { observed, record: unfinished, cause } = error;
    const outputs = directOutputs(kit, { observed, unfinished });
    throw new PartialFailure(kit.id, outputs, cause, halfDoneText(error));
  }
}

/** The transition, with the way in which it was made. */
function named(last: Transition | undefined): Transition | undefined {
  return last === undefined || last.adopted ? last : { ...last, origin: "direct" };
}

/** The outputs that a state would hold: what a report is made of. */
export function directOutputs(
  kit: KitGroup,
  result: Pick<TransitionResult, "observed"> & Partial<TransitionResult>,
): Props {
  const { observed, lastTransition, migrated, references, unfinished } = result;
  return {
    ...{ id: kit.id, urn: kit.urn, name: observed.group.name, failover: null },
    ...{ sourceAvailabilityZone: kit.sourceZone, targetAvailabilityZone: kit.targetZone },
    ...groupOutputs(observed),
    ...{ lastTransition: lastTransition ?? null, transitions: history([], lastTransition) },
    ...{ migratedAddresses: migrated ?? null, addressReferences: references ?? null },
    migratedAddressCounts: migrated === undefined ? null : countAddresses(migrated),
    unfinished: unfinished === undefined ? null : namedUnderWay(unfinished),
  };
}

/** The same of one under way, whose record tells of an order only when and by whom it was given. */
function namedUnderWay(record: TransitionRecord): Props {
  const { ordered } = record;
  return ordered === undefined ? { ...record } : { ...record, ordered: { ...ordered, origin: "direct" } };
}
