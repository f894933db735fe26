import { DrError, isDrError } from "../errors";
import type { GroupLink } from "../model/inputs";
import type { LastTransition } from "../model/report";
import { describeStatus, otherSite } from "../model/status";
import { allows } from "../model/transitions";
import type { TransitionRecord } from "../model/transition-record";
import { isInSync, guardLines } from "../transitions/guards";
import { consentLines } from "../transitions/explain";
import { RecordKeeper } from "../transitions/record-keeper";
import { lookAgain } from "../transitions/look-again";
import { clearReads, reprotectGroup, waitForSync } from "../transitions/moves";
import type { Observation } from "../transitions/observation";
import { observe } from "../transitions/observe";
import { siteName } from "../transitions/plan";
import { type Preparation, prepare, requireReady } from "../transitions/prepare";
import { buildReport } from "../transitions/report";
import { type TransitionRequest, comingNumber } from "../transitions/request";
import type { Call } from "../call";
import { settleGroup, settleMembers } from "../transitions/settle";
import { consentText } from "./group-request";
import { protectionOutputs } from "./outputs";
import { type Props, PartialFailure } from "./shape";

const linkOf = (props: Props): GroupLink => (props["__group"] ?? {}) as GroupLink;

/** A reprotect belongs to one failover: any other value, or one edited together with `failover`, is refused. */
export function refuseForeignReprotect(olds: Props, news: Props): void {
  const wanted = news["reprotect"];
  const link = linkOf(news);
  const refuse = (why: string, hint: string): DrError =>
    new DrError(
      "DR_REFUSED",
      `reprotect: "${String(wanted)}" is refused: ${why}`,
      {},
      { hint: `${hint} Nothing was changed.` },
    );
  if (news["__group"] === undefined)
    throw refuse(
      "Protection was given only the id of its group",
      "Pass protectionGroup: <the ProtectionGroup resource>, so that the failover to recover from is known.",
    );
  if (linkOf(olds).failover !== link.failover)
    throw refuse(
      "failover is edited in the same run",
      "Let the transition end first, then set reprotect in an update of its own.",
    );
  if (wanted !== link.transitionId) {
    const known =
      link.transitionId === undefined
        ? "the group has no transition of this stack"
        : `the last transition of the group is "${link.transitionId}"`;
    throw refuse(
      known,
      link.transitionId === undefined
        ? "If it was failed over in the console, set failover to what is there first: that adopts it."
        : `Set reprotect: "${link.transitionId}".`,
    );
  }
}

function reprotectRequest(id: string, olds: Props, news: Props, call: Pick<Call, "env" | "clock">): TransitionRequest {
  const number = linkOf(news).transitionNumber ?? 0;
  return {
    groupId: id,
    wanted: false,
    completed: undefined,
    record: olds["unfinished"] as TransitionRecord | undefined,
    lastTransition: { number } as LastTransition,
    modes: { out: "unplanned", back: "planned" },
    switchAsSoonAsInSync: false,
    confirm: consentText(news["confirm"], call),
    startServers: false,
    except: [],
    startOrder: [],
    graceMs: 0,
    knownAddresses: undefined,
    knownStopped: undefined,
    now: call.clock.now(),
    knownInSync: undefined,
  };
}

function preparation(seen: Observation, request: TransitionRequest): Preparation {
  const to = otherSite(seen.group.productionSite);
  return prepare(seen, { do: "failback", row: 9, begin: "reprotect", to }, request, { switchNow: false });
}

/** Says in a preview what a reprotect would overwrite, and refuses it before anything begins. */
export async function explainReprotect(call: Call, id: string, olds: Props, news: Props): Promise<void> {
  const request = reprotectRequest(id, olds, news, call);
  let seen: Observation;
  try {
    const options = { timeoutMs: 20_000 };
    seen = await observe(call.cloud, id, { options });
    if (allows("reprotect", seen.group.status))
      seen = await lookAgain(call, seen, (now) => preparation(now, request), options);
  } catch (error) {
    if (!isDrError(error)) throw error;
    call.log.warn(`The service could not be asked, so no precondition was checked: ${error.message}`);
    return;
  }
  const { group } = seen;
  if (!allows("reprotect", group.status)) return;
  const prepared = preparation(seen, request);
  const over = siteName(otherSite(group.productionSite));
  const headline = `REPROTECT of group ${group.name} (${id}), transition ${comingNumber(request)}: the disks at ${over} are overwritten`;
  call.log.info([headline, ...guardLines(prepared.guards), ...consentLines(prepared)].join("\n"));
  requireReady(seen, "Reprotect", prepared);
}

/** Reprotects, or goes on with a reprotect that was begun, and is done when every pair is in sync. */
export async function runReprotect(call: Call, id: string, olds: Props, news: Props): Promise<Props> {
  return await call.memory.alone(id, async () => {
    const request = reprotectRequest(id, olds, news, call);
    const keeper = new RecordKeeper(call.clock, request.record);
    let seen = await observe(call.cloud, id);
    try {
      if (request.record === undefined) refuseForeignReprotect(olds, news);
      if (seen.group.status === "reprotecting") {
        await settleGroup(call, id);
        clearReads(call);
        seen = await observe(call.cloud, id);
      }
      if (allows("reprotect", seen.group.status)) {
        const accepted = keeper.record?.posted?.outcome === "accepted" && seen.group.status === "failed-over";
        if (accepted || keeper.has("reprotect")) return movedOn(call, seen, olds, news, keeper);
        seen = await reprotectNow(call, request, keeper, seen);
      } else if (seen.group.status !== "protected") {
        throw new DrError(
          "DR_REFUSED",
          `Group ${seen.group.name} (${id}) cannot be reprotected: it is in ${describeStatus(seen.group.status)}`,
          {},
          { hint: "Repair it in the console and run pulumi up again." },
        );
      }
      keeper.begin({
        number: (request.lastTransition?.number ?? 0) + 1,
        kind: "reprotect",
        mode: "planned",
        from: seen.group.productionSite,
        to: otherSite(seen.group.productionSite),
        wanted: false,
      });
      keeper.touch();
      if (!seen.pairs.every(isInSync)) seen = await waitForSync(call, keeper, id);
      call.log.info(
        `Group ${seen.group.name} is protected again and in sync; production stays at ${siteName(seen.group.productionSite)}.`,
      );
      return {
        ...news,
        ...protectionOutputs(seen),
        lastTransition: report(call, keeper, seen),
        unfinished: undefined,
      };
    } catch (error) {
      if (keeper.record === undefined) throw error;
      const text = `The reprotect of group ${seen.group.name} is NOT finished; run pulumi up again to go on from there.`;
      throw new PartialFailure(id, { ...olds, ...protectionOutputs(seen), unfinished: keeper.record }, error, text);
    }
  });
}

async function reprotectNow(
  call: Call,
  request: TransitionRequest,
  keeper: RecordKeeper,
  seen: Observation,
): Promise<Observation> {
  let current = await lookAgain(call, seen, (now) => preparation(now, request));
  let prepared = preparation(current, request);
  if (prepared.waits.length > 0) {
    await settleMembers(call, request.groupId);
    clearReads(call);
    current = await observe(call.cloud, request.groupId);
    prepared = preparation(current, request);
  }
  requireReady(current, "Reprotect", prepared);
  return await reprotectGroup(call, request, keeper, current, otherSite(current.group.productionSite), "reprotect");
}

/** Somebody failed over again after the reprotect of ours was accepted: only a new edit acts. */
function movedOn(call: Call, seen: Observation, olds: Props, news: Props, keeper: RecordKeeper): Props {
  call.log.warn(
    `The reprotect begun at ${keeper.record?.since ?? "an unknown time"} was accepted, but the group is in ${describeStatus(seen.group.status)} again: somebody acted on it meanwhile. Nothing was sent; edit reprotect to ask again.`,
  );
  return { ...news, ...protectionOutputs(seen), lastTransition: olds["lastTransition"], unfinished: undefined };
}

function report(call: Call, keeper: RecordKeeper, seen: Observation): LastTransition | undefined {
  const { record } = keeper;
  if (record === undefined) return undefined;
  return buildReport({
    record,
    seen,
    adopted: false,
    debts: [],
    finishedAt: call.clock.now(),
    jobId: record.jobId ?? null,
    acceptedAt: record.acceptedAt ?? null,
  });
}
