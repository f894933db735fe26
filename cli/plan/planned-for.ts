import {
  type DrError,
  type Observation,
  type TransitionRequest,
  explain,
  failureOf,
  planned,
  refusalOf,
} from "../../provider/index";
import type { Planned } from "../../provider/model/journal";

type Decision = ReturnType<typeof explain>["decision"];

/** Tells what a request does with a group as it was observed; `refuse` may refuse more than the provider does. Pure. */
export function plannedFor(
  observed: Observation,
  request: TransitionRequest,
  refuse?: (decision: Decision) => DrError | undefined,
): Planned {
  const explanation = explain(observed, request);
  const refused = refuse?.(explanation.decision) ?? refusalOf(observed, explanation);
  const refusal = refused === undefined ? null : failureOf(refused);
  const resumed = request.record !== undefined;
  return planned(observed, request, explanation, { resumed, text: explanation.text, refusal });
}
