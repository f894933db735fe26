import { DrError, failureOf, isDrError, withHint } from "../../errors";
import type { Arrival } from "../../moves";
import { arrivalOf, intendedArrival } from "../../transition/decide/arrival";
import { explain } from "../../transition/explain";
import { lookAgain } from "../../transition/observe/look-again";
import { observe } from "../../transition/observe/observe";
import { planned, refusalOf, refusedUnseen, unplanned } from "../../transition/planned";
import { explainRecovery } from "../../transition/restore/recover";
import type { TransitionRequest } from "../../transition/request";
import { notPossible } from "../../transition/restore/restore-refusals";
import type { Call } from "../../call";
import { refuseReplaceWhileAdopting } from "./adopt";
import { linesBeside, mayDelete } from "./beside-move";
import type { EditRow } from "./edits-beside";
import type { Changes } from "../../engine/state/changes";
import { PREVIEW_MS } from "../../engine/context";
import { type Subject, guardDelete, saysAbandon } from "../delete/guard-delete";
import { explainGone, refuseElsewhere } from "../../engine/state/place";
import { argumentOf } from "../../engine/shape";
import { isKeyOf } from "../../model/narrow";

/** A refusal that comes before the group is looked at stands in the journal as well. */
export async function toldInJournal<T>(call: Call, groupId: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    call.journal(refusedUnseen(groupId, failureOf(error)));
    throw error;
  }
}

/** Refuses a replacement that would delete what serves, or that comes with a transition. */
export async function refuseReplacement(
  call: Call,
  subject: Subject,
  news: object & { readonly adopt?: string | undefined },
  changes: Changes,
): Promise<void> {
  const { kind, id } = subject;
  refuseReplaceWhileAdopting(kind, id, changes.replaces, news);
  const what = `Changing ${changes.replaces.map(argumentOf).join(", ")} would replace ${kind} ${id}`;
  const intents = changes.intents.filter((key) => !changes.unknown.includes(key));
  if (intents.length > 0) {
    throw new DrError(
      "DR_REFUSED",
      `${what}, and the same edit changes ${intents.map(argumentOf).join(", ")}`,
      {},
      { hint: "Do one at a time: replacing never moves production. Nothing was changed." },
    );
  }
  if (saysAbandon(subject.inputs)) return;
  try {
    // Where a move of this run leads has been judged; the delete itself asks again.
    if (call.memory.moves.of(subject.groupId) === undefined) await guardDelete(call, subject, "plan");
  } catch (error) {
    if (!isDrError(error, "DR_REFUSED")) {
      // Without reach to the service the delete itself asks again, before its first call.
      call.log.warn(
        `Whether ${kind} ${id} may be replaced could not be checked: ${error instanceof Error ? error.message : String(error)}`,
      );
      return;
    }
    throw new DrError(
      "DR_REFUSED",
      `${what}. ${error.what}`,
      {},
      {
        cause: error,
        hint: `${renamedHint(changes.replaces)}${unknownHint(changes)}Undo the change of these properties. Nothing was changed.`,
      },
    );
  }
  const renamed = renamedHint(changes.replaces);
  if (renamed !== "")
    call.log.warn(
      `${kind} ${id} is deleted with its copy at the other site, and copied anew from the beginning. ${renamed}`,
    );
}

/** Inputs that name another resource: they change, too, when that resource is renamed or moved in the program. */
const NAMED = {
  protectionGroupId: "ProtectionGroup",
  protectedInstanceId: "ProtectedInstance",
  replicationPairId: "ReplicationPair",
} as const;

function renamedHint(replaces: readonly string[]): string {
  return Object.entries(NAMED)
    .filter(([key]) => replaces.includes(key))
    .map(
      ([, kind]) =>
        `If the ${kind} was only renamed or moved in the program, add aliases: [{ name: "<former name>" }], or { parent: <former parent> }, to the options of the ${kind}. `,
    )
    .join("");
}

/** A value that comes from a resource which the update makes is compared by the update, before it touches anything of its own. */
function unknownHint({ replaces, unknown }: Changes): string {
  const open = replaces.filter((key) => unknown.includes(key) && !isKeyOf(NAMED, key)).map(argumentOf);
  if (open.length === 0) return "";
  return `Before the update nobody knows ${open.join(", ")}. If you know that nothing changes, run pulumi up --skip-preview: the update compares again, and refuses what would replace this resource. `;
}

/** Facts known of an intent beside itself. */
interface Asked {
  readonly edited: boolean;
  /** The edit of an earlier run is gone on with. */
  readonly resumed?: boolean;
  readonly urn: unknown;
  /** Other edits of the resource that asks. */
  readonly beside?: (arrival: Arrival) => readonly EditRow[];
}

/**
 * Says what an update would do, and refuses it before anything begins. During a refresh nothing was edited, so nothing is
 * refused there; what is resumed, and a run that is asked to go on after errors, is refused by the update instead: a refresh can
 * look like the former, and the engine stops at the first refusal here.
 */
export async function refuseTransition(
  call: Call,
  request: TransitionRequest,
  { edited, resumed = false, urn, beside = () => [] }: Asked,
): Promise<void> {
  const { groupId } = request;
  const { moves } = call.memory;
  const announce = (arrival: Arrival | undefined): readonly string[] =>
    arrival === undefined ? [] : linesBeside(beside(arrival), moves.begins(groupId, arrival), arrival, mayDelete(call));
  let explanation;
  let observed;
  try {
    const options = { timeoutMs: PREVIEW_MS };
    observed = await observe(call.cloud, groupId, { options });
    observed = await lookAgain(call, observed, (now) => explain(now, request).preconditions, options);
    explanation = explain(observed, request);
  } catch (error) {
    call.journal(unplanned(request, resumed, failureOf(error)));
    if (isDrError(error, "DR_REFUSED")) throw error;
    if (isDrError(error, "DR_NOT_FOUND") && edited && !resumed && !goesOnAfterErrors(call))
      throw withOthers(explainGone(error, call, urn), urn);
    const lines = [
      `The service could not be asked, so no precondition was checked: ${error instanceof Error ? error.message : String(error)}`,
      "The update checks all of them before it sends anything.",
      ...announce(edited ? intendedArrival(request) : undefined),
    ];
    call.log.warn(lines.join("\n"));
    return;
  }
  const { decision, recovery, text } = explanation;
  const { lines, problems } = await explainRecovery(call, observed, recovery);
  const whole = [text, ...lines, ...announce(arrivalOf(decision, observed, request))]
    .filter((part) => part !== "")
    .join("\n");
  if (whole !== "") call.log.info(whole);
  const refusal = refusalOf(observed, explanation) ?? (problems.length > 0 ? notPossible(problems) : undefined);
  const compared = { resumed, text: whole, refusal: refusal === undefined ? null : failureOf(refusal) };
  call.journal(planned(observed, request, explanation, compared));
  if (!edited || refusal === undefined) return;
  moves.refused(groupId);
  if (!resumed && !goesOnAfterErrors(call)) throw withOthers(refusal, urn);
  call.log.warn(`Will be refused: ${refusal.message}`);
}

/** True if the engine was asked to go on with other resources after one has failed: it does not, after a refusal in a comparison. */
function goesOnAfterErrors({ env, engineArguments }: Pick<Call, "env" | "engineArguments">): boolean {
  if (/^(1|true)$/i.test(env.PULUMI_CONTINUE_ON_ERROR ?? "")) return true;
  return engineArguments().some((argument) => /^--continue-on-error(=(1|t|true))?$/i.test(argument));
}

/** The engine stops at the first refusal of a run; the same message says how the other groups go on. */
function withOthers(error: unknown, urn: unknown): unknown {
  if (!isDrError(error) || typeof urn !== "string") return error;
  const hint = `${error.hint}\nThis stops only this group. To move the others now: pulumi up --continue-on-error, or pulumi up --exclude '${urn}' --exclude-dependents. To move just this group once it is mended: pulumi up --target '${urn}' --target-dependents.`;
  return withHint(error, hint);
}

/** Refuses an object of another place; a run that goes on after errors is refused by the update, since it ends at a refusal here. */
export async function refusedElsewhere(call: Call, subject: Parameters<typeof refuseElsewhere>[1]): Promise<boolean> {
  try {
    await refuseElsewhere(call, subject);
    return false;
  } catch (error) {
    if (!goesOnAfterErrors(call)) throw withOthers(error, subject.urn);
    call.log.warn(`Will be refused: ${error instanceof Error ? error.message : String(error)}`);
    return true;
  }
}
