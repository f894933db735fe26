import { randomBytes } from "node:crypto";
import type { Call } from "../../call";
import { DrError } from "../../errors";
import { furthest } from "../../kept-records";
import type {
  Protection,
  ProtectionGroup,
  ProtectionGroupInputs,
  ProtectionInputs,
  ReplicationPair,
} from "../../model/definitions";
import type { Saved } from "../../model/define";
import { durationMs } from "../../model/duration";
import type { Order } from "../../model/orders";
import type { Transition } from "../../model/transition";
import type { Wish } from "../../model/transition-record";
import { hasUnknown } from "../../model/unknown";
import { otherSite } from "../../model/status";
import { linesIn } from "../../transition/decide/consent";
import { wantedSite } from "../../transition/decide/decision";
import { DEFAULTS, type RecoveryPoint, type TransitionRequest } from "../../transition/request";
import { lastKnownIn } from "./last-known";
import { lastTransitionIn, recordIn } from "./records-in-state";
import type { Edit } from "../../engine/handler";
import { sameValue } from "../../engine/shape";
import { startWish } from "./start-wish";
import { recordOfMade } from "./made-move";

/** Time that running servers get to stop by themselves before a planned move. */
const DEFAULT_GRACE = "5m";

/** An edit of a group, as far as it asks for something. */
export type GroupEdit = Pick<Edit<typeof ProtectionGroup>, "id" | "old" | "inputs">;

/** The inputs of a group, with what an order of this run asks for in their place. */
interface Asked {
  readonly inputs: ProtectionGroupInputs;
  /** Missing where there is none, or where it was carried out already. */
  readonly order: Order | undefined;
}

function askedBy({ old, inputs }: GroupEdit): Asked {
  const { __order: order } = inputs;
  if (order === undefined || sameValue(old.inputs.__order, order)) return { inputs, order: undefined };
  const { failover = inputs.failover, reprotect = inputs.reprotect, mode, switchAsSoonAsInSync } = order;
  if (inputs.failover !== undefined && failover !== inputs.failover) {
    throw new DrError(
      "DR_REFUSED",
      `The order asks for failover: ${failover}, but the program declares failover: ${inputs.failover}`,
      {},
      {
        hint: `What a program declares is ordered by an edit: set failover: ${failover} there and run pulumi up; where the stack's configuration has the value, the same command with --set <key>=${failover} does both. Or take failover out of the program, run pulumi up once, and give the order again. Nothing was changed.`,
      },
    );
  }
  const back = {
    ...inputs.failback,
    ...(mode === undefined ? {} : { mode }),
    ...(switchAsSoonAsInSync === undefined ? {} : { switchAsSoonAsInSync }),
  };
  return {
    order,
    inputs: {
      ...{ ...inputs, failover, reprotect },
      ...(failover === true && mode !== undefined ? { failoverMode: mode } : {}),
      ...(failover === false ? { failback: back } : {}),
    },
  };
}

/** Wish of the inputs of a group; a `reprotect` that is not new asks for nothing. */
function wishOf(old: GroupEdit["old"], { inputs, order }: Asked): Pick<TransitionRequest, "wish" | "edited"> {
  const { failover, reprotect } = inputs;
  const moves = failover !== undefined && (order?.failover !== undefined || failover !== old.outputs.failover);
  const reprotects = reprotect !== undefined && (order?.reprotect !== undefined || reprotect !== old.outputs.reprotect);
  if (reprotects && moves) {
    throw new DrError(
      "DR_REFUSED",
      `reprotect: "${reprotect}" is refused: failover is edited in the same run`,
      {},
      {
        hint: "One at a time: remove reprotect, or undo the edit of failover, and run again; set the other in an update of its own afterwards. Nothing was changed.",
      },
    );
  }
  if (reprotects) return { wish: { reprotect }, edited: true };
  const wish: Wish | undefined = failover === undefined ? undefined : { move: wantedSite(failover) };
  return { wish, edited: moves };
}

/** Request of a protection group's own resource. */
export function groupRequest(call: Pick<Call, "env" | "clock">, edit: GroupEdit): TransitionRequest {
  const { id, old } = edit;
  const asked = askedBy(edit);
  const { inputs, order } = asked;
  const { failover } = old.outputs;
  const count = countIn(old.outputs);
  const saved = recordIn(old);
  const record =
    order?.made === undefined
      ? saved && furthest(call.env, id, saved)
      : recordOfMade(order, order.made, saved?.number ?? count + 1);
  const lastTransition = lastTransitionIn(old, { restorable: inputs.recoveryPoint !== undefined });
  return {
    groupId: id,
    ...wishOf(old, asked),
    order,
    record,
    completedSide: failover === null ? undefined : wantedSite(failover),
    lastTransition,
    count,
    modes: { out: inputs.failoverMode ?? "unplanned", back: inputs.failback?.mode ?? "planned" },
    switchAsSoonAsInSync: inputs.failback?.switchAsSoonAsInSync ?? false,
    waitForSync: true,
    series: old.outputs.consentSeries ?? "",
    by: "group",
    confirm: linesIn(inputs.confirm, call.env.SDRS_CONFIRM),
    ...startWish(inputs.startServers),
    startOrder: inputs.startOrder ?? [],
    graceMs: durationMs(inputs.stopServers?.grace ?? DEFAULT_GRACE),
    recoveryPoint: recoveryPoint(old.inputs.recoveryPoint, inputs.recoveryPoint),
    now: call.clock.now(),
    ...lastKnownIn(old, record?.from ?? otherSite(wantedSite(inputs.failover === true))),
  };
}

/** Number of transitions of a resource that were begun, those that were given up included. */
export function countIn({
  transitionCount,
  lastTransition,
}: {
  readonly transitionCount: number | null;
  readonly lastTransition: Pick<Transition, "number"> | null;
}): number {
  const number = lastTransition?.number ?? 0;
  // Nobody has checked the record yet.
  return Math.max(transitionCount ?? 0, Number.isInteger(number) ? number : 0);
}

/** A new series: lines that agreed to something before agree to nothing. Only create and the end of an update draw one. */
export function drawSeries(): string {
  return randomBytes(8).toString("hex");
}

type Declared = ProtectionGroupInputs["recoveryPoint"];

/** In a preview parts of it may not be known yet: then nothing is said about it before they are. */
function recoveryPoint(completed: Declared, declared: Declared): RecoveryPoint | undefined {
  if (declared === undefined || hasUnknown(declared)) return undefined;
  return {
    ...declared,
    edited: !sameValue(completed, declared),
    completed: completed?.transition === declared.transition ? completed.restores : [],
  };
}

/**
 * Request of a replication pair to its whole group: only ever the way out, and by the group's own rules where it knows them.
 */
export function pairRequest(
  call: Pick<Call, "env" | "clock">,
  { old, inputs }: Pick<Edit<typeof ReplicationPair>, "old" | "inputs">,
): TransitionRequest {
  const link = inputs.__group ?? {};
  const asks = inputs.failover === true;
  return {
    ...DEFAULTS,
    groupId: inputs.protectionGroupId,
    wish: asks ? { move: "target" } : undefined,
    edited: asks && old.outputs.failover !== true,
    record: recordIn(old),
    count: Math.max(countIn(old.outputs), link.transitionNumber ?? 0),
    modes: { out: link.failoverMode === "planned" ? "planned" : "unplanned", back: "planned" },
    series: link.consentSeries ?? old.memory.consentSeries ?? "",
    by: "pair",
    confirm: linesIn(inputs.confirm, link.confirm, call.env.SDRS_CONFIRM),
    ...startWish(link.startServers),
    startOrder: link.startOrder ?? [],
    graceMs: durationMs(DEFAULT_GRACE),
    now: call.clock.now(),
    knownInSync: link.inSync ?? undefined,
  };
}

/** Request of `Protection` to its group. Without a state, nothing is gone on with. */
export function protectionRequest(
  call: Pick<Call, "clock" | "memory">,
  wanted: "on" | "off",
  {
    id,
    old,
    inputs,
  }: { readonly id: string; readonly inputs: ProtectionInputs; readonly old?: Saved<typeof Protection> | undefined },
): TransitionRequest {
  return {
    ...DEFAULTS,
    groupId: id,
    lastTransition: call.memory.lastTransitions.get(id),
    wish: { protection: wanted },
    record: old === undefined ? undefined : recordIn(old),
    waitForSync: inputs.waitForSync !== false,
    now: call.clock.now(),
  };
}
