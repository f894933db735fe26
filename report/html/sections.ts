import type { AddressVerdict } from "../../provider/model/addresses";
import { ADDRESS_LABEL, ADDRESS_MEANING } from "../labels";
import type { RecoveryReport } from "../schema";
import { duration, moment } from "../text";
import { barsOf, phaseChart } from "./chart";
import { badge, mapOfServers } from "./map";
import { addressTable, checkTable, idTable, serverTable } from "./tables";
import { type Html, markup } from "./template";

export interface Section {
  readonly id: string;
  readonly name: string;
  /** Name in the list of contents, if it is a shorter one. */
  readonly short?: string;
  /** Number of entries, where the reader wants to know. */
  readonly count?: number;
  readonly body: Html;
}

/** Parts of a report; on a page with several each needs ids of its own. */
export function sectionsOf(report: RecoveryReport, digest: string, prefix = ""): Section[] {
  return [
    { id: `${prefix}timeline`, name: "Timeline", body: timeline(report, prefix) },
    ...checksSection(report, prefix),
    { id: `${prefix}map`, name: "Before and after", body: markup`${mapLegend(report)}${mapOfServers(report)}` },
    {
      id: `${prefix}warnings`,
      name: "Warnings",
      count: report.warnings.length,
      body: plainList(report.warnings, "The transition raised no warning."),
    },
    {
      id: `${prefix}remaining`,
      name: "Remaining work",
      count: report.remaining.length,
      body: checklist(report.remaining, prefix),
    },
    { id: `${prefix}not-checked`, name: "Not checked", body: plainList(report.notChecked, "Nothing.") },
    {
      id: `${prefix}appendix-servers`,
      name: "Appendix A: servers",
      short: "Servers",
      count: report.members.length,
      body: serverTable(report),
    },
    {
      id: `${prefix}appendix-addresses`,
      name: "Appendix B: addresses",
      short: "Addresses",
      count: report.addresses.length,
      body: addressTable(report),
    },
    {
      id: `${prefix}appendix-ids`,
      name: "Appendix C: jobs, requests and origin",
      short: "Jobs and requests",
      body: idTable(report, digest),
    },
  ];
}

function checksSection({ verification }: RecoveryReport, prefix: string): Section[] {
  if (verification === null || verification === undefined) return [];
  const body = markup`<p class="muted">They ran when servers did, and are no part of the recovery time.</p>${checkTable(verification.checks)}`;
  return [{ id: `${prefix}checks`, name: "Checks", count: verification.checks.length, body }];
}

function timeline(report: RecoveryReport, prefix: string): Html {
  const { transition, budget } = report;
  const moments = [
    ["Requested", moment(transition.requestedAt)],
    ["Accepted by the service", transition.acceptedAt === null ? "not recorded" : moment(transition.acceptedAt)],
    ["Seen complete", moment(transition.finishedAt)],
    ["In all", duration(transition.elapsedSeconds)],
  ];
  return markup`<dl class="moments">${moments.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<figure>${phaseChart(report, prefix)}
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

export function plainList(items: readonly string[], none: string): Html {
  return items.length === 0
    ? markup`<p class="muted">${none}</p>`
    : markup`<ul class="plain">${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}

export function checklist(items: readonly string[], prefix = ""): Html {
  if (items.length === 0) return markup`<p class="muted">Nothing remains to be done.</p>`;
  return markup`<ul class="todo">${items.map((item, index) => markup`<li><input type="checkbox" id="${prefix}todo-${index}" autocomplete="off"><label for="${prefix}todo-${index}">${item}</label></li>`)}</ul>`;
}
