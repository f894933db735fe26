import { EXIT_CODES, type ExitCode, severityOf } from "../../provider/model/exit-codes";
import { isKeyOf } from "../../provider/model/narrow";
import { quoted } from "../../provider/shown";
import { endText } from "../move/run";
import type { StackResult } from "./result";
import { type Schedule, secondsLeft } from "./schedule";

/** Names of a list that are still read. */
const MOST_NAMES = 6;

/** Time for people. Pure. */
export function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => quoted(name));
  const last = names.at(-1);
  return names.length > MOST_NAMES && last !== undefined ? `${shown.join(", ")} … ${quoted(last)}` : shown.join(", ");
}

/** Lines that are said before anything begins: how many at once, how long, who waits. Pure. */
export function planLines(schedule: Schedule, secondsAStack: number, why: string): string[] {
  const { waves, jobs } = schedule;
  const all = waves.flat().length;
  const time = timeText(secondsLeft(schedule, secondsAStack));
  return [
    `${stacksText(all)}, ${jobs} at once (${why}): about ${time}, with ${timeText(secondsAStack)} a stack until one has ended`,
    ...waves.map((wave, at) => waveLine(wave, at, schedule)),
  ];
}

function waveLine(wave: readonly string[], at: number, { waves, jobs, continueOnError }: Schedule): string {
  const name = waves.length === 1 ? "" : `wave ${at + 1}: `;
  const until =
    at === 0
      ? "now"
      : continueOnError
        ? `once wave ${at} has ended`
        : `once wave ${at} has ended, all of it where it is wanted`;
  const waits = wave.slice(jobs);
  const waiting = waits.length === 0 ? "" : `; ${waits.length} wait for a place: ${namesText(waits)}`;
  return `${name}${until}: ${namesText(wave.slice(0, jobs))}${waiting}`;
}

const stacksText = (count: number): string => `${count} ${count === 1 ? "stack" : "stacks"}`;

/** The line of a stack. Pure. */
export function stackLine(result: StackResult): string {
  const { stack, begun, exitCode, seconds, groups, failure } = result;
  if (!begun || exitCode === null) return `${quoted(stack)}: NOT begun`;
  const time = seconds === null ? "" : ` in ${timeText(seconds)}`;
  const all = groups.map((group) => (group.ran ? endText(group) : unsent(group)));
  const said = failure === null ? all : [...all, `${failure.message} ${failure.hint ?? ""}`.trim()];
  return `${quoted(stack)}: ${verdictOf(result)}${time}${said.length === 0 ? "" : `: ${said.join(" ")}`}`;
}

/** A word for the end of a stack. Pure. */
export function verdictOf({ begun, exitCode, groups }: StackResult): string {
  if (!begun || exitCode === null) return "not begun";
  if (exitCode === 0 && groups.every(({ ran }) => !ran)) return "nothing to do";
  return isKeyOf(EXIT_CODES, exitCode) ? EXIT_CODES[exitCode].name : String(exitCode);
}

function unsent({ name, exitCode, failure, line }: StackResult["groups"][number]): string {
  if (exitCode === 0) return `${quoted(name)}: nothing to do.`;
  if (exitCode === 5 && line !== null) return `${quoted(name)}: nobody agreed yet (${line}), and nothing was sent.`;
  return `${quoted(name)}: ${failure?.message ?? "refused"} ${failure?.hint ?? ""}`.trim();
}

/** The last lines: how many ended how, and what to type for the rest. Pure. */
export function endLines(
  stacks: readonly StackResult[],
  shared: readonly { readonly id: string; readonly stacks: readonly string[] }[],
): string[] {
  const counts = new Map<string, number>();
  for (const one of [...stacks].sort((a, b) => rank(a) - rank(b)))
    counts.set(verdictOf(one), (counts.get(verdictOf(one)) ?? 0) + 1);
  const lines = stacks.flatMap(({ groups }) =>
    groups.flatMap(({ exitCode, line }) => (exitCode === 5 && line !== null ? [line] : [])),
  );
  const half = stacks.filter(({ exitCode }) => exitCode === 4 || exitCode === 9).map(({ stack }) => stack);
  const idle = stacks.filter(({ begun }) => !begun).map(({ stack }) => stack);
  return [
    [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(", "),
    ...(lines.length === 0
      ? []
      : [`to agree, run the same command with: ${[...new Set(lines)].map((line) => `--confirm '${line}'`).join(" ")}`]),
    ...(half.length === 0
      ? []
      : [`may be half done; the same command, or sdrs wait --stack <name>, goes on with: ${half.join(", ")}`]),
    ...(idle.length === 0 ? [] : [`not begun: ${namesText(idle)}; the same command goes on with them`]),
    ...shared.map(
      (group) => `group ${group.id} is declared by several stacks: ${group.stacks.join(", ")}; leave it to one of them`,
    ),
  ];
}

function rank({ exitCode }: StackResult): number {
  return exitCode === null ? -1 : severityOf(exitCode as ExitCode);
}
