import type { Group, Instance, Pair } from "../../provider/model/wire/wire";
import { FAULT_LEVEL } from "../../provider/model/status";
import type { World } from "../../simulator/index";
import { originsOf } from "../adopt/found";
import type { Facts, GroupFacts } from "./facts";
import { isDamage } from "./judge";
import { sorted, textOf } from "./texts";

type WorldGroup = NonNullable<World["groups"]>[number];
type WorldInstance = NonNullable<WorldGroup["instances"]>[number];
type WorldPair = NonNullable<WorldGroup["pairs"]>[number];

/** A group as a world has it, with its members. Pure. */
export function worldGroup({ group, instances, pairs, drills }: GroupFacts, facts: Facts): WorldGroup {
  const { id, name, description, sourceZone, targetZone, domainId, vpcId, status, productionSite, createdAt } = group;
  const origins = originsOf(pairs, instances);
  return {
    ...{ id, name: textOf(name, id), ...descriptionOf(description), sourceZone, targetZone },
    ...{ domain: domainId, vpc: vpcId, status: status as NonNullable<WorldGroup["status"]>, site: productionSite },
    ...madeAt(createdAt),
    instances: sorted(instances).map((one) => worldInstance(one, group, facts)),
    pairs: sorted(pairs).map((one) => worldPair(one, group, { facts, madeWith: origins.get(one.id) })),
    drills: sorted(drills).map((drill) => ({
      ...{ id: drill.id, name: textOf(drill.name, drill.id), vpc: drill.vpcId },
      servers: drill.servers.map(({ instanceId, serverId }) => ({ instance: instanceId, server: serverId })),
    })),
  };
}

const descriptionOf = (text: string | null): { readonly description?: string } =>
  text === null || text === "" ? {} : { description: textOf(text, "-") };

function madeAt(text: string): { readonly createdAt?: string } {
  const ms = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(" ", "T")}Z`);
  return Number.isNaN(ms) ? {} : { createdAt: new Date(ms).toISOString() };
}

const damageOf = (status: string) =>
  isDamage(status) ? { status: status as NonNullable<WorldInstance["status"]> } : {};

/** True if the first of two is at the original DR side, which a service may name first after a move. */
function areSwapped(zones: readonly (string | undefined)[], { sourceZone, targetZone }: Group): boolean {
  const [first, second] = zones;
  const straight = first === sourceZone || second === targetZone;
  return !straight && (first === targetZone || second === sourceZone);
}

function worldInstance(instance: Instance, group: Group, { servers }: Facts): WorldInstance {
  const { id, name, description, sourceServerId, targetServerId, status, tags, createdAt } = instance;
  const swapped = areSwapped(
    [sourceServerId, targetServerId].map((one) => servers.get(one)?.zone),
    group,
  );
  const [server, drServer] = swapped ? [targetServerId, sourceServerId] : [sourceServerId, targetServerId];
  return {
    ...{ id, name: textOf(name, id), ...descriptionOf(description), server, drServer, ...damageOf(status) },
    ...(tags.length === 0 ? {} : { tags: tags.map(({ key, value }) => ({ key, value: textOf(value, "") })) }),
    ...madeAt(createdAt),
  };
}

function worldPair(
  pair: Pair,
  group: Group,
  { facts, madeWith }: { readonly facts: Facts; readonly madeWith: string | undefined },
): WorldPair {
  const { id, name, description, sourceVolumeId, targetVolumeId, status, progress, faultLevel, attachments } = pair;
  const swapped = areSwapped(
    [sourceVolumeId, targetVolumeId].map((one) => facts.disks.get(one)?.zone),
    group,
  );
  const [disk, drDisk] = swapped ? [targetVolumeId, sourceVolumeId] : [sourceVolumeId, targetVolumeId];
  const usual = group.status === "protected" ? 100 : 0;
  const fault = faultLevel === FAULT_LEVEL.storage ? "storage" : faultLevel === FAULT_LEVEL.link ? "link" : undefined;
  return {
    ...{ id, name: textOf(name, id), ...descriptionOf(description), disk, drDisk, ...damageOf(status) },
    ...(progress === usual ? {} : { progress: Math.min(100, Math.max(0, Math.floor(progress))) }),
    ...(fault === undefined ? {} : { fault }),
    ...(attachments.length === 0
      ? {}
      : { attachments: attachments.map(({ instanceId, device }) => ({ instance: instanceId, device })) }),
    ...(madeWith === undefined ? {} : { madeWith }),
    ...madeAt(pair.createdAt),
  };
}
