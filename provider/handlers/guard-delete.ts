import { DrError, isDrError } from "../errors";
import { isEmergencyName } from "../model/drills";
import type { GroupLink } from "../model/inputs";
import { describeStatus } from "../model/status";
import type { Drill, Group } from "../model/wire";
import { siteName } from "../transitions/decision";
import { type Call, timeLeft } from "../call";
import { settleGroup } from "../transitions/settle";
import { decideDelete } from "./delete-decision";

/** What a delete has to do: the whole of it, or nothing because the object is not to be touched or is already gone. */
export type DeleteVerdict =
  | {
      readonly go: true;
      readonly group: Group | undefined;
      /** The object alone goes, without the server or disk of either side, which may be the last copy. */
      readonly bare?: boolean;
    }
  | { readonly go: false; readonly why: string };

/** An object of a group, and what was last declared of it. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
  readonly groupId: string;
  readonly inputs: { readonly abandon?: boolean | undefined; readonly __group?: GroupLink | undefined };
  /** Whether the state remembers a transition that was not seen to end. */
  readonly unfinished?: boolean;
  /** Reads the status of the object where it is a member of the group; `undefined` where that cannot be known. */
  readonly memberStatus?: () => Promise<string | undefined>;
}

/**
 * Decides whether anything of a group may be deleted. Every delete asks this before its first call that changes something:
 * dependents are deleted first, so a refusal of the group alone would come too late.
 */
export async function guardDelete(call: Call, subject: Subject): Promise<DeleteVerdict> {
  const { kind, id, groupId } = subject;
  if (call.memory.adopting.has(id))
    return { go: false, why: `${kind} ${id} is handed over to the resource that adopts it.` };
  if (saysAbandon(subject.inputs))
    return { go: false, why: `abandon is set: ${kind} ${id} leaves the stack and stays in the cloud.` };
  const group = await currentGroup(call, groupId);
  if (group === undefined) return { go: true, group: undefined };
  if (group.drillCount > 0) await guardEmergency(call, kind, id, group);
  const memberStatus = await subject.memberStatus?.();
  return await decided(call, subject, group, memberStatus);
}

async function decided(call: Call, subject: Subject, group: Group, memberStatus?: string): Promise<DeleteVerdict> {
  const { kind, id, unfinished = false } = subject;
  switch (decideDelete({ status: group.status, site: group.productionSite, unfinished, memberStatus })) {
    case "all":
      return { go: true, group };
    case "settle":
      return await decided(call, subject, await settleGroup(call, group.id), memberStatus);
    case "bare":
      call.log.warn(
        `${kind} ${id} is invalid: it alone is deleted. The servers and disks of both sides stay, and are billed until you delete them.`,
      );
      return { go: true, group, bare: true };
    case "refuse":
      throw refusal(kind, id, group, group.productionSite !== "source");
  }
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

/** Whether its group asks to leave everything in the cloud. */
export function saysAbandon({ abandon, __group: group }: Subject["inputs"]): boolean {
  return abandon === true || group?.abandon === true;
}

/** A destroy deletes in any order, at the same time: the deletion of a drill may begin a little later than this one. */
const DRILL_GRACE_MS = 30_000;
const DRILL_POLL_MS = 2_000;

/**
 * Where a drill runs production, the disks of its group are the only other copy of the data. One that is being deleted with
 * consent, in this run or by hand, is waited for.
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

function refusal(kind: string, id: string, group: Group, away: boolean): DrError {
  const why = away
    ? `production of group ${group.name} (${group.id}) runs at ${siteName(group.productionSite)}, so what looks like the DR copy is what serves`
    : `a transition of group ${group.name} (${group.id}) is not finished; it is in ${describeStatus(group.status)}`;
  return new DrError(
    "DR_REFUSED",
    `${kind} ${id} is not deleted: ${why}`,
    { groupId: group.id },
    {
      hint: `Nothing was deleted. Fail back first (failover: false), or, to leave everything in the cloud and only forget it here, set abandon: true on the group, run pulumi up, and destroy again.`,
    },
  );
}
