import { groupUrnOf } from "../../provider/model/engine-form";
import type { JournalEntry } from "../../provider/model/journal";
import { quoted } from "../../provider/shown";
import { isAtTerminal, progressColumns, say, showProgress } from "../print";
import { widthOf } from "../text/width";
import type { NamedGroup } from "./groups";

/** Shows how far each group is. */
export interface ProgressView {
  readonly tell: (entry: JournalEntry) => void;
  readonly end: () => void;
}

type Step = Extract<JournalEntry, { event: "progress" }>;

/** A line in a pipe is only written when the phase changes, or after this long. */
const QUIET_MS = 15_000;
/** Signs of a bar, where there is room for it. A shorter one says nothing. */
const WIDTH = { most: 24, least: 8 } as const;

/** Names a text of a group among those that were printed. */
export function textKey(urn: string, text: string): string {
  return `${urn} ${text}`;
}

/** A bar for each group on a terminal, a line for each change elsewhere; what was said is not said again. */
export function progressOf(
  groups: readonly NamedGroup[],
  said: Set<string> = new Set(),
  terminal = isAtTerminal(),
): ProgressView {
  const steps = new Map<string, Step>();
  const told = new Map<string, { readonly phase: string; readonly at: number }>();
  const nameOf = (urn: string): string | undefined => {
    const group = groups.find((one) => one.urn === urn);
    return group === undefined ? undefined : quoted(group.name, 40);
  };
  const lines = (): string[] =>
    groups.flatMap(({ urn }) => {
      const step = steps.get(urn);
      return step === undefined ? [] : [barText(nameOf(urn) ?? "", step, progressColumns())];
    });
  return {
    tell: (entry) => {
      const name = nameOf(groupUrnOf(entry.urn));
      if (name === undefined) return;
      if (entry.event === "said" && !said.has(textKey(entry.urn, entry.text))) {
        said.add(textKey(entry.urn, entry.text));
        showProgress([]);
        say(`${entry.level === "warning" ? "warning: " : ""}${name}: ${entry.text}`);
      }
      if (entry.event !== "progress") return;
      steps.set(entry.urn, entry);
      if (terminal) {
        showProgress(lines());
        return;
      }
      const before = told.get(entry.urn);
      const at = Date.parse(entry.at);
      if (before !== undefined && before.phase === entry.phase && at - before.at < QUIET_MS) return;
      told.set(entry.urn, { phase: entry.phase, at });
      say(`${name}: ${entry.phase}: ${entry.text}`);
    },
    end: () => {
      showProgress([]);
    },
  };
}

/** One line: the group, the phase, a bar where a part is known, and the words. A narrow terminal has a shorter bar, or none: one with a hole would mislead. Pure. */
export function barText(name: string, step: Step, columns = Number.POSITIVE_INFINITY): string {
  const head = `${name}  ${step.phase.padEnd(9)}`;
  const room = columns - widthOf(`${head}  ${step.text}`) - 2;
  if (room < WIDTH.least) return `${head} ${step.text}`;
  const width = Math.min(WIDTH.most, room);
  const part = partOf(step);
  const bar =
    part === undefined ? " ".repeat(width + 2) : `[${"#".repeat(Math.round(part * width)).padEnd(width, "-")}]`;
  return `${head} ${bar} ${step.text}`;
}

/** The part that is done, by what is counted, else by how long the same took the last time; never whole before its end. */
export function partOf({ percent, done, of, elapsedSeconds, expectedSeconds }: Step): number | undefined {
  if (percent !== undefined) return Math.min(1, percent / 100);
  if (done !== undefined && of !== undefined && of > 0) return Math.min(1, done / of);
  if (elapsedSeconds === undefined || expectedSeconds === undefined || expectedSeconds <= 0) return undefined;
  return Math.min(0.95, elapsedSeconds / expectedSeconds);
}
