import { createHash } from "node:crypto";
import { ADDRESS_LABEL, ADDRESS_MEANING, title } from "../labels";
import { toJson } from "../json";
import type { AddressVerdict } from "../../provider/model/addresses";
import type { RecoveryReport } from "../schema";
import { clean } from "../../provider/model/text";
import { duration, moment } from "../text";
import { barsOf, phaseChart } from "./chart";
import { badge, mapOfServers } from "./map";
import { STYLE, cssText } from "./style";
import { summary } from "./summary";
import { addressTable, idTable, serverTable } from "./tables";
import { Html, markup } from "./template";

interface Section {
  readonly id: string;
  readonly name: string;
  /** Name in the list of contents, if it is a shorter one. */
  readonly short?: string;
  /** Number of entries, where the reader wants to know. */
  readonly count?: number;
  readonly body: Html;
}

/**
 * The report as one HTML file that needs nothing else: no network, no script, readable on paper. Whatever comes from outside is
 * escaped, and the page's own policy forbids scripts and requests.
 */
export function renderHtml(report: RecoveryReport): string {
  const style = `${STYLE}${pageMargins(report)}`;
  const styleHash = createHash("sha256").update(style).digest("base64");
  const digest = createHash("sha256").update(toJson(report)).digest("hex");
  const sections = sectionsOf(report, digest);
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${report.generator.name} ${report.generator.version}">
<meta name="robots" content="noindex">
<title>Recovery report: ${title(report)} (${report.transition.id})</title>
<style>${new Html(style)}</style>
</head>
<body>
${report.simulated === true && markup`<p class="banner" role="note">Simulation: the endpoint was on loopback. No cloud took part, and nothing here proves a recovery of real servers.</p>`}
${summary(report)}
<nav class="contents" aria-label="Contents"><ul>${sections.map(({ id, name, short }) => markup`<li><a href="#${id}">${short ?? name}</a></li>`)}</ul></nav>
<main>${sections.map(
    ({ id, name, count, body }) => markup`
<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${name}${count !== undefined && markup` <span class="counter">${count}</span>`}</h2>
${body}</section>`,
  )}
</main>
<div class="signoff">${["Name and function", "Date", "Signature"].map((text) => markup`<div><span>${text}</span></div>`)}</div>
<footer>Made by ${report.generator.name} ${report.generator.version} at ${moment(report.generatedAt)} from the outputs of the stack. Times are UTC.</footer>
</body>
</html>
`.text;
}

function sectionsOf(report: RecoveryReport, digest: string): Section[] {
  return [
    { id: "timeline", name: "Timeline", body: timeline(report) },
    { id: "map", name: "Before and after", body: markup`${mapLegend(report)}${mapOfServers(report)}` },
    {
      id: "warnings",
      name: "Warnings",
      count: report.warnings.length,
      body: plainList(report.warnings, "The transition raised no warning."),
    },
    { id: "remaining", name: "Remaining work", count: report.remaining.length, body: checklist(report.remaining) },
    { id: "not-checked", name: "Not checked", body: plainList(report.notChecked, "Nothing.") },
    {
      id: "appendix-servers",
      name: "Appendix A: servers",
      short: "Servers",
      count: report.members.length,
      body: serverTable(report),
    },
    {
      id: "appendix-addresses",
      name: "Appendix B: addresses",
      short: "Addresses",
      count: report.addresses.length,
      body: addressTable(report),
    },
    {
      id: "appendix-ids",
      name: "Appendix C: jobs, requests and origin",
      short: "Jobs and requests",
      body: idTable(report, digest),
    },
  ];
}

function timeline(report: RecoveryReport): Html {
  const { transition, budget } = report;
  const moments = [
    ["Requested", moment(transition.requestedAt)],
    ["Accepted by the service", transition.acceptedAt === null ? "not recorded" : moment(transition.acceptedAt)],
    ["Seen complete", moment(transition.finishedAt)],
    ["In all", duration(transition.elapsedSeconds)],
  ];
  return markup`<dl class="moments">${moments.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<figure>${phaseChart(report)}
<figcaption><ul class="legend">${legend(report).map(([key, text]) => markup`<li><span class="key ${key}"></span>${text}</li>`)}</ul>
${budget !== null && markup`<p class="lead legend">Objective ${duration(budget.rtoSeconds)}. ${budget.basis}</p>`}</figcaption></figure>`;
}

function legend(report: RecoveryReport): [string, string][] {
  const kinds = new Set(barsOf(report).map(({ kind }) => kind));
  return [
    ["down", "production is being moved or started"] as [string, string],
    ["other", "checks, synchronisation, reading of addresses"] as [string, string],
    [
      "gap",
      "belongs to no phase: stopping of servers, or a pause between two runs; its place in time was not recorded",
    ] as [string, string],
  ].filter(([kind]) => kinds.has(kind as "down"));
}

function mapLegend({ addresses }: RecoveryReport): Html {
  const seen = (Object.keys(ADDRESS_LABEL) as AddressVerdict[]).filter((verdict) =>
    addresses.some((row) => row.verdict === verdict),
  );
  return markup`<ul class="legend map-legend" aria-label="Verdicts">${seen.map((verdict) => markup`<li>${badge(ADDRESS_LABEL[verdict])}${ADDRESS_MEANING[verdict]}</li>`)}</ul>`;
}

function plainList(items: readonly string[], none: string): Html {
  return items.length === 0
    ? markup`<p class="muted">${none}</p>`
    : markup`<ul class="plain">${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}

function checklist(items: readonly string[]): Html {
  if (items.length === 0) return markup`<p class="muted">Nothing remains to be done.</p>`;
  return markup`<ul class="todo">${items.map((item, index) => markup`<li><input type="checkbox" id="todo-${index}" autocomplete="off"><label for="todo-${index}">${item}</label></li>`)}</ul>`;
}

/** Every sheet says which transition it belongs to, and whether it was simulated. */
function pageMargins({ transition, simulated }: RecoveryReport): string {
  const about = cssText(`Recovery report ${clean(transition.id)}${simulated === true ? " - SIMULATION" : ""}`);
  return `@page { size: A4; margin: 18mm 15mm 20mm; @bottom-left { content: ${about}; font: 8pt sans-serif; color: #545f6e; } @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #545f6e; } }\n`;
}
