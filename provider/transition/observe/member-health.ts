import { BUSY_MEMBER_STATUSES, type Site } from "../../model/status";
import type { Instance, Pair } from "../../model/wire/wire";

export type Member = Instance | Pair;

/** True if an operation on a member failed, or one of its sides is gone. It does not follow its group by itself. Pure. */
export function isDamaged({ status }: Pick<Member, "status">): boolean {
  return status.startsWith("error") || status === "invalid";
}

/** True if a member is where its group is, or will not come there. Pure. */
export function isSettled(member: Pick<Member, "status" | "productionSite">, site: Site | undefined): boolean {
  if (BUSY_MEMBER_STATUSES.has(member.status)) return false;
  return site === undefined || member.productionSite === site || isDamaged(member);
}
