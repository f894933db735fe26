import { mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { folderOf } from "../../provider/kept-records";
import type { Orders } from "../../provider/model/orders";
import { say } from "../print";
import { statOf } from "./processes";
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
  /** Looks by a preview, saves orders, or sends. */
  readonly does: "looks" | "arms" | "sends";
  readonly pid: number;
  readonly stack: string;
  readonly cwd: string;
  readonly targets: readonly string[];
  readonly startedAt: string;
  /** The process's own start as the system counts it, where it tells. */
  readonly processStart?: string | undefined;
}

/** The folder of all runs of a stack. */
function stackFolder({ cwd, stack }: StackAt): string {
  const name = [path.resolve(cwd), stack].join(" ").replaceAll(/[^\w.-]+/g, "-");
  return path.join(folderOf("runs", process.env), name.slice(-150));
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

/** Makes the folder of a run, with the orders that it has; where the user's folder takes none, it is a temporary one, and said. */
export function makeRunFolder(at: StackAt, orders: Orders): RunFolder {
  try {
    const all = stackFolder(at);
    mkdirSync(all, { recursive: true, mode: 0o700 });
    forgetOld(all);
    return folderWith(path.join(all, `${new Date().toISOString().replaceAll(/[:.]/g, "-")}-`), orders);
  } catch (error) {
    const files = folderWith(path.join(tmpdir(), "pulumi-sdrs-run-"), orders);
    const why = error instanceof Error ? error.message : String(error);
    say(`${why}; the files of this run are in ${files.folder}, where sdrs wait does not find it while it goes on`);
    return files;
  }
}

function folderWith(prefix: string, orders: Orders): RunFolder {
  const files = filesIn(mkdtempSync(prefix));
  writeFileSync(files.orders, JSON.stringify(orders), { mode: 0o600 });
  return files;
}

function forgetOld(all: string): void {
  for (const name of namesIn(all)
    .sort()
    .slice(0, -KEPT + 1)) {
    const folder = path.join(all, name);
    const facts = factsIn(filesIn(folder));
    if (facts === undefined || !goesOn(facts)) rmSync(folder, { recursive: true, force: true });
  }
}

/** Keeps the configuration that a run has in the place of its stack's file. */
export function keepConfig({ folder }: RunFolder, config: string): string {
  const file = path.join(folder, "config.yaml");
  writeFileSync(file, config, { mode: 0o600 });
  return file;
}

/** Opens the file that takes what the engine prints. */
export function openOutput({ output }: RunFolder): number {
  return openSync(output, "a", 0o600);
}

/** Notes a run that has begun; it goes on also where it cannot be noted. */
export function noteRun({ folder }: RunFolder, facts: RunFacts): void {
  const noted: RunFacts = { ...facts, processStart: processStart(facts.pid) };
  try {
    writeFileSync(path.join(folder, "run.json"), JSON.stringify(noted), { mode: 0o600 });
  } catch (error) {
    say(`sdrs wait will not find this run: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Ends a run half done: its updates save how far they came. */
export function askToStop({ stop }: RunFolder): void {
  writeFileSync(stop, "", { mode: 0o600 });
}

/** The last run of a stack that changes something and whose engine still lives. */
export function runningOf(at: StackAt): { readonly files: RunFolder; readonly facts: RunFacts } | undefined {
  const all = stackFolder(at);
  for (const name of namesIn(all).sort().reverse()) {
    const files = filesIn(path.join(all, name));
    const facts = factsIn(files);
    if (facts !== undefined && facts.does !== "looks" && goesOn(facts)) return { files, facts };
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

/** True if the engine of a run still lives. A number that another process has by now, or one that nobody buried, is not it. */
export function goesOn({ pid, processStart: begun }: Pick<RunFacts, "pid" | "processStart">): boolean {
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
