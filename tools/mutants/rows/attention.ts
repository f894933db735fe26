import type { Mutant } from "../mutant";

const area = "attention";
const groups = "provider/transition/attention/attention.ts";
const members = "provider/transition/attention/members.ts";
const lists = "provider/transition/attention/overview.ts";

// prettier-ignore
export const ATTENTION_MUTANTS: readonly Mutant[] = [
  { area, file: groups, name: "a group without a replica is well",
    find: "STABLE[group.status]?.(group)", replace: "undefined",
    breaks: "nobody is told that protection is off, or that reprotect is due" },
  { area, file: groups, name: "the least comes first",
    find: "one.level - other.level ||", replace: "other.level - one.level ||",
    breaks: "production in danger comes after what is only remembered" },
  { area, file: groups, name: "what is not known is well",
    find: "...seen.missing.map(missingRow)", replace: "...[]",
    breaks: "a list that cannot be had reads as one in which nothing is wrong" },
  { area, file: members, name: "an unknown fault level is none",
    find: "return { level: 0, what: `reports fault_level", replace: 'return faultLevel !== "" ? undefined : { level: 0, what: `reports fault_level',
    breaks: "a fault that this release does not know is hidden" },
  { area, file: members, name: "the other side should serve",
    find: "servers.get(serverAt(instance, group.productionSite))", replace: `servers.get(serverAt(instance, "source"))`,
    breaks: "after a move the server that serves is not looked at" },
  { area, file: members, name: "a move is a damage",
    find: "if (group === undefined || isMoving(group) || BUSY", replace: "if (group === undefined || BUSY",
    breaks: "servers that a transition has stopped are told as down" },
  { area, file: lists, name: "one list fails all",
    find: "if (!isDrError(error) || signal?.aborted === true) throw error;", replace: "throw error;",
    breaks: "a silent task center hides what is wrong with groups" },
];
