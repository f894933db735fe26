import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { statOf } from "./engine/processes";

/** Folders of one kind that are kept: what happened last must be there when somebody asks. */
const KEPT = 20;

/** The process that a folder belongs to. */
export interface Owner {
  readonly pid: number;
  /** The process's own start as the system counts it, where it tells. */
  readonly processStart?: string | undefined;
}

/** Makes a folder for something that begins now, and takes the oldest of its kind away; none whose process still lives. */
export function makeDatedFolder(all: string): string {
  mkdirSync(all, { recursive: true, mode: 0o700 });
  forgetOld(all);
  return mkdtempSync(path.join(all, `${new Date().toISOString().replaceAll(/[:.]/g, "-")}-`));
}

function forgetOld(all: string): void {
  for (const folder of foldersIn(all).slice(KEPT - 1)) {
    const owner = ownerOf(folder);
    if (owner === undefined || !goesOn(owner)) rmSync(folder, { recursive: true, force: true });
  }
}

/** The folders of one kind, the latest first: each is named by its time. */
export function foldersIn(all: string): string[] {
  try {
    return readdirSync(all)
      .sort()
      .reverse()
      .map((name) => path.join(all, name));
  } catch {
    return [];
  }
}

/** Notes whose folder it is, with facts that another process needs. */
export function noteOwner<F extends Owner>(folder: string, facts: F): void {
  const noted: F = { ...facts, processStart: processStart(facts.pid) };
  writeFileSync(path.join(folder, "run.json"), JSON.stringify(noted), { mode: 0o600 });
}

/** Facts that were noted in a folder; undefined where nothing was, or it cannot be read. */
export function ownerOf(folder: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, "run.json"), "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

/** True if the process still lives. A number that another process has by now, or one that nobody buried, is not it. */
export function goesOn({ pid, processStart: begun }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (begun === undefined) return true;
  return processStart(pid) === begun;
}

/** The start of a living process as Linux tells it; elsewhere nothing is known of it. */
export function processStart(pid: number): string | undefined {
  const fields = statOf(pid);
  return fields?.[0] === "Z" || fields?.[0] === "X" ? undefined : fields?.[STARTED];
}

/** Place of the start among the fields after the name. */
const STARTED = 19;
