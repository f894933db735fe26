import { type ExitCode, worstOf } from "../../provider/model/exit-codes";
import type { Order, Orders } from "../../provider/model/orders";
import { quoted } from "../../provider/shown";
import type { MoveOptions } from "../commands/move";
import { editsBeside, leftText } from "../engine/edits";
import type { Followers } from "../engine/followers";
import { UPDATE, startRun } from "../engine/run";
import { printedBy } from "../engine/journal";
import type { RunFolder } from "../engine/run-folder";
import { type StackAt, errorLine, exportStack, stackAt } from "../engine/stack";
import { unlocking } from "../engine/unlock";
import { print, printJson, say } from "../print";
import { declaredBy } from "./declared";
import { type GroupResult, type Watch, followed, requireWanted, resultOf, watching } from "./follow";
import { type GroupInState, type NamedGroup, chosen, groupsIn } from "./groups";
import { type MoveName, orderOf } from "./order";
import { type Asked, ask } from "./preview";
import { textKey } from "./progress";
import { writeReports } from "./reports";
import { BY_PLAN, type Reviewed, compared, groupsOf, linesOf, readReviewed, requireMeant, stackOf } from "./reviewed";
import { exitOfPlan, planVerdict } from "./verdict";

/** Moves production of groups through their stack: asks, saves the order, sends, follows, reports. */
export async function runMove(move: MoveName, options: MoveOptions): Promise<void> {
  const reviewed = options.plan === undefined ? undefined : await readReviewed(options.plan);
  const at = await stackAt(options.cwd, options.stack ?? (reviewed && stackOf(reviewed)));
  const state = await exportStack(at);
  const all = groupsIn(state);
  const named = options.group.length === 0 && reviewed !== undefined;
  const groups = chosen(all, named ? groupsOf(reviewed, all, at.stack) : options.group, `Stack ${at.stack}`);
  const wish = {
    ...{ move, planned: options.planned === true, unplanned: options.unplanned === true },
    ...{ stopInSync: options.stopInSync === true, at: new Date().toISOString() },
    ...{ by: options.by ?? whoAmI(), reason: options.reason ?? null },
  };
  const orders: Orders["orders"] = Object.fromEntries(groups.map((group) => [group.urn, orderOf(group, wish)]));
  if (reviewed !== undefined) requireMeant(reviewed, groups, { orders, now: Date.now() });
  const confirm = linesOf(options.confirm, reviewed, groups);
  const declared = declaredBy(at, options.set);
  await watching(options, async (watching) => {
    const watch = { ...watching, hear: declared.listening(watching.hear) };
    const folders: RunFolder[] = [];
    const rest = { failed: false };
    const { config } = declared;
    const moving = { state, orders, folders, confirm, config, options, reviewed, watch, rest };
    const results = await moved(at, groups, moving).finally(() => {
      if (watch.signals.left()) declared.leave();
    });
    if (results.every(({ exitCode }) => exitCode === 0 || exitCode === 7)) await declared.settle();
    const written = await writeReports(at, groups, folders, options);
    if (results.some(({ ran }) => ran)) await sayWaiting(at, groups, options, watch);
    finish(at, move, results, { ...options, missed: !written || rest.failed });
  });
}

/** Everything that the steps of a move need. */
interface Moving {
  /** State of the stack before the move. */
  readonly state: unknown;
  readonly orders: Orders["orders"];
  readonly folders: RunFolder[];
  readonly confirm: readonly string[];
  readonly config: string | undefined;
  readonly options: MoveOptions;
  readonly reviewed: Reviewed | undefined;
  readonly watch: Watch;
  /** True once something else of the program has failed in the run that sends. */
  readonly rest: { failed: boolean };
}

async function moved(at: StackAt, groups: readonly GroupInState[], moving: Moving): Promise<GroupResult[]> {
  const { state, orders, folders, confirm, config, options, reviewed, watch } = moving;
  const question = { groups, orders, confirm, config, full: options.full === true, folders, state };
  const { asked: answers, followers } = await ask(at, { ...question, signals: watch.signals });
  requireWanted(watch, false);
  const still = answers.filter((one) => asksForNothing(one, orders[one.group.urn]));
  for (const { group, run } of answers.filter((one) => !still.includes(one))) {
    const { text } = run.planned;
    watch.said.add(textKey(group.urn, text));
    if (text !== "") say(text);
  }
  const asked = reviewed === undefined ? answers : answers.map((one) => compared(reviewed, one));
  const refused = asked.filter(({ run }) => planVerdict(run) === "refused");
  if (refused.length > 0) {
    for (const one of refused) say(refusalText(one, reviewed !== undefined));
    return asked.map((one) => resultOf(one, exitOfPlan(one.run), false));
  }
  for (const { group } of still) say(`${quoted(group.name)}: nothing to do, ${whereItIs(orders[group.urn])}.`);
  const going = groups.filter((group) => still.every((one) => one.group !== group));
  const done = going.length === 0 ? [] : await carryOut(at, going, { ...moving, followers });
  return [...still.map((one) => resultOf(one, 0, false)), ...done];
}

/** Two runs: the first saves the order and sends nothing, so that whatever happens to the second, any later update finishes it. */
async function carryOut(
  at: StackAt,
  groups: readonly GroupInState[],
  {
    orders,
    folders,
    confirm,
    config,
    options: { unlock, full = false },
    watch,
    rest,
    followers,
  }: Moving & { readonly followers: Followers },
): Promise<GroupResult[]> {
  const targets = groups.map(({ urn }) => urn);
  const armed = Object.fromEntries(targets.map((urn) => [urn, { ...orders[urn], arm: true }])) as Orders["orders"];
  const parallel = ["--parallel", String(Math.max(16, 4 * groups.length))];
  const up = [...UPDATE, ...parallel];
  const arming = await unlocking(at, unlock, async () => {
    const run = await startRun(at, { does: "arms", args: up, targets, orders: armed, confirm, config });
    folders.push(run.files);
    return await followed(at, { run, groups, sends: false }, watch);
  });
  requireWanted(watch, true);
  const ready = groups.filter((group) => arming.get(group.urn)?.exitCode === 0);
  const notReady = groups.filter((group) => !ready.includes(group)).flatMap(({ urn }) => arming.get(urn) ?? []);
  if (ready.length === 0) return notReady;
  const narrowed = followers.narrowed(ready.map(({ urn }) => urn));
  const run = await startRun(at, {
    does: "sends",
    args: full ? up : [...up, ...narrowed.flags],
    targets: full ? [] : narrowed.targets,
    // What was not saved in the first run must not be sent by the second.
    orders: Object.fromEntries(ready.map(({ urn }) => [urn, orders[urn]])) as Orders["orders"],
    ...{ confirm, config },
  });
  folders.push(run.files);
  const fired = await followed(at, { run, groups: ready, sends: true }, watch);
  rest.failed = full && (await run.ended) !== 0 && [...fired.values()].every(({ exitCode }) => exitCode === 0);
  if (rest.failed) say(`other edits of the program were not all made: ${errorLine(printedBy(run.files))}`);
  const told = ready.flatMap(({ urn }) => {
    const result = fired.get(urn);
    // What was found where it is wanted is taken note of by the first run already.
    return result === undefined
      ? []
      : { ...result, transition: result.transition ?? arming.get(urn)?.transition ?? null };
  });
  return [...notReady, ...told];
}

/** Says which other edits of the program wait. A document has nothing of them. */
async function sayWaiting(
  at: StackAt,
  groups: readonly GroupInState[],
  { full, json }: MoveOptions,
  { signals: { looks } }: Watch,
): Promise<void> {
  if (full === true || json === true) return;
  const urns = groups.map(({ urn }) => urn);
  const edits = looks.aborted ? undefined : await editsBeside(at, urns, looks);
  if (edits === undefined)
    say("whether other edits of the program wait could not be asked: pulumi preview shows them.");
  else if (edits.length > 0) say(leftText(edits));
}

/** True where an order finds nothing to do: a reprotect too, of a group that is protected and that no failover has left behind. */
function asksForNothing({ group, run }: Asked, order: Order | undefined): boolean {
  if (planVerdict(run) === "nothing") return true;
  const { decision, resumed } = run.planned;
  return order?.reprotect !== undefined && decision === "finish" && !resumed && group.leftUnprotected !== true;
}

/** The state of things that an order finds where it asks for nothing. */
function whereItIs(order: Order | undefined): string {
  if (order?.failover === undefined) return "it is protected already";
  return `production runs at ${order.failover ? "the DR site" : "the original site"} already`;
}

export function refusalText(
  { group, run }: Pick<Asked, "run"> & { readonly group: NamedGroup },
  isReviewed: boolean,
): string {
  const name = quoted(group.name);
  const { refusal, line, text } = run.planned;
  // The text above says which risks these are.
  if (refusal?.code === "DR_CONFIRMATION_REQUIRED" && line !== null && text !== "")
    return `${name}: needs your consent, and nothing was sent. To agree, run the same command with: --confirm ${isReviewed ? BY_PLAN : `'${line}'`}`;
  return `${name}: ${refusal?.message ?? "refused"} ${refusal?.hint ?? ""}`;
}

/** Prints how it ended, and sets the exit code: that of the worst group. */
export function finish(
  at: StackAt,
  move: string,
  groups: readonly GroupResult[],
  options: Pick<MoveOptions, "json"> & { readonly missed?: boolean },
): void {
  const missed: ExitCode[] = options.missed === true ? [7] : [];
  const exitCode = worstOf([...groups.map((group) => group.exitCode as ExitCode), ...missed]);
  process.exitCode = exitCode;
  if (options.json === true) printJson("move", { move, stack: at.stack, groups: [...groups], exitCode });
  else for (const group of groups) if (group.ran) print(endText(group));
}

/** A group that a run of the engine was about, for people. Pure. */
export function endText({ name, transition, failure, jobId, exitCode, line }: GroupResult): string {
  const job = jobId === null ? "" : `, job ${jobId}`;
  if (transition === null) {
    if (failure === null && exitCode === 0)
      return jobId === null
        ? `${quoted(name)}: done.`
        : `${quoted(name)}: as far as it was ordered; production has not moved yet${job}.`;
    const agree = exitCode === 5 && line !== null ? ` Or run the same command with: --confirm '${line}'` : "";
    return `${quoted(name)}: NOT done (exit code ${exitCode})${job}: ${failure?.message ?? ""} ${failure?.hint ?? ""}${agree}`;
  }
  const seconds = transition.recoverySeconds === null ? "" : `; ${transition.recoverySeconds} s until servers ran`;
  const lost =
    transition.lost === 0 ? "" : `; ${transition.lost} ${transition.lost === 1 ? "address" : "addresses"} LOST`;
  const where = transition.to === "target" ? "the DR site" : "the original production site";
  const what = transition.verb === "reprotect" ? "protected in the other direction" : `production runs at ${where}`;
  return `${quoted(name)}: ${what}${seconds}${lost} (transition ${transition.id}${job}).`;
}

export function whoAmI(): string | null {
  const { GITHUB_ACTOR, GITLAB_USER_LOGIN, BUILD_USER_ID, USER, LOGNAME, USERNAME } = process.env;
  return GITHUB_ACTOR ?? GITLAB_USER_LOGIN ?? BUILD_USER_ID ?? USER ?? LOGNAME ?? USERNAME ?? null;
}
