import { Command } from "commander";
import { examples } from "./options";

export interface DoctorOptions {
  readonly json?: boolean;
}

/** `sdrs doctor`: where the settings come from. It calls nothing, and shows no value but addresses and the region. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "Say where each setting comes from, to which addresses it leads, and what was found besides and does not count.",
    )
    .option("--json", "the same as one JSON document")
    .addHelpText(
      "after",
      "\nThese commands read the environment and clouds.yaml; a stack's configuration (sdrs:*) goes before both there.\nExit code 2: the settings cannot be used; the message says what to do.",
    )
    .addHelpText("after", examples("sdrs doctor", "OS_CLOUD=production sdrs doctor"))
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import("../doctor/run.js");
      runDoctor(options);
    });
}
