/**
 * Two actors on one group at the same time: two stacks with the same edit, or a stack and a person in the console.
 */
import { setTimeout as delay } from "node:timers/promises";
import Table from "cli-table3";
import type { WorldView } from "../../simulator/index";
import type { Saying } from "../emulator/engine-log";
import { type Report, isGreen } from "../emulator/report";
import type { Stack } from "../emulator/stack";
import { Harness, failureText, up } from "./harness";
import type { StormOptions } from "./options";
import { type Declared, isUnfinished, outputsOf } from "./program";
import { GROUP, JOBS } from "./world";
import { type Chance, chanceOf } from "./random";
import { edited, lastOf, settled } from "./scenes";
import { type JobName, TRANSITIONS, type Transition } from "./transitions";
import { callLines } from "./tally";
import { accepted, failedJobs, servers } from "./verdict";

type Rival =
  | { readonly name: string; readonly stack: true }
  | { readonly name: string; readonly verb: string; readonly to?: Side };
type Side = "source" | "target";

const RIVALS: readonly Rival[] = [
  { name: "a second stack, same edit", stack: true },
  { name: "console: failover", verb: "failover-server-group" },
  { name: "console: switchover to target", verb: "reverse-server-group", to: "target" },
  { name: "console: switchover to source", verb: "reverse-server-group", to: "source" },
  { name: "console: disable", verb: "stop-server-group" },
  { name: "console: enable or reprotect", verb: "start-server-group" },
];

/** Real milliseconds in which a transition runs at the pace of a storm. */
const SPAN_MS = 2500;
/** Updates that an actor runs until it is done, or is refused once more. */
const MOST_UPS = 5;

interface Row {
  runs: number;
  done: number;
  refused: number;
  failed: number;
}

export async function runActors(options: StormOptions, print: (text: string) => void): Promise<number> {
  // What is said is judged too, and only a real process says it to the engine.
  const harness = await Harness.open({ assume: options.assume, hosts: "process" });
  const rows = new Map<string, Row>(RIVALS.map(({ name }) => [name, { runs: 0, done: 0, refused: 0, failed: 0 }]));
  const transitions = TRANSITIONS.filter(({ name }) => options.only === undefined || options.only === name);
  let failed = 0;
  try {
    for (let run = 0; run < options.runs; run++) {
      const seed = options.seed + run;
      const rival = RIVALS[seed % RIVALS.length];
      const transition = transitions[Math.floor(seed / RIVALS.length) % transitions.length];
      if (rival === undefined || transition === undefined) continue;
      const { faults, reports } = await contend(harness, transition, rival, chanceOf(seed * 104_729));
      const row = rows.get(rival.name);
      if (row === undefined) continue;
      row.runs++;
      if (reports.every(isGreen)) row.done++;
      else row.refused++;
      if (faults.length > 0) {
        row.failed++;
        failed++;
        print(
          `FAILED: ${transition.name} against ${rival.name}\n  replay: npm run storm -- --actors --runs 1 --seed ${seed}`,
        );
        for (const text of faults) print(`  - ${text}`);
        for (const report of reports) print(`  ended: ${textOf(report)}`);
        for (const line of callLines(await harness.control.calls())) print(line);
        for (const { severity, text } of harness.project.log.take()) if (severity !== "info") print(`  said: ${text}`);
      }
      if ((run + 1) % 10 === 0) print(`${run + 1} runs, ${failed} FAILED`);
    }
  } finally {
    await harness.close();
  }
  const table = new Table({
    head: ["other actor", "runs", "every stack done", "refused by name", "FAILED"],
    colAligns: ["left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [name, row] of rows) table.push([name, row.runs, row.done, row.refused, row.failed]);
  print(table.toString());
  const [done, most] = [[...rows.values()].reduce((sum, row) => sum + row.done, 0), options.runs];
  if (done * 4 < most) print(`TOO FEW runs in which every stack ended: ${done} of ${most}`);
  return failed === 0 && done * 4 >= most ? 0 : 1;
}

async function contend(
  harness: Harness,
  transition: Transition,
  rival: Rival,
  chance: Chance,
): Promise<{ faults: string[]; reports: Report[] }> {
  const { control, project } = harness;
  const prepared = await harness.begin(transition.from);
  if (transition.repaired === true) await control.repair({ group: GROUP });
  const before = await control.world();
  const program = edited(prepared.program, transition.edit(lastOf(prepared.state), before));
  const stacks = ("stack" in rival ? [1, 2] : [1]).map(() => harness.stack({}, prepared.state));
  const waits = stacks.map(() => Math.round(chance.next() * 300));
  const at = Math.round(chance.next() * SPAN_MS);
  const person = "verb" in rival ? delay(at).then(() => act(harness, rival)) : Promise.resolve(undefined);
  const reports = await Promise.all([
    ...stacks.map(async (stack, index) => {
      await delay(waits[index]);
      return await bringUp(stack, program);
    }),
  ]);
  const personal = await person;
  await settled(project);
  // What a person did after the stack had ended is for the next update to see.
  const last = await Promise.all(stacks.map((stack) => bringUp(stack, program)));
  await settled(project);
  const after = await control.world();
  const wrong = await untrue(stacks, after);
  const faults = [
    ...tooMany(transition, before, after, personal, await providerPosts(harness)),
    ...reports.concat(last).flatMap(unclear),
    ...silentlyDown(after, last, stacks, project.log.take()),
    ...(await control.unhandled()).map(({ detail }) => `unhandled: ${detail}`),
    ...wrong,
  ];
  return { faults, reports: last };
}

async function bringUp(stack: Stack, program: Declared): Promise<Report> {
  let text: string | undefined;
  for (let turn = 1; ; turn++) {
    const report = await up(stack, program);
    const failure = failureText(report);
    const again = failure !== undefined && failure === text;
    if (turn === MOST_UPS || again || (isGreen(report) && !isUnfinished(stack.state))) return report;
    text = failure;
  }
}

/** The verb that the service accepted from the person, if it did. */
async function act({ control }: Harness, rival: { verb: string; to?: Side }): Promise<string | undefined> {
  try {
    await control.console({
      group: GROUP,
      action: rival.verb,
      ...(rival.to === undefined ? {} : { priority_station: rival.to }),
    });
    return rival.verb;
  } catch {
    return undefined;
  }
}

/** Verbs of the action requests of providers that took effect. */
async function providerPosts({ control }: Harness): Promise<string[]> {
  const calls = await control.calls({ call: "server-group-action" });
  return calls
    .filter(({ effect, status }) => effect && (status ?? 500) < 300)
    .flatMap(({ body }) => Object.keys(body as object));
}

const VERBS: Readonly<Record<Exclude<JobName, "restore">, string>> = {
  failover: "failover-server-group",
  switchover: "reverse-server-group",
  reprotect: "start-server-group",
  enable: "start-server-group",
  disable: "stop-server-group",
};

/** Jobs that fail when a server of the group is started or stopped meanwhile. */
const POWER_SENSITIVE = ["failover", "switchover"] as const;

/** No stack sends what its edit did not ask for, and nothing twice. */
function tooMany(
  transition: Transition,
  before: WorldView,
  after: WorldView,
  personal: string | undefined,
  posts: readonly string[],
): string[] {
  const faults: string[] = [];
  const due = (verb: string): number =>
    transition.jobs.filter((job) => job !== "restore" && VERBS[job] === verb).length;
  for (const verb of new Set(Object.values(VERBS))) {
    const sent = posts.filter((one) => one === verb).length;
    // Protection that somebody disabled at the original site is enabled again by design.
    const enabled = verb === "start-server-group" ? accepted("enable", before, after) : 0;
    // A failover of somebody else that failed half-way towards the wanted side can only be tried again.
    const retried = verb === "failover-server-group" && personal === verb ? 1 : 0;
    // Another actor's hands on a server can make a move fail, which is then asked for again.
    const failed = POWER_SENSITIVE.filter((job) => VERBS[job] === verb).reduce(
      (sum, job) => sum + failedJobs(job, before, after),
      0,
    );
    if (sent > due(verb) + retried + failed + (personal === "stop-server-group" ? enabled : 0))
      faults.push(`${verb} was sent and accepted ${sent} times by stacks, ${due(verb)} asked for`);
  }
  const overwritten = accepted("reprotect", before, after);
  const agreed = transition.jobs.includes("reprotect") ? 1 : 0;
  const byPerson = personal === "start-server-group" ? 1 : 0;
  if (overwritten > agreed + byPerson)
    faults.push(`${JOBS.reprotect} ran ${overwritten} times: disks were overwritten`);
  return faults;
}

/** A refusal names its code and what to do. */
function unclear(report: Report): string[] {
  if (report.killed) return ["a provider process ended by itself"];
  const text = failureText(report);
  if (text === undefined) return [];
  return /\[DR_[A-Z_]+\]/.test(text) && /Hint:|hint/i.test(text) ? [] : [`unclear: ${text}`];
}

/** Production may be down on both sides only if an update said so by failing, or it or the refresh after it in words. */
function silentlyDown(
  world: WorldView,
  last: readonly Report[],
  stacks: readonly Stack[],
  said: readonly Saying[],
): string[] {
  const site = world.groups[0]?.priority_station ?? "source";
  const down = servers(world, site).filter(({ status }) => status !== "ACTIVE");
  if (down.length === 0 || last.some((report) => failureText(report) !== undefined)) return [];
  const warned =
    stacks.some(({ state }) =>
      JSON.stringify(outputsOf(state).group["lastTransition"] ?? "").includes("not running"),
    ) || said.some(({ severity, text }) => severity === "warning" && text.includes("servers there are stopped"));
  return warned
    ? []
    : [`${down.map(({ name, status }) => `${name} is ${status}`).join(", ")} at ${site}, and nobody said so`];
}

/** After a refresh the state says what is there. */
async function untrue(stacks: readonly Stack[], world: WorldView): Promise<string[]> {
  const [group] = world.groups;
  const faults: string[] = [];
  for (const stack of stacks) {
    await stack.refresh();
    const { productionSite, status } = outputsOf(stack.state).group;
    if (productionSite !== group?.priority_station || status !== group?.status)
      faults.push(
        `the state says ${String(status)} at ${String(productionSite)}, the service ${group?.status ?? "gone"}`,
      );
  }
  return faults;
}

function textOf(report: Report): string {
  return report.killed ? "lost" : (failureText(report) ?? "done");
}
