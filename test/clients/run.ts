import { spawn } from "node:child_process";
import type { CallRecord, Simulator, Unhandled, WorldView } from "../../simulator/index.js";
import { startCloud, tell, type CloudOptions } from "./cloud.js";

/** How a program is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface Run {
  readonly code: number | null;
  readonly steps: readonly object[];
  readonly errors: string;
  readonly before: WorldView;
  readonly after: WorldView;
  readonly calls: readonly CallRecord[];
  readonly counters: Readonly<Record<string, number>>;
  readonly unhandled: readonly Unhandled[];
}

const LONGEST_MS = 120_000;

/** Settings of the user that would lead a client to somebody's real account, or past the loopback. */
const OF_THE_USER = /^(?:OS_|HUAWEICLOUD_|HW_|OTC_|TF_|AWS_|https?_proxy$|all_proxy$)/i;

export function ownEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OF_THE_USER.test(name));
  return { ...Object.fromEntries(kept), ...more };
}

/** Lets a program loose on a simulator of its own; `spoil` changes what it is told. */
export async function runClient(command: Command, options: CloudOptions, spoil: object = {}): Promise<Run> {
  const sim = await startCloud(options);
  try {
    const before = await sim.control.world();
    const told = { ...(await tell(sim)), ...spoil };
    const { code, output, errors } = await runProgram(command, JSON.stringify(told));
    return { code, errors, steps: stepsOf(output), before, ...(await seenBy(sim)) };
  } finally {
    await sim.close();
  }
}

async function seenBy(sim: Simulator): Promise<Pick<Run, "after" | "calls" | "counters" | "unhandled">> {
  const { control } = sim;
  const [after, calls, counters, unhandled] = await Promise.all([
    control.world(),
    control.calls(),
    control.counters(),
    control.unhandled(),
  ]);
  return { after, calls, counters, unhandled };
}

const stepsOf = (output: string): object[] =>
  output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as object);

function runProgram(
  { file, args, env }: Command,
  input: string,
): Promise<{ code: number | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ["pipe", "pipe", "pipe"], timeout: LONGEST_MS });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, output, errors });
    });
    child.stdin.end(input);
  });
}
