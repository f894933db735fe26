import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** The provider is started by a launcher of the engine's, and that by the engine. */
const MOST_ANCESTORS = 4;
const PS_MS = 2_000;

interface Ancestor {
  readonly parent: number;
  readonly command: readonly string[];
}

/**
 * The command line of the engine that started this process; empty where the system does not tell. The engine hands its flags to
 * no provider, and one of them decides whether a refusal may wait for the update (`docs/decisions/0004-refusals.md`).
 */
export function engineArguments(
  ancestor: (pid: number) => Ancestor | undefined = ancestorOf,
  parent = process.ppid,
): readonly string[] {
  let pid = parent;
  for (let step = 0; step < MOST_ANCESTORS && pid > 1; step++) {
    const found = ancestor(pid);
    if (found === undefined) return [];
    const [program = "", ...rest] = found.command;
    if (/^pulumi(?:\.exe)?$/.test(path.basename(program))) return rest;
    pid = found.parent;
  }
  return [];
}

function ancestorOf(pid: number): Ancestor | undefined {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

function fromProc(pid: number): Ancestor {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name of the process may hold spaces; the fields after it are state and parent.
  const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  return { parent, command: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0") };
}

/** POSIX; Windows has no such command, and then nothing is known. */
function fromPs(pid: number): Ancestor {
  const text = execFileSync("ps", ["-o", "ppid=,command=", "-p", String(pid)], { encoding: "utf8", timeout: PS_MS });
  const [parent = "", ...command] = text.trim().split(/\s+/);
  return { parent: Number(parent), command };
}
