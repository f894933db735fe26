import { isEmergencyName } from "../../provider/model/drills";
import { zoneAt } from "../../provider/model/group-actions";
import type { Drill, Group, Instance, Pair } from "../../provider/model/wire/wire";
import { type Declaration, type Reference, declaration } from "./declaration";
import { type Found, originalDisk, originsOf } from "./found";
import { logicalName, unique, variableName } from "./names";
import { type LeftOut, judgeGroup, judgeMember, judgeProtection } from "./status";

/** Declares a group with all that belongs to it, what others depend on first. Pure. */
export function declareGroup(found: Found): Declaration[] {
  const group = theGroup(found);
  const of = { variable: group.variable, id: group.id, byId: false };
  const context = { of, naming: names(), origins: originsOf(found.pairs, found.instances), ...found };
  const instances = found.instances.map((one) => theInstance(one, context));
  const pairs = found.pairs.filter(({ id }) => !context.origins.has(id)).map((one) => thePair(one, context));
  const attachments = found.pairs.flatMap((one) => theAttachments(one, context, [...instances, ...pairs]));
  const members = [...instances, ...pairs, ...attachments];
  const protection = theProtection(found.group, of, members);
  const drills = found.drills.map((one) => theDrill(one, context, [...members, ...protection]));
  const all = [...members, ...protection, ...drills];
  return [
    group,
    ...(group.leftOut === undefined ? all : all.map((one) => ({ ...one, leftOut: one.leftOut ?? NO_GROUP }))),
  ];
}

const NO_GROUP: LeftOut = { why: "its group is left out", next: "See there." };

/** Declares one member or drill by itself; its group is named by the id. Pure. */
export function declareOne(found: Found, id: string): Declaration[] {
  const of = { variable: undefined, id: found.group.id, byId: false };
  const context = { of, naming: names(), origins: originsOf(found.pairs, found.instances), ...found };
  return [
    ...found.instances.filter((one) => one.id === id).map((one) => theInstance(one, context)),
    ...found.pairs.filter((one) => one.id === id).map((one) => thePair(one, context)),
    ...found.drills.filter((one) => one.id === id).map((one) => theDrill(one, context, [])),
  ];
}

interface Context extends Pick<Found, "group" | "pairs" | "diskZones"> {
  readonly of: Reference;
  readonly naming: Naming;
  /** The instance that each pair came with. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Gives the names of a resource in the program. */
type Naming = (noun: string, name: string) => { readonly variable: string; readonly logicalName: string };

function names(): Naming {
  const variables = unique(["sdrs", "group", "protection"], "");
  const logical = new Map<string, (wanted: string) => string>();
  return (noun, name) => {
    const give = logical.get(noun) ?? unique();
    logical.set(noun, give);
    return { variable: variables(variableName(name, noun)), logicalName: give(logicalName(name, noun)) };
  };
}

const described = (text: string | null): string | undefined => (text === null || text === "" ? undefined : text);

function theGroup({ group, pairs, instances }: Found): Declaration {
  const origins = originsOf(pairs, instances);
  const read = new Set(instances.map(({ id }) => id));
  const orphans = pairs.filter(({ id }) => origins.has(id) && !read.has(origins.get(id) ?? ""));
  const unknown = orphans.length === 0 ? [] : [`Attached to instances that could not be read: ${namesOf(orphans)}.`];
  return declaration({
    ...{ kind: "ProtectionGroup", variable: "group", logicalName: logicalName(group.name, "group") },
    ...{ called: group.name, id: group.id, judged: judgeGroup(group.status), notes: [siteNote(group), ...unknown] },
    inputs: {
      name: group.name,
      description: described(group.description),
      sourceAvailabilityZone: group.sourceZone,
      targetAvailabilityZone: group.targetZone,
      domainId: group.domainId,
      sourceVpcId: group.vpcId,
    },
  });
}

const namesOf = (pairs: readonly Pair[]): string => pairs.map(({ name, id }) => `${name} (${id})`).join(", ");

function siteNote(group: Group): string {
  const zone = zoneAt(group, group.productionSite);
  const site = group.productionSite === "source" ? "its original production site" : "its DR site";
  return `Production runs at ${site} (${zone}). failover is not set: nobody orders a move, so production stays there.`;
}

function theInstance(instance: Instance, { of, naming, pairs, origins }: Context): Declaration {
  const { id, name, status, description, sourceServerId, tags } = instance;
  const own = pairs.filter((pair) => origins.get(pair.id) === id);
  return declaration({
    ...{ kind: "ProtectedInstance", ...naming("instance", name), called: name, id, judged: judgeMember(status) },
    notes: own.length === 0 ? [] : [`Came with it, as far as times tell, and goes with it: ${namesOf(own)}.`],
    inputs: {
      protectionGroup: of,
      name,
      description: described(description),
      serverId: sourceServerId,
      tags: tags.length === 0 ? undefined : Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    },
  });
}

function thePair(pair: Pair, { of, naming, group, diskZones }: Context): Declaration {
  const { id, name, status, description } = pair;
  return declaration({
    ...{ kind: "ReplicationPair", ...naming("pair", name), called: name, id, judged: judgeMember(status) },
    inputs: {
      protectionGroup: of,
      name,
      description: described(description),
      volumeId: originalDisk(pair, group, diskZones),
    },
  });
}

/** Attachments that were made one by one: a pair that came with an instance is attached to that without one. */
function theAttachments(pair: Pair, { of, naming, origins }: Context, declared: readonly Declaration[]): Declaration[] {
  const others = pair.attachments.filter(({ instanceId }) => instanceId !== origins.get(pair.id));
  return others.map(({ instanceId, device }) => {
    const ends = [instanceId, pair.id].map((id) => declared.find((one) => one.id === id));
    const [instance, ofPair] = ends;
    const half = pair.status === "error-attaching" ? HALF_ATTACHED : undefined;
    const leftOut = half ?? judgeMember(pair.status).leftOut ?? ends.find((one) => one?.leftOut !== undefined)?.leftOut;
    return declaration({
      ...{ kind: "ReplicationAttachment", ...naming("attachment", pair.name), called: `of ${pair.name}` },
      ...{ id: `${instanceId}/${pair.id}`, judged: leftOut === undefined ? {} : { leftOut } },
      inputs: {
        protectionGroup: of,
        protectedInstanceId: { variable: instance?.variable, id: instanceId, byId: true },
        replicationPairId: { variable: ofPair?.variable, id: pair.id, byId: true },
        device,
      },
    });
  });
}

const HALF_ATTACHED: LeftOut = {
  why: "its pair is attached half-way, and adopting would attach it anew",
  next: "To attach it anew, take the comment marks away; else detach it in the console.",
};

function theProtection(group: Group, of: Reference, dependsOn: readonly Declaration[]): Declaration[] {
  const judged = judgeProtection(group.status);
  if (judged === "off") return [];
  return [
    declaration({
      ...{ kind: "Protection", variable: "protection", logicalName: logicalName(group.name, "protection") },
      ...{ called: `of ${group.name}`, id: group.id, judged: judged === "on" ? {} : judged },
      ...{ dependsOn, inputs: { protectionGroup: of } },
    }),
  ];
}

function theDrill(
  { id, name, status }: Drill,
  { of, naming }: Context,
  dependsOn: readonly Declaration[],
): Declaration {
  return declaration({
    ...{ kind: "DisasterRecoveryDrill", ...naming("drill", name), called: name, id, judged: judgeMember(status) },
    notes: isEmergencyName(name) ? ["Its servers run production."] : [],
    dependsOn,
    inputs: { protectionGroup: of, name, emergency: isEmergencyName(name) ? true : undefined },
  });
}
