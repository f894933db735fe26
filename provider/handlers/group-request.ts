import { type GroupLink, type ProtectionGroupInputs, durationMs } from "../model/inputs";
import type { LastTransition } from "../model/report";
import type { TransitionRecord } from "../model/transition-record";
import { hasUnknown } from "../model/unknown";
import { otherSite } from "../model/status";
import { wantedSite } from "../transitions/plan";
import type { RecoveryPoint, TransitionRequest } from "../transitions/request";
import type { Call } from "../call";
import { knownOf } from "./last-known";
import { type Props, sameValue } from "./shape";
import { startWish } from "./start-wish";

/** How long running servers get to stop by themselves before a planned move. */
const DEFAULT_GRACE = "5m";

/** The consent in force: declared, or from the environment, which is stored nowhere. */
export function consentText(declared: unknown, { env }: Pick<Call, "env">): string | undefined {
  return typeof declared === "string" && declared !== "" ? declared : env["SDRS_CONFIRM"];
}

/** What a protection group's own resource asks for. */
export function groupRequest(
  id: string,
  olds: Props,
  news: Props,
  call: Pick<Call, "env" | "clock">,
): TransitionRequest {
  const inputs = news as unknown as ProtectionGroupInputs;
  const record = olds["unfinished"] as TransitionRecord | undefined;
  return {
    groupId: id,
    wanted: inputs.failover,
    completed: olds["failover"] as boolean | undefined,
    record,
    lastTransition: olds["lastTransition"] as LastTransition | undefined,
    modes: { out: inputs.failoverMode ?? "unplanned", back: inputs.failback?.mode ?? "planned" },
    switchAsSoonAsInSync: inputs.failback?.switchAsSoonAsInSync ?? false,
    confirm: consentText(inputs.confirm, call),
    ...startWish(inputs.startServers),
    startOrder: inputs.startOrder ?? [],
    graceMs: durationMs(inputs.stopServers?.grace ?? DEFAULT_GRACE),
    recoveryPoint: recoveryPoint(olds, news),
    now: call.clock.now(),
    ...knownOf(olds, record?.from ?? otherSite(wantedSite(inputs.failover === true))),
  };
}

/** In a preview parts of it may not be known yet: then nothing is said about it before they are. */
function recoveryPoint(olds: Props, news: Props): RecoveryPoint | undefined {
  const declared = news["recoveryPoint"] as ProtectionGroupInputs["recoveryPoint"];
  if (declared === undefined || hasUnknown(declared)) return undefined;
  const completed = olds["recoveryPoint"] as ProtectionGroupInputs["recoveryPoint"];
  return {
    ...declared,
    edited: !sameValue(completed, declared),
    completed: completed?.transition === declared.transition ? completed.restores : [],
  };
}

/** What a replication pair asks of its whole group: only ever the way out, and by the group's own rules where it knows them. */
export function pairRequest(
  groupId: string,
  olds: Props,
  news: Props,
  call: Pick<Call, "env" | "clock">,
): TransitionRequest {
  const link = (news["__group"] ?? {}) as GroupLink;
  const own = olds["lastTransition"] as Pick<LastTransition, "number"> | undefined;
  const number = Math.max(own?.number ?? 0, link.transitionNumber ?? 0);
  return {
    groupId,
    wanted: news["failover"] === true ? true : undefined,
    completed: olds["failover"] === true ? true : undefined,
    record: olds["unfinished"] as TransitionRecord | undefined,
    lastTransition:
      number === 0 ? undefined : ({ number, phases: {}, recoverySeconds: 0 } as unknown as LastTransition),
    modes: { out: link.failoverMode === "planned" ? "planned" : "unplanned", back: "planned" },
    switchAsSoonAsInSync: false,
    confirm: consentText(news["confirm"] ?? link.confirm, call),
    ...startWish(link.startServers),
    startOrder: link.startOrder ?? [],
    graceMs: durationMs(DEFAULT_GRACE),
    knownAddresses: undefined,
    knownStopped: undefined,
    now: call.clock.now(),
    knownInSync: link.inSync,
  };
}
