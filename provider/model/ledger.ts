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

export interface MigratedAddress extends Omit<AddressRow, "serverId" | "site" | "remembered"> {
  readonly fromServerId: string;
  readonly toServerId: string;
  readonly verdict: Verdict;
  /** Why the verdict is not what a transition promises, in a few words. */
  readonly note: string | null;
}
