/**
 * The emulated engine as a command of its own in the place of `pulumi`, for whoever drives the engine by its command line: the real
 * handlers against a simulator that runs already, on its clock. A project folder holds `emulated.json`; the state, and the lock of
 * an update that goes on, are files beside it. What is printed is as far as somebody reads it.
 */
import { commandLine } from "./arguments";
import { locked } from "./lock";
import { projectIn } from "./project-file";
import { exported, forgetState, stacksIn } from "./state-file";

async function main(): Promise<number> {
  const line = commandLine(process.argv.slice(2));
  const cwd = process.cwd();
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
    case "config": {
      const { settings } = await projectIn(cwd, name);
      const values = Object.entries(settings).map(([key, value]) => [key, { value }]);
      process.stdout.write(JSON.stringify(Object.fromEntries(values)));
      return 0;
    }
    case "stack init":
      return 0;
    case "stack rm":
      forgetState(cwd, name);
      return 0;
    case "cancel":
      return locked(cwd, name).cancel();
    case "refresh":
      return await locked(cwd, name).during(async () => (await ofRuns()).refresh(line, name));
    case "preview":
      return await (await ofRuns()).preview(line, name);
    case "up":
      return await locked(cwd, name).during(async () => (await ofRuns()).up(line, name));
    default:
      process.stderr.write(`error: no such command: ${line.command}\n`);
      return 255;
  }
}

/** Handlers, which only a command that runs a program has to load. */
function ofRuns(): Promise<typeof import("./run-program.js")> {
  return import("./run-program.js");
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
