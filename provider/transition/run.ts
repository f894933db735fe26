import { type Call, patiently } from "../call";
import { DrError } from "../errors";
import { siteName } from "./decide/decision";
import type { Decision } from "./decide/decision";
import { decide } from "./decide/decide";
import { ended, finishMove, finishReprotect, giveUp, noteArrival, restoreNow } from "./steps/finish";
import { isInSync } from "./decide/guards";
import { HalfDone, lastLook } from "./half-done";
import { lookAgain } from "./observe/look-again";
import {
  beginMove,
  beginReprotect,
  clearReads,
  moveGroup,
  needsServers,
  protectGroup,
  protecting,
  reprotectGroup,
  reprotecting,
} from "./steps/moves";
import { waitForSync } from "./steps/sync";
import type { Observation } from "./observe/observation";
import { observe } from "./observe/observe";
import { wasReceived, wasStale } from "./steps/post";
import { type Preconditions, preconditionsOf, requireReady } from "./steps/preconditions";
import { RecordKeeper } from "./record-keeper";
import { requireMeant, requireRestorable } from "./restore/recover";
import { judgeRecoveryPoint } from "./restore/recovery-point";
import { type TransitionRequest, type TransitionResult, withoutRecord } from "./request";
import { settleGroup, settleMembers } from "./observe/settle";
import { requireServers, startWaves } from "./steps/waves";

type Of<D extends Decision["do"]> = Extract<Decision, { do: D }>;

/** More rounds than any sequence of waiting, moving and finishing needs, some of them on stale reads. */
const MOST_ROUNDS = 20;

/** Brings a group where it is wanted: observe, decide, act, observe, until there is nothing left to do. The only place that posts an action. */
export async function runTransition(call: Call, request: TransitionRequest): Promise<TransitionResult> {
  const options = patiently(call);
  const observed = await observe(call.cloud, request.groupId, { servers: needsServers(request), options });
  const run = new Run(call, request, observed);
  try {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const result = await run.step();
      if (result !== undefined) return result;
    }
    throw new DrError("DR_UNFINISHED", `Group ${run.observed.group.name} keeps changing while it is watched`);
  } catch (error) {
    const { record } = run.keeper;
    if (record === undefined) throw error;
    throw new HalfDone(error, record, await lastLook(call, run.observed, needsServers(request)));
  }
}

class Run {
  keeper: RecordKeeper;
  #waitedForForeign = false;
  /** True if the group was protected and in sync when this run began: then a failback may switch at once. */
  readonly #wasInSync: boolean;

  constructor(
    readonly call: Call,
    public request: TransitionRequest,
    public observed: Observation,
  ) {
    this.keeper = new RecordKeeper(call.clock, request.record, call.keep);
    startWaves(observed.instances, request.startOrder);
    requireServers(observed.instances, request.except, "startServers.except");
    this.#wasInSync = observed.group.status === "protected" && observed.pairs.every(isInSync);
  }

  async look(): Promise<void> {
    const options = patiently(this.call);
    clearReads(this.call);
    this.observed = await observe(this.call.cloud, this.request.groupId, {
      servers: needsServers(this.request),
      options,
    });
  }

  saw(observed: Observation): void {
    this.observed = observed;
  }

  /** Decides on what was observed and carries that out; the answer of the last step is the result. */
  async step(): Promise<TransitionResult | undefined> {
    const { call, request, keeper, observed } = this;
    const decision = decide(observed, request, { record: keeper.record, waitedForForeign: this.#waitedForForeign });
    const recovery = judgeRecoveryPoint(observed, request, decision);
    requireMeant(observed, recovery);
    switch (decision.do) {
      case "nothing":
        if (recovery.use === "restore") return await restoreNow(this, recovery);
        return ended(this, "declared", decision.drift === undefined ? [] : [decision.drift]);
      case "wait":
        await this.#wait(decision);
        return undefined;
      case "watch":
        await this.#watch();
        return undefined;
      case "refuse":
        throw new DrError(
          "DR_REFUSED",
          `Group ${observed.group.name} (${request.groupId}): ${decision.why}`,
          { row: decision.row },
          { hint: decision.next },
        );
      case "clear":
        return await this.#clear(decision);
      case "move":
        await this.#ready(`the ${decision.action} to ${siteName(decision.to)}`, decision, true);
        await requireRestorable(call, recovery);
        if (request.order?.arm === true)
          return this.#armed(() => {
            beginMove(this, decision);
          });
        this.observed = await moveGroup(this, decision);
        return undefined;
      case "failback":
        return await this.#failback(decision);
      case "reprotect":
        await this.#ready("the reprotect", decision, false);
        if (request.order?.arm === true)
          return this.#armed(() => {
            beginReprotect(this, decision.over);
          });
        this.observed = await reprotectGroup(this, decision.over);
        return undefined;
      case "protect":
        this.observed = await protectGroup(this, decision.action);
        return undefined;
      case "sync":
        await this.#sync();
        return undefined;
      case "finish":
        if (!needsServers(request)) return { ...ended(this, "declared"), unfinished: undefined };
        if (this.#isReprotect()) {
          if (keeper.record === undefined) this.#beginReprotect();
          return await finishReprotect(this);
        }
        return await finishMove(this, decision, recovery);
    }
  }

  async #wait({ ours }: Of<"wait">): Promise<void> {
    const { call, request, keeper, observed } = this;
    call.log.info(`The group is ${observed.group.status}; waiting for it to end.`);
    await settleGroup(call, request.groupId).finally(keeper.time("storage"));
    this.#waitedForForeign ||= !ours;
    await this.look();
    if (ours) noteArrival(this);
  }

  /** A request of ours whose intent was taken back: only a group that shows nothing of it for a while has not received it. */
  async #watch(): Promise<void> {
    const { call, keeper, observed } = this;
    const posted = keeper.record?.posted;
    if (posted === undefined) return;
    call.log.info(`Watching whether the request for ${posted.action}, whose answer was lost, was received.`);
    if (await wasReceived(call, observed.group, posted)) keeper.posted({ ...posted, outcome: "accepted" });
    else keeper.settled();
    await this.look();
  }

  async #clear({ why, anew, superseded }: Of<"clear">): Promise<TransitionResult | undefined> {
    if (superseded && (await wasStale(this.call, this.observed.group))) {
      await this.look();
      return undefined;
    }
    const result = await giveUp(this, why);
    if (!anew) return result;
    this.request = { ...withoutRecord(this.request), count: result.count };
    this.keeper = new RecordKeeper(this.call.clock, undefined, this.call.keep);
    return undefined;
  }

  /** Checks every guard on a fresh observation; members that are being changed are waited for first. */
  async #ready(what: string, decision: Of<"move" | "failback" | "reprotect">, switchNow: boolean): Promise<void> {
    const judge = (observed: Observation): Preconditions =>
      preconditionsOf(observed, decision, this.request, { switchNow });
    this.observed = await lookAgain(this.call, this.observed, judge, patiently(this.call));
    let preconditions = judge(this.observed);
    if (preconditions.waits.length > 0 && preconditions.refusals.length === 0) {
      await settleMembers(this.call, this.request.groupId, decision.do === "move" && decision.action === "failover");
      await this.look();
      preconditions = judge(this.observed);
    }
    requireReady(this.observed, what, preconditions);
  }

  async #failback(decision: Of<"failback">): Promise<TransitionResult | undefined> {
    const { call, request, keeper } = this;
    const { to } = decision;
    if (decision.begin === "reprotect") {
      await this.#ready(`the reprotect for the failback to ${siteName(to)}`, decision, request.switchAsSoonAsInSync);
      if (request.order?.arm === true)
        return this.#armed(() => {
          beginReprotect(this, to);
        });
      this.observed = await reprotectGroup(this, to);
      return undefined;
    }
    if (request.order?.arm === true)
      return this.#armed(() => {
        this.#beginReprotect();
      });
    if (!this.observed.pairs.every(isInSync)) {
      this.#beginReprotect();
      this.observed = await waitForSync(call, keeper, request.groupId, true);
    }
    if (!this.#wasInSync && !request.switchAsSoonAsInSync) {
      // A run without the order would take it for taken back.
      const next = request.order === undefined ? "run pulumi up again" : "give the same order again (sdrs failback)";
      call.log.info(`Every pair is in sync: ${next} to switch production back.`);
      return ended(this, "nothing", [`In sync: ${next} to switch production back to the original site.`]);
    }
    await this.look();
    await this.#ready(`the switchover to ${siteName(to)}`, decision, true);
    const action = request.modes.back === "planned" ? "switchover" : "failover";
    this.observed = await moveGroup(this, { action, to, kind: "failback" });
    return undefined;
  }

  /** Everything is checked and agreed to: the record is saved before anything is sent. */
  #armed(begin: () => void): TransitionResult {
    begin();
    this.keeper.touch();
    this.call.log.info("Everything is checked, and the order is in the state. Nothing has been sent.");
    return ended(this, "nothing");
  }

  #isReprotect(): boolean {
    const wish = this.keeper.record?.wish ?? this.request.wish;
    return wish !== undefined && "reprotect" in wish;
  }

  /** The record of a reprotect that is done already, or of the failback that it belongs to. */
  #beginReprotect(): void {
    this.keeper.begin(reprotecting(this.request, this.observed.group.productionSite));
    this.keeper.touch();
  }

  async #sync(): Promise<void> {
    const { call, request, keeper } = this;
    const servers = needsServers(request);
    if (servers) this.#beginReprotect();
    else keeper.begin(protecting("enable", this.observed.group.productionSite));
    keeper.touch();
    noteArrival(this);
    if (!servers) call.log.info("Protection is enabled; waiting until every pair is in sync.");
    this.observed = await waitForSync(call, keeper, request.groupId, servers);
  }
}
