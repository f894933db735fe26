import { quoted } from "../../provider/shown";
import type { Documents } from "../documents";
import type { Line, Tone } from "../text/screen";
import { type Row, table } from "../text/table";
import { wrapped } from "../text/width";
import type { Check } from "./checks";

type Doctor = Documents["doctor"];

const TONES: Readonly<Partial<Record<Check["state"], Tone>>> = {
  problem: "bad",
  warning: "warning",
  "not checked": "quiet",
};
const INDENT = "  ";

/** The checks, then the settings and where they come from. Pure. */
export function doctorLines(doctor: Doctor, width: number | undefined): Line[] {
  return [...checkLines(doctor.checks, width), ...settingLines(doctor, width)];
}

/** One line a check in a pipe; on a terminal as many as its width asks for, the next action on one of its own. */
function checkLines(checks: readonly Check[], width: number | undefined): Line[] {
  if (width === undefined) {
    const rows = checks.map(({ state, name, what, next }) => ({ cells: [state, name, what, next ?? "-"] }));
    return table(["state", "check", "what", "next"], rows);
  }
  return checks.flatMap(({ state, name, what, next }) => [
    ...wrapped(quoted(`${state}: ${name}: ${what}`), width, INDENT).map((text) => ({ text, tone: TONES[state] })),
    ...(next === null ? [] : wrapped(quoted(next), width - INDENT.length).map((text) => ({ text: INDENT + text }))),
  ]);
}

function settingLines({ cloud, region, login, agency, endpoints, used, ignored }: Doctor, width?: number): Line[] {
  if (cloud === null || region === null || login === null) return [];
  const rows = (found: typeof ignored): Row[] => found.map(({ setting, source }) => ({ cells: [setting, source] }));
  const addresses = Object.entries(endpoints).map((cells) => ({ cells }));
  return [
    { text: "" },
    { text: `${cloud}, region ${region}, login by ${login}${agency ? ", which acts by an agency" : ""}` },
    { text: "" },
    ...table(["setting", "from"], rows(used), width),
    { text: "" },
    ...table(["service", "address"], addresses, width),
    { text: "" },
    ...(ignored.length === 0
      ? [{ text: "Nothing else was found." }]
      : table(["does not count", "found as"], rows(ignored), width)),
  ];
}
