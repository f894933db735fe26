import { Command, Option } from "commander";
import { collect, examples, secondsIn } from "./options";

export interface DrillRunOptions {
  readonly file?: string;
  readonly stack?: string;
  readonly group?: string;
  readonly cwd: string;
  readonly history: string;
  readonly report: readonly string[];
  readonly reason?: string;
  readonly by?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

export interface LeftoversOptions {
  readonly history: string;
  readonly remove?: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

export interface HistoryOptions {
  readonly history: string;
  /** Digest of a line that must still be there. */
  readonly holds?: string;
  readonly json?: boolean;
}

export interface KeepOptions {
  readonly asEmergency?: boolean;
  readonly history: string;
  readonly reason?: string;
  readonly by?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

export interface GateOptions {
  readonly history: string;
  readonly holds?: string;
  readonly group?: string;
  readonly file?: string;
  /** Seconds. */
  readonly maxAge: number;
  readonly simulated?: boolean;
  readonly json?: boolean;
}

/** A default of its own would be shown in the help. */
const NONE = { report: [] };
const HISTORY = [
  "--history <file>",
  "lines of JSON, one run after the other; made where there is none",
  "drills.jsonl",
] as const;
const HOLDS = [
  "--holds <digest>",
  "last digest that an earlier look printed: without that line, runs were cut off at the end",
] as const;
const WEEK_AND_DAY = 8 * 24 * 3_600;

const HOW = `
  1 finishes what an earlier run of this history left          2 looks, and names every problem at once: then nothing is sent
  3 writes the run down, asks for the drill, starts servers in waves, waits until they stay up, runs the checks
  4 removes the drill, and looks at fresh lists until no drill, server, disk, port or EIP of it is left
The servers of a drill have the addresses of production: a check counts only with a proof of which server answered. Production is
compared before and after. Stopped or killed at any moment: type the same line again.`;

function runCommand(): Command {
  return new Command("run")
    .description(
      "Rehearse one group: make an isolated drill, look at it, measure, remove it, and prove that nothing is left.",
    )
    .option("-f, --file <drill.yaml>", "drill file: group, VPC, way in, start order, objectives, checks")
    .option("-s, --stack <name>", "stack that has the group: its start order and checks, where the file has none")
    .option("-g, --group <name>", "group of the stack")
    .option("--cwd <folder>", "folder of the program", ".")
    .option(...HISTORY)
    .option(
      "--report <file>",
      "report to write, by its ending .html, .md, .xml (JUnit) or .json; may be repeated",
      collect,
    )
    .option("--reason <text>", "why, for the report")
    .option("--by <name>", "who, for the report; default: the user of the pipeline or of this machine")
    .option("--timeout <duration>", "end after this time as SIGTERM does", secondsIn)
    .option("--json", "the record of the run, as one JSON document")
    .addHelpText("after", HOW)
    .addHelpText(
      "after",
      examples(
        "sdrs drill run --file drill.yaml --history drills.jsonl --report drill.html --report drill.xml",
        "sdrs drill run --stack prod --group orders --reason weekly",
      ),
    )
    .action(async (options: DrillRunOptions) => {
      const { runDrillCommand } = await import("../drill/run.js");
      await runDrillCommand({ ...NONE, ...options });
    });
}

function leftoversCommand(): Command {
  return new Command("leftovers")
    .description("Name what runs of a history left in the cloud, by fresh lists.")
    .option(...HISTORY)
    .option("--remove", "try their clean-up again")
    .option("--timeout <duration>", "end after this time as SIGTERM does", secondsIn)
    .option("--json", "the same as one JSON document")
    .addHelpText(
      "after",
      "\nExit code 10: something is left. With --remove 4: something still is.\nA drill of another history, or one that somebody uses by now, is named and never touched.",
    )
    .addHelpText("after", examples("sdrs drill leftovers --history drills.jsonl", "sdrs drill leftovers --remove"))
    .action(async (options: LeftoversOptions) => {
      const { runLeftovers } = await import("../drill/leftovers.js");
      await runLeftovers(options);
    });
}

function historyCommand(): Command {
  return new Command("history")
    .description("List the runs of a history, and compare every digest of it.")
    .option(...HISTORY)
    .option(...HOLDS)
    .option("--json", "the same as one JSON document")
    .addHelpText("after", "\nExit code 7: the history is not as it was written; each reason is a line on stderr.")
    .addHelpText("after", examples("sdrs drill history --history drills.jsonl"))
    .action(async (options: HistoryOptions) => {
      const { runHistory } = await import("../drill/history.js");
      runHistory(options);
    });
}

function gateCommand(): Command {
  return new Command("gate")
    .description("Tell whether the last drill of a group counts as its proof today.")
    .option("-g, --group <name>", "name or id of the protection group")
    .option("-f, --file <drill.yaml>", "drill file that names the group, instead of --group")
    .option(...HISTORY)
    .option(...HOLDS)
    .addOption(
      new Option("--max-age <duration>", "age that the drill may have")
        .argParser(secondsIn)
        .default(WEEK_AND_DAY, "192h, a week and a day"),
    )
    .option("--simulated", "let a rehearsal on a simulation count: for trying a pipeline, never as a proof")
    .option("--json", "the same as one JSON document")
    .addHelpText(
      "after",
      "\nExit code 7: it does not; each reason is a line on stderr. It counts if it ended, passed with a proof for each check, was cleaned\nup, ran on the real service, is young enough, and rehearsed the servers, disks and start order that the group has today.",
    )
    .addHelpText(
      "after",
      examples(
        "sdrs drill gate --group orders --history drills.jsonl --max-age 192h",
        "sdrs drill gate --file drill.yaml",
      ),
    )
    .action(async (options: GateOptions) => {
      const { runGate } = await import("../drill/gate.js");
      await runGate(options);
    });
}

const KEEPS = `
The vendor's way out when production's zone is dead and a failover hangs is a drill whose servers run production. One that runs already is
kept by its mark: it is renamed to emergency-<name>, by one request. No server, disk or address of it is touched, and what it holds is of
the time when it was made. From then on no run, clean-up or destroy removes it, and no drill of its group begins. It is no failover: another
VPC, other addresses, unprotected, no way back by itself. A run that is under way finds the mark before it cleans up.`;

function keepCommand(): Command {
  return new Command("keep")
    .description("Keep a drill that runs, as an emergency drill: its servers run production.")
    .argument("<drill>", "name or id of the drill")
    .option("--as-emergency", "what it is kept as; there is no other way")
    .option(...HISTORY)
    .option("--reason <text>", "why, for the history")
    .option("--by <name>", "who, for the history; default: the user of the pipeline or of this machine")
    .option("--timeout <duration>", "end after this time as SIGTERM does", secondsIn)
    .option("--json", "the same as one JSON document")
    .addHelpText("after", KEEPS)
    .addHelpText(
      "after",
      examples("sdrs drill keep sdrs-drill-0f0e0d0c0b0a0908 --as-emergency --reason 'zone is down'"),
    )
    .action(async (drill: string, options: KeepOptions) => {
      const { runKeep } = await import("../drill/keep.js");
      await runKeep(drill, options);
    });
}

/** `sdrs drill`: rehearsals that end, their leftovers, their history, and the gate. */
export function drillCommand(): Command {
  return new Command("drill")
    .enablePositionalOptions()
    .helpCommand(false)
    .description("Rehearse a group in a drill that ends, and keep the proof.")
    .addCommand(runCommand())
    .addCommand(leftoversCommand())
    .addCommand(historyCommand())
    .addCommand(gateCommand())
    .addCommand(keepCommand());
}
