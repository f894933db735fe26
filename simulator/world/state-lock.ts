import { randomBytes } from "node:crypto";
import * as fs from "node:fs";

/** A lock that this process holds. */
export interface Lock {
  release(): void;
}

/** Locks of this process, by their files: a process id alone does not tell two simulators of one process apart. */
const held = new Set<string>();

const MOST_TRIES = 20;

/** Takes a lock file, which names its process. One whose process is gone is taken over; else `refusal` says who has it. */
export function lock(file: string, refusal: (pid: number) => Error): Lock {
  if (held.has(file)) throw refusal(process.pid);
  for (let turn = 0; turn < MOST_TRIES; turn++) {
    if (create(file)) {
      held.add(file);
      return {
        release: () => {
          release(file);
        },
      };
    }
    const text = textOf(file);
    if (text === null) continue;
    if (!/^\d+\n$/.test(text)) throw new Error(`${file} is there and is no lock of a simulator`);
    const pid = Number(text);
    if (isAlive(pid)) throw refusal(pid);
    removeStale(file, text);
  }
  throw new Error(`${file} could not be taken`);
}

/** Whole from the first moment: nobody reads a lock that does not name its process yet. */
function create(file: string): boolean {
  const draft = `${file}.${randomBytes(8).toString("hex")}`;
  fs.writeFileSync(draft, `${process.pid}\n`, { mode: 0o600, flag: "wx" });
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    // A file system without hard links.
    if (codeOf(error) !== "EPERM" && codeOf(error) !== "ENOTSUP") throw error;
    return createPlainly(file);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function createPlainly(file: string): boolean {
  try {
    fs.writeFileSync(file, `${process.pid}\n`, { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function textOf(file: string): string | null {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** Moved away before it is removed: where somebody else was quicker and it is theirs now, it is put back. */
function removeStale(file: string, text: string): void {
  const aside = `${file}.${randomBytes(8).toString("hex")}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  try {
    if (textOf(aside) !== text) fs.linkSync(aside, file);
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** A lock with our own number that we do not hold is of a process of before that had the same. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

function release(file: string): void {
  if (!held.delete(file)) return;
  if (textOf(file) === `${process.pid}\n`) fs.rmSync(file, { force: true });
}

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
