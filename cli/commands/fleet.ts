import { Command, InvalidArgumentError, Option } from "commander";
import { MATRIX_FORMATS, type MatrixFormat } from "../fleet/matrix";
import { MOVES, type MoveName } from "../move/order";
import { collect, examples, secondsIn } from "./options";

export interface MatrixOptions {
  readonly stacks: readonly string[];
  readonly cwd: string;
  readonly format: MatrixFormat;
  readonly json?: boolean;
}

export interface FleetOptions {
  readonly stacks: readonly string[];
  readonly except: readonly string[];
  readonly cwd: string;
  /** File of the waves. */
  readonly waves?: string;
  readonly jobs?: number;
  readonly continueOnError?: boolean;
  /** Seconds, of all stacks together. */
  readonly timeout?: number;
  readonly planned?: boolean;
  readonly unplanned?: boolean;
  readonly confirm: readonly string[];
  /** File of a plan for all stacks, or a folder with one for each. */
  readonly plan?: string;
  readonly reason?: string;
  readonly by?: string;
  readonly unlock?: boolean;
  readonly report: readonly string[];
  readonly json?: boolean;
}

/** A default of its own would be shown in the help. */
const NONE = { stacks: [], except: [], confirm: [], report: [] };

const HOW = `
  1 reads what the stacks hold: where several declare one group, nothing is sent, and it says whom to leave out
  2 says how many move at once, how long it may take, and who waits
  3 runs the same command for each stack, as a process of its own; prints a line when one ends
  4 ends with the worst exit code, and the line to type for what is left
Without waves every stack gets its turn, whatever becomes of the others. With waves, one begins when all stacks of the one before have
ended; where one of them did not get there, the later waves stay where they are, unless --continue-on-error: an application whose database
did not move is better left alone. What was done with something missed (exit code 7) holds nothing back.
Run again: stacks that are there already have nothing to do. SIGTERM, Ctrl-C: no further stack begins, and those that move save how far
they came. Killed: those that move go on to their end, no further one begins.`;

const EXAMPLES = {
  failover: [
    "sdrs fleet failover --stacks 'prod-*' --reason 'zone eu-de-01 down' --report fleet.html",
    "sdrs fleet failover --waves waves.yaml --jobs 8 --confirm 'orders/1-9f2c+healthy'",
    "sdrs plan --stack 'prod-*' --output plan.json",
    "sdrs fleet failover --stacks 'prod-*' --plan plan.json --confirm plan",
  ],
  switchover: ["sdrs fleet switchover --stacks 'prod-*' --waves waves.yaml"],
  reprotect: ["sdrs fleet reprotect --stacks 'prod-*' --confirm 'orders/2-9f2c+overwrite'"],
  failback: ["sdrs fleet failback --stacks 'prod-*' --waves waves.yaml"],
} as const satisfies Record<MoveName, readonly string[]>;

const jobs = (text: string): number => {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a number from 1 on.");
};

function stacksOption(command: Command): Command {
  return command
    .option("-s, --stacks <name>", "name of a stack, or a pattern with *; may be repeated", collect)
    .option("--cwd <folder>", "folder of the program", ".");
}

function moveCommand(move: MoveName): Command {
  const command = stacksOption(new Command(move).description(`sdrs ${move} for many stacks of a project.`))
    .option(
      "--waves <file>",
      "a list of lists of names or patterns, in YAML or JSON; with --stacks, those of them that it does not name come last",
    )
    .option("--except <name>", "name or pattern of stacks that are left alone; may be repeated", collect)
    .addOption(
      new Option(
        "--jobs <number>",
        "stacks that move at once; default: free memory / 500 MB, and at most 4 for each processor",
      ).argParser(jobs),
    )
    .option("--continue-on-error", "begin the later waves also where a stack of an earlier one did not get there")
    .addOption(
      new Option(
        "--timeout <duration>",
        "for all together: begin no further stack then, and end half done those that move",
      ).argParser(secondsIn),
    )
    .option(
      "--confirm <line>",
      "a line of consent, as a preview prints it; it names its group, so all stacks get all lines; may be repeated",
      collect,
    )
    .option(
      "--plan <file>",
      "what sdrs plan wrote for these stacks and somebody looked at, or a folder with <stack>.json for each; --confirm plan agrees to what it lists",
    )
    .option("--reason <text>", "why; kept with each transition, and in its report")
    .option("--by <who>", "who orders it; default: the user of this machine or pipeline")
    .option("--unlock", "take the locks of runs away that died on this machine")
    .option(
      "--report <file>",
      "write one report of all groups, the worst first: .html, .md, .json or .xml (JUnit); may be repeated",
      collect,
    )
    .option("--json", "how it ended, as one JSON document");
  if (move === "failover") command.option("--planned", "stop the servers first, and lose nothing: a switchover");
  if (move === "failback") command.option("--unplanned", "do not wait for the servers to stop");
  return command
    .addHelpText("after", HOW)
    .addHelpText("after", examples(...EXAMPLES[move]))
    .action(async (options: FleetOptions) => {
      const { runFleet } = await import("../fleet/run.js");
      await runFleet(move, { ...NONE, ...options });
    });
}

function matrixCommand(): Command {
  return stacksOption(
    new Command("matrix").description("Print the stacks as the matrix of a pipeline: one job a stack."),
  )
    .addOption(
      new Option(
        "--format <form>",
        "the value of a matrix: of strategy in GitHub, of parallel in GitLab; for Jenkins the names",
      )
        .choices([...MATRIX_FORMATS])
        .default("github"),
    )
    .option("--json", "the names as one JSON document instead")
    .addHelpText(
      "after",
      examples(
        "sdrs fleet matrix --stacks 'prod-*'",
        "sdrs fleet matrix --stacks 'prod-*' --stacks 'eu-*' --format gitlab",
      ),
    )
    .action(async (options: MatrixOptions) => {
      const { runMatrix } = await import("../fleet/matrix-run.js");
      await runMatrix({ ...NONE, ...options });
    });
}

/** `sdrs fleet`: many stacks, by a pipeline or by this machine. */
export function fleetCommand(): Command {
  const command = new Command("fleet").description("Move many stacks of a project, or name them for a pipeline.");
  for (const one of [matrixCommand(), ...MOVES.map(moveCommand)]) command.addCommand(one);
  return command.helpCommand(false);
}
