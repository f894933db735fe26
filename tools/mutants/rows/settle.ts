import type { Mutant } from "../mutant";

const area = "settle";
const file = "provider/transitions/settle.ts";

// prettier-ignore
export const SETTLE_MUTANTS: readonly Mutant[] = [
  { area, file, name: "a transient group is settled",
    find: `statusKind(group.status) === "transient" ? "transient" : "stable"`, replace: `"stable"`,
    breaks: "a delete or an update begins while the group moves" },
  { area, file, name: "members arrive on any side",
    find: "(site !== undefined && member.productionSite !== site)", replace: "false",
    breaks: "servers are started before their members followed" },
  { area, file, name: "pairs are not waited for",
    find: "[...seen.pairs, ...seen.instances]\n      .filter((member) => !settled", replace: "[...seen.instances]\n      .filter((member) => !settled",
    breaks: "servers are started before their disks followed" },
  { area, file, name: "instances are not waited for",
    find: "[...seen.pairs, ...seen.instances]\n      .filter((member) => !settled", replace: "[...seen.pairs]\n      .filter((member) => !settled",
    breaks: "servers are started before their instances followed" },
  { area, file, name: "busy members are settled",
    find: "!settled(member.status) || ", replace: "",
    breaks: "a move goes on while members are changed" },
  { area, file, name: "an invalid member did not fail",
    find: `member.status.startsWith("error") || member.status === "invalid"`, replace: `member.status.startsWith("error")`,
    breaks: "a move that left an invalid member is green" },
  { area, file, name: "failed pairs are not seen",
    find: "const failed = [...seen.instances, ...seen.pairs].filter(", replace: "const failed = [...seen.instances].filter(",
    breaks: "a move that left a pair in error is green" },
  { area, file, name: "failed members are not seen",
    find: "if (failed.length === 0) return undefined;", replace: "return undefined;",
    breaks: "a move that left members in error is green" },
];
