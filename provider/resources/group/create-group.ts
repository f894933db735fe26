import { DrError } from "../../errors";
import type { ProtectionGroup, ProtectionGroupInputs } from "../../model/definitions";
import type { OutputsOf } from "../../model/define";
import type { Group } from "../../model/wire/wire";
import { siteName, wantedSite } from "../../transition/decide/decision";
import type { Observation } from "../../transition/observe/observation";
import type { Call } from "../../call";
import { verifyAdopted } from "../common/adopt";
import { createOnce } from "../common/create";
import { entity } from "../common/jobs";
import { lookMade, removeMember, waitUntilMade } from "../common/members";
import { refuseExisting, sayTakenUp, usedBecause } from "../common/take-up";

/** Creates a group, or takes up the one of this name that an interrupted run created. */
export async function createGroup(
  call: Call,
  declared: ProtectionGroupInputs,
  foundThere: () => void,
): Promise<string> {
  const { name } = declared;
  const what = `Creation of protection group ${name}`;
  const same = (group: Group): boolean =>
    group.name === name &&
    group.sourceZone === declared.sourceAvailabilityZone &&
    group.targetZone === declared.targetAvailabilityZone &&
    group.domainId === declared.domainId &&
    group.vpcId === declared.sourceVpcId;
  let asked = false;
  return await createOnce(call, {
    what,
    find: async () => {
      const [found] = (await call.cloud.groups.list({ name })).filter(same);
      if (found === undefined) return undefined;
      if (!asked) takeUp(call, declared, found);
      if (found.status === "error") {
        await removeGroup(call, found.id, name);
        return undefined;
      }
      if (!asked) foundThere();
      return found.id;
    },
    post: async () => {
      asked = true;
      return await call.cloud.groups.create(declared);
    },
    idOf: (job) => entity(job, "server_group_id"),
    look: (id) => lookMade(() => call.cloud.groups.get(id)),
    discard: async (id) => {
      await removeGroup(call, id, name);
      return [];
    },
  });
}

/** Waits until a group that was made can be used. */
export async function readyGroup(call: Call, id: string, { name, __urn: urn }: ProtectionGroupInputs): Promise<void> {
  await waitUntilMade(call, { what: `Protection group ${name}`, id, urn }, () => call.cloud.groups.get(id));
}

export async function removeGroup(call: Call, id: string, name: string): Promise<void> {
  const { groups } = call.cloud;
  await removeMember(call, `Deletion of protection group ${name}`, {
    remove: () => groups.remove(id),
    get: () => groups.get(id),
  });
}

/** Refuses a group that is not the declared one. Adopting never moves production. */
export function adoptGroup(declared: ProtectionGroupInputs, observed: Observation): void {
  const { group } = observed;
  verifyAdopted(
    "Protection group",
    group.id,
    {
      sourceAvailabilityZone: declared.sourceAvailabilityZone,
      targetAvailabilityZone: declared.targetAvailabilityZone,
      domainId: declared.domainId,
      sourceVpcId: declared.sourceVpcId,
      name: declared.__derivedName === true ? undefined : declared.name,
    },
    groupInputs(group),
  );
  if (declared.failover === undefined || wantedSite(declared.failover) === group.productionSite) return;
  throw new DrError(
    "DR_REFUSED",
    `Protection group ${group.id} cannot be adopted with failover: ${declared.failover}: its production runs at ${siteName(group.productionSite)}`,
    { groupId: group.id },
    { hint: `Declare failover: ${!declared.failover}, or leave failover out. Adopting never moves production.` },
  );
}

/** A group of the cloud as the inputs that would declare it. */
export function groupInputs(group: Group): ProtectionGroupInputs {
  return {
    name: group.name,
    ...(group.description === null ? {} : { description: group.description }),
    sourceAvailabilityZone: group.sourceZone,
    targetAvailabilityZone: group.targetZone,
    domainId: group.domainId,
    sourceVpcId: group.vpcId,
  };
}

/** A group that has not moved yet. */
export function noTransition(
  inputs: ProtectionGroupInputs,
): Pick<
  OutputsOf<typeof ProtectionGroup>,
  | "failover"
  | "reprotect"
  | "migratedAddresses"
  | "migratedAddressCounts"
  | "addressReferences"
  | "lastTransition"
  | "transitions"
  | "transitionCount"
  | "recoveryTimeObjectiveMet"
  | "unfinished"
  | "verification"
> {
  return {
    ...{ migratedAddresses: null, migratedAddressCounts: null, addressReferences: null },
    ...{ lastTransition: null, transitions: [], transitionCount: 0, unfinished: null },
    ...{ recoveryTimeObjectiveMet: null, verification: null },
    ...ownIntents(inputs),
  };
}

/** The intents as outputs: `null` where nothing is declared. */
export function ownIntents(inputs: Pick<ProtectionGroupInputs, "failover" | "reprotect">): {
  readonly failover: boolean | null;
  readonly reprotect: string | null;
} {
  return { failover: inputs.failover ?? null, reprotect: inputs.reprotect ?? null };
}

/** Says that a group is taken up that an interrupted run left, or refuses it: another stack may derive the same name. */
function takeUp(call: Call, declared: ProtectionGroupInputs, found: Group): void {
  const { id, name, createdAt } = found;
  const existing = { kind: "ProtectionGroup", id, what: `Protection group ${name}`, createdAt } as const;
  const why =
    declared.__derivedName === true
      ? usedBecause(found, call.cloud.serviceNow())
      : "a name that is given does not tell whose it is";
  if (why !== undefined)
    throw refuseExisting(call, declared, existing, { why, otherwise: "Otherwise choose another name." });
  sayTakenUp(call, existing);
}
