import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";
import { lock, type Lock } from "./state-lock.js";

/** A state file that cannot be used or written; the message names it. */
export class StateFileError extends Error {}

/** Larger than any state that a world of this simulator comes to. */
const MOST_BYTES = 256 * 1024 * 1024;
const OWN_ONLY = 0o600;
const DRAFT_BYTES = 8;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The file that a world is kept in, for one process alone. It is written beside and renamed, so that a kill at any moment, or a
 * full disk, leaves the whole file of before.
 */
export class StateFile {
  private constructor(
    readonly path: string,
    private readonly held: Lock,
  ) {}

  /** Takes the file for this process. */
  static open(given: string): StateFile {
    const file = resolved(given);
    try {
      const state = fs.statSync(file, { throwIfNoEntry: false });
      if (state !== undefined && !state.isFile())
        throw new StateFileError(`The state file ${file} is no regular file.`);
      const held = lock(`${file}.lock`, (pid) => {
        const other = pid === process.pid ? "a simulator of this process" : `the simulator with the process id ${pid}`;
        return new StateFileError(
          `The state file ${file} is in use by ${other}. Stop that one, or name another file; if no simulator runs, remove ${file}.lock.`,
        );
      });
      const opened = new StateFile(file, held);
      opened.removeDrafts();
      return opened;
    } catch (cause) {
      if (cause instanceof StateFileError) throw cause;
      throw new StateFileError(`The state file ${file} cannot be used: ${reasonOf(cause)}`, { cause });
    }
  }

  /** The text of the file; null where there is none yet. */
  read(): string | null {
    try {
      const found = fs.statSync(this.path, { throwIfNoEntry: false });
      if (found === undefined) return null;
      if (found.size > MOST_BYTES) throw new Error(`it has ${found.size} bytes`);
      return fs.readFileSync(this.path, "utf8");
    } catch (cause) {
      throw new StateFileError(`The state file ${this.path} cannot be read: ${reasonOf(cause)}`, { cause });
    }
  }

  write(text: string): void {
    const draft = `${this.path}.${randomBytes(DRAFT_BYTES).toString("hex")}.tmp`;
    try {
      // An existing draft, a link among them, is never followed.
      const mode = fs.statSync(this.path, { throwIfNoEntry: false })?.mode ?? OWN_ONLY;
      fs.writeFileSync(draft, text, { mode: OWN_ONLY, flag: "wx" });
      if ((mode & 0o777) !== OWN_ONLY) fs.chmodSync(draft, mode & 0o777);
      fs.renameSync(draft, this.path);
    } catch (cause) {
      fs.rmSync(draft, { force: true });
      throw new StateFileError(`The world could not be saved to ${this.path}: ${reasonOf(cause)}`, { cause });
    }
  }

  close(): void {
    this.held.release();
  }

  /** A process that was killed while it wrote has left one. */
  private removeDrafts(): void {
    const { dir, base } = path.parse(this.path);
    const isDraft = (name: string): boolean =>
      name.startsWith(`${base}.`) && /^[0-9a-f]{16}\.tmp$/.test(name.slice(base.length + 1));
    for (const name of fs.readdirSync(dir).filter(isDraft)) fs.rmSync(path.join(dir, name), { force: true });
  }
}

/** The file that is meant, through links: another name for it is no other file. */
function resolved(given: string): string {
  const whole = path.resolve(given);
  try {
    return fs.realpathSync(whole);
  } catch {
    try {
      return path.join(fs.realpathSync(path.dirname(whole)), path.basename(whole));
    } catch {
      return whole;
    }
  }
}
