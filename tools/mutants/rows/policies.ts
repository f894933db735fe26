import type { Mutant } from "../mutant";

const area = "policies";
const calm = "policy/stack/calm.ts";
const groups = "policy/stack/groups.ts";
const policies = "policy/policies.ts";

// prettier-ignore
export const POLICY_MUTANTS: readonly Mutant[] = [
  { area, file: calm, name: "an order holds no rule back",
    find: `if ((env["SDRS_ORDERS"] ?? "") !== "")`, replace: "if (false)",
    breaks: "a mandatory policy stops the failover that the command orders" },
  { area, file: calm, name: "a declared failover is like any edit",
    find: "return failover === true || failover === UNKNOWN;", replace: "return failover === UNKNOWN;",
    breaks: "a mandatory policy stops a declared failover, or that of a pair" },
  { area, file: calm, name: "a value that is not known is no order",
    find: "return failover === true || failover === UNKNOWN;", replace: "return failover === true;",
    breaks: "a failover whose value a preview does not know is stopped by a policy" },
  { area, file: calm, name: "production is never away",
    find: `return (textOf(props, "productionSite") ?? "source") !== "source";`, replace: "return false;",
    breaks: "policies stop updates while production is at the DR site" },
  { area, file: calm, name: "an unfinished transition is calm",
    find: `isGiven(props, "unfinished")`, replace: "false",
    breaks: "the update that would finish a killed failover is stopped" },
  { area, file: calm, name: "a failover that is complete is calm",
    find: ` && status !== "failed-over"`, replace: "",
    breaks: "policies stop updates of a group that failed over" },
  { area, file: calm, name: "an unknown status is calm",
    find: `return isGroupStatus(status) && GROUP_STATUS[status].kind === "stable"`, replace: `return (!isGroupStatus(status) || GROUP_STATUS[status].kind === "stable")`,
    breaks: "policies stop updates in a status whose meaning nobody knows" },
  { area, file: calm, name: "a fault is calm",
    find: "?? FAULT_LEVEL.none) !== FAULT_LEVEL.none", replace: "?? FAULT_LEVEL.none) === FAULT_LEVEL.storage",
    breaks: "policies stop updates although production's replication is broken" },
  { area, file: calm, name: "what a preview hides is calm",
    find: "return !created || isGiven", replace: "return isGiven",
    breaks: "the update that finishes an order from before is stopped by what its preview finds" },
  { area, file: calm, name: "what is adopted is new",
    find: ` || isGiven(props, "adopt")`, replace: "",
    breaks: "a group that serves at the DR site cannot be taken over at night" },
  { area, file: groups, name: "everything is declared",
    find: "return opts.deleteBeforeReplace === true;", replace: "return true;",
    breaks: "groups that a program only looks at are reported as its own" },
  { area, file: groups, name: "a member without a known id has no group",
    find: "linked.get(member) ??", replace: "undefined ??",
    breaks: "no preview of a new program finds anything" },
  { area, file: policies, name: "an error of a rule ends the update",
    find: "  } catch (error) {\n    return {", replace: "  } catch (error) {\n    throw error;\n    return {",
    breaks: "a defect of a policy stops a failover" },
  { area, file: policies, name: "exceptions are reported",
    find: "!except.includes(name) && !except.includes(urn)", replace: "true",
    breaks: "what a pack makes an exception of is reported all the same" },
];
