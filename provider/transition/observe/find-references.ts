import type { CallOptions } from "../../api/cloud";
import type { Readable, ReferenceReads } from "../../api/calls/references/types";
import { type Call, timeLeft } from "../../call";
import { isDrError } from "../../errors";
import {
  type AddressReferences,
  type DnsRecord,
  type LoadBalancerMember,
  MOST_REFERENCES,
  type NotLookedAt,
  ZONE_TYPES,
  type ZoneType,
} from "../../model/address-references";
import type { Address } from "../../model/addresses";
import type { BackendMember, BackendPool } from "../../model/wire/references";
import { quoted } from "../../shown";
import { counted } from "../list";
import { type Named, membersNaming, namedBy, recordsNaming } from "./match-references";

/** Longest time of the whole look: production serves by now, and nobody waits for what is only told. */
const LOOK_MS = 5_000;
/** Backend server groups whose members are listed one by one, on the cloud that has no list of all. */
const MOST_POOLS = 30;
const MOST_OF_REASON = 300;
/** Thirty lists that fail need not say so thirty times. */
const MOST_REASONS = 2;

/** Addresses and servers that may be named. */
export interface Subjects {
  readonly addresses: readonly Address[];
  readonly serverIds: readonly string[];
}

/** Parts of a call that reads and has a time limit. */
type Reading = Pick<Call, "cloud" | "clock" | "deadline">;

/**
 * Finds what names the addresses of a group: members of load balancers and DNS records. Only reads, all within a few seconds, and
 * whatever fails is told as not looked at: this never rejects.
 */
export async function findReferences(call: Reading, { addresses, serverIds }: Subjects): Promise<AddressReferences> {
  const look = new Look(call);
  const named = namedBy(addresses, serverIds);
  const [members, ...records] = await Promise.all([
    lookAtLoadBalancers(look, named),
    ...ZONE_TYPES.map((zoneType) => lookAtRecords(look, named, zoneType)),
  ]);
  const dnsRecords: DnsRecord[] = records.flat();
  return {
    loadBalancerMembers: members.shown,
    loadBalancerMemberCount: members.count,
    dnsRecords: dnsRecords.slice(0, MOST_REFERENCES),
    dnsRecordCount: dnsRecords.length,
    notLookedAt: look.missed,
  };
}

/** One look with its time limit, and what it could not see. */
class Look {
  readonly missed: NotLookedAt[] = [];
  readonly #until: number;

  constructor(readonly call: Reading) {
    this.#until = call.clock.now() + timeLeft(call, LOOK_MS);
  }

  /** Looks at one thing. What it is called is for people. */
  async at<T>(
    what: string,
    read: (reads: ReferenceReads, options: CallOptions) => Promise<Readable<T>>,
  ): Promise<readonly T[]> {
    try {
      const timeoutMs = this.#until - this.call.clock.now();
      if (timeoutMs <= 0) throw new Error(OUT_OF_TIME);
      const { rows, odd } = await read(this.call.cloud.batch.references, { timeoutMs });
      if (odd > 0) this.note(what, `${counted(odd, "row")} of the answer could not be read`);
      return rows;
    } catch (error) {
      this.note(what, reasonOf(error));
      return [];
    }
  }

  note(what: string, reason: string): void {
    const said = this.missed.filter((one) => one.what === what);
    if (said.length < MOST_REASONS && said.every((one) => one.reason !== reason)) this.missed.push({ what, reason });
  }
}

const OUT_OF_TIME = `it was not answered within ${LOOK_MS / 1000} s`;

function reasonOf(error: unknown): string {
  if (isDrError(error, "DR_ABORTED")) return OUT_OF_TIME;
  if (!isDrError(error)) return error instanceof Error ? quoted(error.message, MOST_OF_REASON) : "it failed";
  const status = error.facts["httpStatus"];
  if (status === 403) return "this account may not list them (HTTP 403)";
  if (status === 404) return "there is no such list here (HTTP 404)";
  return quoted(error.what, MOST_OF_REASON);
}

async function lookAtRecords(look: Look, named: Named, zoneType: ZoneType): Promise<DnsRecord[]> {
  const rows = await look.at(`DNS records of ${zoneType} zones`, ({ records }, options) =>
    records.list(zoneType, options),
  );
  return recordsNaming(named, zoneType, rows);
}

type Member = Omit<LoadBalancerMember, "loadBalancerName">;

/**
 * One cloud lists the members of all load balancers, without their groups. The other lists those of the shared ones, and for the
 * dedicated ones the groups, whose members are asked for one by one.
 */
async function lookAtLoadBalancers(
  look: Look,
  named: Named,
): Promise<{ readonly shown: LoadBalancerMember[]; readonly count: number }> {
  const all = look.call.cloud.settings.cloud === "huawei";
  const dedicated = all ? "groups of load balancers" : "dedicated load balancers";
  const [members, pools] = await Promise.all([
    look.at(all ? "load balancers" : "shared load balancers", ({ loadBalancers }, options) =>
      loadBalancers.members(options),
    ),
    look.at(dedicated, ({ loadBalancers }, options) => loadBalancers.pools(options)),
  ]);
  const rest = all ? [] : await membersOfPools(look, dedicated, members, pools);
  const found = membersNaming(named, [...members, ...rest], pools);
  return { shown: await withNames(look, found.slice(0, MOST_REFERENCES)), count: found.length };
}

async function membersOfPools(
  look: Look,
  what: string,
  members: readonly BackendMember[],
  pools: readonly BackendPool[],
): Promise<BackendMember[]> {
  const known = new Set(members.map(({ id }) => id));
  const unknown = pools.filter(({ memberIds }) => memberIds.some((id) => !known.has(id)));
  if (unknown.length > MOST_POOLS)
    look.note(what, `of ${unknown.length} backend server groups only the first ${MOST_POOLS} were looked at`);
  const lists = unknown
    .slice(0, MOST_POOLS)
    .map(({ id }) => look.at(what, ({ loadBalancers }, options) => loadBalancers.membersOf(id, options)));
  return (await Promise.all(lists)).flat();
}

/** The members with the names of their load balancers, which are asked for only where there is a member to tell. */
async function withNames(look: Look, members: readonly Member[]): Promise<LoadBalancerMember[]> {
  const wanted = members.some(({ loadBalancerId }) => loadBalancerId !== null);
  const list = wanted
    ? await look.at("names of load balancers", ({ loadBalancers }, options) => loadBalancers.list(options))
    : [];
  const names = new Map(list.map(({ id, name }) => [id, name]));
  return members.map((member) => ({
    ...member,
    loadBalancerName: member.loadBalancerId === null ? null : (names.get(member.loadBalancerId) ?? null),
  }));
}
