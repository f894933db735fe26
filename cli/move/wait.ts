import { setTimeout as pause } from "node:timers/promises";
import { DrError } from "../../provider/errors";
import type { WaitOptions } from "../commands/move";
import { leftText } from "../engine/edits";
import { UPDATE, startRun } from "../engine/run";
import { Locked, holdersOf } from "../engine/lock";
import { goesOn } from "../dated-folders";
import { type RunFacts, type RunFolder, runningOf } from "../engine/run-folder";
import { type StackAt, exportStack, stackAt } from "../engine/stack";
import { unlocking } from "../engine/unlock";
import { print, printJson, say } from "../print";
import { type GroupResult, type Watch, followed, requireWanted, watching } from "./follow";
import { type GroupInState, chosen, groupsIn } from "./groups";
import { ask } from "./preview";
import { finish } from "./run";

const LOOK_MS = 250;
/** Time that a command needs from the end of the run that saves its order to the begin of the one that sends. */
const BETWEEN_MS = 3000;

/** Watches the run that goes on, or goes on itself with what the state says is not finished. */
export async function runWait(options: WaitOptions): Promise<void> {
  const at = await stackAt(options.cwd, options.stack);
  await watching(options, async (watch) => {
    const state = await exportStack(at);
    const running = runningOf(at);
    if (running === undefined) await goOn(at, state, options, watch);
    else finish(at, "wait", await watched(at, running, groupsIn(state), watch), options);
  });
}

interface RunAlive {
  readonly files: RunFolder;
  readonly facts: RunFacts;
}

async function watched(
  at: StackAt,
  running: RunAlive,
  all: readonly GroupInState[],
  watch: Watch,
): Promise<GroupResult[]> {
  const { files, facts } = running;
  say(`watching the run that began at ${facts.startedAt}`);
  const groups = all.filter(({ urn }) => facts.targets.includes(urn));
  const sends = facts.does !== "arms";
  const results = await followed(at, { run: { files, ended: endOf(facts) }, groups, sends }, watch);
  if (sends) return [...results.values()];
  const next = await nextOf(at);
  if (next !== undefined) return await watched(at, next, all, watch);
  throw new DrError(
    "DR_ABORTED",
    "The order is saved in the stack, and the command that gave it has ended before it was sent: production has not moved",
    {},
    { hint: "Give the order again. Any other update of the stack drops what was only saved." },
  );
}

/** The run that sends what another has saved, if it comes. */
async function nextOf(at: StackAt): Promise<RunAlive | undefined> {
  for (let waited = 0; waited < BETWEEN_MS; waited += LOOK_MS) {
    const next = runningOf(at);
    if (next !== undefined) return next;
    await pause(LOOK_MS);
  }
  return undefined;
}

async function goOn(at: StackAt, state: unknown, options: WaitOptions, watch: Watch): Promise<void> {
  const groups = groupsIn(state);
  const unfinished = (options.group.length === 0 ? groups : chosen(groups, options.group, `Stack ${at.stack}`)).filter(
    (group) => group.unfinished,
  );
  if (unfinished.length === 0) {
    await unlocking(at, options.unlock, () => requireFree(at, groups));
    if (options.json === true) printJson("move", { move: "wait", stack: at.stack, groups: [], exitCode: 0 });
    else print(`Nothing goes on in stack ${at.stack}, and nothing in it is unfinished.`);
    return;
  }
  say(`going on with ${unfinished.map(({ name }) => name).join(", ")}`);
  const { confirm } = options;
  const { followers } = await ask(at, { groups: unfinished, orders: {}, confirm, state, signals: watch.signals });
  requireWanted(watch, false);
  const { targets, flags, left } = followers.narrowed(unfinished.map(({ urn }) => urn));
  if (left.length > 0) say(leftText(left));
  const args = [...UPDATE, ...flags];
  const results = await unlocking(at, options.unlock, async () => {
    const run = await startRun(at, { does: "sends", args, targets, orders: {}, confirm });
    return await followed(at, { run, groups: unfinished, sends: true }, watch);
  });
  const after = groupsIn(await exportStack(at));
  const told = [...results.values()].map((result) => {
    const [before, now] = [unfinished, after].map((rows) => rows.find(({ urn }) => urn === result.urn));
    return isGivenUp(result, before, now) ? givenUp(result) : result;
  });
  finish(at, "wait", told, options);
}

/** Throws where another run holds the stack: what it does is in no state yet. */
async function requireFree(at: StackAt, groups: readonly GroupInState[]): Promise<void> {
  const [, , project = ""] = /^urn:pulumi:(.+?)::(.+?)::/.exec(groups[0]?.urn ?? "") ?? [];
  const holders = await holdersOf(at, project);
  if (holders !== undefined && holders.length > 0) throw new Locked(at.stack, holders);
}

/** True if what was begun has left the state, and no transition has come of it. Pure. */
export function isGivenUp(
  { exitCode, transition }: Pick<GroupResult, "exitCode" | "transition">,
  before: Pick<GroupInState, "lastTransitionId"> | undefined,
  now: Pick<GroupInState, "lastTransitionId" | "unfinished"> | undefined,
): boolean {
  if (exitCode !== 0 || transition !== null || now === undefined) return false;
  return !now.unfinished && now.lastTransitionId === before?.lastTransitionId;
}

function givenUp(result: GroupResult): GroupResult {
  const message = "The order was only saved and never sent; it is given up, and production stays where it is.";
  const hint = "Give the order again if it is still wanted.";
  return { ...result, exitCode: 10, failure: { code: null, message, hint } };
}

/** The end of a process that is no child of this one; how it ended, only its journal says. */
function endOf(facts: RunFacts): Promise<number | null> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (goesOn(facts)) return;
      clearInterval(timer);
      resolve(0);
    }, LOOK_MS);
    // Who leaves the terminal does not wait for it.
    timer.unref();
  });
}
