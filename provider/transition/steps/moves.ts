import { DrError, isDrError, isTransient, whatHappened, withHint } from "../../errors";
import type { FormerAddress } from "../../model/addresses";
import { SITES, type Site, otherSite } from "../../model/status";
import { GROUP_ACTIONS, type GroupActionName, serverAt } from "../../model/group-actions";
import type { Phases, Posted, RecordKind } from "../../model/transition-record";
import type { Instance } from "../../model/wire/wire";
import { follow } from "./follow";
import { REMOVE_INVALID } from "../decide/guards";
import { list } from "../list";
import type { Beginning } from "../record-keeper";
import type { Running } from "../running";
import { knownAddresses, packRows } from "../observe/compare-addresses";
import { type Observation, isChanging, isRunning, isStopped, viewAt } from "../observe/observation";
import { observe } from "../observe/observe";
import { siteName } from "../decide/decision";
import { postOnce } from "./post";
import { startServers, stopServers } from "./power";
import { type TransitionRequest, comingNumber, orderIn } from "../request";
import type { Call } from "../../call";
import { failedMembers, membersArrive, strayMembers } from "../observe/settle";
import { instancesAtRest, instancesToServe } from "../observe/stays-stopped";
import { startWaves } from "./waves";

/** Coalesced reads are older than a step that was just made. */
export function clearReads({ cloud }: Call): void {
  cloud.batch.forget();
}

/** Move of production to a side, and the kind of record that it belongs to: its action, or a failback. */
interface Move {
  readonly action: "failover" | "switchover";
  readonly to: Site;
  readonly kind?: RecordKind;
}

/** Writes what is known before a move into its record: who runs, every address, the time. */
export function beginMove({ call, request, keeper, observed }: Running, { action, to, kind = action }: Move): void {
  const from = otherSite(to);
  keeper.begin({
    ...orderIn(request),
    number: comingNumber(request),
    kind,
    mode: action === "switchover" ? "planned" : "unplanned",
    from,
    to,
    wish: { move: to },
    ran: instancesToServe(observed, from, request),
    before: packRows(recordedAddresses(observed, request)),
    skewMs: call.cloud.skewMs(),
  });
}

/** Moves production: stops servers where the service wants them stopped, asks for the move, waits until every member followed. */
export async function moveGroup(run: Running, move: Move): Promise<Observation> {
  const { call, keeper, observed } = run;
  const { action, to } = move;
  const from = otherSite(to);
  beginMove(run, move);
  if (action === "failover") return await act(run, action, to);
  const startable = (one: Instance): boolean => {
    const server = viewAt(observed, one, from);
    return isRunning(server) || isStopped(server) || isChanging(server);
  };
  // Only a record that was touched says who ran: by then a server has been stopped.
  const ranBefore = (): Instance[] => {
    const ran = keeper.record?.ran;
    return observed.instances.filter((one) => (ran?.includes(one.id) ?? true) && startable(one));
  };
  let asked = false;
  try {
    await stopForMove(run).finally(keeper.time("stop"));
    asked = true;
    return await act(run, action, to);
  } catch (error) {
    if (keeper.has("stop") && (!asked || (await isStill(call, observed, from))))
      await startAgain(run, { servers: ranBefore(), site: from }, error);
    throw error;
  }
}

/** Writes what is known before a reprotect into its record. */
export function beginReprotect({ request, keeper, observed }: Running, over: Site): void {
  const from = otherSite(over);
  // Somebody may have to stop the serving servers for the reprotect: which of them serve is known only now.
  const ran = instancesToServe(observed, from, request);
  keeper.begin({ ...reprotecting(request, from), ran });
}

/** Protects the group again in the opposite direction, which overwrites the disks at `over`. */
export async function reprotectGroup(run: Running, over: Site): Promise<Observation> {
  beginReprotect(run, over);
  return await act(run, "reprotect", over);
}

/** Builds what the record of a reprotect begins with, asked for by itself or as the first half of a failback. */
export function reprotecting(request: TransitionRequest, from: Site): Beginning {
  const { wish } = request;
  const number = comingNumber(request);
  const to = otherSite(from);
  const ordered = orderIn(request);
  if (wish !== undefined && "reprotect" in wish)
    return { ...ordered, number, kind: "reprotect", mode: "planned", from, to, wish };
  return { ...ordered, number, kind: "failback", mode: request.modes.back, from, to, wish: { move: to } };
}

/** Turns protection on or off, where the plan says that the status makes it just that. */
export async function protectGroup(run: Running, action: "enable" | "disable"): Promise<Observation> {
  const { productionSite } = run.observed.group;
  run.keeper.begin(protecting(action, productionSite));
  return await act(run, action, productionSite);
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
async function act(run: Running, action: GroupActionName, to: Site): Promise<Observation> {
  const { call, request, keeper, observed } = run;
  const { group } = observed;
  const { flips } = GROUP_ACTIONS[action];
  const timed = keeper.time(PHASE[action]);
  try {
    call.log.info(`Asking the service for ${action} of group ${group.name}${flips ? ` to ${siteName(to)}` : ""}.`);
    const earlier = keeper.record?.posted;
    const onPosted = (sent: Posted): void => {
      keeper.posted(sent);
    };
    const onSending = (sent: Posted): void => {
      keeper.sending(sent);
    };
    const posted = await postOnce(call, { group, action, to, earlier, onSending, onPosted }).catch((error: unknown) => {
      throw explainInvalid(error, observed);
    });
    if (posted.jobId !== undefined)
      call.log.info(`Accepted: job ${posted.jobId}. Do not start or stop servers of the group until it has ended.`);
    const expectedMs = flips ? usualMs(request) : undefined;
    const { warning } = await follow(call, { group, posted, to, expectedMs });
    if (warning !== undefined) keeper.warn(warning);
    if (flips) keeper.moving(posted);
    keeper.settled();
    if (flips) keeper.done("move");
    else if (action === "reprotect") keeper.done("reprotect");
    const site = flips ? to : group.productionSite;
    const arrived = await membersArrive(call, group.id, site);
    const failed = action === "reprotect" ? failedMembers(arrived) : undefined;
    if (failed !== undefined) throw failed;
    for (const text of !flips ? [] : strayMembers(observed, arrived, site)) keeper.warn(text);
    clearReads(call);
    return await observe(call.cloud, group.id, { servers: needsServers(request) });
  } finally {
    timed();
  }
}

/** Protection being on or off says nothing of servers. */
export function needsServers({ wish }: Pick<TransitionRequest, "wish">): boolean {
  return wish === undefined || !("protection" in wish);
}

/** Explains a refusal: where the group holds an invalid member, that is what the service refuses it for. */
function explainInvalid(error: unknown, observed: Observation): unknown {
  const invalid = [...observed.instances, ...observed.pairs].filter(({ status }) => status === "invalid");
  if (!isDrError(error) || isTransient(error) || invalid.length === 0) return error;
  const hint = `The group holds invalid members (${list(invalid.map(({ name, id }) => `${name}, ${id}`))}). Remove them first: ${REMOVE_INVALID}. Then run pulumi up again.`;
  return withHint(error, hint);
}

/** Guesses the duration: what the same group took last time is the best guess. */
function usualMs(request: TransitionRequest): number | undefined {
  const seconds = request.lastTransition?.phases.storage;
  return seconds === undefined ? undefined : seconds * 1000;
}

/** A fresh read where one was possible, the last state where not. */
function recordedAddresses(observed: Observation, request: TransitionRequest): FormerAddress[] {
  return knownAddresses(observed, request.knownAddresses);
}

async function stopForMove({ call, request, keeper, observed }: Running): Promise<void> {
  const site = observed.group.productionSite;
  const atRest = instancesAtRest(observed, site, request);
  const left = observed.instances.filter((one) => !atRest.has(one.id) && isStopped(viewAt(observed, one, site)));
  if (left.length > 0) {
    // A run of ours that was killed had begun: should the move not happen, they are started again.
    keeper.touch();
    keeper.done("stop");
  }
  const waves = startWaves(observed.instances, request.startOrder).reverse();
  for (const wave of waves) {
    // What still obeys a run that was killed is waited for: the service moves no group of which a server is not SHUTOFF.
    const running = wave
      .flatMap((instance) => SITES.map((site) => viewAt(observed, instance, site)))
      .filter((server) => isRunning(server) || isChanging(server));
    const ids = running.flatMap((server) => (server === undefined ? [] : [server.id]));
    if (ids.length === 0) continue;
    keeper.touch();
    keeper.done("stop");
    call.log.info(`Stopping ${list(running.map((server) => server?.name ?? ""))} before the move.`);
    await stopServers(call, ids, request.graceMs);
  }
}

/** True if the service left the group as it was: the move was not accepted. */
async function isStill(call: Call, observed: Observation, site: Site): Promise<boolean> {
  const group = await call.cloud.groups.get(observed.group.id).catch(() => undefined);
  return group?.status === "protected" && group.productionSite === site;
}

/** Servers that a planned move stopped. */
interface Restart {
  readonly servers: readonly Instance[];
  readonly site: Site;
}

/** Time for it that a limit which has passed does not take away. */
const RESTART_MS = 50_000;

/** A planned move that did not happen must not leave production stopped. */
async function startAgain(run: Running, { servers, site }: Restart, cause: unknown): Promise<void> {
  const { call, keeper, observed } = run;
  call.log.warn(`The move did not happen; starting the servers at ${siteName(site)} again.`);
  const ids = servers.map((instance) => serverAt(instance, site));
  try {
    const deadline = Math.max(call.deadline, call.clock.now() + RESTART_MS);
    await startServers({ ...call, deadline }, ids);
    keeper.undone("stop");
  } catch (error) {
    throw new DrError(
      "DR_UNFINISHED",
      `The move of group ${observed.group.name} did not happen: ${whatHappened(cause)}. Its servers could not all be started again: ${whatHappened(error)}`,
      {},
      { cause, hint: `START THE SERVERS at ${siteName(site)} BY HAND: ${list(ids, 20)}. Then run pulumi up again.` },
    );
  }
}
