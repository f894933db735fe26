import { DrError, isDrError } from "../errors";
import type { AddressRow, MigratedAddress } from "../model/ledger";
import { type Site, otherSite } from "../model/status";
import { serverAt } from "../model/transitions";
import { addressStep } from "./addresses";
import { decide } from "./decide";
import { HalfDone, lastLook } from "./half-done";
import { RecordKeeper } from "./record-keeper";
import { unpackRows } from "./ledger";
import { lookAgain } from "./look-again";
import { clearReads, moveGroup, reprotectGroup, waitForSync } from "./moves";
import { type Observation, isStopped, viewAt } from "./observation";
import { observe } from "./observe";
import { type Decision, isArrival, siteName } from "./plan";
import { startServers } from "./power";
import { type Preparation, prepare, requireReady } from "./prepare";
import { requireMeant, requireRestorable, restoreStep } from "./recover";
import { type RecoveryUse, judgeRecoveryPoint } from "./recovery-point";
import { addressWarnings, buildReport } from "./report";
import { type TransitionRequest, type TransitionResult, comingNumber } from "./request";
import { type Call, patiently } from "../call";
import { settleGroup, settleMembers } from "./settle";
import { isInSync } from "./guards";
import { startSite } from "./start";
import { requireServers, startWaves } from "./waves";

type Finish = Extract<Decision, { do: "finish" }>;

/** More rounds than any sequence of waiting, moving and finishing needs. */
const MOST_ROUNDS = 12;

/** A report waits this long for what only makes its recovery time surer. */
const JOB_MS = 10_000;

/** Brings a group where its declared intent wants it: observe, decide, act, observe, until there is nothing left to do. */
export async function runTransition(call: Call, request: TransitionRequest): Promise<TransitionResult> {
  const keeper = new RecordKeeper(call.clock, request.record);
  const run = new Run(call, request, keeper, await observe(call.cloud, request.groupId, { options: patiently(call) }));
  try {
    return await run.toEnd();
  } catch (error) {
    if (keeper.record === undefined) throw error;
    throw new HalfDone(error, keeper, await lastLook(call, run.seen));
  }
}

class Run {
  #waitedForForeign = false;
  /** Whether the group was protected and in sync when this run began: then a failback may switch at once. */
  readonly #wasInSync: boolean;

  constructor(
    private readonly call: Call,
    private readonly request: TransitionRequest,
    private readonly keeper: RecordKeeper,
    public seen: Observation,
  ) {
    startWaves(seen.instances, request.startOrder);
    requireServers(seen.instances, request.except, "startServers.except");
    this.#wasInSync = seen.group.status === "protected" && seen.pairs.every(isInSync);
  }

  async toEnd(): Promise<TransitionResult> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const known = { record: this.keeper.record, waitedForForeign: this.#waitedForForeign };
      const result = await this.#carryOut(decide(this.seen, this.request, known));
      if (result !== undefined) return result;
    }
    throw new DrError(
      "DR_UNFINISHED",
      `Group ${this.seen.group.name} does not come to rest: it keeps changing while it is watched`,
    );
  }

  async #carryOut(decision: Decision): Promise<TransitionResult | undefined> {
    const { call, request, keeper } = this;
    const recovery = judgeRecoveryPoint(this.seen, request, decision);
    requireMeant(this.seen, recovery);
    switch (decision.do) {
      case "nothing":
        if (recovery.use === "restore") return await this.#restoreNow(recovery);
        return this.#end(request.wanted, decision.drift === undefined ? [] : [decision.drift]);
      case "wait":
        call.log.info(`The group is ${this.seen.group.status}; waiting for it to end.`);
        await keeper.time("storage", () => settleGroup(call, request.groupId));
        this.#waitedForForeign ||= !decision.ours;
        await this.#look();
        if (decision.ours) this.#noteArrival();
        return undefined;
      case "refuse":
        throw new DrError(
          "DR_REFUSED",
          `Group ${this.seen.group.name} (${request.groupId}): ${decision.why}`,
          { row: decision.row },
          { hint: decision.next },
        );
      case "clear":
        return await this.#clear(decision.why);
      case "move":
        await this.#ready(`${decision.action} to ${siteName(decision.to)}`, decision, true);
        await requireRestorable(call, recovery);
        this.seen = await moveGroup(call, request, keeper, this.seen, decision.action, decision.to);
        return undefined;
      case "failback":
        return await this.#failback(decision);
      case "finish":
        return await this.#finish(decision, recovery);
    }
  }

  /** Checks every guard on a fresh observation; members that are being changed are waited for first. */
  async #ready(
    what: string,
    decision: Extract<Decision, { do: "move" | "failback" }>,
    switchNow: boolean,
  ): Promise<void> {
    const judge = (seen: Observation): Preparation => prepare(seen, decision, this.request, { switchNow });
    this.seen = await lookAgain(this.call, this.seen, judge, patiently(this.call));
    let preparation = judge(this.seen);
    if (preparation.waits.length > 0 && preparation.refusals.length === 0) {
      await settleMembers(this.call, this.request.groupId);
      await this.#look();
      preparation = judge(this.seen);
    }
    requireReady(this.seen, what, preparation);
  }

  async #failback(decision: Extract<Decision, { do: "failback" }>): Promise<TransitionResult | undefined> {
    const { call, request, keeper } = this;
    const { to } = decision;
    if (decision.begin === "reprotect") {
      await this.#ready(`Reprotect for the failback to ${siteName(to)}`, decision, request.switchAsSoonAsInSync);
      this.seen = await reprotectGroup(call, request, keeper, this.seen, to);
      return undefined;
    }
    if (!this.seen.pairs.every(isInSync)) {
      keeper.begin({
        number: comingNumber(request),
        kind: "failback",
        mode: request.modes.back,
        from: otherSite(to),
        to,
        wanted: false,
      });
      keeper.touch();
      this.seen = await waitForSync(call, keeper, request.groupId);
    }
    if (!this.#wasInSync && !request.switchAsSoonAsInSync) {
      call.log.info("Every pair is in sync. Run pulumi up again to switch production back.");
      return this.#end(request.completed, [
        "In sync: run pulumi up again to switch production back to the original site.",
      ]);
    }
    await this.#look();
    await this.#ready(`Switchover to ${siteName(to)}`, decision, true);
    const action = request.modes.back === "planned" ? "switchover" : "failover";
    this.seen = await moveGroup(call, request, keeper, this.seen, action, to, "failback");
    return undefined;
  }

  /** The goal is reached: what is to be put back is, before anything starts. */
  async #finish({ to, debts }: Omit<Finish, "do" | "row">, recovery: RecoveryUse): Promise<TransitionResult> {
    const { call, request, keeper } = this;
    const adopted = keeper.record === undefined;
    if (
      adopted &&
      !this.#waitedForForeign &&
      debts.length === 0 &&
      request.completed === undefined &&
      to === "source"
    ) {
      return this.#end(request.wanted, []);
    }
    if (adopted) this.#adopt(to);
    this.#noteArrival();
    await restoreStep(call, this.seen, keeper, recovery);
    return await this.#serve(to, debts, adopted);
  }

  /** Starts what should run, reads every address, reports. */
  async #serve(to: Site, debts: Finish["debts"], adopted: boolean): Promise<TransitionResult> {
    const { call, request, keeper } = this;
    if (request.startServers) await startSite(call, request, keeper, this.seen, to);
    else call.log.warn("startServers is false: the servers at the new site are left as they are.");
    const rows = keeper.has("addresses") ? undefined : await this.#addresses(to);
    if (rows === undefined) await this.#look();
    const { seen } = this;
    for (const warning of addressWarnings(rows ?? [])) keeper.warn(warning);
    const { record } = keeper;
    if (record === undefined) throw new DrError("DR_UNFINISHED", "A finished transition has no record");
    const lastTransition = buildReport({
      record,
      seen,
      adopted: adopted || (request.lastTransition?.number === record.number && request.lastTransition.adopted),
      debts,
      finishedAt: call.clock.now(),
      jobId: record.jobId ?? null,
      acceptedAt: record.acceptedAt ?? null,
      skewMs: call.cloud.skewMs(),
      jobBeganAt: request.record === undefined ? undefined : await beginningOf(call, record.jobId),
    });
    return {
      seen,
      completed: record.wanted,
      unfinished: undefined,
      lastTransition,
      migrated: rows,
      warnings: [...lastTransition.warnings, ...lastTransition.remaining],
      lost: (rows ?? []).filter((row) => row.verdict === "lost"),
    };
  }

  async #addresses(to: Site): Promise<MigratedAddress[]> {
    return await this.keeper.time("addresses", async () => {
      const { seen, rows } = await addressStep(this.call, this.seen, otherSite(to), to, this.#before());
      this.seen = seen;
      return rows;
    });
  }

  /** The failover is complete and its servers wait: they are put back, then what should run is started. */
  async #restoreNow(recovery: RecoveryUse): Promise<TransitionResult> {
    const { call, request, keeper } = this;
    const previous = request.lastTransition;
    if (previous === undefined) return this.#end(request.wanted, []);
    await requireRestorable(call, recovery);
    keeper.reopen(previous);
    await restoreStep(call, this.seen, keeper, recovery);
    keeper.touch();
    return await this.#serve(previous.to, ["reprotect-due"], false);
  }

  /** Takes note of a move that this stack did not make, or whose record was lost with its process. */
  #adopt(to: Site): void {
    const { keeper, request } = this;
    const kind = this.seen.group.status === "protected" ? "switchover" : "failover";
    const mode = kind === "switchover" ? "planned" : "unplanned";
    keeper.begin({ number: comingNumber(request), kind, mode, from: otherSite(to), to, wanted: to === "target" });
    keeper.touch();
  }

  #noteArrival(): void {
    const { keeper, seen } = this;
    if (keeper.record?.posted?.action === "reprotect" && seen.group.status === "protected") {
      keeper.settled();
      keeper.done("reprotect");
    }
    const { status, productionSite } = seen.group;
    if (keeper.record === undefined || productionSite !== keeper.record.to || !isArrival(status)) return;
    if (keeper.record.posted !== undefined) {
      keeper.moving(keeper.record.posted);
      keeper.settled();
    }
    keeper.done("move");
  }

  #before(): readonly AddressRow[] | undefined {
    const recorded = unpackRows(this.keeper.record?.before);
    if (recorded !== undefined) return recorded;
    const { knownAddresses } = this.request;
    return knownAddresses !== undefined && knownAddresses.length > 0 ? knownAddresses : undefined;
  }

  /** The world moved on. Servers that this transition stopped and that should serve are started again. */
  async #clear(why: string): Promise<TransitionResult> {
    const { call, keeper, seen, request } = this;
    call.log.warn(why);
    const warnings = [why];
    if (keeper.has("stop") && request.startServers) {
      const site = seen.group.productionSite;
      const down = seen.instances.filter(
        (instance) => (keeper.record?.ran?.includes(instance.id) ?? true) && isStopped(viewAt(seen, instance, site)),
      );
      await startServers(
        call,
        down.map((instance) => serverAt(instance, site)),
      );
      await this.#look();
      if (down.length > 0)
        warnings.push(
          `${down.length} servers that had been stopped for the move were started again at ${siteName(site)}.`,
        );
    }
    return { ...this.#end(request.wanted, warnings), unfinished: undefined };
  }

  #end(completed: boolean | undefined, warnings: readonly string[]): TransitionResult {
    return {
      seen: this.seen,
      completed,
      unfinished: this.keeper.record,
      lastTransition: undefined,
      migrated: undefined,
      warnings,
      lost: [],
    };
  }

  async #look(): Promise<void> {
    clearReads(this.call);
    this.seen = await observe(this.call.cloud, this.request.groupId, { options: patiently(this.call) });
  }
}

/** When a job of an earlier run began by the service's clock: it tells what the clock of that run was worth. */
async function beginningOf(call: Call, jobId: string | undefined): Promise<string | undefined> {
  if (jobId === undefined) return undefined;
  try {
    return (await call.cloud.jobs.get(jobId, { timeoutMs: JOB_MS })).beginTime;
  } catch (error) {
    if (!isDrError(error)) throw error;
    return undefined;
  }
}
