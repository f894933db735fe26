import { readFileSync, rmSync } from "node:fs";
import { isObject } from "../../provider/model/narrow";
import { type PendingEdit, isHarmful, withDependents } from "./edits";
import { attempt } from "./processes";
import type { RunFolder } from "./run-folder";

/** Limits of a run to chosen resources and what depends on them. */
export interface Narrowed {
  readonly targets: readonly string[];
  readonly flags: readonly string[];
  /** Edits that such a run leaves alone, though they follow from the program. */
  readonly left: readonly PendingEdit[];
}

/** Resources of a run with `--target-dependents`, by the preview of it. */
export interface Followers {
  /** Limits a run to resources and what follows them, so that it destroys nothing. */
  narrowed(urns: readonly string[]): Narrowed;
}

/** The preview said nothing, or did not come to its end: nothing follows, and the next update of the whole program takes it along. */
export const NO_FOLLOWERS: Followers = { narrowed: (targets) => ({ targets, flags: [], left: [] }) };

/**
 * Reads the engine's events and takes the file away: they hold inputs and outputs. With `--target-dependents` the engine also deletes,
 * or replaces, what depends on a group and was taken out of the program or changed in it: an edit that nobody asked for with a move. So
 * a run with anything to destroy names what may follow one by one; the engine leaves the rest as it is, and ends with an error for it.
 */
export function followersIn({ events }: Pick<RunFolder, "events">, state: unknown): Followers {
  const text = attempt(() => readFileSync(events, "utf8")) ?? "";
  rmSync(events, { force: true });
  const steps = stepsIn(text);
  if (steps === undefined) return NO_FOLLOWERS;
  const harmful = new Set(steps.filter(({ op }) => isHarmful(op)).map(({ urn }) => urn));
  return {
    narrowed: (urns) => {
      const dependents = withDependents(state, urns);
      const left = steps.filter(({ op, urn }) => isHarmful(op) && dependents.has(urn) && !urns.includes(urn));
      if (left.length === 0) return { targets: urns, flags: ["--target-dependents"], left };
      const follow = steps.filter(({ op, urn }) => !harmful.has(urn) && (dependents.has(urn) || op === "create"));
      return { targets: [...new Set([...urns, ...follow.map(({ urn }) => urn)])], flags: [], left };
    },
  };
}

/** Steps in the log of an engine that came to its end; undefined of one that did not. Pure. */
function stepsIn(log: string): readonly PendingEdit[] | undefined {
  const lines = log.split("\n");
  if (!lines.some((line) => line.includes('"summaryEvent"'))) return undefined;
  return lines.flatMap((line) => {
    if (!line.includes('"resourcePreEvent"')) return [];
    const event = attempt(() => JSON.parse(line) as unknown);
    const step = isObject(event) ? event["resourcePreEvent"] : undefined;
    const about = isObject(step) ? step["metadata"] : undefined;
    return isObject(about) ? [{ op: String(about["op"]), urn: String(about["urn"]) }] : [];
  });
}
