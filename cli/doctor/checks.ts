import { type DrError, exitCode, whatHappened } from "../../provider/errors";
import { type ExitCode, worstOf } from "../../provider/model/exit-codes";
import type { Documents } from "../documents";

/** One check as it is printed. */
export type Check = Documents["doctor"]["checks"][number];

/** A check, and the exit code that it asks for. */
export interface Checked extends Check {
  readonly exit: ExitCode;
}

export function ok(name: string, what: string): Checked {
  return { name, state: "ok", what, next: null, exit: 0 };
}

export function warning(name: string, what: string, next: string): Checked {
  return { name, state: "warning", what, next, exit: 10 };
}

export function problem(name: string, what: string, next: string, exit: ExitCode): Checked {
  return { name, state: "problem", what, next, exit };
}

export function notChecked(name: string, why: string): Checked {
  return { name, state: "not checked", what: why, next: null, exit: 0 };
}

/** A failure of a call, with its own way out. */
export function failed(name: string, error: DrError, next: string = error.hint): Checked {
  return problem(name, whatHappened(error), next, exitCode(error));
}

/** The same where not everybody needs the call. */
export function lacking(name: string, error: DrError, only: string, next: string = error.hint): Checked {
  return warning(name, `${whatHappened(error)}; needed only for ${only}`, next);
}

const ORDER: readonly Check["state"][] = ["problem", "warning", "ok", "not checked"];

/** Checks with what is wrong first. */
export function worstFirst<C extends Check>(checks: readonly C[]): C[] {
  return [...checks].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
}

/** The exit code of all checks together. */
export function exitOf(checks: readonly Checked[]): ExitCode {
  return worstOf(checks.map(({ exit }) => exit));
}
