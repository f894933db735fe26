import type { Mutant } from "../mutant";

const area = "addresses";
const file = "provider/transition/observe/compare-addresses.ts";

// prettier-ignore
export const ADDRESS_MUTANTS: readonly Mutant[] = [
  { area, file, name: "every address moved",
    find: "if (row.privateIp !== now.privateIp)", replace: "if (false)",
    breaks: "a changed private address is called moved" },
  { area, file, name: "a lost EIP moved",
    find: "if (row.eip !== null && now.eip !== row.eip)", replace: "if (false)",
    breaks: "an EIP that is bound nowhere is called moved" },
  { area, file, name: "an address that is gone is parked",
    find: `return wasOld ? result("lost", "on no server of this instance") : result("parked", "waits for the reprotect");`, replace: `return result("parked", "waits for the reprotect");`,
    breaks: "a lost address goes unseen" },
  { area, file, name: "an unreadable server has lost its addresses",
    find: `if (unreadable(to) || (wasOld && unreadable(from)))`, replace: "if (false)",
    breaks: "addresses of servers that could not be read are called lost" },
  { area, file, name: "an address that stayed moved",
    find: `if (now.serverId === serverId) return result("kept"`, replace: `if (false) return result("kept"`,
    breaks: "an address that stayed on the old server is called moved" },
  { area, file, name: "an address elsewhere moved",
    find: "if (now.serverId !== counterpart) return", replace: "if (false) return",
    breaks: "an address on a third server is called moved" },
  { area, file, name: "a NIC is any NIC",
    find: "const nic = after.filter(({ mac }) => mac === row.mac);", replace: "const nic = after;",
    breaks: "addresses of another NIC are taken for this one's" },
  { area, file, name: "unknown EIPs are lost",
    find: "if (row.eip !== null && now.eip === null && observed.eipsUnknown === true)", replace: "if (false)",
    breaks: "EIPs that could not be read are called lost" },
  { area, file, name: "derived addresses are certain",
    find: "const bare = isKnown(old) && old?.ports.length === 0;", replace: "const bare = true;",
    breaks: "without a record of before, addresses are called moved unproved" },
  { area, file, name: "the last state is forgotten",
    find: "return known.filter((row) => unreadable.has(row.serverId)).map((row) => ({ ...row, remembered: true }));", replace: "return [];",
    breaks: "addresses of servers that a dead zone hides are missing" },
  { area, file, name: "EIPs of the last state are forgotten",
    find: "const eips = observed.eipsUnknown === true ? known.filter(({ eip }) => eip !== null) : [];", replace: "const eips: readonly Address[] = [];",
    breaks: "an EIP is forgotten by a move during which no EIP can be read, and counts as none" },
  { area, file, name: "the last state is mixed with what is seen",
    find: "(!isKnown(server) && server.ports.length === 0)", replace: "!isKnown(server)",
    breaks: "addresses are reported twice, as they were and as they are" },
];
