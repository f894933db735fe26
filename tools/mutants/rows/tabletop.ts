import type { Mutant } from "../mutant";

const area = "tabletop";
const [GATE, HISTORY, FINDINGS, FORMS, TELL, REPORTS] = [
  "report/nothing-moved.ts",
  "provider/drills/chain.ts",
  "cli/tabletop/findings.ts",
  "cli/tabletop/forms.ts",
  "cli/tabletop/tell.ts",
  "cli/tabletop/reports.ts",
];
const [READ, JUDGE, ANONYMIZE, WORLD] = [
  "cli/export/read.ts",
  "cli/export/judge.ts",
  "cli/export/anonymize.ts",
  "cli/export/world.ts",
];

// prettier-ignore
export const TABLETOP_MUTANTS: readonly Mutant[] = [
  { area, first: ["round-trip"], name: "an export sends something", file: READ,
    find: "cloud.projectId(),", replace: `cloud.groups.act(groups[0]?.group.id ?? "", { verb: "stop-server-group" }),`,
    breaks: "a command that looks turns protection off" },
  { area, first: ["left-out"], name: "a moving group is exported as if it stood still", file: JUDGE,
    find: "if (!CALM.includes(group.status))", replace: "if (false)",
    breaks: "a world holds a group in a status that nothing there ends" },
  { area, first: ["left-out"], name: "an export without EIPs is silent", file: READ,
    find: "this.leftOut.push({ what, id: null", replace: "void ({ what, id: null",
    breaks: "a rehearsal finds no EIP that would move, and nobody knows why" },
  { area, first: ["anonymize"], name: "descriptions stay in an anonymous world", file: ANONYMIZE,
    find: "return rest as unknown as T;", replace: "return own(row, noun);",
    breaks: "free texts about a company leave it" },
  { area, first: ["left-out"], name: "names of addresses of others are exported", file: WORLD,
    find: "groups.flatMap(({ group }) => facts.references.get(group.id) ?? [])", replace: "[...facts.references.values()]",
    breaks: "records that belong to no group of the world leave the cloud" },
  { area, first: ["forms"], name: "a rehearsal counts for the gate of reports", file: GATE,
    find: "if (!isRehearsal(value)) return;", replace: "if (!isRehearsal(undefined)) return;",
    breaks: "a simulation passes for the proof of a recovery" },
  { area, first: ["forms"], name: "a rehearsal counts as a history of drills", file: HISTORY,
    find: "if (isRehearsalText(text))", replace: "if (false)",
    breaks: "a simulation is read as what proves a group" },
  { area, first: ["findings"], name: "a lost address is only a note of a rehearsal", file: FINDINGS,
    find: `if (verdict === "lost")`, replace: `if (verdict === "never")`,
    breaks: "a rehearsal is green although an EIP would not arrive" },
  { area, first: ["tell"], name: "a move of which nothing is told is green", file: TELL,
    find: `outcome === "moved" && move === undefined ? why : null`, replace: "null",
    breaks: "a rehearsal that read nothing of its servers ends with exit code 0" },
  { area, first: ["tell"], name: "a rehearsal without its report is green", file: REPORTS,
    find: "written ? document : { ...document, exitCode: 7 }", replace: "written ? document : document",
    breaks: "a pipeline keeps the report of another day" },
  { area, first: ["forms"], name: "suites of a rehearsal do not say what they are", file: FORMS,
    find: "name: `${title}: ${called(document, group.name, group.id)}`,", replace: "name: group.name,",
    breaks: "a board of tests shows a simulation as a recovery" },
];
