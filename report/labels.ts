import type { AddressVerdict } from "../provider/model/addresses";
import type { CheckState } from "../provider/model/verification";
import type { Phase, TransitionKind } from "../provider/model/transition-record";
import type { MemberVerdict, RecoveryReport, ReportVerdict } from "./schema";

/** Rating of how good or bad something is, independent of what it is. */
export type Tone = "good" | "quiet" | "warn" | "bad";

export interface Label {
  readonly text: string;
  readonly tone: Tone;
}

export const OUTCOME = {
  complete: { text: "Complete", tone: "good" },
  attention: { text: "Needs attention", tone: "warn" },
  failed: { text: "Failed", tone: "bad" },
  unfinished: { text: "Unfinished", tone: "bad" },
  refused: { text: "Refused", tone: "bad" },
  unknown: { text: "Not readable", tone: "warn" },
  none: { text: "No transition", tone: "quiet" },
} as const satisfies Record<ReportVerdict["outcome"] | "unfinished" | "refused" | "unknown" | "none", Label>;

/** Words on top of whatever was done on loopback. */
export const SIMULATION = {
  title: "REHEARSAL ON A SIMULATION",
  text: "the endpoint was on loopback. No cloud took part, and nothing here proves a recovery of real servers.",
} as const;

export const ADDRESS_LABEL = {
  moved: { text: "Moved", tone: "good" },
  kept: { text: "Kept", tone: "quiet" },
  parked: { text: "Parked", tone: "quiet" },
  lost: { text: "Lost", tone: "bad" },
  unknown: { text: "Not read", tone: "warn" },
} as const satisfies Record<AddressVerdict, Label>;

/** Meaning of each verdict on an address, for a legend. */
export const ADDRESS_MEANING = {
  moved: "on the counterpart, where it belongs",
  kept: "still on the server it was on",
  parked: "own address of the server that serves now; returns with the reprotect",
  lost: "not where it belongs, and nowhere else",
  unknown: "could not be read",
} as const satisfies Record<AddressVerdict, string>;

export const MEMBER_LABEL = {
  running: { text: "Running", tone: "good" },
  "stopped-as-before": { text: "Stopped, as before", tone: "quiet" },
  "left-stopped": { text: "Left stopped", tone: "warn" },
  down: { text: "Down", tone: "bad" },
  unknown: { text: "Not read", tone: "warn" },
} as const satisfies Record<MemberVerdict, Label>;

export const CHECK_LABEL = {
  passed: { text: "Passed", tone: "good" },
  failed: { text: "Failed", tone: "bad" },
  unproven: { text: "Not proven", tone: "warn" },
  waived: { text: "Waived", tone: "quiet" },
} as const satisfies Record<CheckState, Label>;

/** Verdict of the checks in a few words: `3 of 4 passed`. */
export function checksText({ checks }: { readonly checks: readonly { readonly state: CheckState }[] }): string {
  return `${checks.filter(({ state }) => state === "passed").length} of ${checks.length} passed`;
}

/** Checks, what needs somebody first. */
export function checksByNeed<C extends { readonly state: CheckState }>(checks: readonly C[]): C[] {
  const order: readonly CheckState[] = ["failed", "unproven", "waived", "passed"];
  return [...checks].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
}

const PHASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    preflight: "Preflight",
    sync: "Synchronisation",
    stop: "Stop of servers",
    storage: "Storage",
    restore: "Restore",
    start: "Start of servers",
    addresses: "Addresses",
  } satisfies Record<Phase, string>),
);

export const phaseName = (name: string): string => PHASES.get(name) ?? name;

export const VERBS = {
  failover: "Failover",
  switchover: "Switchover",
  failback: "Failback",
  reprotect: "Reprotect",
} as const satisfies Record<TransitionKind, string>;

/** `Failover of orders`. */
export const title = ({ transition, group }: RecoveryReport): string => `${VERBS[transition.verb]} of ${group.name}`;

export function budgetLabel({ budget }: RecoveryReport): Label {
  if (budget === null) return { text: "Not given", tone: "quiet" };
  if (budget.met === null) return { text: "Not known", tone: "warn" };
  return budget.met ? { text: "Met", tone: "good" } : { text: "Missed", tone: "bad" };
}

export const yesNo = (value: boolean | null): string => (value === null ? "not known" : value ? "yes" : "no");

const RANK: Readonly<Record<Tone, number>> = { bad: 0, warn: 1, good: 2, quiet: 3 };

/** Sorts rows: what needs eyes first comes first; otherwise the order stays. */
export function worstFirst<T>(rows: readonly T[], toneOf: (row: T) => Tone): T[] {
  return [...rows].sort((one, other) => RANK[toneOf(one)] - RANK[toneOf(other)]);
}
