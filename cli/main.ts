#!/usr/bin/env node
import { readFileSync } from "node:fs";
import path from "node:path";
import { Command, CommanderError } from "commander";
import { exitCode, isDrError } from "../provider/errors";
import { adoptCommand } from "./commands/adopt";
import { conformanceCommand } from "./commands/conformance";
import { doctorCommand } from "./commands/doctor";
import { planCommand } from "./commands/plan";
import { reportCommand } from "./commands/report";
import { simulateCommand } from "./commands/simulate";
import { statusCommand } from "./commands/status";
import { outputFailed, parserOutput, say } from "./print";

/** Read, not imported: a copy of package.json inside the compiled folder would shadow the package itself. */
function packageVersion(): string {
  const file = path.join(__dirname, "..", "..", "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** Every command is a value of its own; this only collects them. */
export function buildProgram(): Command {
  const program = new Command("sdrs")
    .description("Storage disaster recovery: rehearse, look, and prove.")
    .version(packageVersion());
  const commands = [
    ...[statusCommand(), planCommand(), reportCommand(), doctorCommand()],
    ...[adoptCommand(), simulateCommand(), conformanceCommand()],
  ];
  for (const command of commands) program.addCommand(command);
  // A command that is added does not inherit these; without the first, a usage error would end the process with another exit code.
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput(parserOutput);
  return program;
}

/**
 * Exit codes follow Pulumi's categories: 0 done, 1 unexpected, 2 usage or configuration, 3 authentication, 4 the cloud operation
 * failed, 7 expectation not met, 8 cancelled, 9 timed out. A reader of the output that goes away changes none of them.
 */
async function main(argv: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync([...argv]);
    return typeof process.exitCode === "number" ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    say(isDrError(error) || error instanceof Error ? error.message : String(error));
    return isDrError(error) ? exitCode(error) : error instanceof RangeError ? 2 : 1;
  }
}

if (require.main === module) {
  void main(process.argv).then(async (code) => {
    process.exitCode = (await outputFailed()) ? 1 : code;
  });
}
