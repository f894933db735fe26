import type { Site } from "./status";

/** One address of one server, as the cloud reports it. */
export interface AddressRow {
  /** Protected instance the server belongs to. */
  readonly instanceId: string;
  readonly serverName: string;
  readonly serverId: string;
  readonly site: Site;
  readonly portId: string;
  readonly privateIp: string;
  readonly mac: string;
  readonly eip: string | null;
  readonly eipId: string | null;
  readonly subnetId: string | null;
  /** Known from the last state alone: its server could not be read. */
  readonly remembered?: true;
}

/**
 * What became of an address: `moved` to the counterpart, `kept` where it was, `parked` (the new production server's own
 * former address, waiting for the reprotect), `lost` (no server has it any more), `unknown` (could not be read).
 */
export type Verdict = "moved" | "kept" | "parked" | "lost" | "unknown";

/** How many addresses came to which end. */
export type AddressCounts = { readonly [V in Verdict]: number } & { readonly total: number };

export interface MigratedAddress extends Omit<AddressRow, "serverId" | "site" | "remembered"> {
  readonly fromServerId: string;
  readonly toServerId: string;
  readonly verdict: Verdict;
  /** Why the verdict is not what a transition promises, in a few words. */
  readonly note: string | null;
}

/** The rows in short, for people and programs that need not see each. */
export function countAddresses(rows: readonly Pick<MigratedAddress, "verdict">[]): AddressCounts {
  const of = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  const [moved, kept, parked, lost, unknown] = [of("moved"), of("kept"), of("parked"), of("lost"), of("unknown")];
  return { moved, kept, parked, lost, unknown, total: rows.length };
}

/** The counts after some of the rows got another verdict; rows that a state had no room for stay counted. */
export function recount(
  counts: AddressCounts | null,
  before: readonly MigratedAddress[],
  after: readonly MigratedAddress[],
): AddressCounts {
  if (counts === null) return countAddresses(after);
  const [old, fresh] = [countAddresses(before), countAddresses(after)];
  return {
    moved: counts.moved + fresh.moved - old.moved,
    kept: counts.kept + fresh.kept - old.kept,
    parked: counts.parked + fresh.parked - old.parked,
    lost: counts.lost + fresh.lost - old.lost,
    unknown: counts.unknown + fresh.unknown - old.unknown,
    total: counts.total,
  };
}
