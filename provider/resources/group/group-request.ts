import { randomBytes } from "node:crypto";
import type { Call } from "../../call";
import { DrError } from "../../errors";
import type { ProtectionGroupInputs } from "../../model/definitions";
import { type GroupLink, durationMs } from "../../model/inputs";
import type { Wish } from "../../model/transition-record";
import { hasUnknown } from "../../model/unknown";
import { otherSite } from "../../model/status";
import { linesIn } from "../../transition/decide/consent";
import { wantedSite } from "../../transition/decide/decision";
import { DEFAULTS, type RecoveryPoint, type TransitionRequest } from "../../transition/request";
import { lastKnownIn } from "./last-known";
import { lastTransitionIn, recordIn } from "./records-in-state";
import { type Props, sameValue } from "../../engine/shape";
import { startWish } from "./start-wish";

/** Time that running servers get to stop by themselves before a planned move. */
const DEFAULT_GRACE = "5m";

const given = (value: unknown): boolean => value !== undefined && value !== null;

/** Wish of the inputs of a group; a `reprotect` that is not new asks for nothing. */
function wishOf(
  olds: Props,
  { failover, reprotect }: ProtectionGroupInputs,
): Pick<TransitionRequest, "wish" | "edited"> {
  const moves = given(failover) && !sameValue(olds["failover"], failover);
  const reprotects = given(reprotect) && !sameValue(olds["reprotect"], reprotect);
  if (reprotects && moves) {
    throw new DrError(
      "DR_REFUSED",
      `reprotect: "${String(reprotect)}" is refused: failover is edited in the same run`,
      {},
      {
        hint: "One at a time: remove reprotect, or undo the edit of failover, and run again; set the other in an update of its own afterwards. Nothing was changed.",
      },
    );
  }
  if (reprotects) return { wish: { reprotect: String(reprotect) }, edited: true };
  const wish: Wish | undefined = given(failover) ? { move: wantedSite(failover === true) } : undefined;
  return { wish, edited: moves };
}

/** Request of a protection group's own resource. */
export function groupRequest(
  id: string,
  olds: Props,
  news: Props,
  call: Pick<Call, "env" | "clock">,
): TransitionRequest {
  const inputs = news as unknown as ProtectionGroupInputs;
  const record = recordIn(olds);
  const lastTransition = lastTransitionIn(olds);
  const asked = wishOf(olds, inputs);
  return {
    groupId: id,
    ...asked,
    record,
    completedSide: typeof olds["failover"] === "boolean" ? wantedSite(olds["failover"]) : undefined,
    lastTransition,
    count: countIn(olds),
    modes: { out: inputs.failoverMode ?? "unplanned", back: inputs.failback?.mode ?? "planned" },
    switchAsSoonAsInSync: inputs.failback?.switchAsSoonAsInSync ?? false,
    waitForSync: true,
    series: seriesIn(olds) ?? "",
    by: "group",
    confirm: linesIn(inputs.confirm, call.env["SDRS_CONFIRM"]),
    ...startWish(inputs.startServers),
    startOrder: inputs.startOrder ?? [],
    graceMs: durationMs(inputs.stopServers?.grace ?? DEFAULT_GRACE),
    recoveryPoint: recoveryPoint(olds, news),
    now: call.clock.now(),
    ...lastKnownIn(olds, record?.from ?? otherSite(wantedSite(inputs.failover === true))),
  };
}

/** Number of transitions of a resource that were begun, those that were given up included. */
export function countIn(olds: Props): number {
  const { transitionCount } = olds;
  return Math.max(typeof transitionCount === "number" ? transitionCount : 0, numberOfLast(olds));
}

function numberOfLast({ lastTransition }: Props): number {
  const { number } = (lastTransition ?? {}) as { readonly number?: unknown };
  return typeof number === "number" ? number : 0;
}

/** Reads the series that the consents of a state are bound to. */
export function seriesIn({ consentSeries }: Props): string | undefined {
  return typeof consentSeries === "string" ? consentSeries : undefined;
}

/** A new series: lines that agreed to something before agree to nothing. Only create and the end of an update draw one. */
export function drawSeries(): string {
  return randomBytes(8).toString("hex");
}

/** In a preview parts of it may not be known yet: then nothing is said about it before they are. */
function recoveryPoint(olds: Props, news: Props): RecoveryPoint | undefined {
  const declared = news["recoveryPoint"] as ProtectionGroupInputs["recoveryPoint"] | null;
  if (declared === undefined || declared === null || hasUnknown(declared)) return undefined;
  const completed = olds["recoveryPoint"] as ProtectionGroupInputs["recoveryPoint"] | null;
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
  groupId: string,
  olds: Props,
  news: Props,
  call: Pick<Call, "env" | "clock">,
): TransitionRequest {
  const link = (news["__group"] ?? {}) as GroupLink;
  const asks = news["failover"] === true;
  return {
    ...DEFAULTS,
    groupId,
    wish: asks ? { move: "target" } : undefined,
    edited: asks && olds["failover"] !== true,
    record: recordIn(olds),
    count: Math.max(countIn(olds), link.transitionNumber ?? 0),
    modes: { out: link.failoverMode === "planned" ? "planned" : "unplanned", back: "planned" },
    series: link.consentSeries ?? seriesIn(olds) ?? "",
    by: "pair",
    confirm: linesIn(news["confirm"], link.confirm, call.env["SDRS_CONFIRM"]),
    ...startWish(link.startServers),
    startOrder: link.startOrder ?? [],
    graceMs: durationMs(DEFAULT_GRACE),
    now: call.clock.now(),
    knownInSync: link.inSync ?? undefined,
  };
}

/** Request of `Protection` to its group. */
export function protectionRequest(
  groupId: string,
  wanted: "on" | "off",
  olds: Props,
  news: Props,
  call: Pick<Call, "clock" | "memory">,
): TransitionRequest {
  return {
    ...DEFAULTS,
    groupId,
    lastTransition: call.memory.lastTransitions.get(groupId),
    wish: { protection: wanted },
    record: recordIn(olds),
    waitForSync: news["waitForSync"] !== false,
    now: call.clock.now(),
  };
}
