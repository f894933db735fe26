import { isIPv4, isIPv6 } from "node:net";
import type { Address } from "../../model/addresses";
import type { DnsRecord, LoadBalancerMember, ZoneType } from "../../model/address-references";
import type { BackendMember, BackendPool, RecordSet } from "../../model/wire/references";

/** Addresses and servers of a group, on both sides, in the form in which they are compared. */
export interface Named {
  /** Subnets by private address; an address without any is of a subnet that is not known. */
  readonly subnets: ReadonlyMap<string, ReadonlySet<string>>;
  readonly eips: ReadonlySet<string>;
  readonly serverIds: ReadonlySet<string>;
  /** Addresses by the name of their record for the way back, in lower case and without the dot at its end. */
  readonly reversed: ReadonlyMap<string, string>;
}

export function namedBy(addresses: readonly Address[], serverIds: readonly string[]): Named {
  const subnets = new Map<string, Set<string>>();
  for (const { privateIp, subnetId } of addresses) {
    const known = subnets.get(plain(privateIp)) ?? new Set();
    subnets.set(plain(privateIp), subnetId === null ? known : known.add(subnetId));
  }
  const eips = new Set(addresses.flatMap(({ eip }) => (eip === null ? [] : [plain(eip)])));
  const reversed = new Map([...subnets.keys(), ...eips].map((ip) => [reverseName(ip), ip]));
  return { subnets, eips, serverIds: new Set(serverIds), reversed };
}

/**
 * Members that have a private address of the group or name one of its servers. Another network may have the same address: a member
 * whose subnet, or whose server, is known to be another one is none of the group's. Pure.
 */
export function membersNaming(
  { subnets, serverIds }: Named,
  members: readonly BackendMember[],
  pools: readonly BackendPool[],
): Omit<LoadBalancerMember, "loadBalancerName">[] {
  const poolOf = new Map(pools.flatMap((pool) => pool.memberIds.map((id) => [id, pool] as const)));
  const isOurs = ({ address, subnetId, serverId }: BackendMember): boolean => {
    if (serverIds.has(serverId)) return true;
    const ours = subnets.get(plain(address));
    if (ours === undefined) return false;
    // The subnet of an IPv6 address goes by another id here than with its port.
    if (subnetId === "" || ours.size === 0 || isIPv6(address)) return serverId === "";
    return ours.has(subnetId);
  };
  const unique = new Map(members.map((member) => [member.id, member]));
  return [...unique.values()].filter(isOurs).map((member) => {
    const pool = poolOf.get(member.id);
    return {
      memberId: member.id,
      loadBalancerId: orNone(member.loadBalancerId) ?? pool?.loadBalancerIds[0] ?? null,
      poolId: orNone(member.poolId) ?? pool?.id ?? null,
      address: member.address,
      port: member.port,
      serverId: orNone(member.serverId),
      operatingStatus: orNone(member.status),
    };
  });
}

const orNone = (text: string): string | null => (text === "" ? null : text);

/** Records that name a private address or an EIP of the group, in a value or, for the way back, by their own name. Pure. */
export function recordsNaming(
  { subnets, eips, reversed }: Named,
  zoneType: ZoneType,
  records: readonly RecordSet[],
): DnsRecord[] {
  return records.flatMap(({ id, zoneName, name, type, values }) => {
    const back = type === "PTR" ? reversed.get(name.toLowerCase().replace(/\.$/, "")) : undefined;
    const named = values.flatMap(wordsOf).filter((ip) => subnets.has(ip) || eips.has(ip));
    const addresses = [...new Set(back === undefined ? named : [back, ...named])];
    return addresses.length === 0 ? [] : [{ recordSetId: id, zoneName, zoneType, name, type, addresses }];
  });
}

/** Words of a value that may be addresses: an SPF record writes them as `ip4:192.0.2.1/32`. */
function wordsOf(value: string): string[] {
  return value
    .split(/[\s",;]+/)
    .map((word) => word.replace(/^[+?~-]?ip[46]:/i, "").replace(/\/(?:32|128)$/, ""))
    .filter((word) => isIPv4(word) || isIPv6(word))
    .map(plain);
}

/** The one spelling of an address: IPv6 has many. */
function plain(ip: string): string {
  return isIPv6(ip) && !ip.includes("%") ? new URL(`http://[${ip}]`).hostname.slice(1, -1) : ip;
}

function reverseName(ip: string): string {
  if (!isIPv6(ip)) return `${ip.split(".").reverse().join(".")}.in-addr.arpa`;
  const digits = groupsOf(ip).join("");
  return `${Array.from({ length: digits.length }, (_, at) => digits.charAt(digits.length - 1 - at)).join(".")}.ip6.arpa`;
}

/** The eight groups of an IPv6 address in its one spelling, four digits each. */
function groupsOf(ip: string): string[] {
  const [front = "", back] = ip.split("::");
  const split = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [head, tail] = [split(front), split(back ?? "")];
  const zeros = back === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array.from({ length: zeros }, () => "0"), ...tail].map((group) => group.padStart(4, "0"));
}
