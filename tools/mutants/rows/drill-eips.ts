import type { Mutant } from "../mutant";

const area = "drill EIPs";
const first = ["drill-eip", "drill-killed", "eips"];
const EIPS = "provider/drills/eips.ts";
const DECIDE = "provider/drills/decide/eips.ts";
const OBJECTS = "provider/drills/objects.ts";
const FACTS = "provider/drills/decide/preflight.ts";
const RUN = "provider/drills/run-drill.ts";

// prettier-ignore
export const DRILL_EIP_MUTANTS: readonly Mutant[] = [
  { area, first, file: EIPS, name: "an EIP is asked for without a record",
    find: "note({ event: \"asked\", eip: asked });\n    const", replace: "const",
    breaks: "an EIP whose answer was lost is billed for ever" },
  { area, first, file: EIPS, name: "the id of an EIP is not noted before it is bound",
    find: "note({ event: \"made\", objects: { ...objects(), eips: [...objects().eips, eipId] } });", replace: "",
    breaks: "a killed run leaves an address that leads to copies of production" },
  { area, first, file: EIPS, name: "a lost answer is asked again",
    find: "if (clock.now() >= until) throw error;", replace: "if (clock.now() >= until) return await cloud.eips.assign({ name, ...eipShape(access) });",
    breaks: "one request makes two EIPs" },
  { area, first, file: EIPS, name: "an EIP that somebody took is bound back",
    find: "if (eip?.portId !== undefined)\n", replace: "if (eip?.portId === \"\")\n",
    breaks: "somebody who is served by it is cut off" },
  { area, first, file: EIPS, name: "the end of the checks is not looked at",
    find: "if (state !== \"passed\" || proof?.by !== \"eip\" || led.has(proof.serverId)) return check;", replace: "if (led.size >= 0) return check;",
    breaks: "an answer of another server counts for the drill" },
  { area, first, file: EIPS, name: "own EIPs are left",
    find: "if (eip.portId !== undefined) await cloud.eips.unbind(id);\n      await orGone(cloud.eips.release(id));", replace: "",
    breaks: "each drill leaves an EIP that is billed" },
  { area, first, file: DECIDE, name: "an EIP is deleted wherever it leads",
    find: "if (!own.includes(portId)) return left(", replace: "if (own.length < 0) return left(",
    breaks: "an EIP that serves another server is taken from it" },
  { area, first, file: DECIDE, name: "an emergency drill loses its EIP",
    find: "return kept === undefined ? undefined : left(", replace: "return kept === undefined || own.length > 0 ? undefined : left(",
    breaks: "production loses the address by which it is reached" },
  { area, first, file: DECIDE, name: "foreign EIPs are the run's",
    find: "objects.eips.includes(id) || (bandwidthName !== \"\" && asked.includes(bandwidthName)),", replace: "objects.eips.includes(id) || bandwidthName !== \"\",",
    breaks: "EIPs of others are released" },
  { area, first, file: DECIDE, name: "a list without names shows everything",
    find: "if (asked.length <= objects.eips.length) return [];", replace: "if (asked.length >= 0) return [];",
    breaks: "a run counts as clean although nobody knows of its EIP" },
  { area, first, file: OBJECTS, name: "a clean-up does not look for EIPs",
    find: "...ownEips(run, eipRows).map(({ id }) => ({ kind: \"EIP\", id, why })),", replace: "",
    breaks: "a clean-up is complete while an EIP is still billed" },
  { area, first, file: FACTS, name: "the quota of EIPs is not counted",
    find: "{ what: \"EIPs\", needs: eips?.targets.length ?? 0, allowance: eips?.allowance },", replace: "",
    breaks: "a drill is made that cannot be looked at" },
  { area, first, file: RUN, name: "a drill that is somebody's gets EIPs",
    find: "if (name !== going.name) {", replace: "if (name === \"\") {",
    breaks: "an emergency drill becomes reachable from the Internet" },
];
