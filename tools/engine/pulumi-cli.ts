/**
 * The `pulumi` command as a child process that can be watched and killed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Printed, captured } from "./captured";
import { until } from "./processes";

export interface PulumiResult extends Readonly<Printed> {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface PulumiRun {
  readonly pid: number;
  readonly finished: Promise<PulumiResult>;
  /** Returns what it has printed so far. */
  output(): string;
  /** Resolves as soon as it has printed this, rejects when it ends without. */
  printed(text: string | RegExp, withinMs?: number): Promise<void>;
  kill(signal?: NodeJS.Signals): void;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function startPulumi(
  command: string,
  args: readonly string[],
  options: CliOptions & { env: Readonly<Record<string, string>> },
): PulumiRun {
  const child = spawn(command, [...args, "--non-interactive", "--color", "never"], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = captured(child);
  let ended = false;
  child.once("exit", (_code, signal) => {
    if (signal === null) return;
    // An orphan of a killed engine may hold the pipes open.
    child.stdout.destroy();
    child.stderr.destroy();
  });
  const finished = once(child, "close").then(([code, signal]: unknown[]): PulumiResult => {
    ended = true;
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, ...printed };
  });
  const has = (text: string | RegExp): boolean =>
    typeof text === "string" ? printed.output.includes(text) : text.test(printed.output);
  return {
    pid: child.pid ?? 0,
    finished,
    output: () => printed.output,
    printed: async (text, withinMs) => {
      await until(`pulumi ${args.join(" ")} prints ${String(text)}`, () => has(text) || ended, withinMs);
      if (!has(text))
        throw new Error(`pulumi ${args.join(" ")} ended without printing ${String(text)}:\n${printed.output}`);
    },
    kill: (signal = "SIGTERM") => {
      child.kill(signal);
    },
  };
}
