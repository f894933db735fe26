import { FAULT_LEVEL, type Site } from "../../model/status";
import { type Mode, type TransitionRecord, type Wish, servingSide } from "../../model/transition-record";
import type { Transition } from "../../model/transition";

/** Facts read of the group, as far as a decision depends on it. */
export interface PlanObserved {
  readonly status: string;
  readonly site: Site;
  readonly pairCount: number;
  /** True if every pair holds the same data on both sides. */
  readonly inSync?: boolean;
  /** Pairs with a fault, by what they report. */
  readonly faults?: readonly { readonly pair: string; readonly level: string }[];
}

export interface PlanInput {
  readonly observed: PlanObserved;
  /** Wish that is declared; `undefined` is no intent. */
  readonly wish: Wish | undefined;
  /** True if it differs from what was last completed. */
  readonly edited: boolean;
  /** Our own transition that was not seen to end. */
  readonly record: TransitionRecord | undefined;
  /** The side that the intent as last completed names. */
  readonly completedSide?: Site | undefined;
  /** The last one that was. */
  readonly lastTransition?: Pick<Transition, "id" | "verb" | "from" | "to"> | undefined;
  /** True if this run already waited for a transition that is not known to be ours. */
  readonly waitedForForeign: boolean;
  readonly modes: { readonly out: Mode; readonly back: Mode };
  /** True if protection that is on is complete only when every pair is in sync. */
  readonly waitForSync?: boolean;
}

/** Next step. `row` is the row of the published table, so that a message and a test can name it. */
export type Decision =
  | { readonly do: "nothing"; readonly row: number; readonly drift?: string }
  | { readonly do: "wait"; readonly row: number; readonly ours: boolean }
  | { readonly do: "move"; readonly row: number; readonly action: "failover" | "switchover"; readonly to: Site }
  | { readonly do: "failback"; readonly row: number; readonly begin: "reprotect" | "sync"; readonly to: Site }
  /** `over`: the side whose disks are overwritten. */
  | { readonly do: "reprotect"; readonly row: number; readonly over: Site }
  | { readonly do: "protect"; readonly row: number; readonly action: "enable" | "disable" }
  /** State in which what was asked of the service is done; the copy is waited for. */
  | { readonly do: "sync"; readonly row: number }
  | { readonly do: "finish"; readonly row: number; readonly to: Site; readonly remaining: readonly Remaining[] }
  /** A request whose answer was lost is watched, as before a second one: was it received? */
  | { readonly do: "watch"; readonly row: number }
  /** The record is given up. `anew`: the present edit is decided without it; `superseded`: only if what is seen lasts. */
  | {
      readonly do: "clear";
      readonly row: number;
      readonly why: string;
      readonly anew: boolean;
      readonly superseded: boolean;
    }
  | { readonly do: "refuse"; readonly row: number; readonly why: string; readonly next: string };

/** Work that remains to be done after production arrived. */
export type Remaining = "reprotect-due" | "unprotected";

/** Side that serves when `failover` has this value. */
export function wantedSite(failover: boolean): Site {
  return failover ? "target" : "source";
}

const SITE_NAME = { source: "the original production site", target: "the DR site" } as const satisfies Record<
  Site,
  string
>;

/** The name of a side in sentences. */
export function siteName(site: Site): string {
  return SITE_NAME[site];
}

export function refuse(row: number, why: string, next: string): Extract<Decision, { do: "refuse" }> {
  return { do: "refuse", row, why, next };
}

/** True if production, being at a side, can be said to have arrived there: the station may change before a move has failed. */
export function isArrival(status: string): boolean {
  return !["error-failing-over", "error-reversing"].includes(status);
}

/** True if a pair reports that production's disk is not readable or writable. */
export function hasStorageFault({ faults }: PlanObserved): boolean {
  return faults?.some(({ level }) => level === FAULT_LEVEL.storage) === true;
}

/** The side where the last complete transition left production; `undefined` before the first one. */
export function reachedSide({ lastTransition }: Pick<PlanInput, "lastTransition">): Site | undefined {
  return lastTransition === undefined ? undefined : servingSide({ ...lastTransition, kind: lastTransition.verb });
}

/** A failover that this stack knows of is named; one that was made elsewhere is adopted first. */
export function howToReprotect({ observed: { site }, lastTransition: last }: PlanInput): string {
  return last !== undefined && last.verb !== "reprotect" && last.to === site
    ? `Set reprotect: "${last.id}" on the ProtectionGroup, with the consent that its preview prints.`
    : `Set failover: ${site === "target"} on the ProtectionGroup and run pulumi up: that adopts the failover, which this stack does not know, and moves nothing. Then set reprotect to the lastTransition.id that the group has.`;
}
