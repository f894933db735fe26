import type { Mutant } from "../mutant";

const area = "whole provider";

// prettier-ignore
export const WHOLE_MUTANTS: readonly Mutant[] = [
  { area, storm: 11, file: "provider/transition/decide/plan.ts", name: "refuses everything",
    find: "  const { observed, wish, edited, record } = input;", replace: `  const { observed, wish, edited, record } = input;\n  if (record !== undefined || edited) return refuse(12, "Nothing is ever done.", "Wait.");`,
    breaks: "no transition is ever carried out" },
  { area, storm: 11, file: "provider/transition/decide/plan.ts", name: "refuses three of ten",
    find: "  const { observed, wish, edited, record } = input;", replace: `  const { observed, wish, edited, record } = input;\n  if ((record !== undefined || edited) && Math.random() < 0.3) return refuse(12, "Not today.", "Run it again.");`,
    breaks: "updates fail for no reason" },
  { area, storm: 11, file: "provider/transition/observe/compare-addresses.ts", name: "invents an address",
    find: "  const after = addressRows(observed);\n  return observed.instances.flatMap((instance) => {", replace: `  const after = addressRows(observed);\n  const [one] = after;\n  const invented = one === undefined ? [] : [{ ...one, mac: "fa:16:3e:00:00:99", privateIp: "192.168.0.99", fromServerId: one.serverId, toServerId: one.serverId, verdict: "moved", note: null }];\n  return invented.concat(compared(observed, from, to, before, after) as never) as never;\n}\n\nfunction compared(observed: Observation, from: Site, to: Site, before: readonly Address[] | undefined, after: readonly Address[]) {\n  return observed.instances.flatMap((instance) => {`,
    breaks: "a report names an address that does not exist" },
  { area, storm: 11, file: "provider/transition/restore/restore-servers.ts", name: "skips a restore",
    find: "  for (const restore of open) {", replace: "  for (const restore of open.slice(1)) {",
    breaks: "a server is started on the damaged data", first: ["recovery-point"] },
];
