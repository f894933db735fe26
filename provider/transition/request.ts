import type { AddressReferences } from "../model/address-references";
import type { Address, MigratedAddress } from "../model/addresses";
import type { StoppedServer } from "../model/last-known";
import type { Transition } from "../model/transition";
import type { Order } from "../model/orders";
import type { Mode, TransitionRecord, Wish } from "../model/transition-record";
import type { Site } from "../model/status";
import type { Group } from "../model/wire/wire";
import { transitionId } from "./decide/consent";
import type { Observation } from "./observe/observation";

/** Servers that are put back to an earlier point after one certain failover, before they start. */
export interface RecoveryPoint {
  /** Id of that failover. */
  readonly transition: string;
  readonly restores: readonly { readonly serverId: string; readonly backupId: string }[];
  /** True if it differs from the one last completed. */
  readonly edited: boolean;
  /** Entries that the one last completed named after the same failover: only an entry that stayed there is done. */
  readonly completed: readonly { readonly serverId: string; readonly backupId: string }[];
}

/** Request to a group, with everything the state knows of earlier transitions. */
export interface TransitionRequest {
  readonly groupId: string;
  /** Wish that is declared; `undefined` is no intent. */
  readonly wish: Wish | undefined;
  /** True if it differs from what was last completed. */
  readonly edited: boolean;
  readonly record: TransitionRecord | undefined;
  /** The side that the intent as last completed names. */
  readonly completedSide?: Site | undefined;
  readonly lastTransition: Transition | undefined;
  /** Number of transitions of the group that were begun before; the coming one has the number after it. */
  readonly count: number;
  readonly modes: { readonly out: Mode; readonly back: Mode };
  readonly switchAsSoonAsInSync: boolean;
  /** True if protection that is on is complete only when every pair is in sync. */
  readonly waitForSync: boolean;
  /** Series that consent is bound to beside the group; `undefined` without a state, where no consent can be given. */
  readonly series: string | undefined;
  /** The kind of resource that asks. */
  readonly by: "group" | "pair";
  /** The lines of consent that were given. */
  readonly confirm: readonly string[];
  readonly startServers: boolean;
  /** Servers that stay stopped all the same, by either id of their instance. */
  readonly except: readonly string[];
  readonly startOrder: readonly (readonly string[])[];
  /** Told of each wave whose servers were started; the next one waits for it. Never throws. */
  readonly onWave?: ((wave: number, site: Site, isLast: boolean) => Promise<void>) | undefined;
  /** Time that running servers get to stop by themselves before a planned move. */
  readonly graceMs: number;
  readonly recoveryPoint?: RecoveryPoint | undefined;
  /** Addresses as of the last state. */
  readonly knownAddresses: readonly Address[] | undefined;
  /** Servers seen stopped at the side to be left while nothing was wrong; all others may have run. */
  readonly knownStopped: readonly StoppedServer[] | undefined;
  /** Time when the request was made, in milliseconds since the epoch. */
  readonly now: number;
  /** The order of this run that asks for it; missing where the program itself does. */
  readonly order?: Order | undefined;
  readonly knownInSync: boolean | undefined;
}

/** Values of a request unless it says otherwise. */
export const DEFAULTS = {
  edited: true,
  record: undefined,
  lastTransition: undefined,
  count: 0,
  modes: { out: "unplanned", back: "planned" },
  switchAsSoonAsInSync: false,
  waitForSync: true,
  series: undefined,
  by: "group",
  confirm: [],
  startServers: true,
  except: [],
  startOrder: [],
  graceMs: 300_000,
  knownAddresses: undefined,
  knownStopped: undefined,
  knownInSync: undefined,
} as const satisfies Omit<TransitionRequest, "groupId" | "wish" | "now">;

/** Result of a run. */
export interface TransitionResult {
  readonly observed: Observation;
  /** Part that is complete: all that is declared, nothing new, or another wish, whose intent was taken back too late. */
  readonly completed: "declared" | "nothing" | Wish;
  readonly unfinished: TransitionRecord | undefined;
  readonly lastTransition: Transition | undefined;
  /** Number of transitions of the group that were begun by now. */
  readonly count: number;
  readonly migrated: readonly MigratedAddress[] | undefined;
  /** Load balancer members and DNS records that name addresses of the group; looked for where production moved. */
  readonly references: AddressReferences | undefined;
  readonly warnings: readonly string[];
  /** Addresses that were lost: the update fails after saving. */
  readonly lost: readonly MigratedAddress[];
}

/** The order of a request, as its record remembers it. */
export function orderIn({ order }: Pick<TransitionRequest, "order">): Pick<TransitionRecord, "ordered"> {
  if (order === undefined) return {};
  const { at, by, reason } = order;
  return { ordered: { at, by, reason } };
}

/** The number of the coming transition, or of the one under way. */
export function comingNumber(request: Pick<TransitionRequest, "record" | "count">): number {
  return request.record?.number ?? request.count + 1;
}

/** The id of the coming transition, or of the one under way, which leaves production at this side. */
export function comingId(group: Pick<Group, "id" | "name">, request: TransitionRequest, side: Site): string {
  const { series = "", by } = request;
  return transitionId(group.name, { groupId: group.id, series, number: comingNumber(request), side, by });
}

/** The same request after its record was given up, whose number is spent. */
export function withoutRecord(request: TransitionRequest): TransitionRequest {
  return { ...request, record: undefined, count: Math.max(request.count, request.record?.number ?? 0) };
}
