import { availableParallelism, freemem } from "node:os";
import type { ExitCode } from "../../provider/model/exit-codes";
import type { FleetOptions } from "../commands/fleet";
import { stacksOfProject } from "../engine/stacks";
import type { MoveName } from "../move/order";
import { print, printJson, say } from "../print";
import { readDeclared, requireApart } from "./apart";
import { argumentsOf } from "./arguments";
import { type Child, runChild } from "./child";
import { fileOf, makeFleetFolder } from "./folder";
import { writeMerged } from "./reports";
import { type StackResult, exitOfFleet, resultOf, sharedIn } from "./result";
import { type Schedule, jobsFor, nextOf, secondsLeft } from "./schedule";
import { watchStop } from "./stop";
import { requireStacks } from "./stacks";
import { endLines, planLines, stackLine, timeText } from "./text";
import { readWaves, wavesOf } from "./waves";

/** Time that a stack is taken to need until one has ended: three runs of the engine, and jobs of the service. */
const SECONDS_A_STACK = 180;

/** Moves many stacks from this machine: each by the command for one stack, in a process of its own. */
export async function runFleet(move: MoveName, options: FleetOptions): Promise<void> {
  const waves = options.waves === undefined ? undefined : await readWaves(options.waves);
  const { stacks, except, cwd } = options;
  const all = await stacksOfProject(cwd, [...stacks, ...except, ...(waves ?? []).flat()]);
  const chosen = requireStacks(wavesOf({ stacks, waves, except, all }), cwd);
  const startedAt = new Date().toISOString();
  const names = chosen.waves.flat();
  const jobs = options.jobs ?? jobsFor({ freeBytes: freeBytes(), processors: availableParallelism() }, names.length);
  if (names.length > 1) requireApart(await readDeclared(names, cwd, jobs));
  const { results, stopped, reports } = await moved(chosen.waves, { move, jobs, options });
  const missed = !(await writeMerged(options.report, results, reports));
  const shared = sharedIn(results);
  const leftOut = chosen.unmatched.length > 0;
  const exitCode = exitOfFleet(results, { shared, leftOut, stopped, missed });
  for (const line of endLines(results, shared)) say(line);
  process.exitCode = exitCode;
  if (options.json !== true) return;
  const facts = { move, startedAt, finishedAt: new Date().toISOString(), jobs, waves: chosen.waves.length };
  printJson("fleet", { ...facts, stacks: results, shared, exitCode });
}

interface Moved {
  readonly results: readonly StackResult[];
  readonly stopped: boolean;
  /** Files of the single reports, by stack. */
  readonly reports: ReadonlyMap<string, string>;
}

async function moved(
  waves: readonly (readonly string[])[],
  { move, jobs, options }: { readonly move: MoveName; readonly jobs: number; readonly options: FleetOptions },
): Promise<Moved> {
  const names = waves.flat();
  const folder = makeFleetFolder();
  const begun = new Map<string, number>();
  const ended = new Map<string, ExitCode>();
  const children = new Map<string, Child>();
  const [results, reports] = [new Map<string, StackResult>(), new Map<string, string>()];
  const stop = watchStop(options.timeout, () => [...children.values()]);
  const schedule = (): Schedule => ({
    ...{ waves, jobs, continueOnError: options.continueOnError === true },
    ...{ begun: new Set(begun.keys()), ended, stopped: stop.asked() },
  });
  const why = options.jobs === undefined ? `${gigabytes(freeBytes())} GB of memory free` : "--jobs";
  for (const line of planLines(schedule(), SECONDS_A_STACK, why)) say(line);
  if (folder !== undefined) say(`what each stack says: ${folder}`);

  const one = async (stack: string): Promise<void> => {
    const at = names.indexOf(stack);
    const [log, report] = [fileOf(folder, at, stack, "log"), fileOf(folder, at, stack, "json")];
    if (report !== undefined && options.report.length > 0) reports.set(stack, report);
    const since = performance.now();
    begun.set(stack, since);
    const child = runChild(argumentsOf(move, stack, { ...options, report: reports.get(stack) }), log);
    children.set(stack, child);
    const result = resultOf(await child.ended, stack, stop.asked());
    children.delete(stack);
    const seconds = Math.round((performance.now() - since) / 100) / 10;
    const whole = { stack, wave: waveOf(waves, stack), begun: true, seconds, ...result, log: log ?? null };
    results.set(stack, whole);
    ended.set(stack, result.exitCode as ExitCode);
    tell(whole, schedule(), [...results.values()], options.json === true);
    await pump();
  };
  const pump = async (): Promise<void> => {
    await Promise.all(nextOf(schedule()).map(one));
  };
  await pump().finally(stop.end);
  const idle = (stack: string): StackResult => ({
    ...{ stack, wave: waveOf(waves, stack), begun: false, seconds: null, exitCode: null },
    ...{ groups: [], failure: null, log: null },
  });
  const told = names.map((stack) => results.get(stack) ?? idle(stack));
  for (const result of told.filter((result) => !result.begun)) (options.json === true ? say : print)(stackLine(result));
  return { results: told, stopped: stop.asked(), reports };
}

const waveOf = (waves: readonly (readonly string[])[], stack: string): number =>
  waves.findIndex((wave) => wave.includes(stack)) + 1;

/** Prints the line of a stack that ended, and how long the rest may take by those that moved. */
function tell(result: StackResult, schedule: Schedule, ended: readonly StackResult[], json: boolean): void {
  (json ? say : print)(stackLine(result));
  const times = ended.flatMap(({ seconds, exitCode }) => (exitCode === 0 && seconds !== null ? [seconds] : []));
  const left = schedule.waves.flat().length - schedule.ended.size;
  if (left === 0) return;
  const mean = times.length === 0 ? SECONDS_A_STACK : times.reduce((sum, one) => sum + one, 0) / times.length;
  say(`${left} left, about ${timeText(secondsLeft(schedule, mean))}`);
}

/** Memory that a run can have; of a container, what it has left. */
function freeBytes(): number {
  return typeof process.availableMemory === "function" ? process.availableMemory() : freemem();
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
