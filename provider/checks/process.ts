import { spawn } from "node:child_process";
import { codeOf } from "../model/narrow";

/** Most of each output that is kept. */
const MOST_BYTES = 64 * 1024;
/** Time that a program gets to end by itself. */
const GRACE_MS = 2_000;

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Text on its standard input, which ends after it. */
  readonly input?: string;
}

/** End of a program. */
export interface Ended {
  /** `null`: it was ended by a signal, or was not there. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True if there is no such program. */
  readonly missing: boolean;
  /** True if its time was up. */
  readonly cutOff: boolean;
}

/** Runs a program without a shell, and ends it with all that it started when the signal fires. */
export function runProcess(
  [program = "", ...args]: readonly string[],
  { env, folder, signal, input = "" }: ProcessOptions,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      resolve({ code: null, stdout: "", stderr: "", missing: false, cutOff: true });
      return;
    }
    // A group of its own: what it started ends with it.
    const child = spawn(program, args, { env, cwd: folder, detached: true, stdio: ["pipe", "pipe", "pipe"] });
    const stdout = keeper();
    const stderr = keeper();
    child.stdout.on("data", stdout.add);
    child.stderr.on("data", stderr.add);
    let cutOff = false;
    let killing: NodeJS.Timeout | undefined;
    const stop = (): void => {
      cutOff = true;
      endGroup(child.pid, "SIGTERM");
      killing = setTimeout(() => {
        endGroup(child.pid, "SIGKILL");
        child.stdout.destroy();
        child.stderr.destroy();
      }, GRACE_MS);
    };
    const settle = (): void => {
      clearTimeout(killing);
      signal.removeEventListener("abort", stop);
    };
    signal.addEventListener("abort", stop, { once: true });
    child.once("error", (error) => {
      settle();
      const missing = codeOf(error) === "ENOENT" || codeOf(error) === "EACCES";
      if (missing) resolve({ code: null, stdout: "", stderr: error.message, missing, cutOff });
      else reject(error);
    });
    child.once("close", (code) => {
      settle();
      resolve({ code, stdout: stdout.text(), stderr: stderr.text(), missing: false, cutOff });
    });
    // It may end, or close its input, before it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Sends a signal to a program and to what it started; those that have ended hear nothing. */
export function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (codeOf(error) !== "ESRCH" && codeOf(error) !== "EPERM") throw error;
  }
}

function keeper(): { readonly add: (piece: Buffer) => void; readonly text: () => string } {
  const pieces: Buffer[] = [];
  let length = 0;
  return {
    add(piece) {
      if (length < MOST_BYTES) pieces.push(piece.subarray(0, MOST_BYTES - length));
      length += piece.length;
    },
    text: () => Buffer.concat(pieces).toString("utf8"),
  };
}

/** The last line that has something to say. */
export function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.findLast((line) => line !== "") ?? "";
}
