import { mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Orders } from "../../provider/model/orders";
import type { StackAt } from "./stack";

/** Runs of a stack whose folders are kept: what happened last must be there when somebody asks. */
const KEPT = 20;

/** Files of one run of the engine, in a folder of the user alone. */
export interface RunFolder {
  readonly folder: string;
  readonly journal: string;
  readonly output: string;
  readonly stop: string;
  readonly orders: string;
}

/** Facts of a run that another process finds it by. */
export interface RunFacts {
  readonly pid: number;
  readonly stack: string;
  readonly cwd: string;
  readonly targets: readonly string[];
  readonly startedAt: string;
}

/** The folder of all runs of a stack. */
function stackFolder({ cwd, stack }: StackAt): string {
  const { XDG_STATE_HOME: state = path.join(homedir(), ".local", "state") } = process.env;
  const name = [path.resolve(cwd), stack].join(" ").replaceAll(/[^\w.-]+/g, "-");
  return path.join(state, "pulumi-sdrs", "runs", name.slice(-150));
}

export function filesIn(folder: string): RunFolder {
  const file = (name: string): string => path.join(folder, name);
  return {
    folder,
    journal: file("journal.jsonl"),
    output: file("output.txt"),
    stop: file("stop"),
    orders: file("orders.json"),
  };
}

/** Makes the folder of a run, with the orders that it has. */
export function makeRunFolder(at: StackAt, orders: Orders): RunFolder {
  const all = stackFolder(at);
  mkdirSync(all, { recursive: true, mode: 0o700 });
  const old = readdirSync(all)
    .sort()
    .slice(0, -KEPT + 1);
  for (const name of old) rmSync(path.join(all, name), { recursive: true, force: true });
  const folder = mkdtempSync(path.join(all, `${new Date().toISOString().replaceAll(/[:.]/g, "-")}-`));
  const files = filesIn(folder);
  writeFileSync(files.orders, JSON.stringify(orders), { mode: 0o600 });
  return files;
}

/** Opens the file that takes what the engine prints. */
export function openOutput({ output }: RunFolder): number {
  return openSync(output, "a", 0o600);
}

export function noteRun({ folder }: RunFolder, facts: RunFacts): void {
  writeFileSync(path.join(folder, "run.json"), JSON.stringify(facts), { mode: 0o600 });
}

/** Ends a run half done: its updates save how far they came. */
export function askToStop({ stop }: RunFolder): void {
  writeFileSync(stop, "", { mode: 0o600 });
}

/** The last run of a stack whose engine still lives. */
export function runningOf(at: StackAt): { readonly files: RunFolder; readonly facts: RunFacts } | undefined {
  const all = stackFolder(at);
  for (const name of namesIn(all).sort().reverse()) {
    const files = filesIn(path.join(all, name));
    const facts = factsIn(files);
    if (facts !== undefined && isAlive(facts.pid)) return { files, facts };
  }
  return undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function factsIn({ folder }: RunFolder): RunFacts | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, "run.json"), "utf8")) as RunFacts;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
