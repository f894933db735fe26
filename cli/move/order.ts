import { DrError } from "../../provider/errors";
import type { Order } from "../../provider/model/orders";
import { otherSite } from "../../provider/model/status";
import type { GroupInState } from "./groups";

/** The moves that can be ordered. */
export const MOVES = ["failover", "switchover", "reprotect", "failback"] as const;
export type MoveName = (typeof MOVES)[number];

export interface MoveWish {
  readonly move: MoveName;
  readonly planned: boolean;
  readonly unplanned: boolean;
  /** A failback ends when every pair is in sync, and the next one switches. */
  readonly stopInSync: boolean;
  readonly at: string;
  readonly by: string | null;
  readonly reason: string | null;
}

/** The order that a move is for a group. Pure. */
export function orderOf(
  group: GroupInState,
  { move, planned, unplanned, stopInSync, at, by, reason }: MoveWish,
): Order {
  const given = { at, by, reason };
  switch (move) {
    case "failover":
      return { ...given, failover: true, mode: planned ? "planned" : "unplanned" };
    case "switchover":
      return {
        ...given,
        failover: otherSite(group.productionSite === "target" ? "target" : "source") === "target",
        mode: "planned",
      };
    case "failback":
      return {
        ...given,
        failover: false,
        mode: unplanned ? "unplanned" : "planned",
        switchAsSoonAsInSync: !stopInSync,
      };
    case "reprotect":
      return { ...given, reprotect: failoverOf(group) };
  }
}

function failoverOf({ name, lastTransitionId }: GroupInState): string {
  if (lastTransitionId !== undefined) return lastTransitionId;
  throw new DrError(
    "DR_REFUSED",
    `The state knows of no failover of group ${name} that could be recovered from`,
    {},
    {
      hint: "Run pulumi refresh and look at `sdrs status`: a failover that was made outside is adopted first. Nothing was sent.",
    },
  );
}
