import type { Kind } from "../../model/definitions";
import { type Site, describeStatus, isGroupStatus } from "../../model/status";
import { siteName } from "../../transition/decide/decision";
import { whyNotHome } from "./delete-decision";

/** Facts that decide whether an object of a group may be deleted. */
export interface DeleteFacts {
  readonly kind: Kind;
  readonly group: {
    readonly name: string;
    readonly id: string;
    readonly status: string;
    readonly productionSite: Site;
  };
  /** A state remembers a transition of the group that was not seen to end. */
  readonly unfinished: boolean;
  /** Disks whose serving side reports a fault; `undefined` where they cannot be read. */
  readonly faulty: readonly string[] | undefined;
}

/** Reason why nothing of the group may be deleted now: the first that holds. */
export interface DeleteRefusal {
  readonly reason: "away" | "unfinished" | "unknown" | "faulty";
  readonly why: string;
}

/** A group whose creation failed has none of these: where it has, its side is not known either. */
const MEMBERS: readonly Kind[] = ["ReplicationPair", "ProtectedInstance", "ReplicationAttachment"];

/**
 * Says why an object of a group may not be deleted, and `undefined` where it may: at the original site, with nothing
 * unfinished, in a status that is known, while no disk that serves reports a fault. What cannot be read refuses as well. Pure.
 */
export function refusesDelete({ kind, group, unfinished, faulty }: DeleteFacts): DeleteRefusal | undefined {
  const named = `group ${group.name} (${group.id})`;
  const reason = whyNotHome({ status: group.status, site: group.productionSite, unfinished });
  if (reason === "away") {
    const why = `production of ${named} runs at ${siteName(group.productionSite)}, so what looks like the DR copy is what serves`;
    return { reason, why };
  }
  if (reason === "unfinished") {
    const why = `a transition of ${named} is not finished; it is in ${describeStatus(group.status)}`;
    return { reason, why };
  }
  if (!isGroupStatus(group.status)) return { reason: "unknown", why: `${named} is in ${describeStatus(group.status)}` };
  if (group.status === "error" && MEMBERS.includes(kind))
    return { reason: "unknown", why: `${named} is in ${describeStatus(group.status)}, and yet has members` };
  if (faulty === undefined)
    return { reason: "faulty", why: `whether production's disks of ${named} are well cannot be read` };
  if (faulty.length === 0) return undefined;
  const why = `production's storage of ${named} reports a fault (${faulty.join(", ")}), so the DR copies may be the last good ones`;
  return { reason: "faulty", why };
}
