import { DrError, isDrError } from "../../errors";
import type { Kind } from "../../model/definitions";
import { isEmergencyName } from "../../model/drills";
import type { GroupLink } from "../../model/inputs";
import { FAULT_LEVEL } from "../../model/status";
import type { Drill, Group } from "../../model/wire/wire";
import { type Call, timeLeft } from "../../call";
import { settleGroup } from "../../transition/observe/settle";
import { decideDelete } from "./delete-decision";
import { type DeleteRefusal, refusesDelete } from "./judge-delete";

/** Scope of a delete that may go on. */
export interface DeleteVerdict {
  /** `undefined` where the group is gone already. */
  readonly group: Group | undefined;
  /** The object alone goes, without the server or disk of either side, which may be the last copy. */
  readonly bare?: boolean;
}

/** An object of a group, and what was last declared of it. */
export interface Subject {
  readonly kind: Kind;
  readonly id: string;
  readonly groupId: string;
  readonly inputs: {
    readonly abandon?: boolean | undefined;
    readonly __group?: GroupLink | undefined;
    readonly __urn?: string | undefined;
  };
  /** True if the state remembers a transition that was not seen to end. */
  readonly unfinished?: boolean;
  /** Reads the status of the object where it is a member of the group; `undefined` where that cannot be known. */
  readonly memberStatus?: () => Promise<string | undefined>;
}

/**
 * Decides whether anything of a group may be deleted. Every delete asks this before its first call that changes something:
 * dependents are deleted first, so a refusal of the group alone would come too late. A plan stops a whole run, and with it the
 * failover of other groups, so it refuses only what no failover of the same run can change; the delete itself asks again.
 */
export async function guardDelete(
  call: Call,
  subject: Subject,
  mode: "delete" | "plan" = "delete",
): Promise<DeleteVerdict> {
  const { kind, id, groupId, inputs } = subject;
  const group = await currentGroup(call, groupId);
  if (group === undefined) return { group: undefined };
  if (group.drillCount > 0) await guardEmergency(call, kind, id, group);
  const unfinished = subject.unfinished === true || unfinishedGroup(call, groupId, inputs.__group);
  const memberStatus = await subject.memberStatus?.();
  return await decided(call, { ...subject, unfinished }, { group, memberStatus, mode });
}

interface Seen {
  readonly group: Group;
  readonly memberStatus: string | undefined;
  readonly mode: "delete" | "plan";
}

async function decided(call: Call, subject: Subject, seen: Seen): Promise<DeleteVerdict> {
  const { kind, id, unfinished = false } = subject;
  const { group, memberStatus, mode } = seen;
  const decision = decideDelete({ status: group.status, site: group.productionSite, unfinished, memberStatus });
  if (decision === "settle") return await decided(call, subject, { ...seen, group: await settleGroup(call, group.id) });
  if (decision === "bare") {
    call.log.warn(
      `${kind} ${id} is invalid: it alone is deleted. The servers and disks of both sides stay, and are billed until you delete them.`,
    );
    return { group, bare: true };
  }
  const facts = { kind, group, unfinished };
  const refused =
    refusesDelete({ ...facts, faulty: [] }) ?? refusesDelete({ ...facts, faulty: await faultyPairs(call, group.id) });
  if (refused === undefined) return { group };
  const error = refusal(call, subject, refused, group);
  if (mode === "delete" || refused.reason === "away" || refused.reason === "unfinished") throw error;
  call.log.warn(`Will be refused: ${error.message}`);
  return { group };
}

/** The status of a member just now; `undefined` where it cannot be read, or is gone. */
export async function statusOf(reading: Promise<{ readonly status: string }>): Promise<string | undefined> {
  try {
    return (await reading).status;
  } catch (error) {
    if (isDrError(error)) return undefined;
    throw error;
  }
}

/** True if the group's own resource knows of a transition that did not end: in this run, else as its members were last told. */
function unfinishedGroup({ memory }: Call, groupId: string, link: GroupLink | undefined): boolean {
  return memory.unfinished.get(groupId) ?? link?.unfinished === true;
}

/** The pairs whose serving storage reports a fault; `undefined` where they cannot be read. */
async function faultyPairs(call: Call, groupId: string): Promise<readonly string[] | undefined> {
  try {
    const pairs = await call.cloud.batch.pairsOf(groupId, { fresh: true });
    return pairs.filter((pair) => pair.faultLevel === FAULT_LEVEL.storage).map((pair) => `pair ${pair.name}`);
  } catch (error) {
    if (isDrError(error)) return undefined;
    throw error;
  }
}

/** True if its group asks to leave everything in the cloud. */
export function saysAbandon({ abandon, __group: group }: Subject["inputs"]): boolean {
  return abandon === true || group?.abandon === true;
}

/** A destroy deletes in any order, at the same time: the deletion of a drill may begin a little later than this one. */
const DRILL_GRACE_MS = 30_000;
const DRILL_POLL_MS = 2_000;

/**
 * Refuses where a drill runs production: the disks of its group are the only other copy of the data. One that is being deleted
 * with consent, in this run or by hand, is waited for.
 */
async function guardEmergency(call: Call, kind: string, id: string, group: Group): Promise<void> {
  const begun = call.clock.now();
  let serving: Drill | undefined;
  for (;;) {
    const drills = await call.cloud.drills.list({ groupId: group.id });
    serving = drills.find((drill) => isEmergencyName(drill.name) && drill.status !== "deleting");
    if (serving === undefined) return;
    const patience = call.memory.leavingDrills.has(serving.id) ? timeLeft(call) : DRILL_GRACE_MS;
    if (call.clock.now() - begun >= patience) break;
    call.log.progress(`waiting for emergency drill ${serving.name} to go first`);
    await call.clock.sleep(DRILL_POLL_MS, call.signal);
  }
  throw new DrError(
    "DR_REFUSED",
    `${kind} ${id} is not deleted: the emergency drill ${serving.name} (${serving.id}) of group ${group.name} runs production from copies of its disks`,
    { groupId: group.id },
    {
      hint: `Nothing was deleted. Delete the drill first (confirm: "${serving.name}" on it, pulumi up, then pulumi destroy --target with its URN), or set abandon: true on the group to leave everything in the cloud.`,
    },
  );
}

async function currentGroup(call: Call, groupId: string): Promise<Group | undefined> {
  try {
    return await call.cloud.batch.group(groupId, { fresh: true });
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return undefined;
    throw error;
  }
}

function refusal(call: Call, { kind, id, inputs }: Subject, { reason, why }: DeleteRefusal, group: Group): DrError {
  const { __urn: urn } = inputs;
  // What the program still declares is deleted only to be created again.
  const forced = reason === "unfinished" && call.memory.asked.declares(urn);
  const what = forced
    ? `It was to be replaced without a question to the provider, by --replace, a taint or replaceOnChanges: ${kind} ${id} is not deleted`
    : `${kind} ${id} is not deleted`;
  const hints = [
    ...(forced
      ? [
          `Run pulumi up without --replace (after a taint: pulumi state untaint '${String(urn)}'; without replaceOnChanges): it goes on with the transition.`,
        ]
      : []),
    WAYS[reason],
    "Or, to leave everything in the cloud and only forget it here, set abandon: true on the group, run pulumi up, and remove or destroy it again.",
  ];
  const hint = `Nothing was deleted. If it was taken out of the program, put it back first. ${hints.join(" ")}`;
  return new DrError("DR_REFUSED", `${what}: ${why}`, { groupId: group.id }, { hint });
}

/** The way on, by what forbids the delete. */
const WAYS = {
  away: "Fail back first (failover: false).",
  unfinished:
    "Let the transition end first: pulumi up goes on with it; then fail back (failover: false) if production is away.",
  unknown: "Look at the group in the console, and repair what it shows.",
  faulty: "Fail over (failover: true) or repair the storage first.",
} as const satisfies Record<DeleteRefusal["reason"], string>;
