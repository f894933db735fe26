import type { Call } from "../../call";
import { DrError } from "../../errors";
import { acknowledged } from "../../engine/state/drift";
import { PartialFailure } from "../../engine/shape";
import { flatten } from "../../engine/state/state";
import {
  GroupVerification,
  type GroupVerificationInputs,
  type ProtectionGroup,
  type ProtectionGroupInputs,
} from "../../model/definitions";
import type { Result, Saved } from "../../model/define";
import { type CheckResult, NOT_RUN, type Verification, isSettled } from "../../model/verification";
import type { TransitionResult } from "../../transition/request";
import { type ChecksBeside, checksBeside, notTried } from "./beside";
import { servingSite } from "./owed";
import { noteVerdict, tellVerdict, verdictText, verificationOf } from "./tell-checks";

/**
 * The verdict that a group's own update leaves: what the checks said while its servers started, and the rest as owed. It waits for
 * none of them, so that the move is saved before they run.
 */
export function owedAfter(
  call: Call,
  { old, inputs }: { readonly old: Saved<typeof ProtectionGroup>; readonly inputs: ProtectionGroupInputs },
  { lastTransition: last, observed: { group } }: TransitionResult,
  beside: ChecksBeside,
): Verification | null {
  const { checks = [], startServers } = inputs;
  if (last === undefined || last.verb === "reprotect") return verificationKept(old, inputs);
  if (checks.length === 0) return null;
  const verdict = verificationOf(last.id, startServers === false ? notTried(call, checks) : beside.soFar());
  if (isSettled(verdict.state)) tellVerdict(call, group, verdict);
  else noteVerdict(call, group, verdict);
  return verdict;
}

/** Verdict of an update that runs no checks: without checks there is none. */
export function verificationKept(
  { outputs }: Saved<typeof ProtectionGroup>,
  { checks = [] }: ProtectionGroupInputs,
): Verification | null {
  return checks.length === 0 ? null : outputs.verification;
}

/** Says why an update comes that no edit asks for. */
export function sayDue({ log }: Pick<Call, "log">, verdict: Verification): void {
  const untried = verdict.checks.filter(isNotAsked);
  const text =
    untried.length === verdict.checks.length
      ? `The ${untried.length} checks of the last move have not been run`
      : verdictText(verdict);
  log.info(`${text}. The next update runs the checks, and sends nothing.`);
}

/** Runs the checks of the last move: all of them, but for those that passed just now, while its servers started. */
export async function verify(
  call: Call,
  groupId: string,
  verdict: Verification,
  inputs: GroupVerificationInputs,
): Promise<Verification> {
  const { checks = [], __owed: owed } = inputs;
  const first = verdict === owed && verdict.checks.some(isNotAsked);
  const passed = new Map(
    verdict.checks.filter(({ state }) => first && state === "passed").map((row) => [row.name, row]),
  );
  const beside = checksBeside(call, groupId, checks);
  try {
    const ran = await beside.results(servingSite(inputs), (check) => !passed.has(check.name));
    const byName = new Map([...passed.values(), ...ran].map((row) => [row.name, row]));
    const now = verificationOf(
      verdict.of,
      checks.flatMap(({ name }) => byName.get(name) ?? []),
    );
    tellVerdict(call, { id: groupId, name: await nameOf(call, groupId) }, now);
    return now;
  } finally {
    beside.stop();
  }
}

/** Fails an update whose checks did not pass where that was asked for; the verdict is saved. */
export function requireVerified(
  id: string,
  state: Result<typeof GroupVerification>,
  old: Saved<typeof GroupVerification> | undefined,
): void {
  const { verification } = state.outputs;
  if (verification === null || isSettled(verification.state) || state.inputs.failOn?.includes("checks") !== true)
    return;
  const error = new DrError("DR_CHECKS", verdictText(verification));
  throw new PartialFailure(id, acknowledged(flatten(GroupVerification, state), old), error);
}

function isNotAsked({ attempts, error }: CheckResult): boolean {
  return attempts === 0 && error === NOT_RUN;
}

/** Its name is for people: one that cannot be read holds up no verdict. */
async function nameOf(call: Call, groupId: string): Promise<string> {
  try {
    return (await call.cloud.batch.group(groupId)).name;
  } catch {
    return groupId;
  }
}
