/**
 * The emulated engine as a command of its own in the place of `pulumi`, for whoever drives the engine by its command line: the real
 * handlers against a simulator that runs already, on its clock. A project folder holds `emulated.json`; the state, and the lock of
 * an update that goes on, are files beside it. What is printed is as far as somebody reads it.
 */
import { readSettings } from "../../../provider/settings/settings";
import { connectControl } from "../../../simulator/control/client";
import { VirtualClock } from "../clock";
import { LocalProcess } from "../local-process";
import type { RunOptions } from "../options";
import { type Report, isGreen } from "../report";
import { Stack } from "../stack";
import { type CommandLine, commandLine } from "./arguments";
import { START_SECONDS } from "./engine-start";
import { locked } from "./lock";
import { programFrom, projectIn } from "./project-file";
import { exported, keepState, stacksIn } from "./state-file";

async function main(): Promise<number> {
  const line = commandLine(process.argv.slice(2));
  const cwd = process.cwd();
  const project = projectIn(cwd);
  const name = line.stack ?? "prod";
  switch (line.command) {
    case "stack --show-name":
      process.stdout.write(`${name}\n`);
      return 0;
    case "stack ls":
      process.stdout.write(JSON.stringify(stacksIn(cwd, name).map((one) => ({ name: one, current: one === name }))));
      return 0;
    case "whoami":
      process.stdout.write(JSON.stringify({ user: "tester", url: `file://${cwd}` }));
      return 0;
    case "stack export":
      process.stdout.write(JSON.stringify(exported(cwd, name)));
      return 0;
    case "config":
      process.stdout.write(
        JSON.stringify(Object.fromEntries(Object.entries(project.settings).map(([key, value]) => [key, { value }]))),
      );
      return 0;
    case "cancel":
      return locked(cwd, name).cancel();
    case "preview":
      return await ran(line, name, (stack, options) => stack.preview(programFrom(cwd, name, line.configFile), options));
    case "up":
      return await locked(cwd, name).during(() =>
        ran(line, name, (stack, options) => stack.up(programFrom(cwd, name, line.configFile), options)),
      );
    default:
      process.stderr.write(`error: no such command: ${line.command}\n`);
      return 255;
  }
}

async function ran(
  line: CommandLine,
  name: string,
  work: (stack: Stack, options: RunOptions) => Promise<Report>,
): Promise<number> {
  const cwd = process.cwd();
  const { control: url, settings: values } = projectIn(cwd);
  const control = connectControl(url);
  await control.clock.advance(START_SECONDS);
  const clock = new VirtualClock(Date.parse((await control.clock.now()).now), control);
  const settings = { ...readSettings((key) => values[key], {}), maxRate: 10_000 };
  const stack = new Stack(name, ({ env = {} }) => new LocalProcess({ settings, clock, env }));
  keepState(stack, cwd, name);
  const { targets, targetDependents, continueOnError, skipPreview, refresh } = line;
  const options = { targetDependents, continueOnError, skipPreview, refresh, alongside: true, env: process.env };
  const report = await work(stack, targets === undefined ? options : { ...options, targets });
  if (line.json)
    process.stdout.write(JSON.stringify({ steps: report.steps.map(({ urn, operation: op }) => ({ op, urn })) }));
  else
    for (const { urn, operation, failure } of report.steps)
      process.stdout.write(failure === undefined ? `  ${operation} ${urn}\n` : `error: ${urn}: ${failure}\n`);
  return isGreen(report) ? 0 : 255;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 255;
  },
);
