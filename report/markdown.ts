import { DOWN_PHASES, NOISE_SECONDS, downSeconds, untilServersRan } from "./budget";
import { promised } from "./judge";
import {
  ADDRESS_LABEL,
  CHECK_LABEL,
  MEMBER_LABEL,
  OUTCOME,
  SIMULATION,
  budgetLabel,
  checksByNeed,
  checksText,
  phaseName,
  title,
  worstFirst,
  yesNo,
} from "./labels";
import type { RecoveryReport, ReportServer } from "./schema";
import { oneLine } from "../provider/model/text";
import { duration, moment } from "./text";

/** Tables longer than this are folded, so that a comment stays readable. */
const FOLD_AT = 20;

/** Longer ones are cut after what is worst, since services limit the length of a comment. */
const MOST_ROWS = 100;

/** The report as GitHub flavoured Markdown, for a comment on a pull request or the summary of a pipeline. */
export function renderMarkdown(report: RecoveryReport): string {
  const { verdict } = report;
  const parts = [
    `## ${text(title(report))}: ${OUTCOME[verdict.outcome].text.toLowerCase()}`,
    ...(report.simulated === true ? [`> **${SIMULATION.title}**: ${SIMULATION.text}`] : []),
    list(verdict.reasons.map((reason) => `**${text(reason)}**`)),
    ...partsOf(report),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The report without its heading and its verdict. */
export function partsOf(report: RecoveryReport, level = "###"): string[] {
  const { transition, group } = report;
  return [
    `Transition ${code(transition.id)}, ${transition.mode}, from ${text(transition.from.zone)} to ${text(transition.to.zone)}, requested ${moment(transition.requestedAt)}, seen complete ${moment(transition.finishedAt)}. Group status ${code(group.status)}.`,
    figures(report),
    ...checksPart(report, level),
    `${level} Timeline`,
    timeline(report),
    `${level} Addresses`,
    addresses(report),
    `${level} Servers`,
    servers(report),
    `${level} Warnings`,
    list(report.warnings.map(text)) || "None.",
    `${level} Remaining work`,
    report.remaining.map((item) => `- [ ] ${text(item)}`).join("\n") || "Nothing.",
    `${level} Not checked`,
    list(report.notChecked.map(text)),
    `${level} Ids`,
    ids(report),
  ];
}

function checksPart({ verification }: RecoveryReport, level: string): string[] {
  if (verification === null || verification === undefined) return [];
  const rows = checksByNeed(verification.checks).map(({ name, state, seconds, proof, error }) => [
    ...[text(name), CHECK_LABEL[state].text, duration(seconds)],
    proof === null ? text(error ?? "") : `${proof.by}: ${code(proof.serverId)}`,
  ]);
  return [
    `${level} Checks: ${CHECK_LABEL[verification.state].text.toLowerCase()}, ${checksText(verification)}`,
    "They ran when servers did, and are no part of the recovery time.",
    table(["Check", "Result", "Took", "Proof of the server, or reason"], rows),
  ];
}

function figures(report: RecoveryReport): string {
  const { transition, budget, members } = report;
  const rows = promised(report);
  const due = members.filter(({ verdict }) => verdict !== "stopped-as-before");
  const objective =
    budget === null ? "none given" : `${duration(budget.rtoSeconds)}: ${budgetLabel(report).text.toLowerCase()}`;
  const [name, value] = transition.adopted
    ? ["Recovery time", "not measured"]
    : transition.verb === "failback"
      ? [
          "Production down",
          `${transition.unattributedSeconds > NOISE_SECONDS ? "at least " : ""}${duration(downSeconds(transition))}`,
        ]
      : ["Recovery time", duration(untilServersRan(transition))];
  return table(
    [name, "Objective", "Addresses in place", "Servers running"],
    [
      [
        value,
        objective,
        `${rows.filter(({ verdict }) => verdict === "moved").length} of ${rows.length}`,
        `${due.filter(({ verdict }) => verdict === "running").length} of ${due.length}`,
      ],
    ],
  );
}

function timeline({ transition }: RecoveryReport): string {
  const rows = transition.phases.map(({ name, seconds }) => [
    text(phaseName(name)),
    duration(seconds),
    DOWN_PHASES.includes(name) ? "yes" : "",
  ]);
  const gap = transition.unattributedSeconds;
  const rest = gap > NOISE_SECONDS ? [["Not attributed", duration(gap), ""]] : [];
  return table(
    ["Phase", "Duration", "Production moved or started"],
    [...rows, ...rest, ["**In all**", duration(transition.elapsedSeconds), ""]],
  );
}

function addresses({ addresses: all }: RecoveryReport): string {
  const rows = worstFirst(all, ({ verdict }) => ADDRESS_LABEL[verdict].tone).map((row) => [
    `${code(row.privateIp)}${row.eip === null ? "" : `, EIP ${code(row.eip)}`}`,
    code(row.serverName),
    server(row.before),
    row.after === null ? "" : server(row.after),
    row.verdict === "lost" ? "**LOST**" : ADDRESS_LABEL[row.verdict].text,
    text(row.note ?? ""),
  ]);
  return folded(`${rows.length} addresses`, ["Address", "Server", "Before", "After", "Verdict", "Note"], rows);
}

function servers({ members }: RecoveryReport): string {
  const rows = worstFirst(members, ({ verdict }) => MEMBER_LABEL[verdict].tone).map((row) => [
    code(row.serverName ?? row.name),
    server(row.from),
    server(row.to),
    yesNo(row.ranBefore),
    row.verdict === "down" ? "**DOWN**" : MEMBER_LABEL[row.verdict].text,
    code(row.power),
  ]);
  return folded(`${rows.length} servers`, ["Server", "Before", "After", "Ran before", "Verdict", "Power"], rows);
}

function ids(report: RecoveryReport): string {
  return table(
    ["What", "Id"],
    [
      ["Protection group", code(report.group.id)],
      ...report.jobs.map(({ id, what }) => [`Job: ${text(what)}`, code(id)]),
      ...report.requests.map(({ id, what }) => [`Request: ${text(what)}`, code(id)]),
      ["Endpoint", report.endpoint === null ? "not given" : code(report.endpoint)],
      ["Made by", `${text(report.generator.name)} ${text(report.generator.version)}, ${moment(report.generatedAt)}`],
    ],
  );
}

function server({ zone, serverId }: ReportServer): string {
  return `${text(zone)}${serverId === null ? "" : `, ${code(serverId)}`}`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

export function folded(name: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "None.";
  const more = rows.length - MOST_ROWS;
  const whole = `${table(head, rows.slice(0, MOST_ROWS))}${more > 0 ? `\n\nand ${more} more, which the other forms of this report list` : ""}`;
  return rows.length <= FOLD_AT ? whole : `<details><summary>${name}</summary>\n\n${whole}\n\n</details>`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text that is neither markup, nor a mention, nor a reference, nor a link. */
export function text(value: string): string {
  return oneLine(value)
    .replace(/[\\`*_{}[\]<>#|~$&!]/g, "\\$&")
    .replace(/^[-+]/, "\\$&")
    .replace(/^\d+(?=[.)] )/, "$&\\")
    .replace(/@/g, "@<!-- -->")
    .replace(/:\/\//g, ":<!-- -->//")
    .replace(/www\./gi, "$&<!-- -->");
}

/** Text as code; backticks inside are outnumbered. */
export function code(value: string): string {
  const inner = oneLine(value).replace(/(?<!\\)\\*\|/g, "\\|");
  if (inner === "") return "";
  const longest = Math.max(0, ...(inner.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${inner}${fence}` : `${fence} ${inner} ${fence}`;
}
