import { DrError } from "../../provider/errors";
import { type ExitCode, worstOf } from "../../provider/model/exit-codes";
import type { JournalEntry } from "../../provider/model/journal";
import type { Orders } from "../../provider/model/orders";
import { quoted } from "../../provider/shown";
import type { MoveOptions } from "../commands/move";
import type { Documents } from "../documents";
import { followJournal, printedBy } from "../engine/journal";
import { type EngineRun, startRun } from "../engine/run";
import type { RunFolder } from "../engine/run-folder";
import { type StackAt, exportStack, stackAt } from "../engine/stack";
import { print, printJson, say } from "../print";
import { type GroupInState, chosen, groupsIn } from "./groups";
import { listener } from "./listener";
import { type MoveName, orderOf } from "./order";
import { type Asked, ask, engineFailed } from "./preview";
import { progressOf } from "./progress";
import { watchSignals } from "./signals";
import { exitOf, exitOfPlan, planVerdict, runOf } from "./verdict";
import { writeReports } from "./reports";

type MoveDocument = Documents["move"];

/** Moves production of groups through their stack: asks, saves the order, sends, follows, reports. */
export async function runMove(move: MoveName, options: MoveOptions): Promise<void> {
  const at = await stackAt(options.cwd, options.stack);
  const groups = chosen(groupsIn(await exportStack(at)), options.group, at.stack);
  const wish = {
    ...{ move, planned: options.planned === true, unplanned: options.unplanned === true },
    ...{ stopInSync: options.stopInSync === true, at: new Date().toISOString() },
    ...{ by: options.by ?? whoAmI(), reason: options.reason ?? null },
  };
  const orders: Orders["orders"] = Object.fromEntries(groups.map((group) => [group.urn, orderOf(group, wish)]));
  const folders: RunFolder[] = [];
  const asked = await ask(at, { groups, orders, confirm: options.confirm, folders });
  for (const { run } of asked) if (run.planned !== undefined && run.planned.text !== "") say(run.planned.text);
  const refused = asked.filter(({ run }) => planVerdict(run) === "refused");
  if (refused.length > 0) {
    for (const { group, run } of refused) say(refusalText(group, run.planned?.refusal));
    await writeReports(at, groups, folders, options);
    finish(
      at,
      move,
      asked.map((one) => resultOf(one, exitOfPlan(one.run), false)),
      options,
    );
    return;
  }
  const moving = asked.filter(({ run }) => planVerdict(run) !== "nothing").map(({ group }) => group);
  const still = asked.filter(({ group }) => !moving.includes(group));
  for (const { group } of still) say(`${quoted(group.name)}: nothing to do, production is where it is wanted.`);
  const done = moving.length === 0 ? [] : await carryOut(at, moving, { orders, folders }, options);
  await writeReports(at, groups, folders, options);
  finish(at, move, [...still.map((one) => resultOf(one, 0, false)), ...done], options);
}

/** Two runs: the first saves the order and sends nothing, so that whatever happens to the second, any later update finishes it. */
async function carryOut(
  at: StackAt,
  groups: readonly GroupInState[],
  { orders, folders }: { readonly orders: Orders["orders"]; readonly folders: RunFolder[] },
  options: MoveOptions,
): Promise<MoveDocument["groups"]> {
  const { confirm } = options;
  const targets = groups.map(({ urn }) => urn);
  const armed = Object.fromEntries(targets.map((urn) => [urn, { ...orders[urn], arm: true }])) as Orders["orders"];
  const parallel = ["--parallel", String(Math.max(16, 4 * groups.length))];
  const up = ["up", "--yes", "--skip-preview", "--continue-on-error", ...parallel];
  const arms = await startRun(at, { args: up, targets, orders: armed, confirm });
  folders.push(arms.files);
  const arming = await followed(at, arms, groups, options);
  const ready = groups.filter((group) => arming.get(group.urn)?.exitCode === 0);
  const notReady = groups.filter((group) => !ready.includes(group)).flatMap(({ urn }) => arming.get(urn) ?? []);
  if (ready.length === 0) return notReady;
  const firing = await startRun(at, {
    args: [...up, "--target-dependents"],
    targets: ready.map(({ urn }) => urn),
    ...{ orders, confirm },
  });
  folders.push(firing.files);
  const fired = await followed(at, firing, ready, options);
  return [...notReady, ...ready.flatMap(({ urn }) => fired.get(urn) ?? [])];
}

/** Follows a run to its end, and says how it ended for each group. */
export async function followed(
  at: StackAt,
  run: Pick<EngineRun, "files" | "ended">,
  groups: readonly GroupInState[],
  options: Pick<MoveOptions, "onEvent" | "timeout" | "stack">,
): Promise<ReadonlyMap<string, MoveDocument["groups"][number]>> {
  const entries: JournalEntry[] = [];
  let code: number | null | undefined;
  void run.ended.then((ended) => (code = ended));
  const progress = progressOf(groups);
  const hear = listener(options.onEvent);
  const signals = watchSignals(run.files, options.timeout);
  try {
    await followJournal(
      run.files,
      () => code !== undefined || signals.left(),
      (entry) => {
        entries.push(entry);
        progress.tell(entry);
        hear.tell(entry);
      },
    );
  } finally {
    progress.end();
    signals.end();
    await hear.end();
  }
  if (signals.left()) throw leftRunning(at);
  if (code !== 0 && entries.every(({ event }) => event !== "outcome")) throw engineFailed(at, printedBy(run.files));
  return new Map(
    groups.map((group) => {
      const own = runOf(entries, group.urn);
      return [group.urn, resultOf({ group, run: own }, exitOf(own), true)];
    }),
  );
}

function leftRunning({ stack }: StackAt): DrError {
  return new DrError(
    "DR_ABORTED",
    "The run goes on without this terminal",
    {},
    { hint: `To watch it again: sdrs wait --stack ${stack}. What it does is saved in the stack in any case.` },
  );
}

function resultOf({ group, run }: Asked, exitCode: ExitCode, ran: boolean): MoveDocument["groups"][number] {
  const { transition, accepted } = run;
  return {
    ...{ urn: group.urn, id: group.id, name: group.name, ran, exitCode },
    jobId: accepted.flatMap(({ jobId }) => jobId ?? []).at(-1) ?? null,
    transition:
      transition === undefined
        ? null
        : {
            ...{ id: transition.id, verb: transition.verb, from: transition.from, to: transition.to },
            ...{ requestedAt: transition.requestedAt, finishedAt: transition.finishedAt },
            ...{ recoverySeconds: transition.recoverySeconds, lost: transition.lost },
          },
    failure: (ran ? run.outcome?.failure : run.planned?.refusal) ?? null,
    line: run.planned?.line ?? null,
  };
}

function refusalText(
  group: GroupInState,
  refusal: { readonly message: string; readonly hint: string | null } | null | undefined,
): string {
  return `${quoted(group.name)}: ${refusal?.message ?? "refused"} ${refusal?.hint ?? ""}`;
}

/** Prints how it ended, and sets the exit code: that of the worst group. */
export function finish(
  at: StackAt,
  move: string,
  groups: MoveDocument["groups"],
  options: Pick<MoveOptions, "json">,
): void {
  const exitCode = worstOf(groups.map((group) => group.exitCode as ExitCode));
  process.exitCode = exitCode;
  if (options.json === true) printJson("move", { move, stack: at.stack, groups, exitCode });
  else for (const group of groups) if (group.ran) print(endText(group));
}

function endText({ name, transition, failure, jobId, exitCode }: MoveDocument["groups"][number]): string {
  const job = jobId === null ? "" : `, job ${jobId}`;
  if (transition === null) {
    if (failure === null) return `${quoted(name)}: done${job}.`;
    return `${quoted(name)}: NOT done (exit code ${exitCode})${job}: ${failure.message} ${failure.hint ?? ""}`;
  }
  const seconds = transition.recoverySeconds === null ? "" : `; ${transition.recoverySeconds} s until servers ran`;
  const lost =
    transition.lost === 0 ? "" : `; ${transition.lost} ${transition.lost === 1 ? "address" : "addresses"} LOST`;
  const where = transition.to === "target" ? "the DR site" : "the original production site";
  const what = transition.verb === "reprotect" ? "protected in the other direction" : `production runs at ${where}`;
  return `${quoted(name)}: ${what}${seconds}${lost} (transition ${transition.id}${job}).`;
}

function whoAmI(): string | null {
  const { GITHUB_ACTOR, GITLAB_USER_LOGIN, BUILD_USER_ID, USER, LOGNAME, USERNAME } = process.env;
  return GITHUB_ACTOR ?? GITLAB_USER_LOGIN ?? BUILD_USER_ID ?? USER ?? LOGNAME ?? USERNAME ?? null;
}
