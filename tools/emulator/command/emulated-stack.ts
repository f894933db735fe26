/**
 * A stack of the emulated engine in a folder, for the command that drives an engine: `pulumi` is the emulated one, the handlers and
 * the simulator are real.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ControlClient, type Simulator, type SimulatorOptions, startSimulator } from "../../../simulator/index";
import { PRELOAD, preloading } from "../../engine/home";
import { groupDeclared } from "../../storm/world";
import { configOf } from "../config";
import { QUICK } from "../project";
import { installEmulated } from "./install";
import { type Ended, type Started, startCommand } from "./start-command";

const SDRS = path.resolve(__dirname, "..", "..", "..", "cli", "main.js");

interface Row {
  readonly kind: string;
  readonly inputs: unknown;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export class EmulatedStack {
  readonly env: NodeJS.ProcessEnv;
  /** Copies of the folder that {@link keep} made. */
  readonly #copies: string[] = [];

  private constructor(
    readonly simulator: Simulator,
    readonly folder: string,
  ) {
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    const kept = Object.entries(process.env).filter(([name]) => !/^(OS_|HW_|SDRS_|PULUMI_)/.test(name));
    this.env = {
      ...Object.fromEntries(kept),
      PATH: installEmulated(folder),
      XDG_STATE_HOME: path.join(folder, "runs"),
      NODE_OPTIONS: preloading(PRELOAD),
    };
  }

  /** A stack whose group, from the world, it has taken over. */
  static async open(
    options: Omit<SimulatorOptions, "port" | "start" | "pace">,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<EmulatedStack> {
    const simulator = await startSimulator({
      ...{ pace: "manual", start: "2026-03-02T03:00:00.000Z", faults: [...QUICK] },
      ...options,
    });
    const stack = new EmulatedStack(simulator, mkdtempSync(path.join(tmpdir(), "emulated-")));
    await stack.declare(more);
    const { code, stdout, stderr } = await stack.pulumi("up");
    if (code !== 0) throw new Error(`the first update failed: ${stdout}${stderr}`);
    return stack;
  }

  get control(): ControlClient {
    return this.simulator.control;
  }

  /** Writes the program: the group of the world, with this beside what it must declare, and, unless null, a resource of somebody else. */
  async declare(
    more: Readonly<Record<string, unknown>>,
    other: Readonly<Record<string, unknown>> | null = { value: 1 },
  ): Promise<void> {
    const world = await this.control.world();
    const args = { ...groupDeclared(world), adopt: world.groups[0]?.id, ...more };
    const group = { key: "group", kind: "ProtectionGroup", name: "orders", args, options: {} };
    const settings = configOf(this.simulator);
    writeFileSync(
      path.join(this.folder, "emulated.json"),
      JSON.stringify({
        control: this.simulator.url,
        settings,
        program: [
          group,
          ...(other === null ? [] : [{ key: "other", kind: "Other", name: "other", args: other, options: {} }]),
        ],
      }),
    );
  }

  /** Remembers the folder and the cloud as they are; the function it gives brings both back, with no calls made yet. */
  async keep(): Promise<() => Promise<void>> {
    const snapshot = await this.control.snapshot();
    const copy = mkdtempSync(path.join(tmpdir(), "emulated-kept-"));
    this.#copies.push(copy);
    const whole = { recursive: true, preserveTimestamps: true };
    cpSync(this.folder, copy, whole);
    return async () => {
      for (const name of readdirSync(this.folder)) rmSync(path.join(this.folder, name), { recursive: true });
      cpSync(copy, this.folder, whole);
      await this.control.restore(snapshot);
      await this.control.clearCalls();
    };
  }

  pulumi(...args: readonly string[]): Promise<Ended> {
    return startCommand("pulumi", args, { env: this.env, cwd: this.folder }).ended;
  }

  sdrs(...args: readonly string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  /** The command under way. */
  start(...args: readonly string[]): Started {
    return startCommand(process.execPath, [SDRS, ...args], { env: this.env, cwd: this.folder });
  }

  /** Numbers of the engines that the command has started, the last one first. */
  engines(): number[] {
    const runs = path.join(this.folder, "runs");
    if (!existsSync(runs)) return [];
    return readdirSync(runs, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith("run.json"))
      .sort()
      .reverse()
      .map((name) => (JSON.parse(readFileSync(path.join(runs, name), "utf8")) as { pid: number }).pid);
  }

  /** Outputs of the group in the state. */
  outputs(stack = "prod"): Readonly<Record<string, unknown>> {
    const file = path.join(this.folder, ".emulated", `${stack}.json`);
    const rows = JSON.parse(readFileSync(file, "utf8")) as readonly Row[];
    return rows.find(({ kind }) => kind === "ProtectionGroup")?.outputs ?? {};
  }

  /** Inputs of the resource of somebody else in the state. */
  other(): unknown {
    const file = path.join(this.folder, ".emulated", "prod.json");
    return (JSON.parse(readFileSync(file, "utf8")) as readonly Row[]).find(({ kind }) => kind === "Other")?.inputs;
  }

  /** Ids of the processes that hold the stack's lock. */
  holders(): number[] {
    const folder = path.join(this.folder, ".pulumi", "locks", "organization", "shop", "prod");
    return existsSync(folder) ? readdirSync(folder).map((name) => Number.parseInt(name, 10)) : [];
  }

  /** Bodies of the requests for actions on groups that the simulator has. */
  async actions(): Promise<string[]> {
    const calls = await this.control.calls({ call: "server-group-action" });
    return calls.map(({ body }) => Object.keys(body as object)[0] ?? "");
  }

  async close(): Promise<void> {
    await this.simulator.close();
    for (const folder of [this.folder, ...this.#copies]) rmSync(folder, { recursive: true, force: true });
  }
}
