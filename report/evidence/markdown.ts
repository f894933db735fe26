import { OUTCOME, SIMULATION, title } from "../labels";
import { code, folded, list, partsOf, table, text } from "../markdown";
import { moment } from "../text";
import type { GroupEvidence, RecoveryEvidence } from "./schema";
import {
  type Fact,
  HAPPENED,
  PAST_HEAD,
  agreementText,
  idsOf,
  isRehearsal,
  journalText,
  orderFacts,
  pastRow,
  realText,
  reprotectFacts,
  titleOf,
  unfinishedFacts,
} from "./words";

/** Evidence as GitHub flavoured Markdown, a section a group. */
export function evidenceMarkdown(evidence: RecoveryEvidence): string {
  const { reports, generator, generatedAt, verdict } = evidence;
  const rows = reports.map((one) => [
    text(one.group.name),
    OUTCOME[one.verdict.outcome].text,
    text(realText(one)),
    text(one.verdict.reasons[0] ?? ""),
  ]);
  const parts = [
    `# Recovery report: ${OUTCOME[verdict.outcome].text.toLowerCase()}`,
    ...(isRehearsal(evidence) ? [`> **${SIMULATION.title}**: ${SIMULATION.text}`] : []),
    ...(reports.length > 1 ? [table(["Group", "Verdict", "Rehearsal or real", "First reason"], rows)] : []),
    ...reports.flatMap(groupParts),
    text(journalText(evidence)),
    `Made by ${text(generator.name)} ${text(generator.version)} at ${moment(generatedAt)}.`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function groupParts(evidence: GroupEvidence): string[] {
  const { verdict, simulated, order, move, reprotect, unfinished, history, timeline, agreement } = evidence;
  const part = (name: string, body: string): string[] => (body === "" ? [] : [`### ${name}`, body]);
  const warnings = [...(reprotect?.warnings ?? []), ...(unfinished?.warnings ?? [])];
  return [
    `## ${text(titleOf(evidence))}: ${OUTCOME[verdict.outcome].text.toLowerCase()}`,
    ...(simulated === true ? [`> **${SIMULATION.title}**`] : []),
    list(verdict.reasons.map((reason) => `**${text(reason)}**`)),
    facts([
      ["Group", idText(evidence)],
      ["Rehearsal or real", realText(evidence)],
    ]),
    ...part("Order", order === null ? "" : facts(orderFacts(order))),
    ...part("Unfinished transition", facts(unfinishedFacts(evidence))),
    ...part("Reprotect", facts(reprotectFacts(evidence))),
    ...part(
      "Remaining after the reprotect",
      (reprotect?.remaining ?? []).map((item) => `- [ ] ${text(item)}`).join("\n"),
    ),
    ...part("Warnings so far", list(warnings.map(text))),
    ...(move === null ? [] : [`### Last complete transition: ${text(title(move))}`, ...partsOf(move, "####")]),
    ...part("What happened", timeline.length === 0 ? "" : timelineTable(evidence)),
    ...part(
      "History",
      history.length === 0
        ? ""
        : table(
            PAST_HEAD,
            history.map((row) => pastRow(row).map(text)),
          ),
    ),
    ...part(
      "State and journal",
      [text(agreementText(evidence)), list(agreement.differences.map(text))].join("\n\n").trim(),
    ),
  ];
}

function timelineTable({ timeline }: GroupEvidence): string {
  const rows = timeline.map((row) => [
    moment(new Date(row.at).toISOString()),
    HAPPENED[row.what].text,
    text([row.text, ...(row.hint === null ? [] : [`Next: ${row.hint}`])].join(" ")),
    code(row.code ?? ""),
    text(idsOf(row)),
  ]);
  return folded(`${rows.length} entries`, ["Time", "What", "", "Code", "Ids"], rows);
}

function facts(rows: readonly Fact[]): string {
  return rows.length === 0
    ? ""
    : table(
        ["", ""],
        rows.map(([name, value]) => [text(name), text(value)]),
      );
}

function idText({ group }: GroupEvidence): string {
  const { id, status, productionZone } = group;
  const place = productionZone === null ? "" : `, production at ${productionZone}`;
  return `${id ?? "id not recorded"}${status === null ? "" : `, status ${status}`}${place}`;
}
