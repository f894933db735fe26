import { createHash } from "node:crypto";
import type { Site } from "../../model/status";

/** A risk an operator must name before it is taken, with the sentence shown beside it. */
// prettier-ignore
export const RISKS = {
  "healthy":   "no replication pair reports a storage fault: the production site looks healthy, and its servers will be stopped by force",
  "data-loss": "a replication pair is not in sync: what was not copied yet is lost",
  "zone-loss": "the production servers cannot be read: if their zone is down, a failover may hang in failing-over, where no DR drill can be started any more",
  "dr-unreadable": "servers of the side to move to cannot be read: whether they can start is not known",
  "dr-partial": "named servers of the side to move to cannot start: they would be down after the move",
  "overwrite": "the disks of the old production site are overwritten with the data of the current one",
  "downtime":  "running servers will be stopped for the move",
} as const satisfies Record<string, string>;

export type Risk = keyof typeof RISKS;

/** The one transition that an id, and a consent, is bound to. */
export interface Bound {
  readonly groupId: string;
  /** Drawn once for each state of a group: a new state agrees to nothing that an earlier one was told. */
  readonly series: string;
  readonly number: number;
  /** The side that serves when the transition is complete. */
  readonly side: Site;
  /** A pair that fails over its group counts for itself, which the group's state does not see. */
  readonly by: "group" | "pair";
}

/** Four hex digits: they decide; the name and the number before them are for people. */
export function digitsOf({ groupId, series, number, side, by }: Bound): string {
  return createHash("sha256").update([groupId, series, number, side, by].join("\n")).digest("hex").slice(0, 4);
}

/** The id of a transition: `orders/3-9f2c`. Consent, `reprotect` and `recoveryPoint` name it. */
export function transitionId(groupName: string, bound: Bound): string {
  return `${groupName}/${bound.number}-${digitsOf(bound)}`;
}

const ID = /^(?:[^\s,+]*\/)?\d+-([0-9a-f]{4})$/i;

/** The digits of an id; `undefined` for a text that is none. */
export function digitsIn(id: string): string | undefined {
  return ID.exec(id)?.[1]?.toLowerCase();
}

/** True if two ids name the same transition, also after its group was renamed. */
export function sameTransition(one: string, other: string | undefined): boolean {
  return one === other || (digitsIn(one) !== undefined && digitsIn(one) === digitsIn(other ?? ""));
}

/** The line an operator has to give to agree to `risks` of a transition. */
export function consentLine(id: string, risks: readonly Risk[]): string {
  return [id, ...risks].join("+");
}

/** Every line that was given, declared or in the environment, by blanks or commas. */
export function linesIn(...texts: readonly unknown[]): string[] {
  return texts
    .filter((text) => typeof text === "string")
    .map((text) => text.split("+").map((part) => part.trim()))
    .flatMap((parts) => parts.join("+").split(/[\s,;]+/))
    .filter((line) => line !== "");
}

export interface Consent {
  readonly given: ReadonlySet<string>;
  /** Reason why lines that were given agree to less than they might seem to. */
  readonly problem?: string;
}

/**
 * Reads the lines that were given. One counts only for the transition whose digits it names, so one that was spent, or was left
 * in a file from last time, agrees to nothing, and hides no other.
 */
export function readConsent(lines: readonly string[], id: string): Consent {
  const wanted = digitsIn(id);
  const given = new Set<string>();
  const problems: string[] = [];
  for (const line of lines) {
    const [name = "", ...words] = line.split("+");
    const digits = digitsIn(name);
    if (digits === undefined) problems.push(`"${line}" is not of the form <group>/<number>-<digits>+<risk>`);
    else if (digits !== wanted) problems.push(`"${line}" agrees to another transition than ${id}`);
    else {
      const unknown = words.filter((word) => !Object.hasOwn(RISKS, word));
      if (unknown.length > 0) problems.push(`"${unknown.join("+")}" is not a risk (${Object.keys(RISKS).join(", ")})`);
      for (const word of words) given.add(word);
    }
  }
  return problems.length === 0 ? { given } : { given, problem: problems.slice(0, 3).join("; ") };
}
