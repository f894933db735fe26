import { Command } from "commander";
import { examples } from "./options";

export interface DoctorOptions {
  readonly stack?: string;
  readonly cwd: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** `sdrs doctor`: what is wrong with settings, ways, login, rights and machine. It shows no value but addresses and the region. */
export function doctorCommand(version: string): Command {
  return new Command("doctor")
    .description(
      "Check settings, endpoints, login, clock, rights, quotas and this machine, each on a line with its fix, and say where each setting comes from.",
    )
    .option("-s, --stack <name>", "the settings of this stack, as its updates have them; without it those of the shell")
    .option("--cwd <folder>", "folder of the program", ".")
    .option("--offline", "call no service")
    .option("--json", "the same as one JSON document")
    .addHelpText(
      "after",
      "\nIt reads, and changes nothing. Without --stack it reads the environment and clouds.yaml, as the commands without a stack do.\nExit code 0: all is well; 2: a setting or an address is wrong; 3: the login is refused, or a right is missing; 4: a service does not answer;\n10: warnings only.",
    )
    .addHelpText(
      "after",
      examples("sdrs doctor", "sdrs doctor --stack prod", "OS_CLOUD=production sdrs doctor", "sdrs doctor --offline"),
    )
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import("../doctor/run.js");
      await runDoctor(options, version);
    });
}
