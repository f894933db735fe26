import { Command, Option } from "commander";
import { MOVES, type MoveName } from "../move/order";
import { collect, examples, secondsIn } from "./options";

/** Options of every command that works through a stack. */
interface StackOptions {
  readonly stack?: string;
  readonly cwd: string;
  readonly group: readonly string[];
  readonly confirm: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
  readonly onEvent?: string;
  /** Takes the lock of a dead run away: judged by its process, or as it was typed back. */
  readonly unlock?: true | string;
  readonly json?: boolean;
}

export interface MoveOptions extends StackOptions {
  readonly planned?: boolean;
  readonly unplanned?: boolean;
  readonly stopInSync?: boolean;
  readonly reason?: string;
  readonly by?: string;
  /** File of a plan that was looked at. */
  readonly plan?: string;
  /** Values of the configuration, for a program that declares the side. */
  readonly set: readonly string[];
  /** Takes the other edits of the program along. */
  readonly full?: boolean;
  readonly report: readonly string[];
  /** Without the stack, by a kit. */
  readonly direct?: boolean;
  readonly kit?: string;
  /** Digest of a kit that was changed on purpose. */
  readonly kitDigest?: string;
  readonly record?: string;
}

export type WaitOptions = StackOptions;

/** A default of its own would be shown in the help. */
const NONE = { group: [], confirm: [], report: [], set: [] };

const TEXTS = {
  failover: "Move production of protection groups to the DR site, through their stack.",
  switchover: "Move production of protection groups to their other site as planned, through their stack.",
  reprotect:
    "Protect groups again in the other direction after a failover, through their stack. Overwrites the old disks.",
  failback: "Bring production of protection groups back to the original site, through their stack.",
} as const satisfies Record<MoveName, string>;

const HOW = `
  1 checks by a preview, and prints what it says     2 saves the order in the stack's state
  3 sends one request a group, starts servers in order, says where each address is
Runs only these groups and what depends on them, and deletes nothing that has left the program; other edits of it wait, unless
--full takes them along.
Killed before 3: nothing was sent, run it again. Killed later: sdrs wait, or any pulumi up of this stack.
The program leaves failover unset. What it declares is ordered by an edit, or by --set where the stack's configuration has it.`;

function throughStack(command: Command): Command {
  return command
    .option("-s, --stack <name>", "the stack; without it the selected one")
    .option("--cwd <folder>", "folder of the program", ".")
    .option("-g, --group <name>", "id, name, name in the program, URN, or a pattern with *; may be repeated", collect)
    .option("--confirm <line>", "a line of consent, as the preview prints it; may be repeated", collect)
    .addOption(
      new Option("--timeout <duration>", "end half done after this long, for example 45m").argParser(secondsIn),
    )
    .option("--on-event <command>", "a command that gets a line of JSON for each thing that happens")
    .option(
      "--unlock [pid@host]",
      "take the lock of a run away that died on this machine; with the number and machine that the refusal names, of any that you know to be dead",
    )
    .option("--json", "how it ended, as one JSON document");
}

function moveCommand(move: MoveName): Command {
  const command = throughStack(new Command(move).description(TEXTS[move]))
    .option("--reason <text>", "why; kept with the transition, and in its report")
    .option(
      "--plan <file>",
      "what sdrs plan wrote and somebody looked at: refused where it got worse meanwhile; names stack and groups; --confirm plan agrees to what it lists",
    )
    .option(
      "--set <key=value>",
      "for a program that declares failover by its configuration: run with this value, and write it into the stack's file once the request is accepted; may be repeated",
      collect,
    )
    .option("--full", "make the other edits of the program in the same run; without it they are left alone, and listed")
    .option("--by <who>", "who orders it; default: the user of this machine or pipeline")
    .option(
      "--report <file>",
      "write the report of the groups, also of a move that is refused or half done: .html, .md, .json or .xml (JUnit); may be repeated",
      collect,
    );
  direct(command, move);
  if (move === "failover") command.option("--planned", "stop the servers first, and lose nothing: a switchover");
  if (move === "failback") {
    command.option("--unplanned", "do not wait for the servers to stop");
    command.option("--stop-in-sync", "end when every pair is in sync; the same command then switches");
  }
  return command
    .addHelpText("after", HOW)
    .addHelpText(
      "after",
      examples(
        `sdrs ${move} --stack prod --group orders`,
        `sdrs ${move} -s prod -g orders --confirm 'orders/1-9f2c+healthy' --reason 'storage fault' --report report.html`,
        ...(move === "failover" || move === "switchover"
          ? [`sdrs ${move} --direct --kit kit.json --group orders`]
          : []),
      ),
    )
    .action(async (options: MoveOptions) => {
      const given = { ...NONE, ...options };
      if (given.direct === true) {
        const { runDirect } = await import("../direct/run.js");
        await runDirect(move, given);
      } else {
        const { runMove } = await import("../move/run.js");
        await runMove(move, given);
      }
    });
}

/** Adds the way without a stack. Where it is refused, the refusal says why. */
function direct(command: Command, move: MoveName): void {
  const option = new Option(
    "--direct",
    "without the stack: no Pulumi, no program, no backend, credentials from the environment",
  );
  command.addOption(
    option.conflicts(["stack", "plan", "set", "full", "unlock"]).hideHelp(move === "reprotect" || move === "failback"),
  );
  if (move === "reprotect" || move === "failback") return;
  command
    .option("--kit <file>", "with --direct: what sdrs kit wrote")
    .option("--kit-digest <digest>", "use a kit that was changed on purpose, by the digest that it has now")
    .option("--record <file>", "with --direct: where it notes what it does, and goes on from", "record.json");
}

/** `sdrs failover`, `switchover`, `reprotect`, `failback`: a move through the stack. */
export function moveCommands(): Command[] {
  return MOVES.map(moveCommand);
}

/** `sdrs wait`: watches a run that goes on, or finishes what is unfinished. */
export function waitCommand(): Command {
  return throughStack(
    new Command("wait").description(
      "Watch a run that goes on for a stack, or go on with what its state says is not finished.",
    ),
  )
    .addHelpText("after", examples("sdrs wait --stack prod"))
    .action(async (options: WaitOptions) => {
      const { runWait } = await import("../move/wait.js");
      await runWait({ ...NONE, ...options });
    });
}
