import { DrError } from "../../errors";
import type { Address } from "../../model/addresses";
import {
  ProtectedInstance,
  ProtectionGroup,
  type ProtectionGroupInputs,
  ReplicationPair,
} from "../../model/definitions";
import { durationMs } from "../../model/duration";
import type { KitGroup } from "../../model/kit";
import type { Site } from "../../model/status";
import type { Props } from "../../engine/shape";
import { declaredInputs, validate } from "../../engine/state/changes";
import { inputsOf, ownOutputs, savedOf } from "../../engine/state/state";
import { lastKnownIn } from "../group/last-known";
import { startWish } from "../group/start-wish";
import type { ExportedGroup } from "../group/state-request";

/** A member of a group as the export of a stack holds it. */
export interface ExportedMember {
  readonly id: string;
  readonly outputs: Props;
}

/** Everything that the export of a stack holds of a group, without secrets. */
export interface ExportedWhole extends ExportedGroup {
  readonly urn: string;
  readonly logicalName: string;
  readonly instances: readonly ExportedMember[];
  readonly pairs: readonly ExportedMember[];
  readonly endpoint: string | null;
  readonly settings: Readonly<Record<string, string>>;
  /** Inputs of the group that are secrets of the stack, and left out. */
  readonly hidden: readonly string[];
}

/** Limits that a program leaves out. */
const DEFAULT = { grace: "5m", limit: "60m" } as const;

/** The part of a kit that tells of one group, by what its state holds. Pure. */
export function kitGroup(exported: ExportedWhole): KitGroup {
  const { urn, id, logicalName, endpoint, settings } = exported;
  const group = savedOf(ProtectionGroup, ownOutputs(exported.outputs));
  const { inputs, outputs, memory } = group;
  const { place } = memory;
  const site = outputs.productionSite;
  if (place === undefined || site === null) throw notSeen(exported);
  const known = lastKnownIn(group, site);
  const addresses = withOwn(known.knownAddresses ?? [], exported.instances);
  const kit: Omit<KitGroup, "missing"> = {
    ...{ urn, id, logicalName, place, endpoint, settings: { ...settings } },
    name: inputs.name,
    ...{ status: outputs.status ?? "", productionSite: site },
    ...{ sourceZone: inputs.sourceAvailabilityZone, targetZone: inputs.targetAvailabilityZone },
    ...{ domainId: inputs.domainId, vpcId: inputs.sourceVpcId },
    declared: outputs.failover,
    unfinished: outputs.unfinished !== null,
    servers: exported.instances.map((instance) => serversOf(instance, addresses)),
    pairs: exported.pairs.map(pairOf),
    addresses: addresses.map(bare),
    start: startOf(declaredIn(exported)),
    stopped: known.knownStopped?.map(({ serverId, updated }) => ({ serverId, updated })) ?? null,
    inSync: known.knownInSync ?? null,
  };
  return {
    ...kit,
    missing: [...missingIn(kit), ...exported.hidden.filter((input) => NEEDED.includes(input)).map(hiddenText)],
  };
}

/** Inputs that a move would be made by. */
const NEEDED: readonly string[] = [
  "startServers",
  "startOrder",
  "stopServers",
] satisfies (keyof ProtectionGroupInputs)[];

function hiddenText(input: string): string {
  return `${input}: it is a secret of the stack, so that the kit has the default in its place`;
}

/** The inputs of the program; somebody may have edited the state by hand. */
function declaredIn({ inputs, logicalName }: ExportedWhole): ProtectionGroupInputs {
  const declared = declaredInputs(inputs);
  const bad = validate("ProtectionGroup", declared).find(({ property }) =>
    NEEDED.some((key) => property.startsWith(key)),
  );
  if (bad === undefined) return inputsOf(ProtectionGroup, declared);
  throw new DrError(
    "DR_PROTOCOL",
    `The state of group ${logicalName} is damaged: ${bad.reason}`,
    {},
    { hint: "Run pulumi up: it writes the inputs of the program anew. Then make the kit again. Nothing was written." },
  );
}

function startOf(inputs: ProtectionGroupInputs): KitGroup["start"] {
  const { startServers, except } = startWish(inputs.startServers);
  return {
    servers: startServers,
    except: [...except],
    order: (inputs.startOrder ?? []).map((wave) => [...wave]),
    graceSeconds: durationMs(inputs.stopServers?.grace ?? DEFAULT.grace) / 1000,
    limitSeconds: durationMs(inputs.timeouts?.update ?? DEFAULT.limit) / 1000,
  };
}

function serversOf({ id, outputs: props }: ExportedMember, addresses: readonly Address[]): KitGroup["servers"][number] {
  const { inputs, outputs } = savedOf(ProtectedInstance, ownOutputs(props));
  const server = (serverId: string | null): KitGroup["servers"][number]["source"] => ({
    id: serverId === "" ? null : serverId,
    name: addresses.find((row) => row.serverId === serverId)?.serverName ?? null,
  });
  return {
    ...{ instanceId: id, instanceName: inputs.name },
    ...{ source: server(outputs.sourceServerId), target: server(outputs.targetServerId) },
  };
}

function pairOf({ id, outputs: props }: ExportedMember): KitGroup["pairs"][number] {
  const { inputs, outputs } = savedOf(ReplicationPair, ownOutputs(props));
  const { sourceVolumeId, targetVolumeId } = outputs;
  return { id, name: inputs.name, sourceVolumeId: sourceVolumeId ?? "", targetVolumeId: targetVolumeId ?? "" };
}

/** The addresses that the group knew, and those that its members know: after a first update only they know any. */
function withOwn(known: readonly Address[], instances: readonly ExportedMember[]): Address[] {
  const told = new Set(known.map(({ serverId }) => serverId));
  const own = instances.flatMap(
    ({ outputs }) => savedOf(ProtectedInstance, ownOutputs(outputs)).outputs.addresses ?? [],
  );
  return [...known, ...own.filter(({ serverId }) => !told.has(serverId))];
}

/** An address without what an earlier or later release noted beside it. */
function bare(row: Address): KitGroup["addresses"][number] {
  const { instanceId, serverName, serverId, site, portId, virtual, privateIp, mac, eip, eipId, subnetId } = row;
  return { instanceId, serverName, serverId, site, portId, virtual, privateIp, mac, eip, eipId, subnetId };
}

/** Says what is not there, and what that leads to. */
function missingIn({ servers, pairs, addresses, unfinished, stopped }: Omit<KitGroup, "missing">): string[] {
  const bare = servers.filter(({ source, target }) => source.id === null || target.id === null);
  const withAddress = (site: Site): boolean => addresses.some((row) => row.site === site);
  return [
    ...(servers.length === 0
      ? [
          "servers: the stack holds no ProtectedInstance of the group, so that nobody sees from the kit which servers move",
        ]
      : bare.map(({ instanceName }) => `a server of instance ${instanceName}: its state does not name both`)),
    // The pairs of a server's own disks are the service's, and no resources of the program.
    ...(pairs.length === 0 && servers.length === 0 ? ["pairs: the stack holds no ReplicationPair of the group"] : []),
    ...(withAddress("source") || withAddress("target")
      ? []
      : ["addresses: none was seen, so that none can be missed after a move whose old side cannot be read"]),
    ...(stopped === null
      ? [
          "servers that are stopped on purpose: not known before a second pulumi up, or a pulumi refresh, and until then all are started",
        ]
      : []),
    ...(unfinished ? ["an end: the state was written in the middle of a transition"] : []),
  ];
}

function notSeen({ logicalName, id }: ExportedWhole): DrError {
  return new DrError(
    "DR_REFUSED",
    `The state does not tell in which project and region group ${logicalName} (${id}) is, or where its production runs`,
    { id },
    {
      hint: "Run pulumi up, or pulumi refresh, once with this release: a group that was read notes both. Then make the kit again. Nothing was written.",
    },
  );
}
