import { type Cloud, findReferences, isDrError, systemClock } from "../../provider/index";
import type { AddressReferences } from "../../provider/model/address-references";
import type { Address } from "../../provider/model/addresses";
import type { Port } from "../../provider/model/wire/wire";
import { findGroup } from "../cloud";
import type { Facts, GroupFacts, LeftOut } from "./facts";

/** Reads that go out together at most. */
const AT_ONCE = 8;
/** A list that is only told in passing must not hold up the rest. */
const ASIDE_MS = 60_000;

/** Reads the groups that are named, or all, with everything that a world holds of them. */
export async function readFacts(cloud: Cloud, wanted: readonly string[]): Promise<Facts> {
  const leftOut: LeftOut[] = [];
  const ids = new Set<string>();
  for (const name of wanted) ids.add(await findGroup(cloud, name));
  const groups = await readGroups(cloud, [...ids], leftOut);
  const aside = new Aside(leftOut);
  const [domains, servers, disks, ports, eips, quotas, serverLimits, diskLimits, projectId] = await Promise.all([
    cloud.domains.list(),
    cloud.servers.list({ onOddRow: () => undefined }),
    cloud.disks.list({ onOddRow: () => undefined }),
    cloud.ports.list({ onOddRow: () => undefined }),
    aside.read("EIPs", [], () => cloud.eips.list({ timeoutMs: ASIDE_MS })),
    aside.read("quotas of the service", [], () => cloud.quotas.list({ timeoutMs: ASIDE_MS })),
    aside.read("quotas of servers", undefined, () => cloud.servers.limits({ timeoutMs: ASIDE_MS })),
    aside.read("quotas of disks", undefined, () => cloud.disks.limits({ timeoutMs: ASIDE_MS })),
    cloud.projectId(),
  ]);
  const own = new Set(groups.flatMap(serverIdsOf));
  const ownPorts = ports.filter(({ deviceId }) => own.has(deviceId));
  const networks = [...new Set(ownPorts.map(({ networkId }) => networkId))];
  const subnets = await found(networks, (id) => cloud.vpcs.subnet(id));
  const vpcIds = groups.flatMap(({ group, drills }) => [group.vpcId, ...drills.map(({ vpcId }) => vpcId)]);
  const inVpcs = [...vpcIds, ...[...subnets.values()].map(({ vpcId }) => vpcId)].filter((id) => id !== "");
  return {
    ...{ region: cloud.settings.region, cloud: cloud.settings.cloud, projectId, domains, groups, ports, eips, quotas },
    ...{ serverLimits, diskLimits, subnets, vpcs: await found([...new Set(inVpcs)], (id) => cloud.vpcs.get(id)) },
    ...{ servers: byId(servers), disks: byId(disks) },
    references: await referencesOf(cloud, groups, { ports: ownPorts, eips }, leftOut),
    leftOut,
  };
}

const byId = <T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> =>
  new Map(rows.map((row) => [row.id, row]));

export const serverIdsOf = ({ instances, drills }: GroupFacts): string[] => [
  ...instances.flatMap(({ sourceServerId, targetServerId }) => [sourceServerId, targetServerId]),
  ...drills.flatMap(({ servers }) => servers.map(({ serverId }) => serverId)),
];

/** Reads without which a world is still one. */
class Aside {
  constructor(private readonly leftOut: LeftOut[]) {}

  async read<T>(what: string, without: T, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!isDrError(error)) throw error;
      this.leftOut.push({ what, id: null, why: `they could not be read: ${error.what}`, next: error.hint });
      return without;
    }
  }
}

async function readGroups(cloud: Cloud, ids: readonly string[], leftOut: LeftOut[]): Promise<GroupFacts[]> {
  const odd = new Map<string, string>();
  const onOddRow: NonNullable<NonNullable<Parameters<Cloud["pairs"]["list"]>[1]>["onOddRow"]> = (row) => {
    const what = `${row.id ?? "a member"} cannot be read: ${row.error.what}`;
    if (row.groupId !== undefined) odd.set(row.groupId, what);
    else leftOut.push({ what: "member", id: row.id ?? null, why: what, next: row.error.hint });
  };
  const among = ids.length === 0 ? {} : { groupIds: ids };
  const aside = new Aside(leftOut);
  const listed = cloud.groups.list(
    {},
    {
      onOddRow: ({ id, error }) => {
        if (ids.length === 0 || (id !== undefined && ids.includes(id)))
          leftOut.push({ what: "group", id: id ?? null, why: error.what, next: error.hint });
      },
    },
  );
  const [groups, pairs, instances, drills] = await Promise.all([
    listed,
    cloud.pairs.list(among, { onOddRow }),
    cloud.instances.list(among, { onOddRow }),
    aside.read("drills", [], () => cloud.drills.list({}, { onOddRow, timeoutMs: ASIDE_MS })),
  ]);
  const chosen = groups.filter(({ id }) => ids.length === 0 || ids.includes(id));
  return chosen.map((group) => ({
    group,
    instances: instances.filter(({ groupId }) => groupId === group.id),
    pairs: pairs.filter(({ groupId }) => groupId === group.id),
    drills: drills.filter(({ groupId }) => groupId === group.id),
    unread: odd.get(group.id),
  }));
}

/** Reads what has these ids, some at a time. What does not exist, or may not be read, is not in it. */
async function found<T>(ids: readonly string[], read: (id: string) => Promise<T>): Promise<ReadonlyMap<string, T>> {
  const rows = new Map<string, T>();
  const left = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      try {
        rows.set(id, await read(id));
      } catch (error) {
        if (!isDrError(error, "DR_NOT_FOUND", "DR_USAGE")) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return rows;
}

/** Load balancers and records that name an address of the groups, a group at a time: the lists are read once. */
async function referencesOf(
  cloud: Cloud,
  groups: readonly GroupFacts[],
  { ports, eips }: Pick<Facts, "ports" | "eips">,
  leftOut: LeftOut[],
): Promise<Facts["references"]> {
  const all = new Map<string, Pick<AddressReferences, "loadBalancerMembers" | "dnsRecords">>();
  for (const facts of groups) {
    const serverIds = facts.instances.flatMap(({ sourceServerId, targetServerId }) => [sourceServerId, targetServerId]);
    const own = ports.filter(({ deviceId }) => serverIds.includes(deviceId));
    const addresses = own.flatMap((port) => addressesOf(port, eips));
    const look = { cloud, clock: systemClock, deadline: Number.POSITIVE_INFINITY };
    const { notLookedAt, ...references } = await findReferences(look, { addresses, serverIds });
    all.set(facts.group.id, references);
    const { loadBalancerMembers: members, loadBalancerMemberCount, dnsRecords: records, dnsRecordCount } = references;
    const more = loadBalancerMemberCount - members.length + dnsRecordCount - records.length;
    const rest =
      more <= 0 ? [] : [{ what: `names of addresses of ${facts.group.name}`, reason: `there are ${more} more` }];
    for (const { what, reason } of [...notLookedAt, ...rest])
      if (!leftOut.some((one) => one.what === what && one.why === reason))
        leftOut.push({
          what,
          id: null,
          why: reason,
          next: "No move changes what they name: look at them in the console.",
        });
  }
  return all;
}

function addressesOf({ id, deviceId, fixedIps, macAddress: mac }: Port, eips: Facts["eips"]): Address[] {
  const eip = eips.find(({ portId }) => portId === id);
  return fixedIps.map(({ ipAddress, subnetId }) => ({
    ...{ instanceId: "", serverName: "", serverId: deviceId, site: "source", portId: id, virtual: false, mac },
    ...{ privateIp: ipAddress, eip: eip?.address ?? null, eipId: eip?.id ?? null, subnetId: subnetId || null },
  }));
}
