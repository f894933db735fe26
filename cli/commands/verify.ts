import { Command } from "commander";
import { collect, examples, secondsIn } from "./options";

export interface VerifyOptions {
  readonly stack?: string;
  /** Empty: the only group of the stack. */
  readonly group: readonly string[];
  readonly cwd: string;
  readonly checks?: string;
  readonly waive: readonly string[];
  readonly reason?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

/** A default of its own would be shown in the help. */
const NONE = { group: [], waive: [] };

/** `sdrs verify`: the checks of a group against the side that serves now. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("Run the checks of a group against the side that serves now, on any day. It changes nothing.")
    .option("-s, --stack <name>", "stack that declares the group and its checks; without it the settings of the shell")
    .option("-g, --group <name>", "group by name, id or URN; may be repeated", collect)
    .option("--cwd <folder>", "folder of the program; programs of checks start there", ".")
    .option("--checks <file>", "checks of a file, YAML or JSON, instead of those of the stack")
    .option("--waive <check>", "leave this check out; needs --reason; may be repeated", collect)
    .option("--reason <text>", "why, for the result")
    .option("--timeout <duration>", "end after this time as SIGTERM does", secondsIn)
    .option("--json", "the same as one JSON document")
    .addHelpText(
      "after",
      `
passed     it answered as declared, and something proves that this was the server that serves
FAILED     it answered otherwise, or refused
UNPROVEN   it could not be reached from here, or nothing proves which server answered
waived     left out, with the reason that was given
Exit code 7: a check failed or is unproven; 0: all passed, or were waived.`,
    )
    .addHelpText(
      "after",
      examples(
        "sdrs verify --stack prod --group orders",
        "sdrs verify --stack prod --waive shop --reason 'the certificate is renewed on Monday'",
        "sdrs verify --group orders --checks checks.yaml --json",
      ),
    )
    .action(async (options: VerifyOptions) => {
      const { runVerify } = await import("../verify/run.js");
      await runVerify({ ...NONE, ...options });
    });
}
