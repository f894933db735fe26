import type { Mutant } from "../mutant";

const area = "fleet";
const first = ["fleet"];
const [SCHEDULE, WAVES, RESULT, ARGUMENTS, APART] = [
  "cli/fleet/schedule.ts",
  "cli/fleet/waves.ts",
  "cli/fleet/result.ts",
  "cli/fleet/arguments.ts",
  "cli/fleet/apart.ts",
];

// prettier-ignore
export const FLEET_MUTANTS: readonly Mutant[] = [
  { area, first, file: SCHEDULE, name: "later waves do not wait for the end of the one before",
    find: "if (!wave.every((name) => ended.has(name))) return wave;", replace: "if (!wave.some((name) => ended.has(name))) return wave;",
    breaks: "an application moves before its database has" },
  { area, first, file: SCHEDULE, name: "a wave that failed holds nothing back",
    find: "if (!continueOnError && wave.some(", replace: "if (continueOnError && wave.some(",
    breaks: "an application moves although its database stayed behind" },
  { area, first, file: SCHEDULE, name: "stacks begin after a wish to end",
    find: "const wave = stopped ? undefined : waveOf(schedule);", replace: "const wave = waveOf(schedule);",
    breaks: "a pipeline that was cancelled moves further stacks" },
  { area, first, file: WAVES, name: "what no wave names is forgotten",
    find: "[...inWaves, [...wanted]]", replace: "inWaves",
    breaks: "production of a stack stays down because a file did not name it" },
  { area, first, file: RESULT, name: "a command that was killed has sent nothing",
    find: "return code === null ? (asked ? 9 : 4) : 1;", replace: "return code === null ? 9 : 1;",
    breaks: "a move whose request may be under way counts as stopped and saved" },
  { area, first, file: ARGUMENTS, name: "a switchover goes to the other side",
    find: `move === "switchover" ? ["failover", "--planned"] : [move]`, replace: "[move]",
    breaks: "the same command again takes the moves back that are done" },
  { area, first, file: "cli/fleet/run.ts", name: "a group of two stacks is found when both have sent",
    find: "if (names.length > 1) requireApart(", replace: "if (names.length > 1000) requireApart(",
    breaks: "two stacks send a request for one group" },
  { area, first, file: APART, name: "one group of two stacks is none",
    find: "if (shared.length === 0) return;", replace: "if (shared.length <= 1) return;",
    breaks: "two stacks send a request for one group" },
  { area, first, file: APART, name: "a state that cannot be read refuses all",
    find: "if (!(error instanceof DrError)) throw error;", replace: "throw error;",
    breaks: "one broken stack keeps all others from moving" },
  { area, first, file: WAVES, name: "what is to be left alone moves",
    find: "!excepted.has(name) && (stacks.length", replace: "(stacks.length",
    breaks: "a stack that somebody left out moves" },
  { area, first: ["fleet", "engine"], file: "cli/dated-folders.ts", name: "the folder of a fleet that goes on is taken away",
    find: "if (owner === undefined || !goesOn(owner)) rmSync", replace: "rmSync",
    breaks: "the log of a move under way is gone" },
];
