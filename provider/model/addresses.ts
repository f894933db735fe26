import { z } from "zod";
import { SITES, type Site } from "./status";

/** One address of one server, as ECS, ports and EIPs report it. */
export interface Address {
  /** Protected instance the server belongs to. */
  readonly instanceId: string;
  readonly serverName: string;
  readonly serverId: string;
  readonly site: Site;
  /** Port, which is the NIC. */
  readonly portId: string;
  /** True for a virtual IP, which the NIC may use together with those of other servers; its EIP is bound to a port of its own. */
  readonly virtual: boolean;
  readonly privateIp: string;
  readonly mac: string;
  /** Public address bound to the port. */
  readonly eip: string | null;
  readonly eipId: string | null;
  /** Neutron subnet. */
  readonly subnetId: string | null;
}

const text = z.string();
const textOrNone = z.string().nullable();

/** Addresses that were packed into a state. What only a report shows of them may be missing. */
export const AddressRows: z.ZodType<FormerAddress[]> = z.array(
  z.looseObject({
    ...{ instanceId: text, serverId: text, site: z.enum(SITES), privateIp: text, mac: text, eip: textOrNone },
    ...{ serverName: text.catch(""), portId: text.catch("") },
    ...{ eipId: textOrNone.catch(null), subnetId: textOrNone.catch(null) },
    virtual: z.boolean().default(false).catch(false),
    remembered: z.literal(true).exactOptional(),
  }),
);

/** An address before a transition. */
export interface FormerAddress extends Address {
  /** Known from the last state alone: its server could not be read. */
  readonly remembered?: true;
}

export const ADDRESS_VERDICTS = ["moved", "kept", "parked", "lost", "unknown"] as const;

/**
 * End of an address: `moved` to the counterpart; `kept` where it was; `parked`: the DR server's own former address, waiting for the
 * reprotect; `lost`: on no server any more, which is warned of and fails the update only with `failOn`; `unknown`: could not be read.
 */
export type AddressVerdict = (typeof ADDRESS_VERDICTS)[number];

/** Number of addresses by end: short enough for an output of a program. */
export type AddressCounts = { readonly [V in AddressVerdict]: number } & { readonly total: number };

/** An address and its end in a transition. */
export interface MigratedAddress extends Omit<Address, "serverId" | "site"> {
  readonly fromServerId: string;
  /** The server that has it, or should have it. */
  readonly toServerId: string;
  readonly verdict: AddressVerdict;
  /** Reason why the verdict is not what a transition promises, in a few words. */
  readonly note: string | null;
}

/** The rows in short, for people and programs that need not see each. */
export function countAddresses(rows: readonly Pick<MigratedAddress, "verdict">[]): AddressCounts {
  const of = (verdict: AddressVerdict): number => rows.filter((row) => row.verdict === verdict).length;
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
