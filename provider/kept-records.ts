import { readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Call, Environment } from "./call";
import { SavedRecord } from "./model/definitions/records";
import { type TransitionRecord, isOnlySaved, sameWish } from "./model/transition-record";
import { replaceFile } from "./disk";

/** The folder of the user for one kind of thing that the `sdrs` command leaves behind. */
export function folderOf(
  what: "runs" | "fleets",
  { XDG_STATE_HOME: state = path.join(homedir(), ".local", "state") }: Pick<Environment, "XDG_STATE_HOME">,
): string {
  return path.join(state, "pulumi-sdrs", what);
}

/**
 * Keeps the record of an ordered transition beside its order whenever it changes: the engine saves it only when the run has ended, and
 * a run that is killed would leave nothing of what it sent. What cannot be kept holds no move up.
 */
export function keepBeside({ SDRS_ORDERS: orders = "" }: Environment, groupId: string): NonNullable<Call["keep"]> {
  return (record) => {
    if (orders === "" || record.ordered === undefined) return;
    try {
      replaceFile(path.join(path.dirname(orders), nameOf(groupId)), JSON.stringify(record));
    } catch {
      return;
    }
  };
}

/** The record of a state, as far as a run of the same order on this machine has come that died before the engine saved it. */
export function furthest(env: Environment, groupId: string, saved: TransitionRecord): TransitionRecord {
  if (!isOnlySaved(saved)) return saved;
  for (const file of keptOf(folderOf("runs", env), nameOf(groupId))) {
    const kept = readKept(file);
    if (kept !== undefined && isSameOrder(kept, saved)) return kept;
  }
  return saved;
}

function isSameOrder(kept: TransitionRecord, saved: TransitionRecord): boolean {
  return kept.ordered?.at === saved.ordered?.at && kept.number === saved.number && sameWish(kept.wish, saved.wish);
}

const nameOf = (groupId: string): string => `record-${encodeURIComponent(groupId)}.json`;

/** Files of that name in the folders of runs, those of the latest run first: a run is named by its time. */
function keptOf(all: string, name: string): string[] {
  const runs = namesIn(all).flatMap((stack) => namesIn(path.join(all, stack)).map((run) => ({ stack, run })));
  return runs.sort((a, b) => (a.run < b.run ? 1 : -1)).map(({ stack, run }) => path.join(all, stack, run, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A record that is not there, or that a damaged disk cut, tells nothing. */
function readKept(file: string): TransitionRecord | undefined {
  try {
    return SavedRecord.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}
