import { DrError } from "../../provider/errors";
import type { DirectMove, MoveRecord } from "../../provider/model/move-record";
import { isObject } from "../../provider/model/narrow";
import type { Made, Order, Orders } from "../../provider/model/orders";
import { quoted } from "../../provider/shown";
import type { AdoptMoveOptions } from "../commands/adopt-move";
import { readRecord } from "../direct/record-file";
import { leftText } from "../engine/edits";
import { UPDATE, startRun } from "../engine/run";
import { type StackAt, exportStack, stackAt } from "../engine/stack";
import { type GroupResult, type Watch, followed, requireWanted, resultOf, watching } from "../move/follow";
import { type GroupInState, chosen, groupsIn } from "../move/groups";
import { type Asked, ask } from "../move/preview";
import { textKey } from "../move/progress";
import { finish, refusalText } from "../move/run";
import { exitOfPlan, planVerdict, runOf } from "../move/verdict";
import { say } from "../print";

/** A group of the stack, and its move. */
interface Adoption {
  readonly group: GroupInState;
  readonly move: DirectMove;
}

/** Takes the moves of a record into the state of their stack: asks by a preview, then updates these groups alone. */
export async function runAdoptMove(options: AdoptMoveOptions): Promise<void> {
  const record = readRecord(options.record);
  if (record === undefined) throw noRecord(options.record);
  const at = await stackAt(options.cwd, options.stack);
  const state = await exportStack(at);
  const adoptions = adoptionsIn(record, groupsIn(state), options, at);
  await watching(options, async (watch) => {
    const known = adoptions.filter(isKnown);
    for (const { group } of known) say(`${quoted(group.name)}: the state has this move already.`);
    const results = await adopted(
      at,
      state,
      adoptions.filter((one) => !isKnown(one)),
      watch,
    );
    const idle = known.map(({ group }) => resultOf({ group, run: runOf([], group.urn) }, 0, false));
    finish(at, "adopt-move", [...idle, ...results], options);
  });
}

/** The last move of each group of the stack. */
export function adoptionsIn(
  { moves }: MoveRecord,
  groups: readonly GroupInState[],
  { record, group: wanted }: AdoptMoveOptions,
  { stack }: StackAt,
): Adoption[] {
  const moved = groups.filter(({ id }) => moves.some(({ group }) => group.id === id));
  if (moved.length === 0)
    throw new DrError(
      "DR_USAGE",
      `Stack ${stack} holds none of the groups whose moves ${record} tells of`,
      {},
      { hint: "Name the stack that has them with --stack. Nothing was changed." },
    );
  const these = wanted.length === 0 ? moved : chosen(moved, wanted, `The record ${record}`);
  return these.map((group) => {
    const move = moves.filter((one) => one.group.id === group.id).at(-1);
    if (move?.transition != null) return { group, move };
    throw new DrError(
      "DR_REFUSED",
      `The move of group ${quoted(group.name)} in ${record} is not complete`,
      {},
      { hint: "Type the line of --direct again first: it goes on from there. Nothing was changed." },
    );
  });
}

/** True if the state has the move of a record already. */
function isKnown({ group, move }: Adoption): boolean {
  const last = group.exported.outputs["lastTransition"];
  return isObject(last) && move.jobId !== null && last["jobId"] === move.jobId;
}

async function adopted(
  at: StackAt,
  state: unknown,
  adoptions: readonly Adoption[],
  watch: Watch,
): Promise<GroupResult[]> {
  if (adoptions.length === 0) return [];
  const groups = adoptions.map(({ group }) => group);
  const orders: Orders["orders"] = Object.fromEntries(adoptions.map((one) => [one.group.urn, orderOf(one)]));
  const { asked, followers } = await ask(at, { groups, orders, confirm: [], state, signals: watch.signals });
  requireWanted(watch, false);
  const refused = asked.filter((one) => !isTakenUp(one));
  for (const one of refused) say(refusedText(one));
  if (refused.length > 0)
    return asked.map((one) => resultOf(one, isTakenUp(one) ? 0 : exitOfPlan(one.run) || 6, false));
  for (const { group, run } of asked) {
    const { text } = run.planned;
    watch.said.add(textKey(group.urn, text));
    if (text !== "") say(text);
  }
  const { targets, flags, left } = followers.narrowed(groups.map(({ urn }) => urn));
  if (left.length > 0) say(leftText(left));
  const args = [...UPDATE, ...flags];
  const run = await startRun(at, { does: "sends", args, targets, orders, confirm: [] });
  const ended = await followed(at, { run, groups, sends: true }, watch);
  return [...ended.values()];
}

/** True if production is where the record says that it went. Pure. */
export function isTakenUp({ run }: Pick<Asked, "run">): boolean {
  return planVerdict(run) !== "refused" && ["finish", "nothing"].includes(run.planned.decision);
}

function refusedText(one: Asked): string {
  const { text, refusal } = one.run.planned;
  if (refusal !== null) return refusalText(one, false);
  return `${quoted(one.group.name)}: production is not where the record says that it went, and nothing was changed. ${text}`;
}

/** The addresses as they were before a move, by the rows that tell how each ended. */
function addressesBefore({ from, addresses }: DirectMove): Made["before"] {
  return addresses
    ?.filter(({ verdict }) => verdict !== "parked")
    .map(({ fromServerId: serverId, toServerId: _to, verdict: _verdict, note: _note, ...row }) => ({
      ...row,
      serverId,
      site: from,
    }));
}

/** The order that takes a move into a state. */
function orderOf({ move }: Adoption): Order {
  const { to, from, mode, orderedAt, orderedBy, reason, transition, jobId, requestId } = move;
  const { verb = "failover", acceptedAt = null, recoverySeconds = null, phases = {}, members = [] } = transition ?? {};
  return {
    ...{ failover: to === "target", mode, at: orderedAt, by: orderedBy, reason },
    made: {
      ...{
        kind: verb === "reprotect" ? "failover" : verb,
        mode,
        from,
        to,
        jobId,
        requestId,
        acceptedAt,
        recoverySeconds,
        phases,
      },
      requestedAt: transition?.requestedAt ?? orderedAt,
      finishedAt: transition?.finishedAt ?? orderedAt,
      before: addressesBefore(move),
      ran: members.filter(({ ranBefore }) => ranBefore !== false).map(({ instanceId }) => instanceId),
    },
  };
}

export function noRecord(file: string): DrError {
  return new DrError(
    "DR_USAGE",
    `There is no record ${file}`,
    {},
    {
      hint: "Give the file that sdrs failover --direct wrote (--record). Without it: sdrs failover --stack <name> takes note of a move that was made outside. Nothing was changed.",
    },
  );
}
