/** Style of the page. Colours are named once for light and dark; paper is always light. */
export const STYLE = `
:root {
  color-scheme: light;
  --page: #ffffff; --surface: #f5f7fa; --ink: #17212f; --muted: #545f6e; --line: #d8dee6; --strong-line: #aeb8c5;
  --bar-down: #1d5ea8; --bar-other: #7391b5; --mark: #17212f;
  --good: #135c35; --good-ground: #e2f3e9; --warn: #744700; --warn-ground: #fcefd3;
  --bad: #9c1425; --bad-ground: #fce5e8; --quiet: #485362; --quiet-ground: #e9edf2;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --page: #0f151d; --surface: #18212c; --ink: #e5eaf1; --muted: #a2aebd; --line: #2b3745; --strong-line: #4c5a6b;
    --bar-down: #6aa5ee; --bar-other: #5c7ca3; --mark: #e5eaf1;
    --good: #8cdcac; --good-ground: #12331f; --warn: #f3c772; --warn-ground: #382a0a;
    --bad: #ff9ba4; --bad-ground: #43161c; --quiet: #b8c3d0; --quiet-ground: #26313d;
  }
}
* { box-sizing: border-box; }
html { background: var(--page); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 1056px; padding: 0 32px 64px; background: var(--page); color: var(--ink); font: 15px/1.5 var(--sans); }
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
h1 { font-size: 32px; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 48px 0 16px; padding-bottom: 8px; border-bottom: 1px solid var(--line); font-size: 19px; line-height: 1.3; font-weight: 650; }
h3 { font-size: 15px; line-height: 1.4; font-weight: 650; overflow-wrap: anywhere; }
h2 .counter { margin-left: 8px; color: var(--muted); font-weight: 400; font-size: 15px; }
ul, ol { list-style: none; }
code { font: 12.5px/1.45 var(--mono); overflow-wrap: anywhere; }
a { color: inherit; text-underline-offset: 3px; }
a:focus-visible, input:focus-visible { outline: 2px solid var(--bar-down); outline-offset: 2px; }
.muted { color: var(--muted); }
.small { font-size: 13px; }
.lead { max-width: 75ch; margin-bottom: 16px; color: var(--muted); }

.banner { margin: 0 -32px; padding: 10px 32px; border-radius: 0 0 6px 6px; background: var(--warn-ground); color: var(--warn); font-weight: 600; }
header { padding-top: 36px; }
.eyebrow { color: var(--muted); font-size: 12.5px; font-weight: 650; letter-spacing: 0.09em; text-transform: uppercase; }
.headline { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; margin-top: 4px; }
.subline { margin-top: 8px; color: var(--muted); overflow-wrap: anywhere; }
.badge { display: inline-block; padding: 1px 9px; border-radius: 10px; font-size: 12.5px; line-height: 18px; font-weight: 600; white-space: nowrap; }
.headline .badge { padding: 3px 14px; border-radius: 16px; font-size: 15px; line-height: 24px; }
.good { background: var(--good-ground); color: var(--good); }
.quiet { background: var(--quiet-ground); color: var(--quiet); }
.warn { background: var(--warn-ground); color: var(--warn); }
.bad { background: var(--bad-ground); color: var(--bad); }

.reasons { margin-top: 24px; padding: 16px 20px; border-left: 4px solid currentColor; border-radius: 4px; }
.reasons h2 { margin: 0 0 6px; padding: 0; border: 0; font-size: 15px; }
.reasons li { margin-top: 4px; overflow-wrap: anywhere; }
.reasons .lost { margin-top: 12px; }
.reasons .lost li { padding: 8px 0; border-top: 1px solid currentColor; }

.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 16px; margin-top: 28px; }
.tiles div { display: flex; flex-direction: column; padding: 14px 16px 16px; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.tiles dt { color: var(--muted); font-size: 13px; }
.tiles .value { margin-top: 2px; font-size: 23px; line-height: 1.3; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.tiles .note { margin-top: 2px; color: var(--muted); font-size: 13px; line-height: 1.4; }
.tiles .note .badge { margin-right: 6px; }
.tiles .is-bad { border-color: var(--bad); }
.tiles .is-bad .value { color: var(--bad); }

.contents { margin-top: 24px; font-size: 14px; }
.contents ul { display: flex; flex-wrap: wrap; gap: 4px 20px; }
.contents a { color: var(--muted); }
.contents a:hover { color: var(--ink); }

.moments { display: grid; grid-template-columns: repeat(4, auto); gap: 8px 16px; margin-bottom: 20px; }
.moments dt { color: var(--muted); font-size: 13px; }
.moments dd { font-variant-numeric: tabular-nums; }
.chart { display: block; width: 100%; height: auto; font: 13px var(--sans); font-variant-numeric: tabular-nums; }
.chart.narrow { display: none; }
.chart text { fill: var(--ink); paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
.chart .axis line { stroke: var(--line); stroke-width: 1; }
.chart .axis .base { stroke: var(--strong-line); }
.chart .axis text { fill: var(--muted); font-size: 12px; }
.chart .value { font-weight: 600; }
.chart .bar.down { fill: var(--bar-down); }
.chart .bar.other { fill: var(--bar-other); }
.chart .gap-ground { fill: var(--quiet-ground); }
.chart .gap-line { fill: var(--strong-line); }
.chart .mark line { stroke: var(--mark); stroke-width: 1.5; }
.chart .mark text { font-weight: 600; font-size: 12.5px; }
.chart .objective line { stroke-dasharray: 5 4; }
.chart .missed line { stroke: var(--bad); }
.chart .missed text { fill: var(--bad); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 12px; font-size: 13px; color: var(--muted); }
.legend li { display: flex; align-items: baseline; gap: 8px; }
.map-legend { margin: 0 0 24px; }
.key { flex: none; width: 12px; height: 12px; border-radius: 2px; transform: translateY(1px); }
.key.down { background: var(--bar-down); }
.key.other { background: var(--bar-other); }
.key.gap { background: repeating-linear-gradient(45deg, var(--strong-line) 0 2px, var(--quiet-ground) 2px 6px); }

.lane { padding: 16px 0 18px; border-top: 1px solid var(--line); }
.lane:first-child { border-top: 0; padding-top: 0; }
.lane-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 12px; margin-bottom: 10px; }
.sides { display: grid; grid-template-columns: minmax(0, 1fr) 40px minmax(0, 1fr); align-items: stretch; }
.side { padding: 12px 16px 14px; border: 1px solid var(--line); border-radius: 6px; background: var(--surface); }
.side.former { background: transparent; border-style: dashed; border-color: var(--strong-line); }
.side.is-bad { border: 2px solid var(--bad); padding: 11px 15px 13px; }
.arrow { align-self: center; justify-self: center; width: 24px; height: 24px; }
.arrow path { fill: none; stroke: var(--muted); stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.where { display: flex; justify-content: space-between; align-items: flex-start; gap: 12px; }
.where .badge { flex: none; }
.where b { font-weight: 650; }
.held { margin-top: 10px; }
.held li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; padding: 5px 0; border-top: 1px solid var(--line); }
.held .ip { font: 600 13.5px/1.4 var(--mono); overflow-wrap: anywhere; }
.held .eip { font-size: 13px; color: var(--muted); overflow-wrap: anywhere; }
.held .badge { margin-left: auto; }
.held .why { flex-basis: 100%; font-size: 13px; color: var(--muted); overflow-wrap: anywhere; }
.held .gone .ip { color: var(--bad); }

.plain li { position: relative; max-width: 90ch; padding: 6px 0 6px 20px; overflow-wrap: anywhere; }
.plain li::before { content: ""; position: absolute; left: 3px; top: 15px; width: 6px; height: 6px; border-radius: 50%; background: var(--strong-line); }
.todo li { display: flex; gap: 12px; padding: 7px 0; max-width: 90ch; }
.todo input { flex: none; width: 17px; height: 17px; margin: 3px 0 0; accent-color: var(--bar-down); }
.todo label { overflow-wrap: anywhere; }

table { width: 100%; border-collapse: collapse; font-size: 13.5px; line-height: 1.45; }
caption { padding-bottom: 8px; text-align: left; color: var(--muted); font-size: 13px; }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom-color: var(--strong-line); color: var(--muted); font-size: 12.5px; font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
table { table-layout: fixed; }
.w10 { width: 10%; } .w15 { width: 15%; } .w17 { width: 17%; } .w18 { width: 18%; } .w23 { width: 23%; } .w26 { width: 26%; } .w30 { width: 30%; } .w38 { width: 38%; } .w62 { width: 62%; }
td code, th code { font-size: 12px; font-weight: 400; color: var(--muted); }
td .line, th .line { display: block; }
.groups { margin-top: 24px; }
.groups li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 12px; padding: 6px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.rehearsal { display: inline-block; margin-bottom: 8px; padding: 2px 10px; border-radius: 4px; background: var(--warn-ground); color: var(--warn); font-weight: 650; }
article { margin-top: 56px; }
article .complete { margin-top: 28px; }
article > section > h3 { margin: 32px 0 12px; font-size: 17px; }
.facts div { display: grid; grid-template-columns: 180px minmax(0, 1fr); gap: 4px 16px; padding: 6px 0; border-bottom: 1px solid var(--line); }
.facts dt { color: var(--muted); }
.facts dd { overflow-wrap: anywhere; }
.signoff { display: none; }
footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--muted); font-size: 13px; }

@media screen and (max-width: 720px) {
  body { padding: 0 16px 48px; }
  .banner { margin: 0 -16px; padding: 10px 16px; border-radius: 0; }
  header { padding-top: 24px; }
  h1 { font-size: 26px; }
  .tiles, .moments { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
  .tiles .value { font-size: 20px; }
  .chart.wide { display: none; }
  .chart.narrow { display: block; }
  .sides { grid-template-columns: minmax(0, 1fr); gap: 6px; }
  .facts div { grid-template-columns: minmax(0, 1fr); }
  .arrow { transform: rotate(90deg); }
  table, caption, tbody, tr, th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
  tbody th, tbody td { display: grid; grid-template-columns: 108px minmax(0, 1fr); gap: 12px; width: auto; padding: 3px 0; border: 0; }
  tbody [data-label]::before { content: attr(data-label); color: var(--muted); font-weight: 400; }
}
@media print {
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.4; }
  header { padding-top: 0; }
  .banner { margin: 0 0 12pt; padding: 6pt 10pt; border: 1pt solid var(--warn); }
  h1 { font-size: 20pt; }
  h2 { margin: 20pt 0 8pt; padding-bottom: 4pt; font-size: 13pt; break-after: avoid; }
  h3 { font-size: 10pt; }
  code, .held .ip { font-size: 8.5pt; }
  .reasons { margin-top: 12pt; padding: 8pt 12pt; }
  .tiles { gap: 8pt; margin-top: 12pt; }
  .moments { margin-bottom: 8pt; }
  .plain li { padding: 3pt 0 3pt 15pt; }
  .plain li::before { top: 8pt; }
  .todo li { padding: 3pt 0; }
  .tiles div { padding: 8pt 10pt; }
  .tiles .value { font-size: 14pt; }
  .tiles dt, .tiles .note, .legend, .held .eip, .held .why, .small, caption { font-size: 8.5pt; }
  .badge { font-size: 8.5pt; line-height: 12pt; padding: 0 6pt; }
  .headline .badge { font-size: 11pt; line-height: 17pt; padding: 1pt 10pt; }
  .sides { grid-template-columns: minmax(0, 1fr) 28pt minmax(0, 1fr); }
  .side { padding: 7pt 9pt; }
  .lane { padding: 9pt 0 10pt; }
  table { font-size: 8.5pt; }
  thead th { font-size: 8pt; }
  td code, th code { font-size: 7.5pt; }
  thead th { white-space: normal; }
  th, td { padding: 5pt 8pt 5pt 0; }
  .lead { margin-bottom: 0; }
  .contents { display: none; }
  .map-legend, caption, thead { break-after: avoid; }
  tbody tr:first-child { break-before: avoid; }
  #timeline, #not-checked, #appendix-ids, figure, .lane, tr, .reasons li, .plain li, .todo li, .tiles, .signoff { break-inside: avoid; }
  .signoff { display: grid; grid-template-columns: 2fr 1fr 2fr; gap: 18pt; margin-top: 30pt; }
  .signoff div { padding-top: 26pt; border-bottom: 0.75pt solid var(--ink); }
  .signoff span { display: block; margin-top: 3pt; color: var(--muted); font-size: 8.5pt; }
  footer { margin-top: 18pt; font-size: 8.5pt; }
}
`;

/** Text for the style sheet's `content`: everything but plain characters is written by its number. */
export function cssText(text: string): string {
  const escaped = Array.from(text, (character) =>
    /^[A-Za-z0-9 ._-]$/.test(character) ? character : `\\${(character.codePointAt(0) ?? 0xfffd).toString(16)} `,
  );
  return `"${escaped.join("")}"`;
}
