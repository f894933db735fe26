import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { Simulator } from "../../simulator/index";
import { PRELOAD, preloading } from "../../tools/engine/home";

export const MAIN = path.resolve(__dirname, "..", "..", "cli", "main.js");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of these tests with the simulator as the service, and nobody else's settings. */
export function envOf(simulator: Simulator, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(OS_|HW_|SDRS_|NO_COLOR|FORCE_COLOR)/.test(name));
  return {
    ...Object.fromEntries(kept),
    SDRS_ENDPOINT: simulator.endpointTemplate,
    OS_REGION_NAME: simulator.region,
    OS_PROJECT_ID: simulator.projectId,
    OS_USERNAME: simulator.username,
    OS_PASSWORD: simulator.password,
    OS_USER_DOMAIN_NAME: simulator.userDomain,
    NODE_OPTIONS: preloading(PRELOAD),
    ...more,
  };
}

/** The command under way. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = "";
  private stderr = "";
  private waiting: (() => void)[] = [];

  constructor(command: string, args: readonly string[], options: { env: NodeJS.ProcessEnv; cwd?: string }) {
    this.child = spawn(command, args, { stdio: "pipe", ...options });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString();
      for (const look of this.waiting) look();
    });
    this.child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) =>
      this.child.once("close", (code) => {
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      }),
    );
  }

  /** Waits until standard output has this text; fails if the command ends before. */
  async shows(text: string | RegExp): Promise<void> {
    const found = (): boolean => (typeof text === "string" ? this.stdout.includes(text) : text.test(this.stdout));
    const seen = new Promise<boolean>((resolve) => {
      const look = (): void => {
        if (found()) resolve(true);
      };
      this.waiting.push(look);
      look();
    });
    const over = await Promise.race([seen, this.ended]);
    if (over !== true && !found()) throw new Error(`ended without ${String(text)}: ${JSON.stringify(over)}`);
  }
}

/** Runs the command to its end, with this on standard input. */
export function sdrs(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  { cwd, stdin = "" }: { readonly cwd?: string; readonly stdin?: string } = {},
): Promise<Ended> {
  const running = new Running(process.execPath, [MAIN, ...args], { env, ...(cwd !== undefined && { cwd }) });
  running.child.stdin?.end(stdin);
  return running.ended;
}
