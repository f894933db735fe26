import { Command } from "commander";
import { readSettings } from "../../provider/index";
import { keysOf } from "../../provider/model/narrow";
import { print, printJson } from "../print";
import { table } from "../table";

/** `sdrs doctor`: where the settings come from. It calls nothing, and shows no value but addresses and the region. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "Say where each setting comes from, to which addresses it leads, and what was found besides and does not count. Calls nothing.",
    )
    .option("--json", "the same as one JSON document")
    .addHelpText(
      "after",
      "\nThese commands read the environment and clouds.yaml; a stack's configuration (sdrs:*) goes before both there.\nExit code 2: the settings cannot be used; the message says what to do.",
    )
    .action(({ json }: { json?: boolean }) => {
      const settings = readSettings(() => undefined);
      const { cloud, region, endpoints, credentials, sources = {}, ignored = [] } = settings;
      const agency = settings.agency !== undefined;
      const used = keysOf(sources).map((setting) => ({ setting, source: sources[setting] ?? "" }));
      if (json === true) {
        printJson({ cloud, region, login: credentials.kind, agency, endpoints, used, ignored });
        return;
      }
      const addresses = keysOf(endpoints).map((service) => [service, endpoints[service]]);
      const rows = (found: typeof ignored): string[][] => found.map(({ setting, source }) => [setting, source]);
      print(
        [
          `${cloud}, region ${region}, login by ${credentials.kind}${agency ? ", which acts by an agency" : ""}`,
          table(["setting", "from"], rows(used)),
          table(["service", "address"], addresses),
          ignored.length === 0 ? "Nothing else was found." : table(["does not count", "found as"], rows(ignored)),
        ].join("\n"),
      );
    });
}
