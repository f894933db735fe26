import { type ChildProcess, spawn } from "node:child_process";
import { type Printed, captured } from "../../engine/captured";

export interface Ended extends Readonly<Printed> {
  readonly code: number | null;
}

/** A command under way. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts a command without a terminal, and takes what it prints. */
export function startCommand(
  command: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Started {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const printed = captured(child);
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => {
      resolve({ code, ...printed });
    });
  });
  return { child, ended };
}
