/** Most rows of each list: an output that is exported is printed at each update. */
export const MOST_REFERENCES = 50;

/** A backend member of a load balancer that has an address of the group, or names one of its servers. */
export interface LoadBalancerMember {
  /** Id of the member, not of a server. */
  readonly memberId: string;
  /** `null`: not told. */
  readonly loadBalancerId: string | null;
  /** Its name; `null`: not told. */
  readonly loadBalancerName: string | null;
  /** Backend server group. */
  readonly poolId: string | null;
  /** Address that requests are sent to. */
  readonly address: string;
  /** Port that they are sent to; `null`: not told. */
  readonly port: number | null;
  /** Server that the load balancer takes the address to be of. */
  readonly serverId: string | null;
  /** Health as the load balancer told it: `ONLINE`, `OFFLINE`, `NO_MONITOR`, … */
  readonly operatingStatus: string | null;
}

export const ZONE_TYPES = ["public", "private"] as const;
export type ZoneType = (typeof ZONE_TYPES)[number];

/** A record of the account's DNS zones that names an address of the group. */
export interface DnsRecord {
  /** Id of the record set. */
  readonly recordSetId: string;
  /** Zone that it belongs to. */
  readonly zoneName: string;
  /** `public` or `private`. */
  readonly zoneType: ZoneType;
  /** Name that is resolved. */
  readonly name: string;
  /** `A`, `AAAA`, `TXT`, `PTR`, … */
  readonly type: string;
  /** Private addresses and EIPs of the group that it names. */
  readonly addresses: readonly string[];
}

/** Something that could not be looked at, or not in full. */
export interface NotLookedAt {
  /** For people: `DNS records of public zones`. */
  readonly what: string;
  /** For people: `this account may not list them (HTTP 403)`. */
  readonly reason: string;
}

/**
 * Load balancer members and DNS records that name addresses of the group, as they were found once when production had moved. No move
 * changes them, and nobody here checks that they lead where they should.
 */
export interface AddressReferences {
  /** At most 50; `loadBalancerMemberCount` is how many there are. */
  readonly loadBalancerMembers: readonly LoadBalancerMember[];
  /** Number of members that were found. */
  readonly loadBalancerMemberCount: number;
  /** At most 50; `dnsRecordCount` is how many there are. */
  readonly dnsRecords: readonly DnsRecord[];
  /** Number of records that were found. */
  readonly dnsRecordCount: number;
  /** Lists that could not be read, or only in part: there may be more than was found. */
  readonly notLookedAt: readonly NotLookedAt[];
}

/** `192.168.0.10:443 of shop-lb (ONLINE)`. */
export function memberText(member: Omit<LoadBalancerMember, "memberId" | "poolId" | "serverId">): string {
  const { address, port, loadBalancerId, loadBalancerName, operatingStatus } = member;
  const of = loadBalancerName ?? loadBalancerId;
  const host = port !== null && address.includes(":") ? `[${address}]` : address;
  return `${host}${port === null ? "" : `:${port}`}${of === null ? "" : ` of ${of}`}${operatingStatus === null ? "" : ` (${operatingStatus})`}`;
}

/** `www.shop.example. A (public: 80.158.1.2)`. */
export function recordText({ name, type, zoneType, addresses }: Omit<DnsRecord, "recordSetId" | "zoneName">): string {
  const more = addresses.length > 3 ? ` and ${addresses.length - 3} more` : "";
  return `${name} ${type} (${zoneType}: ${addresses.slice(0, 3).join(", ")}${more})`;
}

/** The first of the rows of a list that was cut, in a sentence, and how many more there are. */
export function firstOf(texts: readonly string[], total: number, most: number): string {
  const shown = texts.slice(0, most);
  return total > shown.length ? `${shown.join(", ")} and ${total - shown.length} more` : shown.join(", ");
}
