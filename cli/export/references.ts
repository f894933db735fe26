import type { AddressReferences, DnsRecord, LoadBalancerMember } from "../../provider/model/address-references";
import type { World } from "../../simulator/index";
import { sorted, textOf } from "./texts";

type Balancer = NonNullable<World["loadBalancers"]>[number];
type Zone = NonNullable<World["dnsZones"]>[number];

/** Load balancers and records of a world: those alone that name an address of its groups. Pure. */
export function referencesIn(
  found: readonly Pick<AddressReferences, "loadBalancerMembers" | "dnsRecords">[],
): Pick<World, "loadBalancers" | "dnsZones"> {
  const members = new Map(
    found.flatMap(({ loadBalancerMembers }) => loadBalancerMembers.map((one) => [one.memberId, one])),
  );
  const records = new Map<string, DnsRecord>();
  for (const one of found.flatMap(({ dnsRecords }) => dnsRecords)) {
    const known = records.get(one.recordSetId);
    const addresses = [...new Set([...(known?.addresses ?? []), ...one.addresses])].sort();
    records.set(one.recordSetId, { ...one, addresses });
  }
  return { loadBalancers: balancersOf([...members.values()]), dnsZones: zonesOf([...records.values()]) };
}

/** One that does not tell its load balancer or its port cannot be in a world. */
function balancersOf(members: readonly LoadBalancerMember[]): Balancer[] {
  const usable = members.filter(({ loadBalancerId, port }) => loadBalancerId !== null && port !== null);
  return grouped(usable, ({ loadBalancerId }) => loadBalancerId ?? "").map(([id, own]) => ({
    ...{ id, name: textOf(own[0]?.loadBalancerName ?? "", id) },
    pools: grouped(own, ({ poolId }) => poolId ?? id).map(([poolId, ofPool]) => ({
      ...{ id: poolId, name: poolId },
      ...(ofPool.some(({ operatingStatus }) => operatingStatus === "NO_MONITOR") ? { healthCheck: false } : {}),
      members: sorted(ofPool.map((one) => ({ id: one.memberId, address: one.address, port: one.port ?? 1 }))),
    })),
  }));
}

const TYPES: readonly string[] = ["A", "AAAA"];

function zonesOf(records: readonly DnsRecord[]): Zone[] {
  const usable = records.filter(({ type, zoneName }) => TYPES.includes(type) && zoneName.endsWith("."));
  return grouped(usable, ({ zoneName, zoneType }) => `${zoneType} ${zoneName}`).map(([, own]) => ({
    ...{ name: own[0]?.zoneName ?? ".", type: own[0]?.zoneType ?? "public" },
    records: sorted(
      own.map(({ recordSetId: id, name, type, addresses }) => ({
        ...{ id, name, type, values: [...addresses] },
      })),
    ),
  }));
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}
