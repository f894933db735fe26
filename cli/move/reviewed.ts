import { DrError } from "../../provider/errors";
import type { Planned } from "../../provider/model/journal";
import type { Order, Orders } from "../../provider/model/orders";
import { quoted } from "../../provider/shown";
import { readJson } from "../input";
import { PlanDocument, type PlanRow, digestOf } from "../plan/document";
import { say } from "../print";
import type { GroupInState } from "./groups";
import type { Asked } from "./preview";

/** A plan is for the work of a day: who approves an older one does not mean this moment. */
const OLDEST_HOURS = 24;

/** The word of `--confirm` for what the plan lists. */
export const BY_PLAN = "plan";
const AGAIN = "Make a plan anew and have it looked at, or give the order without --plan.";

/** A plan that somebody looked at, from the file that `sdrs plan` wrote. */
export type Reviewed = PlanDocument;

export async function readReviewed(file: string): Promise<Reviewed> {
  const document = PlanDocument.safeParse(await readJson(file));
  const hint = "Give a file that `sdrs plan --output` wrote, with --stack. Nothing was sent.";
  if (!document.success) throw new DrError("DR_USAGE", `"${file}" is no plan of sdrs plan`, {}, { hint });
  for (const row of document.data.plans) {
    const { digest, ...rest } = row;
    if (digest !== digestOf(rest))
      throw refused(`the plan for ${nameOf(row)} is not as it was written: its digest is of something else`);
  }
  return document.data;
}

/** The stack that a plan is for, where no other is named. */
export function stackOf({ plans }: Reviewed): string {
  const [stack, ...more] = new Set(plans.map((row) => row.stack));
  if (stack !== null && stack !== undefined && more.length === 0) return stack;
  const what = more.length > 0 ? "is for several stacks" : "names no stack";
  throw new DrError("DR_USAGE", `The plan ${what}`, {}, { hint: "Name one with --stack. Nothing was sent." });
}

/** URNs of the groups of a stack that a plan is for: those of its state that the plan has. */
export function groupsOf({ plans }: Reviewed, groups: readonly GroupInState[], stack: string): string[] {
  const found = groups.filter(({ urn }) => plans.some((row) => row.urn === urn));
  if (found.length > 0) return found.map(({ urn }) => urn);
  throw refused(`the plan is for no group of stack ${stack}, but for ${plans.map(nameOf).join(", ")}`);
}

/** Throws unless the plan is of these groups, of this order, and of today. */
export function requireMeant(
  reviewed: Reviewed,
  groups: readonly GroupInState[],
  { orders, now }: { readonly orders: Orders["orders"]; readonly now: number },
): void {
  const hours = Math.abs(now - Date.parse(reviewed.madeAt)) / 3_600_000;
  if (hours > OLDEST_HOURS)
    throw refused(`the plan is of ${reviewed.madeAt}, more than ${OLDEST_HOURS} h away from the clock of this machine`);
  for (const group of groups) {
    const row = rowOf(reviewed, group);
    if (row === undefined) throw refused(`the plan has nothing on group ${quoted(group.name)} of the stack`);
    if (row.group.id !== group.id)
      throw refused(`group ${quoted(group.name)} is ${group.id} now, and the plan is for ${row.group.id}`);
    const other = otherOrder(row.order, orders[group.urn]);
    if (other !== undefined) throw refused(`the plan for ${nameOf(row)} is of another order: ${other}`);
  }
}

function rowOf({ plans }: Reviewed, { urn }: GroupInState): PlanRow | undefined {
  return plans.find((row) => row.urn === urn);
}

/** Difference of an order from the one that the plan was asked about. A failback that ends before it switches does less. Pure. */
function otherOrder(asked: PlanRow["order"], order: Order | undefined): string | undefined {
  for (const key of ["failover", "mode", "reprotect"] as const) {
    const [before, now] = [asked?.[key], order?.[key]];
    if (before !== now) return `${key} was ${String(before ?? "unset")} there and is ${String(now ?? "unset")} here`;
  }
  const goesOn = order?.switchAsSoonAsInSync === true && asked?.switchAsSoonAsInSync !== true;
  return goesOn ? "it ended before the switchover there" : undefined;
}

/** Lines of consent, with those of the plan in the place of the word for them. */
export function linesOf(
  confirm: readonly string[],
  reviewed: Reviewed | undefined,
  groups: readonly GroupInState[],
): string[] {
  if (reviewed === undefined && confirm.includes(BY_PLAN))
    throw new DrError(
      "DR_USAGE",
      `A plan is missing: --confirm ${BY_PLAN} agrees to what it lists`,
      {},
      { hint: "Give the file with --plan, or the line itself. Nothing was sent." },
    );
  const listed = groups.flatMap((group) => (reviewed && rowOf(reviewed, group)?.line) ?? []);
  return confirm.flatMap((line) => (line === BY_PLAN ? listed : [line]));
}

/** Decisions after which nothing is asked of the service that the plan did not show. */
const HARMLESS: readonly Planned["decision"][] = [
  "nothing",
  "finish",
  "watch",
  "wait",
  "clear",
  "sync",
  "refuse",
  "unknown",
];

type Compared = Pick<Planned, "decision" | "action" | "to" | "number" | "missing" | "stops">;

/** The difference that nobody looked at, where it got worse since the plan; undefined where it is as good or better. Pure. */
export function worseThan(row: PlanRow, now: Compared): string | undefined {
  if (HARMLESS.includes(now.decision)) return undefined;
  if (row.number !== now.number) return `it would be transition ${now.number} now, and the plan is for ${row.number}`;
  if (row.decision === "nothing") return "the plan had nothing to do, and something would be done now";
  if (row.action !== null && (row.action !== now.action || row.to !== now.to))
    return `it would be a ${now.action ?? now.decision} now, and the plan is for a ${row.action}`;
  const risks = now.missing.filter((risk) => !row.needed.includes(risk));
  if (risks.length > 0) return `it carries a risk now that the plan did not have: ${risks.join(", ")}`;
  const stops = now.stops.filter((name) => !row.stops.includes(name));
  if (stops.length > 0)
    return `it would stop servers that the plan did not name: ${stops.map((name) => quoted(name)).join(", ")}`;
  return undefined;
}

/** The answer of a preview beside the plan: what got worse is a refusal, in the place of a question for consent; other changes are said. */
export function compared(reviewed: Reviewed, asked: Asked): Asked {
  const { group, run } = asked;
  const { planned } = run;
  const row = rowOf(reviewed, group);
  if (row === undefined) return asked;
  for (const text of differences(row, planned)) say(`${quoted(group.name)}: since the plan: ${text}`);
  if (planned.refusal !== null && planned.refusal.code !== "DR_CONFIRMATION_REQUIRED") return asked;
  const worse = worseThan(row, planned);
  if (worse === undefined) return asked;
  const message = `The plan does not hold any more: ${worse}.`;
  const refusal = { code: "DR_REFUSED", message, hint: `${AGAIN} Nothing was sent.` };
  return { group, run: { ...run, planned: { ...planned, refusal } } };
}

/** Checks that read otherwise than in the plan. Pure. */
function differences({ guards: before }: PlanRow, { guards }: Pick<Planned, "guards">): string[] {
  return guards.flatMap(({ name, verdict, value }) => {
    const same = before.filter((guard) => guard.name === name);
    if (same.some((guard) => guard.verdict === verdict && guard.value === value)) return [];
    const [was] = same;
    const had = was === undefined ? "had nothing of it" : `had ${quoted(was.value)} (${was.verdict})`;
    return [`${name}: ${quoted(value)} (${verdict}); the plan ${had}`];
  });
}

const nameOf = ({ group }: PlanRow): string => quoted(group.name ?? group.id);

function refused(why: string): DrError {
  return new DrError("DR_REFUSED", `Not moved: ${why}`, {}, { hint: `${AGAIN} Nothing was sent.` });
}
