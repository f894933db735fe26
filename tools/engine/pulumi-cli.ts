/**
 * The `pulumi` command as a child process that can be watched and killed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "./processes";

export interface PulumiResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, in order of arrival. */
  readonly output: string;
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
  let stdout = "";
  let stderr = "";
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    output += text;
  });
  let ended = false;
  child.once("exit", (_code, signal) => {
    if (signal === null) return;
    // An orphan of a killed engine may hold the pipes open.
    child.stdout.destroy();
    child.stderr.destroy();
  });
  const finished = once(child, "close").then(([code, signal]: unknown[]): PulumiResult => {
    ended = true;
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr, output };
  });
  const has = (text: string | RegExp): boolean =>
    typeof text === "string" ? output.includes(text) : text.test(output);
  return {
    pid: child.pid ?? 0,
    finished,
    output: () => output,
    printed: async (text, withinMs) => {
      await until(`pulumi ${args.join(" ")} prints ${String(text)}`, () => has(text) || ended, withinMs);
      if (!has(text)) throw new Error(`pulumi ${args.join(" ")} ended without printing ${String(text)}:\n${output}`);
    },
    kill: (signal = "SIGTERM") => {
      child.kill(signal);
    },
  };
}
