/** `pulumi preview` and `pulumi up` of the emulated engine: the real handlers on the simulator's clock. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { readSettings } from "../../../provider/settings/settings";
import { connectControl } from "../../../simulator/control/client";
import { sharedClock } from "../../../cli/gameday/stage/shared-time";
import { VirtualClock } from "../../../cli/gameday/stage/virtual-clock";
import { LocalProcess } from "../local-process";
import type { RunOptions } from "../options";
import type { Program } from "../program";
import { type Report, isGreen } from "../report";
import { Stack } from "../stack";
import type { CommandLine } from "./arguments";
import { START_SECONDS } from "./engine-start";
import { programFrom } from "./program-file";
import { projectIn } from "./project-file";
import { keepState } from "./state-file";

/** Runs the program of the folder without changing anything; answers the exit code. */
export function preview(line: CommandLine, name: string): Promise<number> {
  return ran(line, name, (stack, program, options) => stack.preview(program, options));
}

/** Brings the stack to what the program of the folder declares; answers the exit code. */
export function up(line: CommandLine, name: string): Promise<number> {
  return ran(line, name, (stack, program, options) => stack.up(program, options));
}

async function ran(
  line: CommandLine,
  name: string,
  work: (stack: Stack, program: Program, options: RunOptions) => Promise<Report>,
): Promise<number> {
  const cwd = process.cwd();
  const project = await projectIn(cwd, name);
  const { control, settings: values } = project;
  const clock = sharedClock(process.env) ?? (await ownClock(control));
  const settings = { ...readSettings((key) => values[key], {}), maxRate: 10_000 };
  const stack = new Stack(name, ({ env = {} }) => new LocalProcess({ settings, clock, env }));
  keepState(stack, cwd, name);
  const { targets, targetDependents, continueOnError, skipPreview, refresh } = line;
  const options = { targetDependents, continueOnError, skipPreview, refresh, alongside: true, env: process.env };
  const program = programFrom(project, line.configFile ?? path.join(cwd, `Pulumi.${name}.yaml`));
  const report = await work(stack, program, targets === undefined ? options : { ...options, targets });
  if (line.eventLog !== undefined) writeFileSync(line.eventLog, eventsOf(report));
  if (line.json)
    process.stdout.write(JSON.stringify({ steps: report.steps.map(({ urn, operation: op }) => ({ op, urn })) }));
  else
    for (const { urn, operation, failure } of report.steps)
      process.stdout.write(failure === undefined ? `  ${operation} ${urn}\n` : `error: ${urn}: ${failure}\n`);
  return isGreen(report) ? 0 : 255;
}

/** The steps as the engine logs them, as far as somebody reads it. */
function eventsOf({ steps }: Report): string {
  const events = steps
    .filter(({ failure }) => failure === undefined)
    .map(({ urn, operation: op }) => ({ resourcePreEvent: { metadata: { op, urn } } }));
  return [...events, { summaryEvent: {} }].map((event) => `${JSON.stringify(event)}\n`).join("");
}

/** The time of a simulator that nobody else lets pass. */
async function ownClock(url: string): Promise<VirtualClock> {
  const control = connectControl(url);
  await control.clock.advance(START_SECONDS);
  return new VirtualClock(Date.parse((await control.clock.now()).now), control);
}

/** `pulumi refresh` */
export function refresh(line: CommandLine, name: string): Promise<number> {
  return ran(line, name, (stack, _program, options) => stack.refresh(options));
}
