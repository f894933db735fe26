import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isAlive, statOf } from "../../engine/processes";
import { processFile, timeFile } from "./shared-time";

const PREFIX = "pulumi-sdrs-gameday-";

/** Makes the folder of a game day, and takes away those whose game day was killed. */
export function makeFolder(): string {
  const parent = tmpdir();
  for (const name of readdirSync(parent).filter((one) => one.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length).split("-")[0]);
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) remove(path.join(parent, name));
  }
  const folder = mkdtempSync(path.join(parent, `${PREFIX}${process.pid}-`));
  for (const name of ["project", "state", "home", "runs"]) mkdirSync(path.join(folder, name));
  return folder;
}

/** Notes the time of a game day for the processes that begin. */
export function keepTime(folder: string, ms: number): void {
  writeFileSync(timeFile(folder), String(ms));
}

/** Notes a process, so that it can be ended. */
export function noteProcess(folder: string, pid: number): void {
  appendFileSync(processFile(folder), `${pid}\n`);
}

/** Writes the files of the project. */
export function writeProject(project: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(project, name), text);
}

/** Somebody else's folder stays, whatever it is called. */
export function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // It is not ours, or is used.
  }
}

/** Numbers of the processes of a game day that this one did not start itself: engines, and what they started. */
export function processesIn(folder: string): number[] {
  const noted = textOf(processFile(folder)).split("\n");
  const engines = readdirSync(path.join(folder, "runs"), { recursive: true })
    .map(String)
    .filter((name) => path.basename(name) === "run.json")
    .map((name) => /"pid":(\d+)/.exec(textOf(path.join(folder, "runs", name)))?.[1] ?? "");
  return [...noted, ...engines].map(Number).filter((pid) => Number.isInteger(pid) && pid > 1);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Ends a process and those of its group, unless its number has come to somebody else, who has not this environment. */
export function killHard(pid: number, mark: string): void {
  if (!isOurs(pid, mark)) return;
  const group = groupOf(pid);
  for (const target of [...(group === undefined || group === groupOf(process.pid) ? [] : [-group]), pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}

/** True if a process carries the mark of a game day in its environment; where the system does not tell, it is believed. */
function isOurs(pid: number, mark: string): boolean {
  if (process.platform !== "linux") return true;
  return textOf(`/proc/${pid}/environ`).split("\0").includes(mark);
}

/** The process group as Linux tells it. */
function groupOf(pid: number): number | undefined {
  const group = Number(statOf(pid)?.[2]);
  return Number.isInteger(group) && group > 1 ? group : undefined;
}
