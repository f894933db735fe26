import { DrError, isDrError } from "../errors";
import type { AddressRow } from "../model/ledger";
import { type Site, otherSite } from "../model/status";
import { GROUP_ACTIONS, type GroupActionName, serverAt } from "../model/transitions";
import type { Phases, RecordKind } from "../model/transition-record";
import { waitFor } from "../wait";
import { follow } from "./follow";
import { isInSync, list } from "./guards";
import type { Beginning, RecordKeeper } from "./record-keeper";
import { packRows, rememberedRows } from "./ledger";
import { type Observation, addressRows, isRunning, isStopped, viewAt } from "./observation";
import { observe } from "./observe";
import { siteName } from "./decision";
import { postOnce } from "./post";
import { startServers, stopServers } from "./power";
import { type TransitionRequest, comingNumber } from "./request";
import { type Call, timeLeft } from "../call";
import { failedMembers, membersArrive } from "./settle";
import { instancesAtRest, instancesToServe } from "./stays-stopped";
import { startWaves } from "./waves";

/** Coalesced reads are older than a step that was just made. */
export function clearReads({ cloud }: Call): void {
  cloud.batch.forget();
}

/** Moves production: stops servers where the service wants them stopped, asks for the move, waits until every member followed. */
export async function moveGroup(
  call: Call,
  request: TransitionRequest,
  keeper: RecordKeeper,
  seen: Observation,
  action: "failover" | "switchover",
  to: Site,
  kind: RecordKind = action,
): Promise<Observation> {
  const from = otherSite(to);
  keeper.begin({
    number: comingNumber(request),
    kind,
    mode: action === "switchover" ? "planned" : "unplanned",
    from,
    to,
    wish: { move: to },
    ran: instancesToServe(seen, from, request),
    before: packRows(recordedAddresses(seen, request)),
    skewMs: call.cloud.skewMs(),
  });
  if (action === "switchover") await keeper.time("stop", () => stopForMove(call, request, keeper, seen));
  try {
    return await act(call, request, keeper, seen, action, to);
  } catch (error) {
    if (action === "switchover") await restartIfStill(call, keeper, seen, from, error);
    throw error;
  }
}

/** Protects the group again in the opposite direction, which overwrites the disks at `over`. */
export async function reprotectGroup(
  call: Call,
  request: TransitionRequest,
  keeper: RecordKeeper,
  seen: Observation,
  over: Site,
): Promise<Observation> {
  const from = otherSite(over);
  // Somebody may have to stop the serving servers for the reprotect: which of them serve is known only now.
  const ran = instancesToServe(seen, from, request);
  keeper.begin({ ...reprotecting(request, from), ran });
  return await act(call, request, keeper, seen, "reprotect", over);
}

/** What the record of a reprotect says, asked for by itself or as the first half of a failback. */
export function reprotecting(request: TransitionRequest, from: Site): Beginning {
  const { wish } = request;
  const number = comingNumber(request);
  const to = otherSite(from);
  if (wish !== undefined && "reprotect" in wish) return { number, kind: "reprotect", mode: "planned", from, to, wish };
  return { number, kind: "failback", mode: request.modes.back, from, to, wish: { move: to } };
}

/** Turns protection on or off, where the plan says that the status makes it just that. */
export async function protectGroup(
  call: Call,
  request: TransitionRequest,
  keeper: RecordKeeper,
  seen: Observation,
  action: "enable" | "disable",
): Promise<Observation> {
  keeper.begin(protecting(action, seen.group.productionSite));
  return await act(call, request, keeper, seen, action, seen.group.productionSite);
}

export function protecting(action: "enable" | "disable", site: Site): Beginning {
  const wish = { protection: action === "enable" ? "on" : "off" } as const;
  return { number: 0, kind: action, mode: "planned", from: site, to: site, wish };
}

const PHASE = {
  failover: "storage",
  switchover: "storage",
  enable: "storage",
  disable: "storage",
  reprotect: "sync",
} as const satisfies Record<GroupActionName, keyof Phases>;

/** One POST and the wait for its end. */
async function act(
  call: Call,
  request: TransitionRequest,
  keeper: RecordKeeper,
  seen: Observation,
  action: GroupActionName,
  to: Site,
): Promise<Observation> {
  const { group } = seen;
  const { flips } = GROUP_ACTIONS[action];
  return await keeper.time(PHASE[action], async () => {
    call.log.info(`Asking the service for ${action} of group ${group.name}${flips ? ` to ${siteName(to)}` : ""}.`);
    const posted = await postOnce(call, {
      group,
      action,
      to,
      earlier: keeper.record?.posted,
      onPosted: (sent) => {
        keeper.posted(sent);
      },
    });
    if (posted.jobId !== undefined)
      call.log.info(`Accepted: job ${posted.jobId}. Do not start or stop servers of the group until it has ended.`);
    const expectedMs = flips ? usualMs(request) : undefined;
    const { warning } = await follow(call, { groupId: group.id, posted, to, expectedMs });
    if (warning !== undefined) keeper.warn(warning);
    if (flips) keeper.moving(posted);
    keeper.settled();
    if (flips) keeper.done("move");
    else if (action === "reprotect") keeper.done("reprotect");
    const arrived = await membersArrive(call, group.id, flips ? to : group.productionSite);
    const failed = needsServers(request) ? failedMembers(arrived) : undefined;
    if (failed !== undefined) throw failed;
    clearReads(call);
    return await observe(call.cloud, group.id, { servers: needsServers(request) });
  });
}

/** Protection being on or off says nothing of servers. */
export function needsServers({ wish }: Pick<TransitionRequest, "wish">): boolean {
  return wish === undefined || !("protection" in wish);
}

/** What the same group took last time is the best guess. */
function usualMs(request: TransitionRequest): number | undefined {
  const seconds = request.lastTransition?.phases.storage;
  return seconds === undefined ? undefined : seconds * 1000;
}

/** A fresh read where one was possible, the last state where not. */
function recordedAddresses(seen: Observation, { knownAddresses }: TransitionRequest): AddressRow[] {
  return [...addressRows(seen), ...rememberedRows(seen, knownAddresses)];
}

async function stopForMove(
  call: Call,
  request: TransitionRequest,
  keeper: RecordKeeper,
  seen: Observation,
): Promise<void> {
  const site = seen.group.productionSite;
  const atRest = instancesAtRest(seen, site, request);
  const left = seen.instances.filter((one) => !atRest.has(one.id) && isStopped(viewAt(seen, one, site)));
  if (left.length > 0) {
    // A run of ours that was killed had begun: should the move not happen, they are started again.
    keeper.touch();
    keeper.done("stop");
  }
  const waves = startWaves(seen.instances, request.startOrder).reverse();
  for (const wave of waves) {
    const running = wave
      .flatMap((instance) => (["source", "target"] as const).map((site) => viewAt(seen, instance, site)))
      .filter(isRunning);
    const ids = running.flatMap((server) => (server === undefined ? [] : [server.id]));
    if (ids.length === 0) continue;
    keeper.touch();
    keeper.done("stop");
    call.log.info(`Stopping ${list(running.map((server) => server?.name ?? ""))} before the move.`);
    await stopServers(call, ids, request.graceMs);
  }
}

/** A planned move that did not happen must not leave production stopped. */
async function restartIfStill(
  call: Call,
  keeper: RecordKeeper,
  seen: Observation,
  site: Site,
  cause: unknown,
): Promise<void> {
  const group = await call.cloud.groups.get(seen.group.id).catch(() => undefined);
  const still = group?.status === "protected" && group.productionSite === site;
  if (!still || !keeper.has("stop")) return;
  const ran = seen.instances.filter((instance) => keeper.record?.ran?.includes(instance.id) ?? true);
  call.log.warn(`The move did not happen; starting the servers at ${siteName(site)} again.`);
  try {
    await startServers(
      call,
      ran.map((instance) => serverAt(instance, site)),
    );
    keeper.undone("stop");
  } catch (error) {
    throw new DrError(
      "DR_UNFINISHED",
      `The move of group ${seen.group.name} did not happen, and its servers could not be started again: ${error instanceof Error ? error.message : String(error)}`,
      {},
      {
        cause,
        hint: `START THE SERVERS at ${siteName(site)} BY HAND: ${list(ran.map((instance) => serverAt(instance, site)))}. Then run pulumi up again.`,
      },
    );
  }
  if (!isDrError(cause)) throw cause;
}

/** Waits until both sides hold the same data; the service publishes no rate, so an estimate comes from the progress itself. */
export async function waitForSync(
  call: Call,
  keeper: RecordKeeper,
  groupId: string,
  servers: boolean,
): Promise<Observation> {
  const begun = call.clock.now();
  let first: number | undefined;
  await keeper.time("sync", () =>
    waitFor(
      {
        what: `Synchronisation of group ${groupId}`,
        timeoutMs: timeLeft(call),
        success: ["in sync"],
        pending: ["copying"],
        read: (options) => call.cloud.pairs.list({ groupId }, options),
        key: (pairs) => (pairs.every(isInSync) ? "in sync" : "copying"),
        onPoll: (pairs) => {
          const mean = pairs.reduce((sum, pair) => sum + pair.progress, 0) / Math.max(1, pairs.length);
          first ??= mean;
          call.log.progress(syncText(mean, first, call.clock.now() - begun));
        },
      },
      call.clock,
      call.signal,
    ),
  );
  keeper.done("sync");
  clearReads(call);
  return await observe(call.cloud, groupId, { servers });
}

function syncText(mean: number, first: number, elapsedMs: number): string {
  const gained = mean - first;
  const left = gained > 0 ? Math.round(((100 - mean) * elapsedMs) / gained / 1000) : undefined;
  return `synchronising: ${Math.round(mean)} %${left === undefined ? "" : `, about ${left} s left`}`;
}
