import { readFileSync } from "node:fs";
import path from "node:path";
import { Command, CommanderError } from "commander";
import { exitCode, isDrError } from "../provider/errors";
import { EXIT_CODES, type ExitCode } from "../provider/model/exit-codes";
import { isKeyOf } from "../provider/model/narrow";
import { adoptCommand } from "./commands/adopt";
import { adoptMoveCommand } from "./commands/adopt-move";
import { conformanceCommand } from "./commands/conformance";
import { doctorCommand } from "./commands/doctor";
import { drillCommand } from "./commands/drill";
import { exportCommand } from "./commands/export";
import { fleetCommand } from "./commands/fleet";
import { forgetTasksCommand } from "./commands/forget-tasks";
import { gamedayCommand } from "./commands/gameday";
import { kitCommand } from "./commands/kit";
import { moveCommands, waitCommand } from "./commands/move";
import { planCommand } from "./commands/plan";
import { reportCommand } from "./commands/report";
import { simulateCommand } from "./commands/simulate";
import { statusCommand } from "./commands/status";
import { supportBundleCommand } from "./commands/support-bundle";
import { tabletopCommand } from "./commands/tabletop";
import { verifyCommand } from "./commands/verify";
import { parserOutput, printJson, say } from "./print";

/** Read, not imported: a copy of package.json inside the compiled folder would shadow the package itself. */
export function packageVersion(): string {
  const file = path.join(__dirname, "..", "..", "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

const LOOK = "Look (calls nothing that changes anything):";
const MOVE = "Move production, through a stack:";
const TIDY = "Tidy up:";
const REHEARSE = "Rehearse:";

/** Every command is a value of its own; this only collects them. */
export function buildProgram(): Command {
  const program = new Command("sdrs")
    .description("Storage disaster recovery: rehearse, look, and prove.")
    .version(packageVersion())
    .helpCommand(false)
    .addHelpText("after", `\nExit codes:\n${exitCodeLines()}\n\nsdrs <command> --help has examples.`);
  const groups = {
    [LOOK]: [
      ...[statusCommand(), planCommand(), reportCommand(), doctorCommand(packageVersion()), adoptCommand()],
      ...[verifyCommand(), supportBundleCommand(), kitCommand(packageVersion()), exportCommand()],
    ],
    [MOVE]: [...moveCommands(), waitCommand(), fleetCommand(), adoptMoveCommand()],
    [TIDY]: [forgetTasksCommand()],
    [REHEARSE]: [drillCommand(), simulateCommand(), gamedayCommand(), tabletopCommand(), conformanceCommand()],
  };
  for (const [group, commands] of Object.entries(groups))
    for (const command of commands) program.addCommand(command.helpGroup(group));
  // A command that is added does not inherit these; without the first, a usage error would end the process with another exit code.
  for (const command of [program, ...namedBelow(program).map(([, command]) => command)])
    command.exitOverride().configureOutput(parserOutput);
  return program;
}

/** All commands below one, by the words that lead to them. */
export function namedBelow(command: Command, before = ""): [string, Command][] {
  return command.commands.flatMap((one) => {
    const name = `${before}${one.name()}`;
    return [[name, one], ...namedBelow(one, `${name} `)];
  });
}

function exitCodeLines(): string {
  return Object.entries(EXIT_CODES)
    .map(([code, { means }]) => `  ${code.padStart(2)}  ${means}`)
    .join("\n");
}

/** Runs a command line; answers the exit code. A reader of the output that goes away changes it in no way. */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  try {
    await buildProgram().parseAsync([...args], { from: "user" });
    return typeof process.exitCode === "number" && isKeyOf(EXIT_CODES, process.exitCode) ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const code = isDrError(error) ? exitCode(error) : error instanceof RangeError ? 2 : 1;
    say(error instanceof Error ? error.message : String(error));
    if (args.includes("--json")) printJson("error", errorDocument(error, code));
    return code;
  }
}

function errorDocument(error: unknown, exit: ExitCode) {
  const message = error instanceof Error ? error.message : String(error);
  const failure = isDrError(error)
    ? { code: error.code, message: error.what, hint: error.hint }
    : { code: null, message, hint: null };
  return { failure, exitCode: exit };
}
