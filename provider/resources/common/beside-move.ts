import type { Call, ResourceLog } from "../../call";
import { DrError, isDrError } from "../../errors";
import type { ProcessMemory } from "../../memory";
import type { Kind } from "../../model/definitions";
import { statusKind } from "../../model/status";
import { servingSide } from "../../model/transition-record";
import { hasUnknown } from "../../model/unknown";
import type { Arrival, UntoldEdit } from "../../moves";
import type { Changes } from "../../engine/state/changes";
import type { Props } from "../../engine/shape";
import {
  type EditRow,
  arrivalText,
  creationBeside,
  deletesBeside,
  editsBeside,
  isForbidden,
  mayKeepBack,
  restBeside,
  rowText,
} from "./edits-beside";

/** A comparison only looks: a service that does not answer must not hold up a plan. */
const LOOK = { timeoutMs: 5_000, attempts: 2 } as const;

/** More lines than this under one resource are summed up. */
const MOST_LINES = 100;

/** A changed resource of a group, by what was last completed and what is declared now. */
export interface MemberEdit {
  readonly kind: Kind;
  readonly before: Props;
  readonly after: Props;
  readonly changes: Changes;
}

/** Place of the group of an edited resource when its turn comes. */
interface Place extends Arrival {
  /** The run that moves the group: this one, or an earlier one of this stack of which the resource does not know yet. */
  readonly moved: "now" | "earlier" | undefined;
}

/**
 * Inputs of a resource that keep their old value in this run, since its group moves and the change is not possible where the group
 * will be: the resource, and all that depends on it, follows the move, and the next update asks for the rest again. In a
 * comparison (`tell`) that is said, with what becomes of every other edit.
 */
export async function leftForLater(
  call: Call,
  edit: MemberEdit,
  { tell }: { readonly tell: boolean },
): Promise<readonly string[]> {
  const { kind, before, after, changes } = edit;
  const groupId = before["protectionGroupId"];
  if (typeof groupId !== "string") return [];
  const place = await placeOf(call, groupId, edit);
  if (place?.moved === undefined) {
    if (tell) tellCalm(call, groupId, edit, place);
    return [];
  }
  const rows = [...restBeside(kind, before["pending"], place), ...editsBeside(kind, changes, place)];
  if (tell) say(call.log, rows, place, after);
  return rows.filter(({ lot }) => lot === "left").map(({ what }) => what);
}

/** Tells of a new resource beside a move of its group; nothing is asked of the service. */
export function tellCreation(
  { moves }: Pick<ProcessMemory, "moves">,
  log: ResourceLog,
  kind: Kind,
  inputs: Props,
): void {
  const groupId = inputs["protectionGroupId"];
  if (typeof groupId !== "string" || hasUnknown(groupId)) return;
  const rows = (arrival: Arrival): EditRow[] => [creationBeside(kind, inputs, arrival)];
  const arrival = moves.of(groupId);
  if (arrival === undefined) moves.note(groupId, untold(kind, inputs, rows));
  else say(log, rows(arrival), { ...arrival, moved: "now" }, inputs);
}

/** Lines for the account of a move: edits of the group itself, those of before, and what nobody is told of. Pure. */
export function linesBeside(
  own: readonly EditRow[],
  untold: readonly UntoldEdit[],
  arrival: Arrival,
  mayDelete: boolean,
): readonly string[] {
  const told = untold.flatMap((edit) => edit.tell(arrival).map((text) => `${edit.of}: ${text}`));
  const more = told.length > MOST_LINES ? [`and ${told.length - MOST_LINES} more`] : [];
  const deletes = mayDelete && mayKeepBack(arrival) ? [deletesBeside(arrival)] : [];
  const lines = [...own.map(rowText), ...told.slice(0, MOST_LINES), ...more, ...deletes];
  if (lines.length === 0) return [];
  return [
    `  other edits of this run, after which the group is ${arrivalText(arrival)}:`,
    ...lines.map((line) => `    ${line}`),
  ];
}

/**
 * True of a run that deletes what leaves the program. One that is limited to some resources deletes those and, with
 * `--target-dependents`, what depends on them; one that carries out orders is about nothing else.
 */
export function mayDelete({ env, engineArguments }: Pick<Call, "env" | "engineArguments">): boolean {
  if (env.SDRS_ORDERS !== undefined && env.SDRS_ORDERS !== "") return false;
  const named = (name: RegExp): boolean => engineArguments().some((argument) => name.test(argument));
  return !named(/^(--target(-file)?(=|$)|-t)/) || named(/^--target-dependents(=(1|t|true))?$/i);
}

/** Kinds whose creation begins a copy. */
const COPIES: readonly Kind[] = ["ReplicationPair", "ProtectedInstance"];

/** Refuses what would begin a copy while a move of the group is under way: the move would wait for it, or need another consent. */
export function refuseUnderWay({ moves }: Pick<ProcessMemory, "moves">, kind: Kind, inputs: Props): void {
  const { protectionGroupId: groupId, adopt } = inputs;
  if (!COPIES.includes(kind) || typeof adopt === "string") return;
  if (typeof groupId !== "string" || !moves.underWay(groupId)) return;
  throw new DrError(
    "DR_STATE_CONFLICT",
    `${kind} is not created: production of its group ${groupId} moves in this run`,
    { groupId },
    {
      hint: "Nothing was sent for it. Run pulumi up again when the move is over. Its turn comes after a move that is asked on the group, where it has the resource of the group instead of the id (protectionGroup: <the group>).",
    },
  );
}

/** Makes a change after a move; a failure leaves it for the next update, and holds up nothing that depends on the resource. */
export async function afterMove(call: Call, what: string, change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    call.log.warn(`${what} is left for later: the move is complete, and the next pulumi up asks for it again. ${why}`);
    return false;
  }
}

/** Only an edit that some status forbids is worth a look at the group. */
async function placeOf(call: Call, groupId: string, { kind, before, changes }: MemberEdit): Promise<Place | undefined> {
  const arrival = call.memory.moves.of(groupId);
  if (arrival !== undefined) return { ...arrival, moved: "now" };
  if (!isForbidden(kind, changes)) return undefined;
  try {
    const { status, productionSite: site } = await call.cloud.batch.group(groupId, LOOK);
    const last = call.memory.lastTransitions.get(groupId);
    const ours = last !== undefined && servingSide({ ...last, kind: last.verb }) === site;
    return { status, site, moved: ours && isBehind(before, { status, site }) ? "earlier" : undefined };
  } catch (error) {
    if (isDrError(error)) return undefined;
    throw error;
  }
}

/** True if the state of a resource is of before a move of its group. */
function isBehind({ productionSite: known, status: was }: Props, { status, site }: Arrival): boolean {
  if (typeof known === "string") return known !== site;
  return typeof was === "string" && was !== status && status === "failed-over";
}

/** No move is known: it may come later in this run. Where the group is now, the service may forbid the change all the same. */
function tellCalm(call: Call, groupId: string, { kind, after, changes }: MemberEdit, place: Place | undefined): void {
  if (changes.replaces.length + changes.updates.length === 0) return;
  call.memory.moves.note(
    groupId,
    untold(kind, after, (arrival) => editsBeside(kind, changes, arrival)),
  );
  if (place === undefined || statusKind(place.status) === "transient") return;
  const refused = editsBeside(kind, { replaces: [], updates: changes.updates }, place).filter(
    ({ what, lot }) => lot === "left" && what !== "flavor",
  );
  if (refused.length === 0) return;
  const lines = refused.map((row) => `  ${rowText({ ...row, lot: "refused" })}`);
  call.log.warn([`The group is ${arrivalText(place)}:`, ...lines].join("\n"));
}

function untold(kind: Kind, inputs: Props, rows: (arrival: Arrival) => readonly EditRow[]): UntoldEdit {
  const name = typeof inputs["__urn"] === "string" ? inputs["__urn"].split("::").at(-1) : undefined;
  return {
    of: name === undefined ? kind : `${kind} ${name}`,
    tell: (arrival) => [...rows(arrival).map(rowText), ...orderOf(inputs)],
  };
}

function say(log: ResourceLog, rows: readonly EditRow[], { moved, ...arrival }: Place, inputs: Props): void {
  if (rows.length === 0) return;
  const headline =
    moved === "now"
      ? "Beside the move of its group in this run, which ends in"
      : "Its group was moved before this resource was told of it, and is in";
  const lines = [...rows.map(rowText), ...(moved === "now" ? orderOf(inputs) : [])].map((text) => `  ${text}`);
  const text = [`${headline} ${arrivalText(arrival)}:`, ...lines].join("\n");
  if (rows.every(({ lot }) => lot === "after")) log.info(text);
  else log.warn(text);
}

/** Says that the engine may take before the group what knows it by the id alone. */
function orderOf({ __group: link }: Props): readonly string[] {
  if (hasUnknown(link) || (typeof link === "object" && link !== null && "productionSite" in link)) return [];
  return [
    "order: it is given the id of its group, so its turn may also come before the move (a copy that has just begun then needs the consent data-loss), or during it (then it fails alone). To have it after the move, give it the resource (protectionGroup: <the group>)",
  ];
}
