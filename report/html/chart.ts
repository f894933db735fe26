import { utcTicks } from "d3-time";
import { DOWN_PHASES, NOISE_SECONDS, untilServersRan } from "../budget";
import { phaseName } from "../labels";
import type { RecoveryReport } from "../schema";
import { duration } from "../text";
import { type Html, markup } from "./template";

/** Distances of a drawing, in user units, which are pixels where the page is not scaled. */
interface Frame {
  /** Part of the ids in the drawing. */
  readonly id: string;
  readonly kind: "wide" | "narrow";
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly row: number;
  readonly ticks: number;
  /** Phase names stand above their bars instead of beside them. */
  readonly stacked: boolean;
}

const WIDE: Frame = { id: "wide", kind: "wide", width: 960, left: 138, right: 28, row: 34, ticks: 8, stacked: false };
const NARROW: Frame = {
  id: "narrow",
  kind: "narrow",
  width: 340,
  left: 2,
  right: 26,
  row: 46,
  ticks: 4,
  stacked: true,
};

const TOP = 44;
const AXIS = 34;
const BAR = 18;
/** Rough width of a character of the labels, to keep them inside the drawing. */
const CHARACTER = 8.2;

interface Bar {
  readonly name: string;
  readonly from: number;
  readonly seconds: number;
  readonly kind: "down" | "other" | "gap";
}

/** The phases laid end to end. Where in time unattributed seconds lie was not recorded, so they come last. */
export function barsOf({ transition }: RecoveryReport): Bar[] {
  const bars: Bar[] = [];
  let end = 0;
  for (const { name, seconds } of transition.phases) {
    bars.push({ name: phaseName(name), from: end, seconds, kind: DOWN_PHASES.includes(name) ? "down" : "other" });
    end += seconds;
  }
  const gap = transition.unattributedSeconds;
  if (gap > NOISE_SECONDS) bars.push({ name: "Not attributed", from: end, seconds: gap, kind: "gap" });
  return bars;
}

/** One drawing for pages and paper, one for narrow screens; the style sheet shows one of them. */
export function phaseChart(report: RecoveryReport, prefix = ""): Html {
  return markup`${drawing(report, { ...WIDE, id: `${prefix}wide` })}${drawing(report, { ...NARROW, id: `${prefix}narrow` })}`;
}

/** The chart in words, for those who do not see it. */
export function chartText(report: RecoveryReport): string {
  const bars = barsOf(report).map(({ name, seconds }) => `${name}: ${duration(seconds)}`);
  const { budget, transition } = report;
  const objective = budget === null ? "" : ` The objective is ${duration(budget.rtoSeconds)}.`;
  return `${bars.join(", ")}. In all ${duration(transition.elapsedSeconds)}.${objective}`;
}

function drawing(report: RecoveryReport, frame: Frame): Html {
  const bars = barsOf(report);
  const total = Math.max(report.transition.elapsedSeconds ?? 0, ...bars.map(({ from, seconds }) => from + seconds));
  const marks = marksOf(report, total);
  const last = Math.max(1, total, ...marks.map(({ at }) => at));
  const edge = frame.width - (frame.stacked || total < last * 0.8 ? frame.right : labelRoom(bars));
  const x = (seconds: number): number => Math.round((frame.left + (seconds / last) * (edge - frame.left)) * 10) / 10;
  const bottom = TOP + bars.length * frame.row;
  return markup`<svg class="chart ${frame.kind}" viewBox="0 0 ${frame.width} ${bottom + AXIS}" role="img" aria-labelledby="chart-${frame.id}-title chart-${frame.id}-text">
<title id="chart-${frame.id}-title">Duration of each phase</title>
<desc id="chart-${frame.id}-text">${chartText(report)}</desc>
<defs><pattern id="gap-${frame.id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="gap-ground" width="6" height="6"/><rect class="gap-line" width="2" height="6"/></pattern></defs>
${axis(x, frame, { bottom, edge, last })}
${bars.map((bar, index) => shape(bar, rowMiddle(index, frame), frame, x))}
${marks.map((mark, index) => markLine(mark, index, bottom, frame, x))}
${bars.map((bar, index) => labels(bar, rowMiddle(index, frame), frame, x))}
</svg>`;
}

/** Room for the seconds beside the longest bar. */
function labelRoom(bars: readonly Bar[]): number {
  return 16 + CHARACTER * Math.max(0, ...bars.map(({ seconds }) => duration(seconds).length));
}

interface Mark {
  readonly at: number;
  readonly text: string;
  readonly className: string;
}

/** An objective far beyond the last bar would squeeze the bars; then only the text below names it. */
function marksOf(report: RecoveryReport, total: number): Mark[] {
  const { budget, transition } = report;
  const measured = transition.verb === "failback" || transition.adopted ? null : untilServersRan(transition);
  return [
    ...(measured === null
      ? []
      : [{ at: Math.min(measured, total), text: `Servers ran: ${duration(measured)}`, className: "ran" }]),
    ...(budget === null || budget.rtoSeconds > total * 2.5 || transition.verb === "failback"
      ? []
      : [
          {
            at: budget.rtoSeconds,
            text: `Objective: ${duration(budget.rtoSeconds)}`,
            className: budget.met === false ? "objective missed" : "objective",
          },
        ]),
  ];
}

function axis(
  x: (seconds: number) => number,
  frame: Frame,
  { bottom, edge, last }: { readonly bottom: number; readonly edge: number; readonly last: number },
): Html {
  const ticks = utcTicks(new Date(0), new Date(last * 1000), frame.ticks).map((tick) => {
    const seconds = tick.getTime() / 1000;
    return { at: x(seconds), text: tickText(seconds, last) };
  });
  return markup`<g class="axis" aria-hidden="true">${ticks.map(
    ({ at, text }) =>
      markup`<line x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${bottom}"/><text x="${at}" y="${bottom + 20}" text-anchor="${at < frame.left + 4 && frame.stacked ? "start" : "middle"}">${text}</text>`,
  )}<line class="base" x1="${frame.left}" x2="${edge}" y1="${bottom}" y2="${bottom}"/></g>`;
}

/** Position where the bar of a row has its middle. */
const rowMiddle = (index: number, frame: Frame): number => TOP + (index + 1) * frame.row - BAR / 2 - 8;

const widthOf = (bar: Bar, x: (seconds: number) => number): number =>
  Math.max(2, Math.round((x(bar.from + bar.seconds) - x(bar.from)) * 10) / 10);

function shape(bar: Bar, middle: number, frame: Frame, x: (seconds: number) => number): Html {
  const fill = bar.kind === "gap" && markup` fill="url(#gap-${frame.id})"`;
  return markup`<rect class="bar ${bar.kind}" x="${x(bar.from)}" y="${middle - BAR / 2}" width="${widthOf(bar, x)}" height="${BAR}" rx="2"${fill}/>`;
}

/** Drawn last, with a rim in the colour of the page, so that no line runs through them. */
function labels(bar: Bar, middle: number, frame: Frame, x: (seconds: number) => number): Html {
  const text = duration(bar.seconds);
  if (frame.stacked) {
    return markup`<text class="name" x="${frame.left}" y="${middle - BAR / 2 - 5}" aria-hidden="true">${bar.name}<tspan class="value" dx="8">${text}</tspan></text>`;
  }
  const beside = x(bar.from) + widthOf(bar, x) + 8;
  return markup`<g aria-hidden="true"><text class="name" x="${frame.left - 12}" y="${middle + 4.5}" text-anchor="end">${bar.name}</text><text class="value" x="${beside}" y="${middle + 4.5}">${text}</text></g>`;
}

function markLine(
  { at, text, className }: Mark,
  index: number,
  bottom: number,
  frame: Frame,
  x: (seconds: number) => number,
): Html {
  const place = x(at);
  const y = 12 + index * 17;
  const toTheLeft = place + 6 + text.length * CHARACTER > frame.width;
  return markup`<g class="mark ${className}" aria-hidden="true"><line x1="${place}" x2="${place}" y1="${y - 9}" y2="${bottom}"/><text x="${toTheLeft ? place - 6 : place + 6}" y="${y}" text-anchor="${toTheLeft ? "end" : "start"}">${text}</text></g>`;
}

/** `0`, `30 s`, `2:30` minutes, `1:30 h`: as short as the whole scale allows. */
export function tickText(seconds: number, last: number): string {
  if (seconds === 0) return "0";
  const two = (value: number): string => String(value).padStart(2, "0");
  if (last < 120) return `${Math.round(seconds * 10) / 10} s`;
  if (last < 7200) {
    const rest = Math.round(seconds % 60);
    return `${Math.floor(seconds / 60)}${rest === 0 ? "" : `:${two(rest)}`} min`;
  }
  const minutes = Math.round((seconds % 3600) / 60);
  return `${Math.floor(seconds / 3600)}${minutes === 0 ? "" : `:${two(minutes)}`} h`;
}
