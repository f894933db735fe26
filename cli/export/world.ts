import { DrError } from "../../provider/errors";
import type { World } from "../../simulator/index";
import type { Facts, GroupFacts, Held, LeftOut } from "./facts";
import { worldGroup } from "./groups";
import { judgeDrill, judgeGroup } from "./judge";
import { limitsOf } from "./limits";
import { referencesIn } from "./references";
import { looseDisks, worldServer } from "./servers";
import { sorted, textOf } from "./texts";
import { eipsOf, virtualIpsOf, vpcsOf } from "./network";

/** A world, and what it does not hold. */
export interface Made {
  readonly world: World;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Makes the world of what was read. It is written field by field: what is not named here, such as user data, metadata and passwords, is
 * in no world, whatever a service answers. Pure.
 */
export function worldOf(facts: Facts): Made {
  const leftOut: LeftOut[] = [...facts.leftOut];
  const groups = facts.groups.flatMap((one) => {
    const { id, name } = one.group;
    const reason = judgeGroup(one, facts);
    if (reason !== undefined) leftOut.push({ what: `group ${name}`, id, ...reason });
    return reason === undefined ? [{ ...one, drills: drillsOf(one, facts, leftOut) }] : [];
  });
  const held = heldOf(groups, facts);
  const eips = [...new Map(eipsOf(held).map((eip) => [eip.id, eip])).values()];
  const domains = new Set(groups.map(({ group }) => group.domainId));
  const world: World = {
    region: facts.region,
    flavour: facts.cloud,
    account: { projectId: facts.projectId },
    limits: limitsOf(held),
    domains: facts.domains
      .filter(({ id }) => domains.has(id))
      .map(({ id, name, localZone, remoteZone, soldOut }) => ({
        ...{ id, name: textOf(name, id), zones: [localZone, remoteZone] as const },
        ...(soldOut ? { soldOut } : {}),
      })),
    vpcs: vpcsOf(held),
    eips: sorted(eips).map(({ id, address }) => ({ id, address })),
    servers: sorted([...held.serverIds].flatMap((id) => facts.servers.get(id) ?? [])).map((server) =>
      worldServer(server, held, leftOut),
    ),
    disks: looseDisks(held),
    virtualIps: virtualIpsOf(held),
    ...referencesIn(groups.flatMap(({ group }) => facts.references.get(group.id) ?? [])),
    groups: sorted(groups.map(({ group, ...rest }) => ({ id: group.id, group, ...rest }))).map((one) =>
      worldGroup(one, facts),
    ),
  };
  return { world, leftOut };
}

function drillsOf({ drills }: GroupFacts, facts: Facts, leftOut: LeftOut[]): GroupFacts["drills"] {
  return drills.filter((drill) => {
    const reason = judgeDrill(drill, facts);
    if (reason !== undefined) leftOut.push({ what: `drill ${drill.name}`, id: drill.id, ...reason });
    return reason === undefined;
  });
}

function heldOf(groups: readonly GroupFacts[], facts: Facts): Held {
  const serverIds = new Set(
    groups.flatMap(({ instances, drills }) => [
      ...instances.flatMap(({ sourceServerId, targetServerId }) => [sourceServerId, targetServerId]),
      ...drills.flatMap(({ servers }) => servers.map(({ serverId }) => serverId)),
    ]),
  );
  const ofPairs = groups.flatMap(({ pairs }) => pairs.flatMap((pair) => [pair.sourceVolumeId, pair.targetVolumeId]));
  const ofServers = [...serverIds].flatMap((id) => facts.servers.get(id)?.volumes.map((volume) => volume.id) ?? []);
  return { ...facts, groups, serverIds, diskIds: new Set([...ofPairs, ...ofServers]) };
}

/** Refuses a world without a group: nobody can rehearse anything with it. */
export function requireGroups(made: Made): Made {
  if ((made.world.groups ?? []).length > 0) return made;
  const [first] = made.leftOut.filter(({ what }) => what.startsWith("group "));
  if (first === undefined)
    throw new DrError(
      "DR_USAGE",
      "There is no protection group to export in this project and region",
      {},
      { hint: "`sdrs doctor` says which they are. Nothing was written." },
    );
  const what = `None of the groups can be in a world: ${first.what}: ${first.why}`;
  throw new DrError("DR_STATE_CONFLICT", what, {}, { hint: `${first.next} Nothing was written.` });
}
