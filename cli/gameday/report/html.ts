import { createHash } from "node:crypto";
import { generator } from "../../../report/generator";
import { badge } from "../../../report/html/map";
import { shell } from "../../../report/html/shell";
import { table } from "../../../report/html/tables";
import { type Html, markup } from "../../../report/html/template";
import type { Label } from "../../../report/labels";
import type { GamedayDocument } from "../document";
import { timeText } from "../scenario/times";

const VERDICT: Readonly<Record<GamedayDocument["verdict"], Label>> = {
  passed: { text: "Passed", tone: "good" },
  missed: { text: "Missed", tone: "bad" },
};

const MET: Readonly<Record<string, Label>> = {
  true: { text: "Met", tone: "good" },
  false: { text: "Missed", tone: "bad" },
};

/** A game day as one HTML file: no network, no script, readable on paper. `json` is the same as a document. */
export function gamedayHtml(played: GamedayDocument, json: string, at: string): string {
  const { title, verdict, seed, file, seconds } = played;
  return shell({
    kind: "Game day",
    from: "what was played",
    title,
    about: "REHEARSAL ON A SIMULATION",
    simulated: true,
    document: { generator: generator(), generatedAt: at },
    body: markup`<header>
<p class="eyebrow">Game day</p>
<div class="headline"><h1>${title}</h1>${badge(VERDICT[verdict])}</div>
<p class="subline">Played from <code>${file}</code> with seed ${seed}; it took ${timeText(seconds)} on its clock.</p>
</header>
<main>${sectionsOf(played).map(
      ([id, heading, body]) => markup`
<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>
${body}</section>`,
    )}
<section id="origin" aria-labelledby="origin-heading"><h2 id="origin-heading">Origin</h2>
<p class="small">SHA-256 of this game day as JSON: <code>${createHash("sha256").update(json).digest("hex")}</code></p></section>
</main>`,
  });
}

function sectionsOf(played: GamedayDocument): readonly (readonly [id: string, heading: string, body: Html])[] {
  const { timeline, faults, runs } = played;
  return [
    ["expected", "Expected", expectationTable(played)],
    [
      "timeline",
      "What happened",
      markup`<ul>${timeline.map(({ at, what }) => markup`<li>${timeText(at)} ${what}</li>`)}</ul>`,
    ],
    [
      "faults",
      "Faults",
      faults.length === 0
        ? markup`<p>None.</p>`
        : markup`<ul>${faults.map(({ name, at, met }) => markup`<li>${timeText(at)} ${name}${met !== null && `: met ${met}`}</li>`)}</ul>`,
    ],
    ["runs", "Runs", runTable(runs)],
  ];
}

function expectationTable({ expectations }: GamedayDocument): Html {
  return table(
    "Everything that was expected, and when it was first missed.",
    [
      { name: "Expected", width: 38, cell: ({ what }) => markup`${what}` },
      { name: "Result", width: 15, cell: ({ met }) => badge(MET[String(met)] ?? VERDICT.missed) },
      { name: "Missed at", width: 15, cell: ({ at }) => markup`${at !== null && timeText(at)}` },
      { name: "Why", width: 30, cell: ({ why }) => markup`${why}` },
    ],
    expectations,
  );
}

function runTable(runs: GamedayDocument["runs"]): Html {
  return table(
    "Commands that were run.",
    [
      { name: "Command", width: 38, cell: ({ command }) => markup`<code>${command}</code>` },
      { name: "From", width: 15, cell: ({ at }) => markup`${timeText(at)}` },
      { name: "To", width: 15, cell: ({ endedAt }) => markup`${endedAt === null ? "?" : timeText(endedAt)}` },
      {
        name: "End",
        width: 30,
        cell: ({ exitCode }) => markup`${exitCode === null ? "killed" : `exit code ${exitCode}`}`,
      },
    ],
    runs,
  );
}
