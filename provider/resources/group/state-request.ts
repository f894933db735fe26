import type { Call } from "../../call";
import { ProtectionGroup } from "../../model/definitions";
import type { Order } from "../../model/orders";
import type { TransitionRequest } from "../../transition/request";
import { declaredInputs } from "../../engine/state/changes";
import type { Props } from "../../engine/shape";
import { inputsOf, ownOutputs, savedOf } from "../../engine/state/state";
import { groupRequest } from "./group-request";

/** A group as the export of a stack holds it. */
export interface ExportedGroup {
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
}

/** Request that an order would make of a group, by what its state holds: with the number and the consent of that state. */
export function requestOfState(
  call: Pick<Call, "env" | "clock">,
  { id, inputs, outputs }: ExportedGroup,
  order: Order,
): TransitionRequest {
  return groupRequest(call, {
    id,
    old: savedOf(ProtectionGroup, ownOutputs(outputs)),
    inputs: inputsOf(ProtectionGroup, { ...declaredInputs(inputs), __order: order }),
  });
}
