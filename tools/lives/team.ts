import type { Program } from "../emulator/program";
import type { Report } from "../emulator/report";
import type { Stack } from "../emulator/stack";

/** One stack of a life: a state, the program in the editor, and what was run last. */
export class Team {
  program: Program;
  /** The program of the last green update, to which an edit is undone. */
  settled: Program;
  last: Report | undefined;
  readonly tried = new Set<string>();

  constructor(
    readonly index: number,
    readonly stack: Stack,
    readonly first: Program,
  ) {
    this.program = first;
    this.settled = first;
  }
}
