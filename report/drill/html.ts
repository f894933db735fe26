import { createHash } from "node:crypto";
import type { DrillRecord } from "../../provider/model/drill-record";
import { generator } from "../generator";
import { badge } from "../html/map";
import { shell } from "../html/shell";
import { code, line, table } from "../html/tables";
import { type Html, markup } from "../html/template";
import { moment } from "../text";
import { CHECK_STATE, DRILL_STATE, drillFigures, drillTitle, isSimulated, productionRows, proofText } from "./facts";

/** A drill as one HTML file: no network, no script, readable on paper. */
export function drillHtml(record: DrillRecord, json: string): string {
  const { startedAt, finishedAt, state, proves, reasons, run, name, place, by, reason } = record;
  const digest = createHash("sha256").update(json).digest("hex");
  const simulated = isSimulated(record);
  return shell({
    kind: "Drill report",
    from: "the history of drills",
    title: drillTitle(record),
    about: `${moment(startedAt)}${simulated ? " - SIMULATION" : ""}`,
    simulated,
    document: { generator: generator(), generatedAt: finishedAt ?? startedAt },
    body: markup`<header>
<p class="eyebrow">Drill report</p>
<p class="subline"><strong>${proves}</strong></p>
<div class="headline"><h1>${drillTitle(record)}</h1>${badge(DRILL_STATE[state])}</div>
<p class="subline">Run <code>${run}</code> · drill <code>${name}</code> · ${moment(startedAt)} · project <code>${place.projectId}</code> in ${place.region} · by ${by}${reason !== null && `: ${reason}`}</p>
${reasons.length > 0 && markup`<div class="reasons ${DRILL_STATE[state].tone}"><ul>${reasons.map((text) => markup`<li>${text}</li>`)}</ul></div>`}
${tiles(record)}
</header>
<main>${sectionsOf(record).map(
      ([id, heading, body]) => markup`
<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>
${body}</section>`,
    )}
<section id="origin" aria-labelledby="origin-heading"><h2 id="origin-heading">Origin</h2>
<p class="small">SHA-256 of this record as JSON: <code>${digest}</code></p></section>
</main>`,
  });
}

function tiles(record: DrillRecord): Html {
  return markup`<dl class="tiles">${drillFigures(record).map(
    ([name, value, note]) =>
      markup`<div><dt>${name}</dt><dd class="value">${value.replace(/(\d) /g, "$1\u00a0")}</dd><dd class="note">${note}</dd></div>`,
  )}</dl>`;
}

function sectionsOf(record: DrillRecord): readonly (readonly [id: string, heading: string, body: Html])[] {
  const { timeline, checks, touched, cleanUp, servers } = record;
  return [
    ["checks", "Checks", checks.length === 0 ? markup`<p>None.</p>` : checkTable(checks)],
    [
      "timeline",
      "Timeline",
      markup`<ul>${timeline.map(({ at, what }) => markup`<li>${moment(at)}: ${what}</li>`)}</ul>`,
    ],
    [
      "production",
      "Production before and after",
      markup`<p class="lead">${touched.length === 0 ? "Nothing of it is worse." : touched.join("; ")}</p>${productionTable(record)}`,
    ],
    [
      "servers",
      "Servers of the drill",
      markup`<ul>${servers.map(({ id, name, status, addresses }) => markup`<li>${name} <code>${id}</code>: ${status}, ${addresses.join(", ")}</li>`)}</ul>`,
    ],
    [
      "clean-up",
      "Clean-up",
      cleanUp?.complete === true
        ? markup`<p>Complete at ${moment(cleanUp.at)}: fresh lists show nothing of it.</p>`
        : markup`<ul>${(cleanUp?.left ?? []).map(({ kind, id, why }) => markup`<li>${kind} <code>${id}</code>: ${why}</li>`)}</ul>`,
    ],
  ];
}

function checkTable(checks: DrillRecord["checks"]): Html {
  return table(
    "Every check: how it ended, and which server is proved to have answered.",
    [
      { name: "Check", width: 23, cell: ({ name }) => markup`${line(name)}` },
      { name: "State", width: 15, cell: ({ state }) => markup`${badge(CHECK_STATE[state])}` },
      { name: "Proof", width: 26, cell: (check) => code(proofText(check)) },
      { name: "Last error", width: 26, cell: ({ error }) => markup`${error ?? ""}` },
      { name: "Tries", width: 10, cell: ({ attempts, seconds }) => markup`${attempts} in ${seconds} s` },
    ],
    checks,
  );
}

function productionTable(record: DrillRecord): Html {
  return table(
    "Production before the drill was asked for, and after its clean-up.",
    [
      { name: "What", width: 38, cell: ([what]) => markup`${what}` },
      { name: "Before", width: 30, cell: ([, before]) => markup`${before}` },
      { name: "After", width: 30, cell: ([, , after]) => markup`${after}` },
    ],
    productionRows(record),
  );
}
