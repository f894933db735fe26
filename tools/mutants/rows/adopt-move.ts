import type { Mutant } from "../mutant";

const area = "adopted moves";
const first = ["adopt-move"];
const MADE = "provider/resources/group/made-move.ts";
const RUN = "cli/adopt-move/run.ts";

// prettier-ignore
export const ADOPT_MOVE_MUTANTS: readonly Mutant[] = [
  { area, first, file: MADE, name: "nobody is asked whether a record is true",
    find: "const isTrue = await agrees(call, groupId, made);", replace: "const isTrue = true;",
    breaks: "times that somebody wrote into a file count as those of a move" },
  { area, first, file: MADE, name: "the job of another group bears a record out",
    find: `entities["server_group_id"] === groupId && apart <= CLOSE_MS`, replace: "apart <= CLOSE_MS",
    breaks: "the times of another group's move count" },
  { area, first, file: MADE, name: "a job of any time bears a record out",
    find: `entities["server_group_id"] === groupId && apart <= CLOSE_MS`, replace: `entities["server_group_id"] === groupId`,
    breaks: "times that the service's job contradicts count" },
  { area, first, file: MADE, name: "a move that was made is not seen complete",
    find: `steps: ["move"],`, replace: "steps: [],",
    breaks: "a move that somebody took back since is taken for one to go on with" },
  { area, first, file: MADE, name: "a move without the stack was made through it",
    find: `return { origin: "direct", jobId`, replace: `return { origin: "sdrs", jobId`,
    breaks: "nobody sees that production was moved without its stack" },
  { area, first, file: MADE, name: "a move that nobody bears out keeps its times",
    find: "return { ...last, ...unknown, origin", replace: "return { ...last, origin",
    breaks: "made-up times stand in the evidence" },
  { area, first, file: RUN, name: "a move that is not complete is taken over",
    find: "if (move?.transition != null) return", replace: "if (move !== undefined) return",
    breaks: "a move that is half done counts as complete" },
  { area, first, file: RUN, name: "the first move of a group counts",
    find: ".filter((one) => one.group.id === group.id).at(-1);", replace: ".filter((one) => one.group.id === group.id).at(0);",
    breaks: "a move of last year is taken over for the one of tonight" },
  { area, first, file: RUN, name: "a move is taken over wherever production is",
    find: `["finish", "nothing"].includes(run.planned.decision)`, replace: "true",
    breaks: "taking note of a move sends production somewhere" },
];
