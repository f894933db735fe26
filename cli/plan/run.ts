import {
  DrError,
  type Observation,
  TRANSITION_DEFAULTS,
  type TransitionRequest,
  explain,
  failureOf,
  observe,
  planned,
  refusalOf,
  requestOfState,
  systemClock,
} from "../../provider/index";
import { type ExitCode, worstOf } from "../../provider/model/exit-codes";
import type { Planned } from "../../provider/model/journal";
import { isObject } from "../../provider/model/narrow";
import type { Order } from "../../provider/model/orders";
import { quoted } from "../../provider/shown";
import { findGroup, withCloud } from "../cloud";
import type { PlanOptions } from "../commands/plan";
import { exportStack, stackAt } from "../engine/stack";
import { readJson } from "../input";
import { type GroupInState, chosen, groupsIn } from "../move/groups";
import { orderOf } from "../move/order";
import { ask, planOf } from "../move/preview";
import { exitOfFailure } from "../move/verdict";
import { print, printDocument, printJson, say } from "../print";
import { planJUnit, planMarkdown, planText } from "./formats";

type Plan = Omit<Planned, "event">;

export async function runPlan(options: PlanOptions): Promise<void> {
  const plans = await plansOf(options);
  const format = options.json === true ? "json" : options.format;
  if (format === "json") printJson("plan", { plans });
  else if (format === "text") print(planText(plans));
  else printDocument(format === "junit" ? planJUnit(plans, new Date().toISOString()) : planMarkdown(plans));
  for (const { group, refusal } of plans)
    if (refusal !== null) say(`${quoted(group.name ?? group.id)}: ${refusal.message} ${refusal.hint ?? ""}`);
  process.exitCode = worstOf(plans.map(exitOf));
}

async function plansOf(options: PlanOptions): Promise<Plan[]> {
  const { stack, input } = options;
  if (stack !== undefined) return await plansOfStack(options, stack);
  return input === undefined ? [await planOfGroup(options)] : await plansOfState(options, input);
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
    return planFor(observed, requestOf(observed.group.id, options));
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

function planFor(observed: Observation, request: TransitionRequest): Plan {
  const explanation = explain(observed, request);
  const refused = refusalOf(observed, explanation);
  const refusal = refused === undefined ? null : failureOf(refused);
  const { text } = explanation;
  const resumed = request.record !== undefined;
  const { event: _event, ...plan } = planned(observed, request, explanation, { resumed, text, refusal });
  return plan;
}

/** Asks the service with what an export of the stack knows; no engine and no program is needed. */
async function plansOfState(options: PlanOptions, input: string): Promise<Plan[]> {
  const state = await readJson(input);
  const groups = chosen(groupsIn(state), options.group, `The state in ${input}`);
  say(`the state is ${ageOf(state, Date.now())}: moves since then are not known to it`);
  const env = { SDRS_CONFIRM: [process.env["SDRS_CONFIRM"] ?? "", ...options.confirm].join(" ") };
  return await withCloud(async (cloud) => {
    const plans: Plan[] = [];
    for (const group of groups) {
      const request = requestOfState({ env, clock: systemClock }, group.exported, orderFor(group, options));
      plans.push(planFor(await observe(cloud, group.id), request));
    }
    return plans;
  });
}

/** Age of an export, by the time that the engine wrote in it. Pure. */
export function ageOf(state: unknown, now: number): string {
  const deployment = isObject(state) ? state["deployment"] : undefined;
  const manifest = isObject(deployment) ? deployment["manifest"] : undefined;
  const time = isObject(manifest) ? Date.parse(String(manifest["time"])) : Number.NaN;
  if (Number.isNaN(time)) return "of a time that it does not tell";
  const minutes = Math.max(0, (now - time) / 60_000);
  if (minutes < 120) return `${Math.round(minutes)} min old`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h old` : `${Math.round(minutes / 60 / 24)} days old`;
}

/** The order that the options stand for; a failback is asked about to its end. */
function orderFor(group: GroupInState, { failover, mode }: PlanOptions): Order {
  return orderOf(group, {
    ...{ move: failover === "true" ? "failover" : "failback", stopInSync: false },
    ...{ planned: mode === "planned", unplanned: mode === "unplanned" },
    ...{ at: new Date().toISOString(), by: null, reason: null },
  });
}

/** Asks the program of a stack by a preview. */
async function plansOfStack(options: PlanOptions, stack: string): Promise<Plan[]> {
  const { cwd, confirm } = options;
  const at = await stackAt(cwd, stack);
  const groups = chosen(groupsIn(await exportStack(at)), options.group, `Stack ${stack}`);
  const orders = Object.fromEntries(groups.map((group) => [group.urn, orderFor(group, options)]));
  return (await ask(at, { groups, orders, confirm })).map(planOf);
}
