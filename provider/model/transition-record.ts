import type { GroupActionName } from "./group-actions";
import type { Site } from "./status";

/** `unplanned` is the service's failover: replication stops, production servers are stopped by force. `planned` is its switchover. */
export const MODES = ["unplanned", "planned"] as const;
export type Mode = (typeof MODES)[number];

/** Wish of a program for a group: where production runs, to recover from one failover, or that protection is on or off. */
export type Wish = { readonly move: Site } | { readonly reprotect: string } | { readonly protection: "on" | "off" };

/** True if two wishes ask for the same. */
export function sameWish(one: Wish | undefined, other: Wish | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Transitions that an edit sets going and that are reported. A failback is a reprotect followed by a switchover. */
export const TRANSITION_KINDS = ["failover", "switchover", "failback", "reprotect"] as const;
export type TransitionKind = (typeof TRANSITION_KINDS)[number];

/** Enabling and disabling protection move nothing and are not counted. */
export type RecordKind = TransitionKind | "enable" | "disable";

/** The steps a transition may consist of, in the order in which they run. */
export const STEPS = ["reprotect", "sync", "stop", "move", "restore", "start", "addresses"] as const;
export type Step = (typeof STEPS)[number];

/** An action POST whose end has not been seen. */
export interface Posted {
  readonly action: GroupActionName;
  /** `unknown`: the answer was lost, so the service may or may not have accepted it. */
  readonly outcome: "accepted" | "unknown";
  /** Status and site of the group just before the POST. */
  readonly status: string;
  readonly site: Site;
  /** ISO time of the POST. */
  readonly at: string;
  readonly jobId?: string | undefined;
  readonly requestId?: string | undefined;
}

/**
 * Phases of a transition in their usual order: `preflight` ends with the first side effect, `sync` with pairs in sync, `stop` with
 * stopped servers, `storage` with the group's status, `restore` with restored servers, `start` with running servers, `addresses` with
 * every address compared.
 */
export const PHASES = ["preflight", "sync", "stop", "storage", "restore", "start", "addresses"] as const;
export type Phase = (typeof PHASES)[number];

/** Seconds by phase; those that took place. */
export type Phases = { readonly [P in Phase]?: number };

/** States of a restore. `asked`: sent, but no answer was read. `accepted`: its end was not seen. `refused`: the service did not take it. */
export const RESTORE_STATES = ["asked", "accepted", "done", "failed", "refused"] as const;

/** The restore of one server, noted before it is asked for, so that a resume does not ask again. */
export interface RestoreRecord {
  readonly serverId: string;
  readonly serverName: string;
  readonly backupId: string;
  /** Time when the backup was taken: everything newer is given up. */
  readonly takenAt: string;
  /** ISO time of the request. */
  readonly at: string;
  readonly state: (typeof RESTORE_STATES)[number];
  /** Operation log of the backup service. */
  readonly operationId?: string;
  /** Operations on the server that were known before the request: none of them is this one. */
  readonly knownOperations: readonly string[];
  /** Disks that the request overwrites; empty where somebody else asked. */
  readonly volumeIds: readonly string[];
  /** It was taken out of the recovery point after it was done: named again, it is a new request. */
  readonly withdrawn?: true;
}

/** An order, as far as it is remembered. */
export interface Ordered {
  /** ISO time at which it was given. */
  readonly at: string;
  readonly by: string | null;
  readonly reason: string | null;
}

/** Ways in which a transition came to a stack: its program asked for it, the `sdrs` command through the stack,
 * the same command without it, or it was made outside. */
export const ORIGINS = ["up", "sdrs", "direct", "outside"] as const;
export type Origin = (typeof ORIGINS)[number];

/**
 * A transition of ours that began and was not seen to end. It is kept in the outputs, carried over by every read, and makes
 * the next update go on; a refresh in between does not remove it.
 */
export interface TransitionRecord {
  /** 0 where nothing is counted: enabling and disabling. */
  readonly number: number;
  readonly kind: RecordKind;
  readonly mode: Mode;
  /** The side whose servers, or whose data, are taken. */
  readonly from: Site;
  /** The side that serves afterwards; of a reprotect, the one whose disks are overwritten. */
  readonly to: Site;
  /** Wish that was asked for. */
  readonly wish: Wish;
  /** ISO time of the first side effect; of an order that is only saved, the time at which it was. */
  readonly since: string;
  /** The order that began it; missing where the program itself asked for it. */
  readonly ordered?: Ordered | undefined;
  /** Milliseconds by which the service's clock was ahead of the one that `since` is by, if that was more than a few seconds. */
  readonly skewMs?: number | undefined;
  /** Steps seen complete: a resume never repeats them. */
  readonly steps: readonly Step[];
  readonly posted?: Posted;
  /** The job that moved production, and when the service accepted it. */
  readonly jobId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly acceptedAt?: string | undefined;
  /** Protected instances whose servers ran on the old side before; missing when nobody knows. */
  readonly ran?: readonly string[] | undefined;
  /** The addresses before the transition, packed (see `packRows`). */
  readonly before?: string | undefined;
  readonly restores?: readonly RestoreRecord[] | undefined;
  readonly phases: Phases;
  /** ISO time at which the servers of the new side were seen running. */
  readonly servingAt?: string | undefined;
  readonly warnings: readonly string[];
}

/** A record of what moves production, or protects the other way. */
export type CountedRecord = TransitionRecord & { readonly kind: TransitionKind };

export function isCounted(record: TransitionRecord): record is CountedRecord {
  return record.kind !== "enable" && record.kind !== "disable";
}

/** The side that serves when a transition is complete. */
export function servingSide({ kind, from, to }: Pick<TransitionRecord, "kind" | "from" | "to">): Site {
  return kind === "reprotect" ? from : to;
}

/** True if servers were stopped for it or production was asked to move: what ran before can be read until then only. */
export function touchedProduction({ steps, posted }: Pick<TransitionRecord, "steps" | "posted">): boolean {
  return steps.includes("stop") || steps.includes("move") || (posted !== undefined && posted.action !== "reprotect");
}

/** True of an order that was saved and of which nothing was asked yet: its time begins when it is carried out. */
export function isOnlySaved({ ordered, steps, posted, phases }: TransitionRecord): boolean {
  const timed = Object.keys(phases).filter((phase) => phase !== "preflight");
  return ordered !== undefined && posted === undefined && steps.length === 0 && timed.length === 0;
}
