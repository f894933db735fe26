import { DrError } from "../errors";
import type { LastTransition } from "../model/report";
import type { Site } from "../model/status";
import { serverAt } from "../model/transitions";
import { observe } from "../transitions/observe";
import { startServers } from "../transitions/power";
import { list } from "../transitions/guards";
import { HalfDone } from "../transitions/half-done";
import { siteName } from "../transitions/plan";
import type { TransitionRequest, TransitionResult } from "../transitions/request";
import { runTransition } from "../transitions/run";
import type { Call } from "../call";
import { keptStopped } from "../transitions/stays-stopped";
import { startWaves } from "../transitions/waves";
import { groupRequest } from "./group-request";
import { groupOutputs } from "./outputs";
import { rememberAsIs, rememberServing } from "./last-known";
import { type Props, PartialFailure } from "./shape";
import { startWish } from "./start-wish";

/** Completed transitions kept in the outputs. */
const HISTORY = 5;

/** Runs a transition alone on its group; a request for what was just reached gets the same result. */
export async function sharedTransition(call: Call, request: TransitionRequest): Promise<TransitionResult> {
  return await call.memory.alone(request.groupId, async () => {
    const shared = call.memory.transitions.get(request.groupId);
    // A pair that was first knows nothing of a recovery point: it must be judged, not skipped.
    const asksMore = request.record !== undefined || request.recoveryPoint?.edited === true;
    if (!asksMore && shared?.lastTransition !== undefined && shared.completed === request.wanted) return shared;
    const result = await runTransition(call, request);
    if (result.lastTransition === undefined) call.memory.transitions.delete(request.groupId);
    else call.memory.transitions.set(request.groupId, result);
    return result;
  });
}

/** Carries out the intent of a group's resource and shapes what is saved, whatever happens. */
export async function transitionGroup(call: Call, id: string, olds: Props, news: Props): Promise<Props> {
  try {
    const result = await sharedTransition(call, groupRequest(id, olds, news, call));
    return saved(call, id, olds, news, result);
  } catch (error) {
    if (!(error instanceof HalfDone)) throw error;
    const { keeper, seen, cause } = error;
    const properties = { ...olds, ...groupOutputs(seen), unfinished: keeper.record };
    throw new PartialFailure(id, properties, cause, halfDoneText(error));
  }
}

function saved(call: Call, id: string, olds: Props, news: Props, result: TransitionResult): Props {
  const { lastTransition, migrated, unfinished, completed, warnings, lost } = result;
  const outs: Props = {
    ...news,
    ...groupOutputs(result.seen),
    failover: completed,
    lastTransition: lastTransition ?? olds["lastTransition"],
    migratedAddresses: migrated ?? olds["migratedAddresses"],
    transitions: history(olds, lastTransition),
    unfinished,
    ...(unfinished === undefined ? rememberServing(olds, result.seen) : rememberAsIs(olds)),
  };
  if (lastTransition !== undefined) call.log.info(summary(lastTransition, result));
  for (const warning of warnings) call.log.warn(warning);
  if (lost.length > 0) {
    const rows = lost.map(
      (row) =>
        `${row.privateIp}${row.eip === null ? "" : ` (EIP ${row.eip})`} of ${row.serverName}, wanted on server ${row.toServerId}: ${row.note ?? ""}`,
    );
    const error = new DrError(
      "DR_ADDRESS_LOST",
      `Production of group ${id} moved, but ${lost.length} addresses did not arrive: ${list(rows)}`,
      {},
    );
    throw new PartialFailure(id, outs, error);
  }
  return outs;
}

function summary(last: LastTransition, { migrated, seen }: TransitionResult): string {
  const left = new Set(seen.instances.map((instance) => serverAt(instance, last.from)));
  // In a planned move the NICs of the DR servers go the other way, which nobody waits for.
  const rows = (migrated ?? []).filter((row) => row.verdict === "moved" && left.has(row.fromServerId));
  const moved = `${rows.length} ${rows.length === 1 ? "address" : "addresses"}`;
  const jobs = last.jobId === null ? "" : `, job ${last.jobId}`;
  return `Transition ${last.id} is complete: production runs at ${siteName(last.to)}; ${moved} moved; ${last.recoverySeconds === null ? "how long it took until servers ran is not known" : `${last.recoverySeconds} s until servers ran`}${jobs}.`;
}

/** The last transitions in short, newest first. */
function history(olds: Props, last: LastTransition | undefined): unknown {
  if (last === undefined) return olds["transitions"];
  // A transition that was taken up again for a restore replaces what was said of it before.
  const earlier = ((olds["transitions"] ?? []) as { id: string }[]).filter((row) => row.id !== last.id);
  const { id, verb, mode, from, to, adopted, requestedAt, finishedAt, recoverySeconds } = last;
  return [{ id, verb, mode, from, to, adopted, requestedAt, finishedAt, recoverySeconds }, ...earlier].slice(
    0,
    HISTORY,
  );
}

function halfDoneText({ keeper, seen }: HalfDone): string {
  const { record } = keeper;
  const steps = record === undefined || record.steps.length === 0 ? "none" : record.steps.join(", ");
  return `Transition ${record?.number ?? "?"} of group ${seen.group.name} is NOT finished. Steps seen complete: ${steps}. The state keeps what was observed; run pulumi up again to go on from there.`;
}

/** `startServers` holds less back than before: the servers of the serving side are started, without a call to SDRS. */
export async function startCounterparts(call: Call, id: string, olds: Props, news: Props): Promise<void> {
  const last = olds["lastTransition"] as LastTransition | undefined;
  if (last === undefined) return;
  await call.memory.alone(id, async () => {
    const seen = await observe(call.cloud, id);
    const site: Site = seen.group.productionSite;
    if (site !== last.to) return;
    const ran = new Set(last.members.filter((member) => member.ranBefore !== false).map((member) => member.instanceId));
    for (const id of keptStopped(seen.instances, startWish(news["startServers"]).except)) ran.delete(id);
    for (const wave of startWaves(seen.instances, (news["startOrder"] ?? []) as string[][])) {
      await startServers(
        call,
        wave.filter((instance) => ran.has(instance.id)).map((instance) => serverAt(instance, site)),
      );
    }
  });
}
