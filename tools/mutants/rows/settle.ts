import type { Mutant } from "../mutant";

const area = "settle";
const [SETTLE, HEALTH] = ["provider/transitions/settle.ts", "provider/transitions/member-health.ts"];

// prettier-ignore
export const SETTLE_MUTANTS: readonly Mutant[] = [
  { area, file: SETTLE, name: "a transient group is settled",
    find: `statusKind(group.status) === "transient" ? "transient" : "stable"`, replace: `"stable"`,
    breaks: "a delete or an update begins while the group moves", first: ["delete"] },
  { area, file: HEALTH, name: "members arrive on any side",
    find: "return site === undefined || member.productionSite === site || isDamaged(member);", replace: "return true;",
    breaks: "servers are started before their members followed" },
  { area, file: HEALTH, name: "damaged members are waited for",
    find: "member.productionSite === site || isDamaged(member)", replace: "member.productionSite === site",
    breaks: "a failover waits ten minutes for a member that will not come" },
  { area, file: HEALTH, name: "busy members are settled",
    find: "if (BUSY_MEMBER_STATUSES.has(member.status)) return false;", replace: "",
    breaks: "a move goes on while members are changed" },
  { area, file: HEALTH, name: "an invalid member did not fail",
    find: `status.startsWith("error") || status === "invalid"`, replace: `status.startsWith("error")`,
    breaks: "an invalid member is waited for, and not named" },
  { area, file: SETTLE, name: "pairs are not waited for",
    find: "[...seen.pairs, ...seen.instances]\n      .filter((member) => !isSettled", replace: "[...seen.instances]\n      .filter((member) => !isSettled",
    breaks: "servers are started before their disks followed" },
  { area, file: SETTLE, name: "instances are not waited for",
    find: "[...seen.pairs, ...seen.instances]\n      .filter((member) => !isSettled", replace: "[...seen.pairs]\n      .filter((member) => !isSettled",
    breaks: "servers are started before their instances followed" },
  { area, file: SETTLE, name: "an emergency waits for busy members for ever",
    find: "emergency ? BUSY_MS : undefined", replace: "undefined",
    breaks: "a failover waits for a member that is stuck" },
  { area, file: SETTLE, name: "members that did not follow end the move",
    find: "if (!isDrError(error, \"DR_WAIT_TIMEOUT\") || mostMs === undefined", replace: "if (true || mostMs === undefined",
    breaks: "one member that does not follow keeps every server down" },
  { area, file: SETTLE, name: "stray members are not named",
    find: "isDamaged(member) || !isSettled(member, site)", replace: "false",
    breaks: "a move that left a member behind says nothing of it" },
  { area, file: SETTLE, name: "failed pairs are not seen",
    find: "const failed = [...seen.instances, ...seen.pairs].filter(isDamaged);", replace: "const failed = [...seen.instances].filter(isDamaged);",
    breaks: "a reprotect that left a pair in error is green" },
  { area, file: SETTLE, name: "failed members are not seen",
    find: "if (failed.length === 0) return undefined;", replace: "return undefined;",
    breaks: "a reprotect that left members in error is green" },
];
