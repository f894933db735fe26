import { Command, Option } from "commander";
import { FAULTS, type Fault } from "../tabletop/faults";
import { collect, examples, secondsIn } from "./options";

export interface TabletopOptions {
  readonly group: readonly string[];
  readonly fault?: Fault;
  readonly report: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

/** `sdrs tabletop`: a failover of what was exported, rehearsed on a simulation. */
export function tabletopCommand(): Command {
  return new Command("tabletop")
    .description(
      "Rehearse a failover on a simulation of what sdrs export wrote, with the engine of this machine and the provider as they are. Proves nothing of the cloud, and counts for no gate.",
    )
    .argument("<world>", "world file, or the name of a shipped world")
    .addOption(
      new Option("-g, --group <id or name>", "a group to fail over; may be repeated; without it, all of them")
        .argParser(collect)
        .default([], "all"),
    )
    .addOption(
      new Option("--fault <what>", "break the storage of production before, or its whole zone").choices([...FAULTS]),
    )
    .addOption(
      new Option(
        "--report <file>",
        "write the report in the form of its name: .html, .md, .json, .xml (JUnit); may be repeated",
      )
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(new Option("--timeout <duration>", "end it after this long, for example 10m").argParser(secondsIn))
    .option("--json", "the report as one JSON document")
    .addHelpText(
      "after",
      "\nExit code 7: a group would not move, a server would not run, an address would not arrive, nothing is told of one of these, or a report was not written. 10: production of all is at the DR site already, so nothing was rehearsed. Nothing but this machine is reached: stack, backend, program and service are temporary, and settings of the environment are not read.",
    )
    .addHelpText(
      "after",
      examples(
        "sdrs tabletop world.yaml",
        "sdrs tabletop world.yaml --group orders --fault dead-zone --report tabletop.html",
      ),
    )
    .action(async (world: string, options: TabletopOptions) => {
      const { runTabletop } = await import("../tabletop/run.js");
      await runTabletop(world, options);
    });
}
