/**
 * The processes that an engine home has running, found by their environment: an orphan, too, still carries it.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 20;

export interface Process {
  readonly pid: number;
  readonly command: string;
}

/** Asks again and again until the answer is true, and says what it waited for when the time is up. */
export async function until(
  what: string,
  question: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<number> {
  const since = performance.now();
  while (!(await question())) {
    if (performance.now() - since > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(POLL_MS);
  }
  return performance.now() - since;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function onLinux(mark: string): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const environment = attempt(() => readFileSync(`/proc/${name}/environ`, "utf8"));
      const command = attempt(() => readFileSync(`/proc/${name}/cmdline`, "utf8"));
      if (command === undefined || environment?.split("\0").includes(mark) !== true) return [];
      return [{ pid: Number(name), command: command.replaceAll("\0", " ").trim() }];
    });
}

function byPs(mark: string): Process[] {
  return execFileSync("ps", ["-axEww", "-o", "pid=,command="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid !== undefined && command?.includes(mark) === true ? [{ pid: Number(pid), command }] : [];
    });
}

/** Every live process that was started with this PULUMI_HOME. */
export function processesOf(pulumiHome: string): Process[] {
  if (process.platform === "win32") throw new Error("Processes cannot be found by their environment on Windows.");
  const mark = `PULUMI_HOME=${pulumiHome}`;
  return process.platform === "linux" ? onLinux(mark) : byPs(mark);
}

/** Those among them that serve dynamic resources: Node, not the shell script that starts it. */
export function providersOf(pulumiHome: string): Process[] {
  return processesOf(pulumiHome).filter(
    ({ command }) => command.includes("dynamic-provider") && !/^(?:\/bin\/)?sh /.test(command),
  );
}

/** Kills a process, unless it has ended meanwhile. */
export function kill(pid: number): void {
  attempt(() => process.kill(pid, "SIGKILL"));
}

export function isAlive(pid: number): boolean {
  if (process.platform === "linux") {
    // A dead orphan that nobody has waited for still answers to a signal, but it does nothing any more.
    const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
    return stat !== undefined && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  }
  return attempt(() => process.kill(pid, 0)) === true;
}
