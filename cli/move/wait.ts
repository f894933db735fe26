import type { WaitOptions } from "../commands/move";
import { isAlive, runningOf } from "../engine/run-folder";
import { startRun } from "../engine/run";
import { exportStack, stackAt } from "../engine/stack";
import { print, printJson, say } from "../print";
import { chosen, groupsIn } from "./groups";
import { finish, followed } from "./run";

const LOOK_MS = 250;

/** Watches the run that goes on, or goes on itself with what the state says is not finished. */
export async function runWait(options: WaitOptions): Promise<void> {
  const at = await stackAt(options.cwd, options.stack);
  const groups = groupsIn(await exportStack(at));
  const running = runningOf(at);
  if (running !== undefined) {
    const { files, facts } = running;
    say(`watching the run that began at ${facts.startedAt}`);
    const watched = groups.filter(({ urn }) => facts.targets.includes(urn));
    const results = await followed(at, { files, ended: endOf(facts.pid) }, watched, options);
    finish(at, "wait", [...results.values()], options);
    return;
  }
  const unfinished = (options.group.length === 0 ? groups : chosen(groups, options.group, at.stack)).filter(
    (group) => group.unfinished,
  );
  if (unfinished.length === 0) {
    if (options.json === true) printJson("move", { move: "wait", stack: at.stack, groups: [], exitCode: 0 });
    else print(`Nothing goes on in stack ${at.stack}, and nothing in it is unfinished.`);
    return;
  }
  say(`going on with ${unfinished.map(({ name }) => name).join(", ")}`);
  const args = ["up", "--yes", "--skip-preview", "--continue-on-error", "--target-dependents"];
  const targets = unfinished.map(({ urn }) => urn);
  const run = await startRun(at, { args, targets, orders: {}, confirm: options.confirm });
  const results = await followed(at, run, unfinished, options);
  finish(at, "wait", [...results.values()], options);
}

/** The end of a process that is no child of this one; how it ended, only its journal says. */
function endOf(pid: number): Promise<number | null> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(pid)) return;
      clearInterval(timer);
      resolve(0);
    }, LOOK_MS);
  });
}
