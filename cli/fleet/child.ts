import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { noteIn } from "./folder";

const MAIN = path.join(__dirname, "..", "main.js");
/** Characters of talk that are kept, for the last word of a command that says nothing else. */
const TALK_KEPT = 10_000;

/** The end of a command for one stack. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Reason for which it did not begin. */
  readonly error?: Error;
}

export interface Child {
  readonly ended: Promise<ChildEnd>;
  readonly stop: () => void;
}

/**
 * Runs this command for one stack in a session of its own: what ends this process, or its terminal, ends no move half-way. Its talk
 * goes to a file as far as there is room.
 */
export function runChild(args: readonly string[], log: string | undefined): Child {
  const child = spawn(process.execPath, [MAIN, ...args], {
    ...{ stdio: ["ignore", "pipe", "pipe"], detached: true, windowsHide: true },
  });
  return { ended: endOf(child, log), stop: () => void child.kill("SIGTERM") };
}

async function endOf(child: ChildProcess, log: string | undefined): Promise<ChildEnd> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-TALK_KEPT);
    if (log !== undefined) noteIn(log, text);
  });
  return await new Promise((resolve) => {
    child.once("error", (error) => {
      resolve({ code: null, signal: null, stdout, stderr, error });
    });
    child.once("close", (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
}
