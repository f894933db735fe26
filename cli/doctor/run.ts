import { readSettings } from "../../provider/index";
import { keysOf } from "../../provider/model/narrow";
import type { DoctorOptions } from "../commands/doctor";
import type { Documents } from "../documents";
import { print, printJson } from "../print";
import { table } from "../table";

export function runDoctor({ json }: DoctorOptions): void {
  const { cloud, region, endpoints, credentials, agency, sources = {}, ignored = [] } = readSettings(() => undefined);
  const used = keysOf(sources).map((setting) => ({ setting, source: sources[setting] ?? "" }));
  const found = { cloud, region, login: credentials.kind, agency: agency !== undefined, endpoints, used, ignored };
  if (json === true) printJson("doctor", found);
  else print(doctorText(found));
}

function doctorText({ cloud, region, login, agency, endpoints, used, ignored }: Documents["doctor"]): string {
  const rows = (found: typeof ignored): string[][] => found.map(({ setting, source }) => [setting, source]);
  return [
    `${cloud}, region ${region}, login by ${login}${agency ? ", which acts by an agency" : ""}`,
    table(["setting", "from"], rows(used)),
    table(["service", "address"], Object.entries(endpoints)),
    ignored.length === 0 ? "Nothing else was found." : table(["does not count", "found as"], rows(ignored)),
  ].join("\n");
}
