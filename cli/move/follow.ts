import { DrError } from "../../provider/errors";
import type { JournalEntry } from "../../provider/model/journal";
import type { MoveOptions } from "../commands/move";
import type { Documents } from "../documents";
import { followJournal, printedBy } from "../engine/journal";
import { isLocked } from "../engine/lock";
import type { EngineRun } from "../engine/run";
import { type StackAt, errorLine, exportStack, tookUpdate } from "../engine/stack";
import { type GroupInState, type NamedGroup, groupsIn } from "./groups";
import { type Listener, listener } from "./listener";
import { engineFailed } from "./preview";
import { progressOf } from "./progress";
import { type SignalWatch, watchSignals } from "./signals";
import { type GroupRun, exitOf, runOf } from "./verdict";

export type GroupResult = Documents["move"]["groups"][number];

/** All that goes with a command from its beginning to its end, however many runs of the engine it takes. */
export interface Watch {
  readonly signals: SignalWatch;
  readonly hear: Listener;
  /** Texts that were printed: a later run says much of it again. */
  readonly said: Set<string>;
}

export async function watching(
  { onEvent, timeout }: Pick<MoveOptions, "onEvent" | "timeout">,
  work: (watch: Watch) => Promise<void>,
): Promise<void> {
  const signals = watchSignals(timeout);
  const hear = listener(onEvent);
  try {
    await work({ signals, hear, said: new Set() });
  } finally {
    signals.end();
    await hear.end();
  }
}

/** The way in which a run of the engine is followed. */
export interface Followed {
  readonly run: Pick<EngineRun, "files" | "ended">;
  readonly groups: readonly GroupInState[];
  /** False of a run that only saves orders. */
  readonly sends: boolean;
}

/** Follows a run to its end, and says how it ended for each group. */
export async function followed(
  at: StackAt,
  { run, groups, sends }: Followed,
  { signals, hear, said }: Watch,
): Promise<ReadonlyMap<string, GroupResult>> {
  const entries: JournalEntry[] = [];
  const since = Date.now();
  let code: number | null | undefined;
  void run.ended.then((ended) => (code = ended));
  const progress = progressOf(groups, said);
  const isLeft = (): boolean => sends && signals.left() && code === undefined;
  signals.over(run.files);
  try {
    await followJournal(
      run.files,
      () => code !== undefined || isLeft(),
      (entry) => {
        entries.push(entry);
        progress.tell(entry);
        hear.tell(entry);
      },
    );
  } finally {
    progress.end();
  }
  if (isLeft()) throw leftRunning(at);
  const printed = printedBy(run.files);
  // Whatever else ends a run that sends, it may have sent: only a lock keeps it from its first step.
  if (entries.length === 0 && isLocked(printed)) throw engineFailed(at, printed);
  // The preview before it was answered: what keeps an engine from its first step then is the backend, or a program that fails in updates only.
  if (!sends && code !== 0 && entries.every(({ event }) => event !== "outcome"))
    throw (await tookUpdate(at, since)) ? engineFailed(at, printed) : notSaved(at, printed);
  const results = groups.map((group) => {
    const own = runOf(entries, group.urn);
    const result = resultOf({ group, run: own }, exitOf(own), true);
    return own.outcome === undefined ? withoutWord(result, { at, printed, sends }) : result;
  });
  if (!sends && code !== 0) await requireSaved(at, groups, { results, printed });
  return new Map(results.map((result) => [result.urn, result]));
}

/** Throws where the engine failed after it was told that orders are ready, and they are not in the state: no run after it would know of them. */
async function requireSaved(
  at: StackAt,
  groups: readonly GroupInState[],
  { results, printed }: { readonly results: readonly GroupResult[]; readonly printed: string },
): Promise<void> {
  const ready = groups.filter(({ urn }) => results.some((one) => one.urn === urn && one.exitCode === 0));
  if (ready.length === 0) return;
  const now = groupsIn(await exportStack(at));
  const isSaved = ({ urn, lastTransitionId }: GroupInState): boolean =>
    now.some((one) => one.urn === urn && (one.unfinished || one.lastTransitionId !== lastTransitionId));
  if (!ready.every(isSaved)) throw notSaved(at, printed);
}

/** The error of a backend that takes no order: without a record nobody could finish what is begun. */
function notSaved(at: StackAt, printed: string): DrError {
  if (isLocked(printed)) return engineFailed(at, printed);
  return new DrError(
    "DR_BACKEND",
    `The order cannot be saved in stack ${at.stack}, and nothing is sent without it. The engine says:\n${printed.trim()}\n`,
    {},
    {
      hint: "See whether its backend takes what is written (disk, rights, login), and run the same command again. If production is down, do not wait for it: sdrs failover --direct --kit <file>. Nothing was sent.",
    },
  );
}

/** A group on whose end nobody said anything: its engine was killed, or its journal could not be written. */
function withoutWord(
  result: GroupResult,
  { at, printed, sends }: { readonly at: StackAt; readonly printed: string; readonly sends: boolean },
): GroupResult {
  const last = errorLine(printed);
  const message = `The engine ended without a word on this group${last === "" ? "" : ` (${last})`}`;
  return {
    ...result,
    exitCode: sends ? 4 : result.exitCode,
    failure: {
      code: "DR_UNFINISHED",
      message: sends ? `${message}; whether the request was sent is not known.` : `${message}. Nothing was sent.`,
      hint: sends
        ? `Run sdrs wait --stack ${at.stack}, or pulumi up: it goes on with what was sent, and sends nothing twice. If it finds a lock of the run that died: pulumi cancel.`
        : "Run the same command again.",
    },
  };
}

function leftRunning({ stack }: StackAt): DrError {
  return new DrError(
    "DR_ABORTED",
    "The run goes on without this terminal",
    {},
    { hint: `To watch it again: sdrs wait --stack ${stack}. What it does is saved in the stack in any case.` },
  );
}

/** Throws where the command was asked to end before anything was sent. */
export function requireWanted({ signals }: Watch, isSaved: boolean): void {
  if (!signals.stopped() && !signals.left()) return;
  throw new DrError(
    "DR_ABORTED",
    isSaved
      ? "Stopped before the request was sent: the order is saved in the stack, and production has not moved"
      : "Stopped before anything was saved or sent: production has not moved",
    {},
    { hint: "Run the same command again to go on. Any other update of the stack drops what was only saved." },
  );
}

export function resultOf(
  { group, run }: { readonly group: NamedGroup; readonly run: GroupRun },
  exitCode: GroupResult["exitCode"],
  ran: boolean,
): GroupResult {
  const { transition, accepted } = run;
  return {
    ...{ urn: group.urn, id: group.id, name: group.name, ran, exitCode },
    jobId: accepted.flatMap(({ jobId }) => jobId ?? []).at(-1) ?? null,
    transition:
      transition === undefined
        ? null
        : {
            ...{ id: transition.id, verb: transition.verb, from: transition.from, to: transition.to },
            ...{ requestedAt: transition.requestedAt, finishedAt: transition.finishedAt },
            ...{ recoverySeconds: transition.recoverySeconds, lost: transition.lost },
          },
    failure: (ran ? run.outcome?.failure : run.planned?.refusal) ?? null,
    line: run.planned?.line ?? null,
  };
}
