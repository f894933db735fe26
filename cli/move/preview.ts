import { JOURNAL_VERSION, type JournalEntry, type Planned } from "../../provider/model/journal";
import { quoted } from "../../provider/shown";
import type { Orders } from "../../provider/model/orders";
import { DrError } from "../../provider/errors";
import { followJournal, printedBy } from "../engine/journal";
import { Locked, holdersIn, isLocked } from "../engine/lock";
import { showProgress } from "../print";
import { type Followers, NO_FOLLOWERS, followersIn } from "../engine/followers";
import { type RunFolder, askToStop } from "../engine/run-folder";
import { startRun } from "../engine/run";
import { type StackAt, errorLine } from "../engine/stack";
import { type GroupRun, runOf } from "./verdict";
import type { GroupInState } from "./groups";
import type { SignalWatch } from "./signals";

/** Answer of the program's own preview to an order. */
export interface Asked {
  readonly group: GroupInState;
  readonly run: GroupRun & { readonly planned: AnsweredPlan };
}

export interface Answers {
  readonly asked: readonly Asked[];
  readonly followers: Followers;
}

export interface Question {
  /** Takes the folder of the run, for who reports on it. */
  readonly folders?: RunFolder[];
  readonly groups: readonly GroupInState[];
  readonly orders: Orders["orders"];
  readonly confirm: readonly string[];
  /** Asks the whole program: what else would move must not. */
  readonly full?: boolean;
  readonly config?: string | undefined;
  /** State of the stack: the preview then also tells what may follow the groups in a run that sends. */
  readonly state?: unknown;
  readonly signals?: Pick<SignalWatch, "left" | "stopped">;
}

/** Asks by a preview of these groups alone, or of the whole program. It arms nothing: the order is in the environment of that one run. */
export async function ask(at: StackAt, question: Question): Promise<Answers> {
  // An engine takes its seconds, in which a terminal would show nothing.
  showProgress([`asking the program of stack ${at.stack} what would happen …`]);
  try {
    return await answersOf(at, question);
  } finally {
    showProgress([]);
  }
}

async function answersOf(
  at: StackAt,
  { groups, orders, confirm, config, full = false, folders = [], state, signals }: Question,
): Promise<Answers> {
  const targets = full ? [] : groups.map(({ urn }) => urn);
  const events = state !== undefined && !full;
  const args = full ? ["preview", "--json"] : ["preview", ...(events ? ["--target-dependents"] : [])];
  const run = await startRun(at, { does: "looks", args, targets, orders, confirm, config, events });
  folders.push(run.files);
  const entries: JournalEntry[] = [];
  let code: number | null | undefined;
  void run.ended.then((ended) => (code = ended));
  const isAnswered = answeredIn(LIMIT_MS, targets);
  await followJournal(
    run.files,
    () => code !== undefined || signals?.left() === true || signals?.stopped() === true || isAnswered(entries),
    (entry) => {
      entries.push(entry);
    },
  );
  // Nobody waits for its answer any more.
  if (code === undefined) askToStop(run.files);
  const printed = printedBy(run.files);
  if (entries.length === 0 && code !== 0 && code !== undefined) throw engineFailed(at, printed);
  if (full) requireAlone(at, groups, entries);
  const asked = groups.map((group) => {
    const own = runOf(entries, group.urn);
    return { group, run: { ...own, planned: own.planned ?? absent(at, group, printed) } };
  });
  return { asked, followers: events ? followersIn(run.files, state) : NO_FOLLOWERS };
}

/** Time for what only follows the groups, and whose cloud may be down with production. */
const LIMIT_MS = 30_000;

/** Tells whether all of the groups have answered, and the rest of the program had its time since. */
function answeredIn(limitMs: number, urns: readonly string[]): (entries: readonly JournalEntry[]) => boolean {
  let since: number | undefined;
  return (entries) => {
    if (urns.length === 0 || urns.some((urn) => runOf(entries, urn).planned === undefined)) return false;
    since ??= performance.now();
    return performance.now() - since > limitMs;
  };
}

/** Throws where the program would move more than was ordered. */
function requireAlone({ stack }: StackAt, groups: readonly GroupInState[], entries: readonly JournalEntry[]): void {
  const others = entries.filter(
    (entry) =>
      entry.event === "planned" && MOVES.includes(entry.decision) && groups.every(({ urn }) => urn !== entry.urn),
  );
  const names = [...new Set(others.map(({ urn }) => quoted(urn.split("::").at(-1) ?? urn)))];
  if (names.length === 0) return;
  throw new DrError(
    "DR_REFUSED",
    `With all edits of its program, stack ${stack} would also move what was not ordered: ${names.join(", ")}`,
    {},
    {
      hint: "Leave --full away: then only the ordered groups move. Or undo that edit, or order it as well. Nothing was sent.",
    },
  );
}

/** Decisions that move production, or begin to. */
const MOVES: readonly Planned["decision"][] = ["move", "failback", "reprotect"];

/** The answer for a group that the program did not name, or did not come to: to take that for "nothing to do" would be a lie. */
function absent({ stack }: StackAt, { urn, id, name, logicalName }: GroupInState, printed: string): AnsweredPlan {
  const last = errorLine(printed);
  const message = `The program of stack ${stack} did not ask for group ${quoted(name)} under its name in the state, ${quoted(logicalName)}${last === "" ? "" : `; the engine says: ${last}`}.`;
  const hint = `Where it was renamed or moved in the program since the last update: give it back its name in the state, ${urn}, and give the order again; or take the new name over first (aliases, then pulumi up). Nothing was sent.`;
  return {
    ...{ version: JOURNAL_VERSION, event: "planned", at: new Date().toISOString(), pid: process.pid, urn },
    ...{ group: { id, name }, decision: "refuse", action: null, to: null, number: 0, resumed: false, guards: [] },
    ...{ needed: [], missing: [], line: null, stops: [], text: "" },
    refusal: { code: "DR_REFUSED", message, hint },
  };
}

type AnsweredPlan = NonNullable<GroupRun["planned"]>;

/** The engine ended before it had asked any group. Its own words are the reason; only a lock is told apart. */
export function engineFailed({ stack }: StackAt, printed: string): DrError {
  if (isLocked(printed)) return new Locked(stack, holdersIn(printed), printed);
  return new DrError(
    "DR_USAGE",
    `The engine could not run the program of stack ${stack}:\n${printed.trim()}\n`,
    {},
    { hint: "Mend the program, or what the engine says above, and run it again. Nothing was sent." },
  );
}

/** The facts of a plan as the document of `sdrs plan` has them. */
export function planOf({ run }: Asked): Omit<Planned, "event"> {
  const { event: _event, version: _version, at: _at, pid: _pid, urn: _urn, ...plan } = run.planned;
  return plan;
}
