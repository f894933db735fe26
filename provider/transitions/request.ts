import type { AddressRow, MigratedAddress } from "../model/ledger";
import type { StoppedServer } from "../model/last-known";
import type { LastTransition } from "../model/report";
import type { Mode, TransitionRecord } from "../model/transition-record";
import type { Observation } from "./observation";

/** Servers that are put back to an earlier point after one certain failover, before they start. */
export interface RecoveryPoint {
  /** Id of that failover. */
  readonly transition: string;
  readonly restores: readonly { readonly serverId: string; readonly backupId: string }[];
  /** Whether it differs from the one last completed. */
  readonly edited: boolean;
  /** What the one last completed named after the same failover: only an entry that stayed there is done. */
  readonly completed: readonly { readonly serverId: string; readonly backupId: string }[];
}

/** A declared intent about where a group's production runs, with everything the state knows of earlier transitions. */
export interface TransitionRequest {
  readonly groupId: string;
  /** The declared `failover`. */
  readonly wanted: boolean | undefined;
  /** `failover` as last completed. */
  readonly completed: boolean | undefined;
  readonly record: TransitionRecord | undefined;
  readonly lastTransition: LastTransition | undefined;
  readonly modes: { readonly out: Mode; readonly back: Mode };
  readonly switchAsSoonAsInSync: boolean;
  readonly confirm: string | undefined;
  readonly startServers: boolean;
  /** Servers that stay stopped all the same, by either id of their instance. */
  readonly except: readonly string[];
  readonly startOrder: readonly (readonly string[])[];
  /** How long running servers get to stop by themselves before a planned move. */
  readonly graceMs: number;
  readonly recoveryPoint?: RecoveryPoint | undefined;
  /** Addresses as of the last state. */
  readonly knownAddresses: readonly AddressRow[] | undefined;
  /** Servers seen stopped at the side to be left while nothing was wrong; all others may have run. */
  readonly knownStopped: readonly StoppedServer[] | undefined;
  /** When the request was made, in milliseconds since the epoch. */
  readonly now: number;
  readonly knownInSync: boolean | undefined;
}

/** What a run ended with. */
export interface TransitionResult {
  readonly seen: Observation;
  /** The value to be stored as last completed. */
  readonly completed: boolean | undefined;
  readonly unfinished: TransitionRecord | undefined;
  readonly lastTransition: LastTransition | undefined;
  readonly migrated: readonly MigratedAddress[] | undefined;
  readonly warnings: readonly string[];
  /** Addresses that were lost: the update fails after saving. */
  readonly lost: readonly MigratedAddress[];
}

export function isEdited(request: Pick<TransitionRequest, "wanted" | "completed">): boolean {
  return request.wanted !== undefined && request.wanted !== request.completed;
}

/** The number of the coming transition, or of the one under way. */
export function comingNumber(request: Pick<TransitionRequest, "record" | "lastTransition">): number {
  return request.record?.number ?? (request.lastTransition?.number ?? 0) + 1;
}
