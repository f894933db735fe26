import { transitionId } from "../model/transition-record";

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

/** The line an operator has to give to agree to `risks` of transition `number` of a group. */
export function consentLine(groupName: string, number: number, risks: readonly Risk[]): string {
  return [transitionId(groupName, number), ...risks].join("+");
}

export interface Consent {
  readonly given: ReadonlySet<string>;
  /** Why the text that was given is not a consent for this transition. */
  readonly problem?: string;
}

/**
 * Reads a consent. It counts only for the group and the number it names, so one that was spent, or that was left in a file
 * from last time, agrees to nothing.
 */
export function readConsent(text: string | undefined, groupName: string, number: number): Consent {
  if (text === undefined || text.trim() === "") return { given: new Set() };
  const [id = "", ...words] = text.trim().split("+");
  const slash = id.lastIndexOf("/");
  const [group, given] = [id.slice(0, Math.max(slash, 0)), id.slice(slash + 1)];
  if (slash < 1 || !/^\d+$/.test(given)) {
    return { given: new Set(), problem: `"${text}" is not of the form <group>/<number>+<risk>` };
  }
  if (group !== groupName)
    return { given: new Set(), problem: `"${text}" names the group "${group}", not "${groupName}"` };
  if (Number(given) !== number) {
    return { given: new Set(), problem: `"${text}" agrees to transition ${given}, and the coming one is ${number}` };
  }
  const unknown = words.filter((word) => !Object.hasOwn(RISKS, word));
  if (unknown.length > 0)
    return { given: new Set(), problem: `"${unknown.join("+")}" is not a risk (${Object.keys(RISKS).join(", ")})` };
  return { given: new Set(words) };
}
