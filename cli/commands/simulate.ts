import { Command, Option } from "commander";
import type { SimulateOptions } from "../../simulator/main";
import { examples } from "./options";

/** `sdrs simulate`: the service on this machine, for rehearsals and tests. */
export function simulateCommand(): Command {
  return new Command("simulate")
    .description(
      "Serve a simulation of the service on loopback. When it is ready, one line of JSON on stdout says where.",
    )
    .option("--port <number>", "port on loopback; 0 picks a free one", "0")
    .option("--world <file>", "what exists at the beginning: a YAML or JSON file, or the name of a shipped world")
    .option("--pace <pace>", "realistic, immediate, manual, or how many times as fast as the real service", "realistic")
    .option("--state <file>", "keep the world in this file across restarts")
    .addOption(
      new Option("--generate <what>", "a generated world, for example groups=100,pairs=1000").conflicts("world"),
    )
    .addHelpText("after", "\nNothing is simulated unless the endpoint of a stack points here. Stop it with Ctrl-C.")
    .addHelpText("after", examples("sdrs simulate", "sdrs simulate --world demo --port 4747 --pace 60"))
    .action(async (options: SimulateOptions) => {
      // Loaded on demand: no other command needs the server.
      const { runSimulate } = await import("../../simulator/main.js");
      process.exitCode = await runSimulate(options);
    });
}
