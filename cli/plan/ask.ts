import {
  DrError,
  type Observation,
  TRANSITION_DEFAULTS,
  type TransitionRequest,
  failureOf,
  observe,
  requestOfState,
  systemClock,
} from "../../provider/index";
import { isObject } from "../../provider/model/narrow";
import type { Order } from "../../provider/model/orders";
import { otherSite } from "../../provider/model/status";
import { findGroup, withCloud } from "../cloud";
import { consentOf } from "../consent";
import type { PlanOptions } from "../commands/plan";
import { exportStack, stackAt } from "../engine/stack";
import { stacksNamed } from "../engine/stacks";
import { readJson } from "../input";
import { type GroupInState, chosen, groupsIn, isNamed } from "../move/groups";
import { type MoveName, orderOf } from "../move/order";
import { ask, planOf } from "../move/preview";
import { say } from "../print";
import { ageText } from "../text/age";
import { type Plan, type PlanDocument, type PlanRow, planRow } from "./document";
import { plannedFor } from "./planned-for";
import { worstFirst } from "./verdict";

type Unreadable = PlanDocument["unreadable"][number];
type Answers = Omit<PlanDocument, "madeAt">;

/** Asks the service, with what stacks or an export know where there are any. The worst comes first. */
export async function plansOf(options: PlanOptions): Promise<Answers> {
  const { plans, unreadable } = await answersTo(options);
  return { plans: worstFirst(plans), unreadable };
}

async function answersTo(options: PlanOptions): Promise<Answers> {
  const { stack, input } = options;
  if (stack.length > 0) return await plansOfStacks(options);
  return {
    plans: input === undefined ? [await planOfGroup(options)] : await plansOfState(options, input),
    unreadable: [],
  };
}

/** The move that is asked about. */
function moveOf({ move, failover }: PlanOptions): MoveName {
  return move ?? (failover === "false" ? "failback" : "failover");
}

/** Asks the service alone: what a stack knows of earlier moves is not known. */
async function planOfGroup(options: PlanOptions): Promise<PlanRow> {
  const [group, ...more] = options.group;
  if (group === undefined || more.length > 0) {
    const hint = "Give one --group, or --stack for the groups of a stack.";
    throw new DrError("DR_USAGE", `sdrs plan takes one group, not ${options.group.length}`, {}, { hint });
  }
  if (moveOf(options) === "reprotect") {
    const hint = "Give --stack, or --input.";
    throw new DrError(
      "DR_USAGE",
      "A reprotect names the failover to recover from, which only a state knows",
      {},
      { hint },
    );
  }
  return await withCloud(async (cloud) => {
    const observed = await observe(cloud, await findGroup(cloud, group));
    return planRow(planFor(observed, requestFor(observed, options)), { stack: null, urn: null, order: null });
  });
}

/** Request that a move would make of a group of which no state is known. */
function requestFor({ group }: Observation, options: PlanOptions): TransitionRequest {
  const move = moveOf(options);
  const wanted = move === "switchover" ? otherSite(group.productionSite) : move === "failover" ? "target" : "source";
  const mode = move === "switchover" ? "planned" : options.mode;
  return {
    ...TRANSITION_DEFAULTS,
    groupId: group.id,
    wish: { move: wanted },
    modes: {
      out: (wanted === "target" ? mode : undefined) ?? "unplanned",
      back: (wanted === "source" ? mode : undefined) ?? "planned",
    },
    now: Date.now(),
  };
}

function planFor(observed: Observation, request: TransitionRequest): Plan {
  const { event: _event, ...plan } = plannedFor(observed, request);
  return plan;
}

/** Asks the service with what an export of the stack knows; no engine and no program is needed. */
async function plansOfState(options: PlanOptions, input: string): Promise<PlanRow[]> {
  const state = await readJson(input);
  const wanted = options.group.length === 0 ? ["*"] : options.group;
  const groups = chosen(groupsIn(state), wanted, `The state in ${input}`);
  say(`the state is ${ageOf(state, Date.now())}: moves since then are not known to it`);
  const env = { SDRS_CONFIRM: consentOf(options.confirm) };
  return await withCloud(async (cloud) => {
    const plans: PlanRow[] = [];
    for (const group of groups) {
      const order = orderFor(group, options);
      const request = requestOfState({ env, clock: systemClock }, group.exported, order);
      plans.push(planRow(planFor(await observe(cloud, group.id), request), { stack: null, urn: group.urn, order }));
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
  return `${ageText(now - time)} old`;
}

/** The order that the options stand for; a failback is asked about to its end. */
function orderFor(group: GroupInState, options: PlanOptions): Order {
  const { mode } = options;
  return orderOf(group, {
    ...{ move: moveOf(options), stopInSync: false },
    ...{ planned: mode === "planned", unplanned: mode === "unplanned" },
    ...{ at: new Date().toISOString(), by: null, reason: null },
  });
}

/** Asks the programs of stacks, one after the other: each needs an engine of its own. One that cannot be asked hides no other. */
async function plansOfStacks(options: PlanOptions): Promise<Answers> {
  const stacks = await stacksNamed(options.stack, options.cwd);
  const [only, ...others] = stacks;
  if (only !== undefined && others.length === 0) return { plans: await plansOfStack(options, only), unreadable: [] };
  const answers: { plans: PlanRow[]; unreadable: Unreadable[] } = { plans: [], unreadable: [] };
  let found = false;
  for (const [index, stack] of stacks.entries()) {
    say(`${index + 1} of ${stacks.length}: asking stack ${stack}`);
    try {
      const groups = (await groupsAt(options.cwd, stack)).filter((group) => isWanted(options, group));
      found ||= groups.length > 0;
      if (groups.length > 0) answers.plans.push(...(await asked(options, stack, groups)));
    } catch (error) {
      answers.unreadable.push({ stack, failure: failureOf(error) });
    }
  }
  if (found || answers.unreadable.length > 0) return answers;
  const groups =
    options.group.length === 0 ? "no protection group" : `no protection group ${options.group.join(" or ")}`;
  const hint = "Name other stacks with --stack, or others of their groups with --group.";
  throw new DrError("DR_USAGE", `The ${stacks.length} stacks hold ${groups}`, {}, { hint });
}

function isWanted({ group }: PlanOptions, one: GroupInState): boolean {
  return group.length === 0 || group.some((pattern) => isNamed(pattern, one));
}

async function groupsAt(cwd: string, stack: string): Promise<GroupInState[]> {
  return groupsIn(await exportStack(await stackAt(cwd, stack)));
}

/** Asks the program of a stack; without names, for all of its groups. */
async function plansOfStack(options: PlanOptions, stack: string): Promise<PlanRow[]> {
  const wanted = options.group.length === 0 ? ["*"] : options.group;
  return await asked(options, stack, chosen(await groupsAt(options.cwd, stack), wanted, `Stack ${stack}`));
}

async function asked(options: PlanOptions, stack: string, groups: readonly GroupInState[]): Promise<PlanRow[]> {
  const { cwd, confirm } = options;
  const orders = new Map(groups.map((group) => [group.urn, orderFor(group, options)]));
  const { asked: answers } = await ask({ cwd, stack }, { groups, orders: Object.fromEntries(orders), confirm });
  return answers.map((one) => {
    const { urn } = one.group;
    return planRow(planOf(one), { stack, urn, order: orders.get(urn) ?? null });
  });
}
