import { readFileSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import path from "node:path";

/** State of the process that a lock names. */
export type EngineState = "engine" | "other" | "dead";

/** Processes of this machine, as far as it lets them be seen. */
export interface Look {
  readonly engine: (pid: number) => EngineState;
  /** Numbers of the providers that run for a folder; undefined where the system does not tell. */
  readonly providers: () => readonly number[] | undefined;
}

/** Looks at the processes of this machine that could work on the program in a folder. */
export function lookAtProcesses(folder: string): Look {
  return {
    engine: (pid) => {
      if (!isAlive(pid)) return "dead";
      const command = commandOf(pid);
      // Where the system does not tell what it is, it is taken for the worst.
      return command === undefined || isEngine(command) ? "engine" : "other";
    },
    providers: () => providersIn(folder),
  };
}

function isEngine(command: string): boolean {
  return /^pulumi(?:\.exe)?$/.test(path.basename(command.split(" ")[0] ?? ""));
}

/** True if a process runs; one that ended and was not waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // One of another user lives as well.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const state = statOf(pid)?.[0];
  return state !== "Z" && state !== "X";
}

/** Providers of the engine whose program lies in the folder or below it. */
function providersIn(folder: string): number[] | undefined {
  if (process.platform !== "linux") return undefined;
  const root = attempt(() => realpathSync(folder)) ?? path.resolve(folder);
  const numbers = attempt(() => readdirSync("/proc"))?.filter((name) => /^\d+$/.test(name));
  return numbers?.map(Number).filter((pid) => {
    if (commandOf(pid)?.includes("dynamic-provider") !== true || !isAlive(pid)) return false;
    const cwd = attempt(() => readlinkSync(`/proc/${pid}/cwd`));
    // One whose folder may not be seen could be it.
    return cwd === undefined || cwd === root || cwd.startsWith(`${root}${path.sep}`);
  });
}

function commandOf(pid: number): string | undefined {
  return attempt(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
}

/**
 * Fields of `/proc/<pid>/stat` behind the name, which may hold spaces: the letter of what the process does, its parent, its group
 * and so on (proc(5)). Undefined where the system does not tell.
 */
export function statOf(pid: number): readonly string[] | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** The answer of a look; undefined where it fails. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
