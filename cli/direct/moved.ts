import { type Cloud, DrError, type DirectOrder, directOutputs, failureOf } from "../../provider/index";
import { ProcessMemory } from "../../provider/memory";
import type { JournalEntry } from "../../provider/model/journal";
import type { Kit, KitGroup } from "../../provider/model/kit";
import type { DirectMove } from "../../provider/model/move-record";
import { otherSite } from "../../provider/model/status";
import { quoted } from "../../provider/shown";
import type { MoveOptions } from "../commands/move";
import { consentOf } from "../consent";
import { type GroupResult, resultOf } from "../move/follow";
import { refusalText, whoAmI } from "../move/run";
import { exitOf, exitOfFailure, exitOfPlan, planVerdict, runOf } from "../move/verdict";
import { say } from "../print";
import { type CarryOut, type Outputs, carryOut } from "./carry-out";
import { type Looked, entryOf, lookAt } from "./look";
import type { RecordFile } from "./record-file";
import { withoutStack } from "./words";

/** The moves that can be made without a stack. */
export type DirectName = DirectMove["move"];

/** Everything that goes with the command from its beginning to its end. */
export interface Direct {
  readonly kit: Kit;
  readonly groups: readonly KitGroup[];
  readonly options: MoveOptions;
  readonly cloud: Cloud;
  readonly signal: AbortSignal;
  readonly record: RecordFile;
}

/** The same, and what comes of it. */
export interface Moving extends Direct {
  readonly hear: (entry: JournalEntry) => void;
  readonly entries: readonly JournalEntry[];
  readonly outputs: Map<string, Outputs>;
}

/** Looks at every group first: if one is refused, nothing is sent for any. One that cannot be looked at holds up no other. */
export async function moved(move: DirectName, moving: Moving): Promise<GroupResult[]> {
  const { groups, options, cloud, record, signal, hear } = moving;
  const confirm = consentOf(options.confirm);
  const unseen: GroupResult[] = [];
  const looks = await Promise.all(
    groups.map(async (kit) => {
      const order = orderOf(move, kit, options);
      const look = { cloud, order, confirm, signal };
      try {
        return { order, ...(await lookAt(kit, record.lastOf(kit.id), look)) };
      } catch (error) {
        unseen.push(notLookedAt(kit, error));
        return undefined;
      }
    }),
  );
  const seen = looks.filter((one) => one !== undefined);
  const asked = seen.map((one) => {
    const entry = entryOf({ ...one, plan: { ...one.plan, text: withoutStack(one.plan.text) } });
    hear(entry);
    for (const note of one.notes) say(`${quoted(one.kit.name)}: ${note}`);
    if (entry.text !== "") say(entry.text);
    moving.outputs.set(one.kit.id, knownOf(one, record.lastOf(one.kit.id)));
    return { one, group: one.kit, run: { ...runOf([entry], one.kit.urn), planned: entry } };
  });
  const refused = asked.filter(({ run }) => planVerdict(run) === "refused");
  for (const each of refused) say(withoutStack(refusalText(each, false)));
  if (refused.length > 0) return [...unseen, ...asked.map((each) => resultOf(each, exitOfPlan(each.run), false))];
  const still = asked.filter(({ run }) => planVerdict(run) === "nothing");
  for (const { group } of still) say(`${quoted(group.name)}: nothing to do, production is where it is wanted.`);
  const going = asked.filter((each) => !still.includes(each)).map(({ one }) => one);
  if (signal.aborted && going.length > 0) throw stoppedBefore();
  if (going.length > 0) record.add(going.map((one) => beginning(move, one, record.lastOf(one.kit.id))));
  const all: CarryOut = { ...{ cloud, confirm, signal, record, hear }, memory: new ProcessMemory() };
  await Promise.all(
    going.map(async (one) => {
      const end = await carryOut(one, all);
      if (end !== undefined) moving.outputs.set(one.kit.id, end);
    }),
  );
  return [
    ...unseen,
    ...still.map((each) => resultOf(each, 0, false)),
    ...going.map((one) => endOf(one, moving.entries)),
  ];
}

/** Outputs of a group before anything is done in this run: for the report of one that is left alone. */
function knownOf({ kit, observed, request }: Looked, before: DirectMove | undefined): Outputs {
  return directOutputs(kit, {
    observed,
    unfinished: request.record,
    lastTransition: before?.transition ?? undefined,
    migrated: before?.addresses ?? undefined,
  });
}

export function stoppedBefore(): DrError {
  return new DrError(
    "DR_ABORTED",
    "Stopped before anything was sent: production has not moved",
    {},
    { hint: "Type the same line again to go on." },
  );
}

function orderOf(move: DirectName, kit: KitGroup, options: MoveOptions): DirectOrder {
  const planned = move === "switchover" || options.planned === true;
  return {
    // The side that the kit names, not the one that is seen: typed again, the same line asks for the same.
    to: move === "failover" ? "target" : otherSite(kit.productionSite),
    mode: planned ? "planned" : "unplanned",
    ...{ at: new Date().toISOString(), by: options.by ?? whoAmI(), reason: options.reason ?? null },
  };
}

function notLookedAt(kit: KitGroup, error: unknown): GroupResult {
  const failure = failureOf(error);
  say(
    `${quoted(kit.name)}: it cannot be read, and nothing was sent for it: ${failure.message} ${withoutStack(failure.hint ?? "")}`,
  );
  return {
    ...resultOf({ group: kit, run: runOf([], kit.urn) }, exitOfFailure(failure.code), false),
    failure,
  };
}

/** The record of a move before anything of it is sent; of one that is gone on with, what was recorded. */
function beginning(
  move: DirectName,
  { kit, request, order }: Looked & { readonly order: DirectOrder },
  before: DirectMove | undefined,
): DirectMove {
  if (request.record !== undefined && before !== undefined) return before;
  const { id, name, urn, place } = kit;
  const { to, mode, at, by, reason } = order;
  return {
    ...{ group: { id, name, urn }, place, move, mode, from: otherSite(to), to, origin: "direct" },
    ...{ orderedAt: at, orderedBy: by, reason, number: null, jobId: null, requestId: null },
    ...{ requestedAt: null, acceptedAt: null, finishedAt: null },
    ...{ started: [], addresses: null, unfinished: null, transition: null },
  };
}

function endOf({ kit }: Looked, entries: readonly JournalEntry[]): GroupResult {
  const run = runOf(entries, kit.urn);
  const result = resultOf({ group: kit, run }, exitOf(run), true);
  if (result.failure !== null) {
    const { message, hint } = result.failure;
    return {
      ...result,
      failure: { ...result.failure, message: withoutStack(message), hint: hint === null ? null : withoutStack(hint) },
    };
  }
  if (result.exitCode !== 0 || result.transition !== null) return result;
  const message =
    "What was begun is given up: somebody repaired or moved the group meanwhile. Nothing was sent in this run.";
  return {
    ...result,
    exitCode: 10,
    failure: { code: null, message, hint: "Look at it (sdrs status), and give the order again if it is still wanted." },
  };
}
