import { type Program, declared } from "../emulator/program";
import type { Report } from "../emulator/report";
import type { Stack } from "../emulator/stack";
import { firstProgram } from "./programs";
import { Requests } from "./requests";

/** One stack of a life: a state, the program in the editor, and what was run last. */
export class Team {
  program: Program;
  /** The program of the last green update, to which an edit is undone. */
  settled: Program;
  last: Report | undefined;
  readonly tried = new Set<string>();
  readonly requests = new Requests();

  constructor(
    readonly index: number,
    readonly stack: Stack,
    readonly whole: Program,
  ) {
    this.program = firstProgram(whole);
    this.settled = this.program;
  }

  /** Wish of the program for production: while it stays the same, each request of a kind is due once. */
  get intent(): string {
    const of = (key: string, arg: string): unknown => declared(this.program, key)?.args[arg];
    return JSON.stringify([
      of("group", "failover"),
      of("group", "failoverMode"),
      of("group", "reprotect"),
      of("spare", "failover"),
    ]);
  }
}
