import {
  DrError,
  TRANSITION_DEFAULTS,
  type TransitionRequest,
  explain,
  failureOf,
  observe,
  planned,
  refusalOf,
} from "../../provider/index";
import { type ExitCode, worstOf } from "../../provider/model/exit-codes";
import type { Planned } from "../../provider/model/journal";
import type { Order } from "../../provider/model/orders";
import { quoted } from "../../provider/shown";
import { findGroup, withCloud } from "../cloud";
import type { PlanOptions } from "../commands/plan";
import { exportStack, stackAt } from "../engine/stack";
import { chosen, groupsIn } from "../move/groups";
import { ask, planOf } from "../move/preview";
import { exitOfFailure } from "../move/verdict";
import { print, printJson, say } from "../print";

type Plan = Omit<Planned, "event">;

export async function runPlan(options: PlanOptions): Promise<void> {
  const plans = options.stack === undefined ? [await planOfGroup(options)] : await plansOfStack(options, options.stack);
  if (options.json === true) printJson("plan", { plans });
  for (const { group, text, refusal } of plans) {
    if (options.json !== true) print(text === "" ? `${quoted(group.name ?? group.id)}: nothing to do.` : text);
    if (refusal !== null) say(`${quoted(group.name ?? group.id)}: ${refusal.message} ${refusal.hint ?? ""}`);
  }
  process.exitCode = worstOf(plans.map(exitOf));
}

/** The exit code of a plan: that of the update. */
function exitOf({ refusal }: Plan): ExitCode {
  return refusal === null ? 0 : exitOfFailure(refusal.code);
}

/** Asks the service alone: what a stack knows of earlier moves is not known. */
async function planOfGroup(options: PlanOptions): Promise<Plan> {
  const [group, ...more] = options.group;
  if (group === undefined || more.length > 0) {
    const hint = "Give one --group, or --stack for the groups of a stack.";
    throw new DrError("DR_USAGE", `sdrs plan takes one group, not ${options.group.length}`, {}, { hint });
  }
  return await withCloud(async (cloud) => {
    const observed = await observe(cloud, await findGroup(cloud, group));
    const request = requestOf(observed.group.id, options);
    const explanation = explain(observed, request);
    const refused = refusalOf(observed, explanation);
    const refusal = refused === undefined ? null : failureOf(refused);
    const { text } = explanation;
    const { event: _event, ...plan } = planned(observed, request, explanation, { resumed: false, text, refusal });
    return plan;
  });
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

/** Asks the program of a stack by a preview. */
async function plansOfStack(options: PlanOptions, stack: string): Promise<Plan[]> {
  const { cwd, confirm, failover, mode } = options;
  const at = await stackAt(cwd, stack);
  const groups = chosen(groupsIn(await exportStack(at)), options.group, stack);
  const wanted = failover === "true";
  const order: Order = {
    ...{ failover: wanted, mode: mode ?? (wanted ? "unplanned" : "planned"), switchAsSoonAsInSync: true },
    ...{ at: new Date().toISOString(), by: null, reason: null },
  };
  const orders = Object.fromEntries(groups.map(({ urn }) => [urn, order]));
  return (await ask(at, { groups, orders, confirm })).map(planOf);
}
