import type { ReportFormat } from "../../report/formats";
import { generator } from "../../report/generator";
import { badge } from "../../report/html/map";
import { shell } from "../../report/html/shell";
import { code as htmlCode, table as htmlTable } from "../../report/html/tables";
import { markup } from "../../report/html/template";
import { type Case, suite, suitesXml } from "../../report/junit";
import type { Label } from "../../report/labels";
import { code, list, table, text } from "../../report/markdown";
import { count, duration, moment } from "../../report/text";
import type { Finding, TabletopDocument, TabletopGroup } from "./document";
import { digestOf } from "./tell";

/** A rehearsal in a form; `json` is its document. Every form says on top what it is. */
export function rendered(document: TabletopDocument, json: string, format: ReportFormat): string {
  switch (format) {
    case "json":
      return json;
    case "html":
      return tabletopHtml(document, json);
    case "md":
      return tabletopMarkdown(document);
    case "junit":
      return tabletopJunit(document);
  }
}

const OUTCOME = {
  moved: { text: "Moved", tone: "good" },
  "already there": { text: "Already there", tone: "quiet" },
  refused: { text: "Refused", tone: "bad" },
  failed: { text: "Failed", tone: "bad" },
} as const satisfies Record<TabletopGroup["outcome"], Label>;

const WEIGHT = {
  blocks: { text: "Blocks", tone: "bad" },
  attention: { text: "Attention", tone: "warn" },
  note: { text: "Note", tone: "quiet" },
} as const satisfies Record<Finding["weight"], Label>;

/** `3 of 4 groups would move`. */
function headline({ groups }: TabletopDocument): string {
  const moved = groups.filter(({ outcome }) => outcome === "moved").length;
  return `${moved} of ${count(groups.length, "group")} would move`;
}

/** The name of a group or of that of a finding, with its id where another has its name. */
function called({ groups }: TabletopDocument, name: string, id: string | null): string {
  return id !== null && groups.some((one) => one.name === name && one.id !== id) ? `${name} (${id})` : name;
}

const begun = ({ fault }: TabletopDocument): string =>
  fault === null
    ? "Nothing was broken before."
    : fault === "storage"
      ? "The storage of production was broken before."
      : "The storage and the zone of production were broken before.";

const startText = (seconds: number | null): string =>
  seconds === null ? "not started" : `started ${duration(seconds)} in`;

/** The rehearsal as Markdown that reads as plain text. Pure. */
export function tabletopMarkdown(document: TabletopDocument): string {
  const { title, text: words, findings, groups, tells, cannotTell, world, madeAt } = document;
  const parts = [
    `# ${title}: ${headline(document)}`,
    `> **${title}**: ${text(words)} It counts for no gate.`,
    `World ${code(world.file)} (${code(world.digest)}), rehearsed ${moment(madeAt)}. ${begun(document)}`,
    "## Findings",
    findings.length === 0
      ? "None."
      : list(
          findings.map(
            ({ weight, group, groupId, what, next }) =>
              `**${WEIGHT[weight].text}**${group === null ? "" : ` ${text(called(document, group, groupId))}`}: ${text(what)}. ${text(next)}`,
          ),
        ),
    "## Groups",
    ...groups.flatMap((group) => [
      `### ${text(called(document, group.name, group.id))}: ${OUTCOME[group.outcome].text.toLowerCase()}`,
      ...(group.servers.length === 0
        ? []
        : [
            table(
              ["Server", "From", "To", "Start", "Verdict"],
              group.servers.map((one) => [one.name, one.from, one.to, startText(one.startedAfter), one.verdict]),
            ),
          ]),
      ...(group.addresses.length === 0
        ? []
        : [
            table(
              ["Address", "EIP", "Server", "Verdict"],
              group.addresses.map((one) => [one.privateIp, one.eip ?? "", one.server, one.verdict]),
            ),
          ]),
      ...(group.references.length === 0 ? [] : [list(group.references.map((one) => `named by ${text(one)}`))]),
    ]),
    `## What a rehearsal tells (${title})`,
    list(tells.map(text)),
    "It cannot tell:",
    list(cannotTell.map(text)),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The same as one HTML file: no network, no script; the words stand on each printed sheet. */
function tabletopHtml(document: TabletopDocument, json: string): string {
  const { title, findings, groups, tells, cannotTell, world, madeAt } = document;
  return shell({
    kind: title,
    from: "a world file",
    title: headline(document),
    about: `${moment(madeAt)} - counts for no gate`,
    simulated: true,
    document: { generator: generator(), generatedAt: madeAt },
    body: markup`<header>
<p class="eyebrow">${title}</p>
<div class="headline"><h1>${headline(document)}</h1></div>
<p class="subline">World <code>${world.file}</code> <code>${world.digest}</code>. ${begun(document)} It counts for no gate.</p>
</header>
<main>
<section id="findings" aria-labelledby="findings-heading"><h2 id="findings-heading">Findings</h2>
${findings.length === 0 ? markup`<p>None.</p>` : findingTable(document)}</section>
${groups.map(
  (group, index) => markup`
<section id="group-${String(index + 1)}"><h2>${called(document, group.name, group.id)} ${badge(OUTCOME[group.outcome])}</h2>
${group.servers.length > 0 && serverTable(group)}
${group.addresses.length > 0 && addressTable(group)}
${group.references.length > 0 && markup`<ul>${group.references.map((one) => markup`<li>named by ${one}</li>`)}</ul>`}</section>`,
)}
<section id="limits" aria-labelledby="limits-heading"><h2 id="limits-heading">What a rehearsal tells</h2>
<ul>${tells.map((one) => markup`<li>${one}</li>`)}</ul>
<p>It cannot tell:</p><ul>${cannotTell.map((one) => markup`<li>${one}</li>`)}</ul>
<p class="small">SHA-256 of this rehearsal as JSON: <code>${digestOf(json)}</code></p></section>
</main>`,
  });
}

const findingTable = (document: TabletopDocument) =>
  htmlTable(
    "Findings, the gravest first.",
    [
      { name: "Weight", width: 10, cell: ({ weight }) => markup`${badge(WEIGHT[weight])}` },
      { name: "Group", width: 17, cell: ({ group, groupId }) => markup`${called(document, group ?? "", groupId)}` },
      { name: "What", width: 38, cell: ({ what }) => markup`${what}` },
      { name: "Next", width: 30, cell: ({ next }) => markup`${next}` },
    ],
    document.findings,
  );

const serverTable = ({ servers }: TabletopGroup) =>
  htmlTable(
    "Servers of the group.",
    [
      { name: "Server", width: 23, cell: ({ name }) => markup`${name}` },
      { name: "From", width: 17, cell: ({ from }) => markup`${from}` },
      { name: "To", width: 17, cell: ({ to }) => markup`${to}` },
      { name: "Start", width: 18, cell: ({ startedAfter }) => markup`${startText(startedAfter)}` },
      { name: "Verdict", width: 15, cell: ({ verdict }) => markup`${verdict}` },
    ],
    servers,
  );

const addressTable = ({ addresses }: TabletopGroup) =>
  htmlTable(
    "Addresses of the group.",
    [
      { name: "Address", width: 23, cell: ({ privateIp }) => htmlCode(privateIp) },
      { name: "EIP", width: 23, cell: ({ eip }) => htmlCode(eip ?? "") },
      { name: "Server", width: 26, cell: ({ server }) => markup`${server}` },
      { name: "Verdict", width: 18, cell: ({ verdict }) => markup`${verdict}` },
    ],
    addresses,
  );

/** The same as JUnit XML: a suite a group, in whose name it says what it is. */
function tabletopJunit(document: TabletopDocument): string {
  const { title, groups, findings, madeAt, world } = document;
  const suites = groups.map((group) =>
    suite({
      name: `${title}: ${called(document, group.name, group.id)}`,
      className: `rehearsal.${called(document, group.name, group.id)}`,
      at: madeAt,
      properties: { rehearsal: "true", group: group.id, world: world.digest },
      cases: casesOf(
        group,
        findings.filter((one) => one.groupId === group.id),
      ),
    }),
  );
  return suitesXml(`${title}: ${headline(document)}`, suites, null);
}

function casesOf(group: TabletopGroup, findings: readonly Finding[]): Case[] {
  const bad = findings.filter(({ weight }) => weight === "blocks");
  const open = findings.filter(({ weight }) => weight === "attention");
  const verdict = { name: `REHEARSAL: ${group.outcome}` };
  return [
    bad.length === 0 ? verdict : { ...verdict, failure: bad.map(({ what }) => what).join("; ") },
    ...open.map(({ what, next }): Case => ({ name: `REHEARSAL: ${what}`, skipped: next })),
  ];
}
