import type { Call } from "../../call";
import { DrError, isDrError } from "../../errors";
import type { AddressReferences } from "../../model/address-references";
import type { Address, MigratedAddress } from "../../model/addresses";
import { SITES, type Site, otherSite } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import {
  type TransitionRecord,
  type Wish,
  isCounted,
  isOnlySaved,
  sameWish,
  servingSide,
} from "../../model/transition-record";
import { instancesAtRest } from "../observe/stays-stopped";
import { findReferences } from "../observe/find-references";
import { addressStep } from "../observe/addresses";
import { type Remaining, isArrival, siteName } from "../decide/decision";
import { unpackRows } from "../observe/compare-addresses";
import { type Observation, addressRows, isStopped, viewAt } from "../observe/observation";
import { SETTLE_MS } from "./post";
import { startServers } from "./power";
import { requireRestorable, restoreStep } from "../restore/recover";
import type { RecoveryUse } from "../restore/recovery-point";
import { addressWarnings, buildReport } from "../report";
import { type TransitionResult, comingId, comingNumber } from "../request";
import type { Running } from "../running";
import { startSite } from "./start";

/** A report waits this long for what only makes its recovery time surer. */
const JOB_MS = 10_000;

const LOOK_PAUSE_MS = 2_000;

/** A run that can look at the group again. */
export interface LookingRun extends Running {
  /** Reads everything anew. */
  look(): Promise<void>;
  /** Replaces what was seen by something fresher. */
  saw(observed: Observation): void;
}

/** The end of a run that completes no transition. */
export function ended(
  { observed, request, keeper }: Running,
  completed: TransitionResult["completed"],
  warnings: readonly string[] = [],
): TransitionResult {
  const unfinished = keeper.record;
  const count = Math.max(request.count, unfinished?.number ?? 0);
  const nothing = { lastTransition: undefined, migrated: undefined, references: undefined, lost: [] };
  return { ...nothing, observed, completed, unfinished, count, warnings };
}

/** Production is where it was asked for: what is to be put back is, before anything starts. */
export async function finishMove(
  run: LookingRun,
  { to, remaining }: { readonly to: Site; readonly remaining: readonly Remaining[] },
  recovery: RecoveryUse,
): Promise<TransitionResult> {
  const { call, keeper } = run;
  const adopted = keeper.record === undefined;
  if (adopted) adopt(run, to);
  noteArrival(run);
  await restoreStep(call, run.observed, keeper, recovery);
  return await serve(run, to, remaining, adopted);
}

/** Starts what should run, reads every address, then what names them, and reports. */
async function serve(
  run: LookingRun,
  to: Site,
  remaining: readonly Remaining[],
  adopted: boolean,
): Promise<TransitionResult> {
  const { call, request, keeper } = run;
  if (request.startServers) await startSite(run, to);
  else call.log.warn("startServers is false: the servers at the new site are left as they are.");
  const rows = keeper.has("addresses") ? undefined : await addresses(run, to);
  if (rows === undefined) await run.look();
  for (const warning of addressWarnings(rows ?? [])) keeper.warn(warning);
  await seeArrived(run, to);
  // Production serves: what is still looked for is no part of the transition's time.
  const finishedAt = call.clock.now();
  return await completed(run, { adopted, remaining, rows, finishedAt, references: await references(run) });
}

/** Looks again, since what is reported must not come from a read that lags behind what was already seen. */
async function seeArrived(run: LookingRun, to: Site): Promise<void> {
  const { clock, signal } = run.call;
  for (const until = clock.now() + SETTLE_MS; run.observed.group.productionSite !== to && clock.now() < until;) {
    await clock.sleep(LOOK_PAUSE_MS, signal);
    await run.look();
  }
}

/** The group is protected again, in the opposite direction; production stays where it is. */
export async function finishReprotect(run: LookingRun): Promise<TransitionResult> {
  const { call, observed } = run;
  noteArrival(run);
  call.log.info(
    `Group ${observed.group.name} is protected again${run.keeper.has("sync") ? " and in sync" : ""}; production stays at ${siteName(observed.group.productionSite)}.`,
  );
  const finishedAt = call.clock.now();
  return await completed(run, { adopted: false, remaining: [], rows: undefined, references: undefined, finishedAt });
}

interface Completion {
  readonly adopted: boolean;
  readonly remaining: readonly Remaining[];
  readonly rows: readonly MigratedAddress[] | undefined;
  readonly references: AddressReferences | undefined;
  readonly finishedAt: number;
}

async function completed(run: LookingRun, completion: Completion): Promise<TransitionResult> {
  const { call, request, keeper, observed } = run;
  const { adopted, remaining, rows, references, finishedAt } = completion;
  const { record } = keeper;
  if (record === undefined || !isCounted(record))
    throw new DrError("DR_UNFINISHED", "A finished transition has no record");
  const earlier = request.lastTransition;
  const { number } = record;
  const again = earlier?.number === number ? earlier : undefined;
  const lastTransition = buildReport({
    id: again?.id ?? comingId(observed.group, { ...request, record }, servingSide(record)),
    record,
    observed,
    adopted: adopted || again?.adopted === true,
    remaining,
    references,
    finishedAt,
    skewMs: call.cloud.skewMs(),
    jobBeganAt: request.record === undefined ? undefined : await beginningOf(call, record.jobId),
  });
  return {
    observed,
    completed: sameWish(record.wish, request.wish) ? "declared" : record.wish,
    unfinished: undefined,
    lastTransition,
    count: Math.max(request.count, record.number),
    migrated: rows,
    references,
    warnings: [...lastTransition.warnings, ...lastTransition.remaining],
    lost: (rows ?? []).filter((row) => row.verdict === "lost"),
  };
}

/** Reads when a job of an earlier run began by the service's clock: it tells what the clock of that run was worth. */
async function beginningOf(call: Call, jobId: string | undefined): Promise<string | undefined> {
  if (jobId === undefined) return undefined;
  try {
    return (await call.cloud.jobs.get(jobId, { timeoutMs: JOB_MS })).beginTime;
  } catch (error) {
    if (!isDrError(error)) throw error;
    return undefined;
  }
}

async function addresses(run: LookingRun, to: Site): Promise<MigratedAddress[]> {
  const step = addressStep(run.call, run.observed, { from: otherSite(to), to, before: before(run) });
  const { observed, rows } = await step.finally(run.keeper.time("addresses"));
  run.saw(observed);
  return rows;
}

/** Looks for what names an address that the group has or had, or one of its servers. */
async function references(run: LookingRun): Promise<AddressReferences> {
  const { instances } = run.observed;
  return await findReferences(run.call, {
    addresses: [...(before(run) ?? []), ...addressRows(run.observed)],
    serverIds: instances.flatMap((instance) => SITES.map((site) => serverAt(instance, site))),
  });
}

function before({ keeper, request: { knownAddresses } }: Running): readonly Address[] | undefined {
  const recorded = unpackRows(keeper.record?.before);
  if (recorded !== undefined) return recorded;
  return knownAddresses !== undefined && knownAddresses.length > 0 ? knownAddresses : undefined;
}

/** The failover is complete and its servers wait: they are put back, then what should run is started. */
export async function restoreNow(run: LookingRun, recovery: RecoveryUse): Promise<TransitionResult> {
  const { call, request, keeper } = run;
  const complete = request.lastTransition;
  if (complete === undefined) return ended(run, "declared");
  await requireRestorable(call, recovery);
  keeper.reopen(complete);
  await restoreStep(call, run.observed, keeper, recovery);
  keeper.touch();
  return await serve(run, complete.to, ["reprotect-due"], false);
}

/** Takes note of a move that this stack did not make, or whose record was lost with its process. */
function adopt({ keeper, request, observed }: Running, to: Site): void {
  const kind = observed.group.status === "protected" ? "switchover" : "failover";
  const mode = kind === "switchover" ? "planned" : "unplanned";
  const wish: Wish = { move: to };
  keeper.begin({ number: comingNumber(request), kind, mode, from: otherSite(to), to, wish });
  keeper.touch();
  keeper.done("move");
}

/** Notes in the record what the group shows to be done. */
export function noteArrival({ keeper, observed }: Pick<Running, "keeper" | "observed">): void {
  const { status, productionSite } = observed.group;
  if (keeper.record?.posted?.action === "reprotect" && status === "protected") {
    keeper.settled();
    keeper.done("reprotect");
  }
  const { record } = keeper;
  if (record === undefined || !("move" in record.wish)) return;
  if (productionSite !== record.to || !isArrival(status)) return;
  if (record.posted !== undefined) {
    keeper.moving(record.posted);
    keeper.settled();
  } else if (!keeper.has("move")) keeper.warn(senderUnknown(record));
  keeper.done("move");
}

/** Production moved, and nothing is known of a request: no time and no job are made up for it. */
function senderUnknown({ since, ordered }: TransitionRecord): string {
  const begun = ordered === undefined ? "this transition was begun" : "the order was saved";
  return `Who sent the request that moved production, and when, is not known here: it was a run that was killed, whose record is not on this machine, or somebody else. requestedAt is the time at which ${begun} (${since}), recoverySeconds counts from it, and jobId is null.`;
}

/** The record is given up. Servers that it stopped and that should serve are started again. */
export async function giveUp(run: LookingRun, why: string): Promise<TransitionResult> {
  const { call, keeper, request } = run;
  call.log.warn(why);
  const warnings = [why];
  if (mayHaveStopped(keeper.record) && request.startServers) {
    const site = run.observed.group.productionSite;
    const down = stoppedThere(run, site);
    await startServers(
      call,
      down.map((instance) => serverAt(instance, site)),
    );
    await run.look();
    if (down.length > 0)
      warnings.push(
        `${down.length} servers that had been stopped for the move were started again at ${siteName(site)}.`,
      );
  }
  return { ...ended(run, "declared", warnings), unfinished: undefined };
}

/** True of what stopped servers, and of a saved order whose run may have done so before it was killed elsewhere. */
function mayHaveStopped(record: TransitionRecord | undefined): boolean {
  if (record === undefined) return false;
  return record.steps.includes("stop") || (record.mode === "planned" && "move" in record.wish && isOnlySaved(record));
}

/** Servers that served when it began and are stopped; where nobody knows, all but those that were at rest. */
function stoppedThere({ observed, keeper, request }: Running, site: Site): Observation["instances"] {
  const ran = keeper.record?.ran;
  const atRest = instancesAtRest(observed, site, request);
  return observed.instances.filter(
    (instance) =>
      (ran?.includes(instance.id) ?? !atRest.has(instance.id)) && isStopped(viewAt(observed, instance, site)),
  );
}
