import { createHash } from "node:crypto";
import type { GroupEvidence, Happened, Past, RecoveryEvidence } from "../evidence/schema";
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
} from "../evidence/words";
import { toJson } from "../json";
import { OUTCOME, SIMULATION, title } from "../labels";
import { moment } from "../text";
import { badge } from "./map";
import { type Section, checklist, plainList, sectionsOf } from "./sections";
import { shell } from "./shell";
import { reasons, tiles } from "./summary";
import { type Column, code, line, table } from "./tables";
import { type Html, markup } from "./template";

/** Evidence as one HTML file with a list of its groups: no network, no script, readable on paper. */
export function renderEvidenceHtml(evidence: RecoveryEvidence): string {
  const { reports, verdict, generatedAt } = evidence;
  const [only, ...more] = reports;
  const name = only !== undefined && more.length === 0 ? titleOf(only) : `${reports.length} groups`;
  const digest = createHash("sha256").update(toJson(evidence)).digest("hex");
  const simulated = isRehearsal(evidence);
  return shell({
    title: name,
    about: `${moment(generatedAt)}${simulated ? " - SIMULATION" : ""}`,
    simulated,
    document: evidence,
    body: markup`<header>
<p class="eyebrow">Recovery report</p>
<div class="headline"><h1>${name}</h1>${badge(OUTCOME[verdict.outcome])}</div>
</header>
<nav class="groups" aria-label="Contents"><ul>${reports.map((one, index) => markup`<li><a href="#group-${index + 1}">${titleOf(one)}</a>${badge(OUTCOME[one.verdict.outcome])}</li>`)}</ul></nav>
<main>${reports.map((one, index) => groupArticle(one, `group-${index + 1}`))}
<section id="origin" aria-labelledby="origin-heading"><h2 id="origin-heading">Origin</h2>
<p class="lead">${journalText(evidence)}</p>
<p class="small">SHA-256 of this report as JSON: <code>${digest}</code></p></section>
</main>`,
  });
}

function groupArticle(evidence: GroupEvidence, id: string): Html {
  const { group, verdict, move, simulated } = evidence;
  const place = [group.id ?? "id not recorded", group.status, group.productionZone].filter((text) => text !== null);
  return markup`
<article id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${titleOf(evidence)} ${badge(OUTCOME[verdict.outcome])}</h2>
${simulated === true && markup`<p class="rehearsal">${SIMULATION.title}</p>`}
<p class="muted">Group ${place.join(" · ")}. Rehearsal or real: ${realText(evidence)}.</p>
${reasonList(evidence, id)}
${move !== null && markup`<p class="eyebrow complete">Last complete transition: ${title(move)}</p>${tiles(move)}`}
${sectionsIn(evidence, `${id}-`).map(
  (one) => markup`
<section id="${one.id}" aria-labelledby="${one.id}-heading"><h3 id="${one.id}-heading">${one.name}</h3>
${one.body}</section>`,
)}
</article>`;
}

/** Reasons of the whole verdict; those of the move also list what was lost. */
function reasonList({ verdict, move }: GroupEvidence, id: string): Html | false {
  if (verdict.reasons.length === 0) return false;
  const other = verdict.reasons.filter((reason) => move?.verdict.reasons.includes(reason) !== true);
  const { tone } = OUTCOME[verdict.outcome];
  return markup`${other.length > 0 && markup`<div class="reasons ${tone}"><ul>${other.map((reason) => markup`<li>${reason}</li>`)}</ul></div>`}
${move !== null && reasons(move, `${id}-`)}`;
}

function sectionsIn(evidence: GroupEvidence, prefix: string): Section[] {
  const { order, move, reprotect, unfinished, history, timeline, agreement } = evidence;
  const part = (id: string, name: string, body: Html, wanted = true): Section[] =>
    wanted ? [{ id: `${prefix}${id}`, name, body }] : [];
  const digest = move === null ? "" : createHash("sha256").update(toJson(move)).digest("hex");
  return [
    ...part("unfinished", "Unfinished transition", factList(unfinishedFacts(evidence)), unfinished !== null),
    ...part("so-far", "Warnings so far", plainList(unfinished?.warnings ?? [], "None."), unfinished !== null),
    ...part("order", "Order", factList(orderFacts(order)), order !== null),
    ...part("reprotect", "Reprotect", factList(reprotectFacts(evidence)), reprotect !== null),
    ...part("after", "After the reprotect", checklist(reprotect?.remaining ?? [], prefix), reprotect !== null),
    ...part("raised", "Warnings", plainList(reprotect?.warnings ?? [], "None."), reprotect !== null),
    ...(move === null ? [] : sectionsOf(move, digest, prefix)),
    ...part("happened", "What happened", happenedTable(timeline), timeline.length > 0),
    ...part("history", "History", historyTable(history), history.length > 0),
    ...part(
      "agreement",
      "State and journal",
      markup`<p>${agreementText(evidence)}</p>${agreement.differences.length > 0 && plainList(agreement.differences, "")}`,
    ),
  ];
}

function factList(facts: readonly Fact[]): Html {
  return markup`<dl class="facts">${facts.map(([name, text]) => markup`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
}

function happenedTable(rows: readonly Happened[]): Html {
  return table(
    "The runs as the journal tells of them, the oldest entry first.",
    [
      { name: "Time", width: 17, cell: ({ at }) => line(moment(new Date(at).toISOString())) },
      { name: "What", width: 15, cell: ({ what }) => badge(HAPPENED[what]) },
      {
        name: "Words",
        width: 38,
        cell: ({ text, hint }) =>
          markup`${line(text)}${hint !== null && line(markup`<span class="muted">Next: ${hint}</span>`)}`,
      },
      {
        name: "Code and ids",
        width: 30,
        cell: (row) => markup`${row.code !== null && line(code(row.code))}${code(idsOf(row))}`,
      },
    ],
    rows,
  );
}

function historyTable(rows: readonly Past[]): Html {
  const widths = [18, 18, 18, 18, 18, 10] as const;
  const columns = PAST_HEAD.map((name, index): Column<Past> => ({
    name,
    width: widths[index] ?? 10,
    cell: (row) => line(pastRow(row)[index] ?? ""),
  }));
  return table("Transitions that the state remembers, the oldest first.", columns, rows);
}
