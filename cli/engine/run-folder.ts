import { mkdtempSync, openSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { folderOf } from "../../provider/kept-records";
import type { Orders } from "../../provider/model/orders";
import { type Owner, foldersIn, goesOn, makeDatedFolder, noteOwner, ownerOf } from "../dated-folders";
import { say } from "../print";
import type { StackAt } from "./stack";

/** Files of one run of the engine, in a folder of the user alone. */
export interface RunFolder {
  readonly folder: string;
  readonly journal: string;
  readonly output: string;
  readonly stop: string;
  readonly orders: string;
  /** Log of the steps of the engine, where a run is asked for them. */
  readonly events: string;
}

/** Facts of a run that another process finds it by. */
export interface RunFacts extends Owner {
  /** Looks by a preview, saves orders, or sends. */
  readonly does: "looks" | "arms" | "sends";
  readonly stack: string;
  readonly cwd: string;
  readonly targets: readonly string[];
  readonly startedAt: string;
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
    events: file("events.jsonl"),
  };
}

/** Makes the folder of a run, with the orders that it has; where the user's folder takes none, it is a temporary one, and said. */
export function makeRunFolder(at: StackAt, orders: Orders): RunFolder {
  try {
    return withOrders(makeDatedFolder(stackFolder(at)), orders);
  } catch (error) {
    const files = withOrders(mkdtempSync(path.join(tmpdir(), "pulumi-sdrs-run-")), orders);
    const why = error instanceof Error ? error.message : String(error);
    say(`${why}; the files of this run are in ${files.folder}, where sdrs wait does not find it while it goes on`);
    return files;
  }
}

function withOrders(folder: string, orders: Orders): RunFolder {
  const files = filesIn(folder);
  writeFileSync(files.orders, JSON.stringify(orders), { mode: 0o600 });
  return files;
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
  try {
    noteOwner(folder, facts);
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
  for (const folder of foldersIn(stackFolder(at))) {
    const facts = ownerOf(folder) as RunFacts | undefined;
    if (facts !== undefined && facts.does !== "looks" && goesOn(facts)) return { files: filesIn(folder), facts };
  }
  return undefined;
}
