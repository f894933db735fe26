/**
 * A stack of the real engine, whose processes can be killed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KINDS } from "../../provider/model/definitions";
import type { Simulator } from "../../simulator/index";
import { type EngineHome, createEngineHome } from "../engine/home";
import { linkPackages } from "../engine/link-packages";
import { providersOf } from "../engine/processes";
import { startPulumi } from "../engine/pulumi-cli";
import { configOf } from "../emulator/config";
import type { Json } from "../emulator/values";
import type { Declared, SavedResource } from "./program";

const PROGRAM = `const { readFileSync } = require("node:fs");
const sdrs = require("pulumi-sdrs");
const { group, protection } = JSON.parse(readFileSync(__dirname + "/program.json", "utf8"));
const protectionGroup = new sdrs.ProtectionGroup("orders", group);
new sdrs.Protection("orders", { ...protection, protectionGroup });
`;

/** Content of the file of the stack at some moment. */
export type Saved = Buffer | undefined;

export interface EngineOutcome {
  readonly code: number | null;
  readonly output: string;
}

export interface EngineRun {
  readonly finished: Promise<EngineOutcome>;
  killEngine(): void;
  /** True if there was one to kill. */
  killProvider(): boolean;
}

export class EngineStack {
  readonly #home: EngineHome = createEngineHome();
  readonly #folder = path.join(this.#home.folder, "storm");

  static async open(simulator: Simulator): Promise<EngineStack> {
    const stack = new EngineStack();
    stack.#writeProject();
    await stack.succeed(["stack", "init", "dev"]);
    const pairs = Object.entries(configOf(simulator, "key")).flatMap(([key, value]) => [
      "--plaintext",
      `${key}=${value}`,
    ]);
    await stack.succeed(["config", "set-all", ...pairs]);
    return stack;
  }

  #writeProject(): void {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(
      path.join(this.#folder, "Pulumi.yaml"),
      "name: storm\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n",
    );
    writeFileSync(path.join(this.#folder, "package.json"), '{"name":"storm","private":true}\n');
    writeFileSync(path.join(this.#folder, "index.js"), PROGRAM);
    linkPackages(this.#folder);
  }

  get #stateFolder(): string {
    return path.join(this.#home.folder, "state", ".pulumi");
  }

  get #stateFile(): string {
    return path.join(this.#stateFolder, "stacks", "storm", "dev.json");
  }

  save(): Saved {
    return existsSync(this.#stateFile) ? readFileSync(this.#stateFile) : undefined;
  }

  restore(saved: Saved): void {
    if (saved === undefined) rmSync(this.#stateFile, { force: true });
    else writeFileSync(this.#stateFile, saved);
    rmSync(path.join(this.#stateFolder, "locks"), { recursive: true, force: true });
  }

  /** The resources of ours as the state file has them. */
  get state(): readonly SavedResource[] {
    const { checkpoint } = JSON.parse(readFileSync(this.#stateFile, "utf8")) as {
      checkpoint: { latest?: { resources?: { type: string; id?: string; outputs?: Json }[] } };
    };
    return (checkpoint.latest?.resources ?? []).flatMap(({ type, id, outputs = {} }) => {
      const kind = KINDS.find((one) => type.endsWith(`sdrs:${one}`));
      return kind === undefined ? [] : [{ kind, id, outputs }];
    });
  }

  up(program: Declared): EngineRun {
    writeFileSync(path.join(this.#folder, "program.json"), JSON.stringify(program));
    return this.#start(["up", "--yes", "--skip-preview"]);
  }

  async refresh(): Promise<EngineOutcome> {
    return await this.#start(["refresh", "--yes", "--skip-preview"]).finished;
  }

  /** Frees the stack that a killed engine left locked, once its provider has ended. */
  async cancel(withinMs: number): Promise<boolean> {
    const until = Date.now() + withinMs;
    while (this.#providers().length > 0 && Date.now() < until) await delay(50);
    const orphans = this.#providers();
    for (const pid of orphans) kill(pid);
    await this.#start(["cancel", "--yes"]).finished;
    return orphans.length === 0;
  }

  async succeed(args: readonly string[]): Promise<void> {
    const { code, output } = await this.#start(args).finished;
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${String(code)}:\n${output}`);
  }

  #start(args: readonly string[]): EngineRun {
    const { engine, env } = this.#home;
    const run = startPulumi(engine.command, args, { cwd: this.#folder, env });
    return {
      finished: run.finished,
      killEngine: () => {
        run.kill("SIGKILL");
      },
      killProvider: () => {
        const pids = this.#providers();
        for (const pid of pids) kill(pid);
        return pids.length > 0;
      },
    };
  }

  #providers(): number[] {
    return providersOf(this.#home.env["PULUMI_HOME"] ?? "").map(({ pid }) => pid);
  }

  close(): void {
    for (const pid of this.#providers()) kill(pid);
    this.#home.remove();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}
