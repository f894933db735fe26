/**
 * A real engine for one test: private home, local state, programs inline or on disk.
 */
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { LocalWorkspace, PulumiCommand, type PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { createEngineHome, type EngineHome, findEngine, PACKAGE_ROOT, PRELOAD } from "../../tools/engine/home.js";
import { type CliOptions, type PulumiResult, type PulumiRun, startPulumi } from "../../tools/engine/pulumi-cli.js";
import { isAlive, kill, type Process, processesOf, providersOf, until } from "../../tools/engine/processes.js";
import { createProject, type ProjectOptions } from "./engine-project.js";

const ENDING_MS = 5000;
const ON_CI = !["", "false"].includes(process.env["CI"] ?? "");

export interface InlineStack {
  readonly program: PulumiFn;
  readonly project?: string;
  readonly stack?: string;
  /** Stack configuration; a value of `{ secret }` is encrypted. */
  readonly config?: Readonly<Record<string, string | { readonly secret: string }>>;
  /** Folder from which both packages resolve; the checkout unless the test is about another. */
  readonly main?: string;
  /** Variables for the engine and the provider process, on top of the home's. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface AttachedStack {
  readonly cwd: string;
  readonly stack: string;
  readonly program: PulumiFn;
  readonly env: Readonly<Record<string, string>>;
}

export interface EngineFixture {
  readonly home: EngineHome;
  /** An Automation API stack of an inline program. */
  inline(options: InlineStack): Promise<Stack>;
  /** The stack of a project on disk, its program run in this process. */
  attach(options: AttachedStack): Promise<Stack>;
  /** A project on disk, for the command line. */
  project(options: Omit<ProjectOptions, "parent">): string;
  /** Starts `pulumi <args>`; for `up`, `refresh` and `destroy` give `--yes` yourself. */
  start(args: readonly string[], options: CliOptions): PulumiRun;
  /** The same to its end, whatever its exit code. */
  run(args: readonly string[], options: CliOptions): Promise<PulumiResult>;
  /** The same, failing with the output when the exit code is not 0. */
  succeed(args: readonly string[], options: CliOptions): Promise<PulumiResult>;
  /** The stack's state, secrets in clear. */
  exportState(options: CliOptions & { stack?: string }): Promise<StackState>;
  /** The running processes that serve dynamic resources. */
  providers(): Process[];
  /** Resolves with the first running provider process. */
  providerStarted(withinMs?: number): Promise<Process>;
  /** Resolves with the milliseconds until none of them is alive any more. */
  gone(processes: readonly Process[], withinMs?: number): Promise<number>;
  /** Ends what is still running, says what that was, and removes the home. */
  dispose(): Promise<readonly Process[]>;
}

export interface StackState {
  readonly deployment: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly type: string;
      readonly id?: string;
      readonly inputs?: Readonly<Record<string, unknown>>;
      readonly outputs?: Readonly<Record<string, unknown>>;
    }[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
  };
}

/** For `before` of an engine suite: without an engine CI fails, and a run by hand skips the suite. */
export function requireEngine(this: Mocha.Context): void {
  try {
    findEngine();
  } catch (error) {
    if (ON_CI) throw error;
    this.skip();
  }
}

export function createEngine(): EngineFixture {
  const home = createEngineHome({ preload: PRELOAD });
  const pulumiHome = home.env["PULUMI_HOME"]!;
  const start: EngineFixture["start"] = (args, { cwd, env }) =>
    startPulumi(home.engine.command, args, { cwd, env: { ...home.env, ...env } });
  const run: EngineFixture["run"] = (args, options) => start(args, options).finished;
  const succeed: EngineFixture["succeed"] = async (args, options) => {
    const result = await run(args, options);
    if (result.code === 0) return result;
    throw new Error(`pulumi ${args.join(" ")} ended with ${result.code ?? result.signal ?? "?"}:\n${result.output}`);
  };
  return {
    home,
    inline: (options) => createInlineStack(home, options),
    attach: async ({ cwd, stack, program, env }) =>
      await Stack.select(
        stack,
        await LocalWorkspace.create({
          program,
          workDir: cwd,
          pulumiHome,
          pulumiCommand: await commandOf(home),
          envVars: { ...home.overlay, ...env },
        }),
      ),
    project: (options) => createProject({ parent: home.folder, ...options }),
    start,
    run,
    succeed,
    exportState: async ({ stack, ...options }) => {
      const args = ["stack", "export", "--show-secrets", ...(stack === undefined ? [] : ["--stack", stack])];
      return JSON.parse((await succeed(args, options)).stdout) as StackState;
    },
    providers: () => providersOf(pulumiHome),
    providerStarted: async (withinMs) => {
      let found: Process | undefined;
      await until("a provider process is running", () => (found = providersOf(pulumiHome)[0]) !== undefined, withinMs);
      return found!;
    },
    gone: (processes, withinMs) =>
      until(
        `these processes end: ${processes.map(({ pid, command }) => `${pid} ${command}`).join("; ")}`,
        () => !processes.some(({ pid }) => isAlive(pid)),
        withinMs,
      ),
    dispose: async () => {
      const left = process.platform === "win32" ? [] : await leftovers(pulumiHome);
      home.remove();
      return left;
    },
  };
}

/** Plugins end a moment after their engine; what has not by then is ended here. */
async function leftovers(pulumiHome: string): Promise<readonly Process[]> {
  const deadline = performance.now() + ENDING_MS;
  const alive = (): Process[] => processesOf(pulumiHome).filter(({ pid }) => isAlive(pid));
  // Pulumi's own language host outlives a killed engine by minutes, which says nothing about us.
  const ours = (processes: readonly Process[]): Process[] =>
    processes.filter(({ command }) => !command.includes("pulumi-language-nodejs"));
  while (ours(alive()).length > 0 && performance.now() < deadline) await delay(50);
  const left = alive();
  for (const { pid } of left) kill(pid);
  return ours(left);
}

let command: Promise<PulumiCommand> | undefined;

/** One for all homes of the process: it only runs the engine once to ask for its version. */
function commandOf(home: EngineHome): Promise<PulumiCommand> {
  return (command ??= PulumiCommand.get({ root: path.dirname(home.engine.binDir) }));
}

async function createInlineStack(home: EngineHome, options: InlineStack): Promise<Stack> {
  const { program, project = "inline", stack = "test", config = {}, main = PACKAGE_ROOT, env = {} } = options;
  const workspace = await LocalWorkspace.create({
    program,
    workDir: mkdtempSync(path.join(home.folder, "inline-")),
    pulumiHome: home.env["PULUMI_HOME"]!,
    pulumiCommand: await commandOf(home),
    envVars: { ...home.overlay, ...env },
    projectSettings: { name: project, runtime: "nodejs", main },
  });
  const created = await Stack.createOrSelect(stack, workspace);
  const values = Object.entries(config).map(([key, value]) => {
    return [key, typeof value === "string" ? { value } : { value: value.secret, secret: true }] as const;
  });
  await created.setAllConfig(Object.fromEntries(values));
  return created;
}
