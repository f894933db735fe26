/**
 * Signs that a group moves, has moved or may have to. While there is one, no rule says anything of the whole stack: a mandatory
 * violation anywhere would stop the update, and with it the failover of every group.
 */
import { FAULT_LEVEL, GROUP_STATUS, isGroupStatus } from "../../provider/model/status";
import type { StackResource } from "../library";
import type { Group, Stack } from "./groups";
import { isGiven, read, textOf, UNKNOWN } from "./read";

interface Sign {
  readonly says: string;
  readonly seen: (group: Group) => boolean;
}

// prettier-ignore
const SIGNS: readonly Sign[] = [
  { says: "declares a failover",                                seen: ({ resource }) => ordersMove(resource) },
  { says: "has a pair that asks for its failover",              seen: ({ pairs }) => pairs.some(ordersMove) },
  { says: "runs at the DR site",                                seen: ({ resource }) => isAway(resource) },
  { says: "has a member that runs at the DR site",              seen: (group) => membersOf(group).some(isAway) },
  { says: "has a transition that is not finished",              seen: ({ resource: { props } }) => isGiven(props, "unfinished") },
  { says: "has a status that is not calm",                      seen: ({ resource: { props } }) => !isCalm(textOf(props, "status")) },
  { says: "has a pair that reports a fault",                    seen: ({ pairs }) => pairs.some(({ props }) => (textOf(props, "faultLevel") ?? FAULT_LEVEL.none) !== FAULT_LEVEL.none) },
  { says: "changes, and a preview does not tell where it runs", seen: (group) => isHidden(group) },
];

/** Reason why rules say nothing of a stack now; `undefined`: they do. */
export function standsAside({ groups, loose }: Stack, env: NodeJS.ProcessEnv): string | undefined {
  if ((env["SDRS_ORDERS"] ?? "") !== "") return "an order is carried out";
  if (loose.some(ordersMove)) return "a pair asks for a failover";
  if (loose.some(isAway)) return "a member runs at the DR site";
  for (const group of groups) {
    const sign = SIGNS.find(({ seen }) => seen(group));
    if (sign !== undefined) return `group ${group.resource.name} ${sign.says}`;
  }
  return undefined;
}

/** A declared failover. One that a preview does not know may be one. */
function ordersMove({ props }: StackResource): boolean {
  const failover = read(props, "failover");
  return failover === true || failover === UNKNOWN;
}

function isAway({ props }: StackResource): boolean {
  return (textOf(props, "productionSite") ?? "source") !== "source";
}

const membersOf = ({ instances, pairs, protections }: Group): StackResource[] => [
  ...instances,
  ...pairs,
  ...protections,
];

function isCalm(status: string | undefined): boolean {
  if (status === undefined) return true;
  return isGroupStatus(status) && GROUP_STATUS[status].kind === "stable" && status !== "failed-over";
}

/**
 * True for a group that is there and whose state a preview does not show, since it would change it: only inputs are shown then. One
 * that is about to be created is known by its members, which do not know its id yet, unless it is adopted.
 */
function isHidden(group: Group): boolean {
  const { props } = group.resource;
  if (isGiven(props, "productionSite") && read(props, "productionSite") !== UNKNOWN) return false;
  const members = membersOf(group);
  const created = members.length > 0 && members.every((member) => read(member.props, "protectionGroupId") === UNKNOWN);
  return !created || isGiven(props, "adopt");
}
