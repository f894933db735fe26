import type { Call } from "../../call";
import { DrError } from "../../errors";
import { acknowledged } from "../../engine/state/drift";
import { PartialFailure } from "../../engine/shape";
import { flatten } from "../../engine/state/state";
import { ProtectionGroup, type ProtectionGroupInputs } from "../../model/definitions";
import type { Result, Saved } from "../../model/define";
import { servingSide } from "../../model/transition-record";
import { type Verification, isSettled } from "../../model/verification";
import type { Observation } from "../../transition/observe/observation";
import type { TransitionResult } from "../../transition/request";
import { type ChecksBeside, checksBeside, notTried } from "./beside";
import { tellVerdict, verdictText, verificationOf } from "./tell-checks";

type Group = typeof ProtectionGroup;

/** An edit of a group, as far as its checks depend on it. */
interface Edited {
  readonly id: string;
  readonly old: Saved<Group>;
  readonly inputs: ProtectionGroupInputs;
}

/** Verdict after a transition. Another outcome than a move changes nothing of it. */
export async function verdictAfter(
  call: Call,
  { old, inputs }: Edited,
  { lastTransition: last, observed }: TransitionResult,
  beside: ChecksBeside,
): Promise<Verification | null> {
  const { checks = [], startServers } = inputs;
  if (last === undefined || last.verb === "reprotect") return verificationKept(old, inputs);
  if (checks.length === 0) return null;
  const results = startServers === false ? notTried(call, checks) : await beside.results(last.to);
  const verdict = verificationOf(last.id, results);
  tellVerdict(call, observed.group, verdict);
  return verdict;
}

/** Verdict of an update that runs no checks: without checks there is none. */
export function verificationKept(
  { outputs }: Saved<Group>,
  { checks = [] }: ProtectionGroupInputs,
): Verification | null {
  return checks.length === 0 ? null : outputs.verification;
}

/** True if an update has to repeat the checks: those of the last move did not pass, and its side still serves. */
export function isVerificationDue({ outputs }: Saved<Group>, inputs: ProtectionGroupInputs): boolean {
  const { verification, lastTransition, unfinished, productionSite } = outputs;
  if (verification === null || isSettled(verification.state) || unfinished !== null) return false;
  if (inputs.abandon === true || inputs.startServers === false || (inputs.checks ?? []).length === 0) return false;
  return lastTransition !== null && servingSide({ ...lastTransition, kind: lastTransition.verb }) === productionSite;
}

/** Says why an update comes that no edit asks for. */
export function sayDue({ log }: Pick<Call, "log">, { outputs }: Saved<Group>): void {
  const { verification } = outputs;
  if (verification === null) return;
  log.info(`${verdictText(verification)}. The next update repeats the checks, and sends nothing.`);
}

/** Repeats the checks of the last move. */
export async function verifyAgain(
  call: Call,
  { id, old, inputs }: Edited,
  { group }: Observation,
): Promise<Verification | null> {
  const { checks = [] } = inputs;
  const beside = checksBeside(call, id, checks);
  try {
    const verdict = verificationOf(old.outputs.verification?.of ?? null, await beside.results(group.productionSite));
    tellVerdict(call, group, verdict);
    return verdict;
  } finally {
    beside.stop();
  }
}

/** Fails an update whose checks did not pass where that was asked for; what it did is saved. */
export function requireVerified({ id, old, inputs }: Edited, state: Result<Group>): void {
  const { verification } = state.outputs;
  if (verification === null || isSettled(verification.state) || inputs.failOn?.includes("checks") !== true) return;
  const error = new DrError("DR_CHECKS", verdictText(verification));
  throw new PartialFailure(id, acknowledged(flatten(ProtectionGroup, state), old), error);
}
