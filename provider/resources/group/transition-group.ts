import { DrError, ERRORS, type ErrorCode } from "../../errors";
import { countAddresses } from "../../model/addresses";
import { ProtectionGroup, type ProtectionGroupInputs } from "../../model/definitions";
import type { OutputsOf, Result, Saved } from "../../model/define";
import { type Transition, type TransitionSummary, mayHaveRun } from "../../model/transition";
import type { Site } from "../../model/status";
import { sameWish, servingSide } from "../../model/transition-record";
import type { Instance } from "../../model/wire/wire";
import type { Observation } from "../../transition/observe/observation";
import { observe } from "../../transition/observe/observe";
import { startInWaves } from "../../transition/steps/start";
import { HalfDone, halfDoneText } from "../../transition/half-done";
import type { TransitionRequest, TransitionResult } from "../../transition/request";
import { runTransition } from "../../transition/run";
import type { Call } from "../../call";
import { keepBeside } from "../../kept-records";
import { checksBeside } from "../checks/beside";
import { owedAfter } from "../checks/verdict";
import { keptStopped } from "../../transition/observe/stays-stopped";
import { ownIntents } from "./create-group";
import { type GroupEdit, countIn, drawSeries, groupRequest } from "./group-request";
import { missedObjective, objectiveMet } from "./objective";
import { lastTransitionIn } from "./records-in-state";
import { asMade } from "./made-move";
import { groupOutputs } from "../common/outputs";
import { rememberServing } from "./last-known";
import { PartialFailure } from "../../engine/shape";
import { acknowledged } from "../../engine/state/drift";
import { flatten } from "../../engine/state/state";
import { startWish } from "./start-wish";
import { lostText, tellTransition } from "./tell-transition";

type Group = typeof ProtectionGroup;

/** Completed transitions kept in the outputs. */
const HISTORY = 5;

/**
 * Runs a transition alone on its group. Who asks for what was just reached gets the same result, and who asks for what has just
 * failed after it was sent gets the same failure: one run of the engine sends one request, however many resources ask.
 */
export async function sharedTransition(call: Call, request: TransitionRequest): Promise<TransitionResult> {
  const { groupId, wish } = request;
  const { attempts } = call.memory;
  const leave = await call.memory.alone(groupId);
  try {
    const earlier = attempts.get(groupId);
    if (earlier !== undefined && sameWish(earlier.wish, wish)) {
      if (earlier.failure !== undefined) throw earlier.failure;
      // A pair that was first knows nothing of a recovery point: it must be judged, not skipped.
      const asksMore = request.record !== undefined || request.recoveryPoint?.edited === true;
      if (!asksMore) return earlier.result;
    }
    const result = await runTransition(call, request);
    arrived(call, result.observed);
    if (result.lastTransition === undefined) attempts.delete(groupId);
    else attempts.set(groupId, { wish, result });
    return result;
  } catch (error) {
    if (error instanceof HalfDone) {
      attempts.set(groupId, { wish, failure: error });
      arrived(call, error.observed);
    } else call.memory.moves.refused(groupId);
    throw error;
  } finally {
    leave();
  }
}

function arrived({ memory }: Call, { group }: Observation): void {
  memory.moves.arrived(group.id, { status: group.status, site: group.productionSite });
}

/** Carries out the intent of a group's resource and shapes what is saved, whatever happens. */
export async function transitionGroup(call: Call, edit: GroupEdit): Promise<Result<Group>> {
  const beside = checksBeside(call, edit.id, edit.inputs.checks ?? []);
  try {
    const request = { ...groupRequest(call, edit), onWave: beside.onWave };
    const kept = { ...call, keep: keepBeside(call.env, edit.id) };
    const result = await asMade(call, request, await sharedTransition(kept, request));
    const state = saved(call, edit, result);
    // The transition is complete and was told: what the checks say is no part of it, and is asked when this is saved.
    const verification = owedAfter(call, edit, result, beside);
    return judged(call, edit, result, { ...state, outputs: { ...state.outputs, verification } });
  } catch (error) {
    if (!(error instanceof HalfDone)) throw error;
    const { id, old } = edit;
    const { record, observed, cause } = error;
    const transitionCount = Math.max(countIn(old.outputs), record.number);
    const outputs = { ...old.outputs, ...groupOutputs(observed), transitionCount, unfinished: record };
    throw new PartialFailure(id, { ...old.inputs, ...old.memory, ...outputs }, cause, halfDoneText(error));
  } finally {
    beside.stop();
  }
}

function saved(call: Call, { old, inputs }: GroupEdit, result: TransitionResult): Result<Group> {
  const { lastTransition, migrated, references, unfinished, count, warnings } = result;
  const { outputs, memory } = old;
  const transitions = history(outputs.transitions ?? [], lastTransition);
  const state: Result<Group> = {
    inputs,
    outputs: {
      ...groupOutputs(result.observed),
      ...completedIntents(outputs, inputs, result),
      drift: [],
      origin: outputs.origin ?? "adopted",
      transitionCount: count,
      consentSeries: unfinished === undefined ? (outputs.consentSeries ?? drawSeries()) : outputs.consentSeries,
      lastTransition: lastTransition ?? outputs.lastTransition,
      migratedAddresses: migrated ?? outputs.migratedAddresses,
      migratedAddressCounts: migrated === undefined ? outputs.migratedAddressCounts : countAddresses(migrated),
      addressReferences: references ?? outputs.addressReferences,
      transitions,
      recoveryTimeObjectiveMet: objectiveMet(inputs.recoveryTimeObjective, transitions),
      verification: outputs.verification,
      unfinished: unfinished ?? null,
    },
    memory: unfinished === undefined ? { ...memory, ...rememberServing(memory, result.observed) } : memory,
  };
  if (lastTransition !== undefined)
    tellTransition(call, lastTransition, result, state.outputs.recoveryTimeObjectiveMet);
  for (const warning of warnings) call.log.warn(warning);
  return state;
}

/** Tells what the move missed. Only what was asked for fails the update: a failure would stop everything that depends on the group. */
function judged(
  call: Call,
  { id, old, inputs }: GroupEdit,
  { lost, lastTransition }: TransitionResult,
  state: Result<Group>,
): Result<Group> {
  const say = (verdict: "lost" | "objective", code: ErrorCode, what: string): void => {
    if (inputs.failOn?.includes(verdict) === true)
      throw new PartialFailure(id, acknowledged(flatten(ProtectionGroup, state), old), new DrError(code, what));
    call.log.warn(`${what}. ${ERRORS[code].hint}`);
  };
  if (lost.length > 0) {
    say("lost", "DR_ADDRESS_LOST", lostText(id, lost));
  }
  const missed = lastTransition && missedObjective(inputs.recoveryTimeObjective, state.outputs.transitions);
  if (missed !== undefined && lastTransition?.verb !== "reprotect") say("objective", "DR_OBJECTIVE_MISSED", missed);
  return state;
}

/** The last transitions in short, newest first. */
export function history(
  before: readonly TransitionSummary[],
  last: Transition | undefined,
): readonly TransitionSummary[] {
  if (last === undefined) return before;
  // A transition that was taken up again for a restore replaces what was said of it before.
  const earlier = before.filter((row) => row.id !== last.id);
  const { id, verb, mode, from, to, adopted, requestedAt, finishedAt, recoverySeconds } = last;
  return [{ id, verb, mode, from, to, adopted, requestedAt, finishedAt, recoverySeconds }, ...earlier].slice(
    0,
    HISTORY,
  );
}

/** The intents as last completed. */
function completedIntents(
  before: Saved<Group>["outputs"],
  inputs: ProtectionGroupInputs,
  { completed }: TransitionResult,
): Pick<OutputsOf<Group>, "failover" | "reprotect"> {
  if (completed === "nothing") return { failover: before.failover, reprotect: before.reprotect };
  const declared = ownIntents(inputs);
  // What an order asked for is not the program's: a program without an intent has none afterwards either.
  if (completed === "declared" || !("move" in completed) || inputs.failover === undefined) return declared;
  return { ...declared, failover: completed.move === "target" };
}

/** `startServers` holds less back than before: the servers of the serving side are started, without a call to SDRS. */
export async function startCounterparts(call: Call, { id, old, inputs }: GroupEdit): Promise<void> {
  const last = lastTransitionIn(old);
  if (last === undefined) return;
  const leave = await call.memory.alone(id);
  try {
    const observed = await observe(call.cloud, id);
    const site: Site = observed.group.productionSite;
    if (site !== servingSide({ ...last, kind: last.verb })) return;
    const ran = mayHaveRun(last);
    const kept = keptStopped(observed.instances, startWish(inputs.startServers).except);
    const { startOrder = [] } = inputs;
    const starts = ({ id }: Instance): boolean => (ran?.includes(id) ?? true) && !kept.has(id);
    await startInWaves(call, observed, { to: site, startOrder, starts });
  } finally {
    leave();
  }
}
