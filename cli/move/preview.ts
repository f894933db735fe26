import type { JournalEntry, Planned } from "../../provider/model/journal";
import type { Orders } from "../../provider/model/orders";
import { DrError } from "../../provider/errors";
import { followJournal, printedBy } from "../engine/journal";
import type { RunFolder } from "../engine/run-folder";
import { startRun } from "../engine/run";
import { type StackAt, lastLine } from "../engine/stack";
import { type GroupRun, runOf } from "./verdict";
import type { GroupInState } from "./groups";

/** Answer of the program's own preview to an order. */
export interface Asked {
  readonly group: GroupInState;
  readonly run: GroupRun;
}

export interface Question {
  /** Takes the folder of the run, for who reports on it. */
  readonly folders?: RunFolder[];
  readonly groups: readonly GroupInState[];
  readonly orders: Orders["orders"];
  readonly confirm: readonly string[];
}

/** Asks by a preview of these groups alone. It arms nothing: the order is in the environment of that one run. */
export async function ask(at: StackAt, { groups, orders, confirm, folders = [] }: Question): Promise<readonly Asked[]> {
  const targets = groups.map(({ urn }) => urn);
  const run = await startRun(at, { args: ["preview"], targets, orders, confirm });
  folders.push(run.files);
  const entries: JournalEntry[] = [];
  let code: number | null | undefined;
  void run.ended.then((ended) => (code = ended));
  await followJournal(
    run.files,
    () => code !== undefined,
    (entry) => {
      entries.push(entry);
    },
  );
  if (entries.length === 0 && code !== 0) throw engineFailed(at, printedBy(run.files));
  return groups.map((group) => ({ group, run: runOf(entries, group.urn) }));
}

/** The engine ended before it had asked any group. Its own words are the reason; only a lock is told apart. */
export function engineFailed({ stack }: StackAt, printed: string): DrError {
  if (/\bcurrently locked\b|\banother update is currently in progress\b/i.test(printed))
    return new DrError("DR_BACKEND", `Stack ${stack} is locked:\n${printed.trim()}`);
  return new DrError(
    "DR_USAGE",
    `The engine could not run the program of stack ${stack}: ${lastLine(printed)}\n${printed.trim()}`,
    {},
    { hint: "Mend the program, or see what the engine says above. Nothing was sent." },
  );
}

/** The facts of a plan as the document of `sdrs plan` has them. */
export function planOf({ group, run }: Asked): Omit<Planned, "event"> {
  if (run.planned !== undefined) {
    const { event: _event, version: _version, at: _at, pid: _pid, urn: _urn, ...plan } = run.planned;
    return plan;
  }
  const nothing = {
    action: null,
    to: null,
    number: 0,
    resumed: false,
    guards: [],
    needed: [],
    missing: [],
    line: null,
  };
  return {
    group: { id: group.id, name: group.name },
    ...{ decision: "nothing", ...nothing, stops: [], text: "", refusal: null },
  };
}
