import { deflateRawSync, inflateRawSync } from "node:zlib";
import {
  type Address,
  AddressRows,
  type AddressVerdict,
  type FormerAddress,
  type MigratedAddress,
} from "../../model/addresses";
import { type Site, SITES } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import type { Instance } from "../../model/wire/wire";
import { type Observation, type ServerView, addressRows, isKnown, viewAt } from "./observation";

/** Rows as short text: an unfinished transition carries them through an error reply, whose size is limited. */
export function packRows(rows: readonly Address[]): string {
  return deflateRawSync(JSON.stringify(rows)).toString("base64");
}

export function unpackRows(packed: string | undefined): Address[] | undefined {
  if (packed === undefined) return undefined;
  try {
    return AddressRows.parse(JSON.parse(inflateRawSync(Buffer.from(packed, "base64")).toString("utf8")));
  } catch {
    // Cut or edited by hand. A move goes on without what it only compares with.
    return undefined;
  }
}

/** Every address that can be read, and what the last state knew of those that cannot, or whose EIP cannot. Pure. */
export function knownAddresses(
  observed: Observation,
  known: readonly Address[] = [],
  sites: readonly Site[] = SITES,
): FormerAddress[] {
  const eips = observed.eipsUnknown === true ? known.filter(({ eip }) => eip !== null) : [];
  const rows = addressRows(observed, sites).map((row) => {
    const former = eips.find(
      ({ mac, privateIp }) => row.eip === null && mac === row.mac && privateIp === row.privateIp,
    );
    if (former === undefined) return row;
    return { ...row, eip: former.eip, eipId: former.eipId, remembered: true as const };
  });
  return [...rows, ...rememberedRows(observed, known, sites)];
}

/** Addresses of servers of which neither the server nor its ports can be read any more. */
export function rememberedRows(
  observed: Observation,
  known: readonly Address[],
  sites: readonly Site[] = SITES,
): FormerAddress[] {
  const unreadable = new Set(
    observed.instances.flatMap((instance) =>
      sites.filter((site) => isSilent(viewAt(observed, instance, site))).map((site) => serverAt(instance, site)),
    ),
  );
  return known.filter((row) => unreadable.has(row.serverId)).map((row) => ({ ...row, remembered: true }));
}

function isSilent(server: ServerView | undefined): boolean {
  return server === undefined || (!isKnown(server) && server.ports.length === 0);
}

/**
 * Compares every address, when production moved `from` one side `to` the other. A NIC is recognised by its MAC, the one
 * property that belongs to it alone; it may hold several addresses. Pure.
 */
export function compareAddresses(
  observed: Observation,
  from: Site,
  to: Site,
  before: readonly FormerAddress[] | undefined,
): MigratedAddress[] {
  const after = addressRows(observed);
  return observed.instances.flatMap((instance) => {
    const known = before?.filter((row) => row.instanceId === instance.id) ?? [];
    const rows = known.map((row) => judge(observed, { instance, from, to }, row, presentOf(row, after)));
    if (known.some((row) => row.serverId === serverAt(instance, from))) return rows;
    const strange = after.filter((row) => !known.some(({ mac }) => mac === row.mac));
    return [
      ...rows.filter((row) => row.fromServerId === serverAt(instance, to)),
      ...derive(observed, { instance, from, to }, strange),
    ];
  });
}

/** The same address of the same NIC, or else any address of that NIC. */
function presentOf(row: Address, after: readonly Address[]): Address | undefined {
  const nic = after.filter(({ mac }) => mac === row.mac);
  return nic.find(({ privateIp }) => privateIp === row.privateIp) ?? nic[0];
}

/** An instance whose production moved. */
interface Moved {
  readonly instance: Instance;
  readonly from: Site;
  readonly to: Site;
}

function judge(
  observed: Observation,
  { instance, from, to }: Moved,
  row: FormerAddress,
  now: Address | undefined,
): MigratedAddress {
  const wasOld = row.serverId === serverAt(instance, from);
  const counterpart = serverAt(instance, wasOld ? to : from);
  const { serverId, site: _site, remembered, ...address } = row;
  const result = (
    verdict: AddressVerdict,
    note: string | null = remembered === true ? "before the move known from the last state alone" : null,
  ): MigratedAddress => ({
    ...address,
    fromServerId: serverId,
    toServerId: verdict === "kept" || verdict === "parked" ? serverId : counterpart,
    verdict,
    note,
  });
  if (now === undefined) {
    const unreadable = (side: Site): boolean => !isKnown(viewAt(observed, instance, side));
    if (unreadable(to) || (wasOld && unreadable(from)))
      return result("unknown", "a server of this instance could not be read");
    return wasOld ? result("lost", "on no server of this instance") : result("parked", "waits for the reprotect");
  }
  if (now.serverId === serverId) return result("kept", wasOld ? "still on the former production server" : null);
  if (now.serverId !== counterpart) return result("unknown", `now on server ${now.serverId}`);
  if (row.privateIp !== now.privateIp && row.virtual)
    return result("lost", "the NIC moved, but may not use this virtual IP any more");
  if (row.privateIp !== now.privateIp)
    return result("lost", `the NIC moved, but its private address is now ${now.privateIp}`);
  if (row.eip !== null && now.eip === null && observed.eipsUnknown === true)
    return result("unknown", "the NIC moved; the EIPs could not be read");
  if (row.eip !== null && now.eip !== row.eip)
    return result("lost", `the NIC moved, but EIP ${row.eip} is not bound to ${row.virtual ? "its virtual IP" : "it"}`);
  return result("moved");
}

/** Without a record of the addresses before: what the new production server has, if the old one provably has nothing left. */
function derive(observed: Observation, { instance, from, to }: Moved, after: readonly Address[]): MigratedAddress[] {
  const old = viewAt(observed, instance, from);
  const bare = isKnown(old) && old?.ports.length === 0;
  const fromServerId = serverAt(instance, from);
  const toServerId = serverAt(instance, to);
  return after
    .filter((row) => row.serverId === toServerId)
    .map(({ serverId: _serverId, site: _site, ...address }) => ({
      ...address,
      fromServerId,
      toServerId,
      verdict: bare ? ("moved" as const) : ("unknown" as const),
      note: "the addresses before the transition were not recorded",
    }));
}

/** Addresses of the former production server that are not where they belong, by verdict. */
export function misplaced(
  rows: readonly MigratedAddress[],
  instances: readonly Instance[],
  from: Site,
): MigratedAddress[] {
  const old = new Set(instances.map((instance) => serverAt(instance, from)));
  return rows.filter((row) => row.verdict !== "moved" && row.verdict !== "parked" && old.has(row.fromServerId));
}
