import { readSettings } from "../../provider/index";
import { keysOf } from "../../provider/model/narrow";
import type { DoctorOptions } from "../commands/doctor";
import type { Documents } from "../documents";
import { printJson, printLines, screen } from "../print";
import type { Line } from "../text/screen";
import { type Row, table } from "../text/table";

export function runDoctor({ json }: DoctorOptions): void {
  const { cloud, region, endpoints, credentials, agency, sources = {}, ignored = [] } = readSettings(() => undefined);
  const used = keysOf(sources).map((setting) => ({ setting, source: sources[setting] ?? "" }));
  const found = { cloud, region, login: credentials.kind, agency: agency !== undefined, endpoints, used, ignored };
  if (json === true) printJson("doctor", found);
  else printLines(doctorLines(found, screen().width));
}

function doctorLines(
  { cloud, region, login, agency, endpoints, used, ignored }: Documents["doctor"],
  width: number | undefined,
): Line[] {
  const rows = (found: typeof ignored): Row[] => found.map(({ setting, source }) => ({ cells: [setting, source] }));
  return [
    { text: `${cloud}, region ${region}, login by ${login}${agency ? ", which acts by an agency" : ""}` },
    ...table(["setting", "from"], rows(used), width),
    ...table(
      ["service", "address"],
      Object.entries(endpoints).map((cells) => ({ cells })),
      width,
    ),
    ...(ignored.length === 0
      ? [{ text: "Nothing else was found." }]
      : table(["does not count", "found as"], rows(ignored), width)),
  ];
}
