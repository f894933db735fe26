import {
  TRANSITION_DEFAULTS,
  type TransitionRequest,
  explain,
  failureOf,
  observe,
  planned,
  refusalOf,
} from "../../provider/index";
import type { ExitCode } from "../../provider/model/exit-codes";
import type { Planned } from "../../provider/model/journal";
import { findGroup, withCloud } from "../cloud";
import type { PlanOptions } from "../commands/plan";
import { print, printJson, say } from "../print";

export async function runPlan(options: PlanOptions): Promise<void> {
  await withCloud(async (cloud) => {
    const observed = await observe(cloud, await findGroup(cloud, options.group));
    const request = requestOf(observed.group.id, options);
    const explanation = explain(observed, request);
    const { text } = explanation;
    const refused = refusalOf(observed, explanation);
    const refusal = refused === undefined ? null : failureOf(refused);
    const { event: _event, ...plan } = planned(observed, request, explanation, { resumed: false, text, refusal });
    if (options.json === true) printJson("plan", { plans: [plan] });
    else print(text);
    if (refused !== undefined) say(refused.message);
    process.exitCode = exitOf(plan);
  });
}

/** The exit code of a plan: what an update would end with, had it been one. */
export function exitOf({ refusal }: Pick<Planned, "refusal">): ExitCode {
  if (refusal === null) return 0;
  return refusal.code === "DR_CONFIRMATION_REQUIRED" ? 5 : 6;
}

function requestOf(groupId: string, { failover, mode }: PlanOptions): TransitionRequest {
  const wanted = failover === "true";
  return {
    ...TRANSITION_DEFAULTS,
    groupId,
    wish: { move: wanted ? "target" : "source" },
    modes: { out: (wanted ? mode : undefined) ?? "unplanned", back: (wanted ? undefined : mode) ?? "planned" },
    now: Date.now(),
  };
}
