import { EXIT_CODES, type ExitCode, worstOf } from "../../provider/model/exit-codes";
import { isKeyOf, isObject } from "../../provider/model/narrow";
import type { Documents } from "../documents";
import { lastLine } from "../engine/stack";
import type { ChildEnd } from "./child";

export type StackResult = Documents["fleet"]["stacks"][number];
type Ended = Pick<StackResult, "exitCode" | "groups" | "failure">;

/** The way in which the command for one stack ended; `asked`: it was asked to end. Pure. */
export function resultOf(end: ChildEnd, stack: string, asked: boolean): Ended {
  const document = documentIn(end.stdout);
  const exitCode = exitOf(end, asked);
  if (document.groups !== undefined) return { exitCode, groups: document.groups, failure: null };
  return { exitCode, groups: [], failure: document.failure ?? silent(end, stack, asked) };
}

function exitOf({ code, error }: ChildEnd, asked: boolean): ExitCode {
  if (code !== null && isKeyOf(EXIT_CODES, code)) return code;
  if (error !== undefined) return 1;
  // Before its first run a command ends at once when it is asked to.
  return code === null ? (asked ? 9 : 4) : 1;
}

type Failure = NonNullable<StackResult["failure"]>;

/** A command that ended without a document. */
function silent({ signal, stderr, error }: ChildEnd, stack: string, asked: boolean): Failure {
  if (error !== undefined)
    return {
      code: null,
      message: `The command could not be started: ${error.message}`,
      hint: "Run the same command again.",
    };
  if (signal !== null && asked)
    return {
      code: "DR_ABORTED",
      message: "It ended before it saved or sent anything.",
      hint: "Run the same command again.",
    };
  const how = signal === null ? "" : ` (${signal})`;
  const last = lastLine(stderr);
  return {
    code: "DR_UNFINISHED",
    message: `The command ended without a word${how}${last === "" ? "" : `: ${last}`}; whether a request was sent is not known.`,
    hint: `Run sdrs wait --stack ${stack}, or the same command again: nothing is sent twice.`,
  };
}

function documentIn(stdout: string): { groups?: StackResult["groups"]; failure?: Failure } {
  try {
    const value: unknown = JSON.parse(stdout);
    if (!isObject(value)) return {};
    if (value["command"] === "move") return { groups: value["groups"] as StackResult["groups"] };
    return value["command"] === "error" ? { failure: value["failure"] as Failure } : {};
  } catch {
    return {};
  }
}

/** Groups that more than one stack moves: each of them takes the other's move for somebody else's. Pure. */
export function sharedIn(
  stacks: readonly { readonly stack: string; readonly groups: readonly { readonly id: string }[] }[],
): { readonly id: string; readonly stacks: readonly string[] }[] {
  const byId = new Map<string, Set<string>>();
  for (const { stack, groups } of stacks)
    for (const { id } of groups) byId.set(id, (byId.get(id) ?? new Set()).add(stack));
  return [...byId].filter(([, names]) => names.size > 1).map(([id, names]) => ({ id, stacks: [...names] }));
}

/** Facts beside the stacks that decide how a fleet ended. */
interface Beside {
  readonly shared: readonly unknown[];
  /** Something that was named is not there, or is in no wave. */
  readonly leftOut: boolean;
  readonly stopped: boolean;
  /** A report could not be written. */
  readonly missed: boolean;
}

/** The worst end of all. Stacks that were never begun count as stopped where somebody asked for the end. Pure. */
export function exitOfFleet(stacks: readonly StackResult[], { shared, leftOut, stopped, missed }: Beside): ExitCode {
  const ended = stacks.flatMap(({ exitCode }) => (exitCode === null ? [] : [exitCode as ExitCode]));
  const idle = stopped && stacks.some(({ begun }) => !begun);
  return worstOf([
    ...ended,
    ...(idle ? ([9] as const) : []),
    ...(missed ? ([7] as const) : []),
    ...(shared.length > 0 || leftOut ? ([10] as const) : []),
  ]);
}
