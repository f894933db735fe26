import { oneLine } from "../../provider/model/text";
import type { DrillRecord } from "../../provider/model/drill-record";
import { SIMULATION } from "../labels";
import { code, list, text } from "../markdown";
import { moment } from "../text";
import { DRILL_STATE, drillFigures, drillTitle, isSimulated, productionRows, proofText } from "./facts";

/** A drill as GitHub flavoured Markdown. */
export function drillMarkdown(record: DrillRecord): string {
  const { state, proves, reasons, timeline, checks, touched, cleanUp, run, name, startedAt, servers } = record;
  const parts = [
    `**${text(proves)}**`,
    `## ${text(drillTitle(record))}: ${DRILL_STATE[state].text.toLowerCase()}`,
    ...(isSimulated(record) ? [`> **${SIMULATION.title}**: ${SIMULATION.text}`] : []),
    list(reasons.map((reason) => `**${text(reason)}**`)),
    `Run ${code(run)}, drill ${code(name)}, begun ${moment(startedAt)}.`,
    rows(["Figure", "Value", "What it is"], drillFigures(record)),
    "### Checks",
    checks.length === 0
      ? "None."
      : rows(
          ["Check", "State", "Proof", "Last error"],
          checks.map((check) => [check.name, check.state, proofText(check), check.error ?? ""]),
        ),
    "### Timeline",
    list(timeline.map(({ at, what }) => `${moment(at)}: ${text(what)}`)) || "Nothing.",
    "### Production before and after",
    touched.length === 0 ? "Nothing of it is worse." : list(touched.map(text)),
    rows(["", "Before", "After"], productionRows(record)),
    "### Servers of the drill",
    list(
      servers.map((server) => `${text(server.name)} ${code(server.id)}: ${server.addresses.map(text).join(", ")}`),
    ) || "None.",
    "### Clean-up",
    cleanUp?.complete === true
      ? `Complete at ${moment(cleanUp.at)}: fresh lists show nothing of it.`
      : list(cleanUp?.left.map((left) => `${text(left.kind)} ${code(left.id)}: ${text(left.why)}`) ?? []) ||
        "Not done.",
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => text(oneLine(cell))).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...body.map(line)].join("\n");
}
