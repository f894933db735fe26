/**
 * A stack of a declared program on the real engine, in a project of its own.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Simulator } from "../../simulator/index";
import { configOf } from "../emulator/config";
import type { EngineHome } from "../engine/home";
import { linkPackages } from "../engine/link-packages";
import { type PulumiResult, type PulumiRun, startPulumi } from "../engine/pulumi-cli";
import type { DeclaredProgram } from "./declared";
import { atPort, type Exported } from "./export";
import { NAMED, PASSPHRASE, SALT } from "./recording";

/** Of the settings that lead to the simulator, those that are secret. */
const SECRET_SETTINGS = ["sdrs:accessKey", "sdrs:secretKey"];

const MAIN = `require(${JSON.stringify(path.join(__dirname, "program.js"))}).run(require("./program.json"));\n`;

let stacks = 0;

export class DeclaredStack {
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    private readonly home: EngineHome,
    private readonly simulator: Simulator,
  ) {
    const own = path.join(home.folder, `states-${stacks++}`);
    const backend = path.join(own, "backend");
    this.#folder = path.join(own, "project");
    mkdirSync(backend, { recursive: true });
    this.#env = { PULUMI_BACKEND_URL: pathToFileURL(backend).href, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE };
  }

  /** A stack that leads to the simulator: empty, or as a recording has it. */
  static async open(home: EngineHome, simulator: Simulator, recorded?: Exported): Promise<DeclaredStack> {
    const stack = new DeclaredStack(home, simulator);
    stack.#writeProject();
    if (recorded === undefined) stack.#writeSalt();
    await stack.succeed("stack", "init", NAMED.stack);
    if (recorded !== undefined) await stack.#import(atPort(recorded, simulator.url));
    const values = Object.entries(configOf(simulator, "key")).flatMap(([key, value]) => [
      SECRET_SETTINGS.includes(key) ? "--secret" : "--plaintext",
      `${key}=${value}`,
    ]);
    await stack.succeed("config", "set-all", ...values);
    return stack;
  }

  #writeProject(): void {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(
      path.join(this.#folder, "Pulumi.yaml"),
      `name: ${NAMED.project}\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n`,
    );
    writeFileSync(path.join(this.#folder, "package.json"), `{"name":"${NAMED.project}","private":true}\n`);
    writeFileSync(path.join(this.#folder, "index.js"), MAIN);
    linkPackages(this.#folder);
  }

  /** Without it the engine draws one. */
  #writeSalt(): void {
    writeFileSync(path.join(this.#folder, `Pulumi.${NAMED.stack}.yaml`), `encryptionsalt: ${SALT}\n`);
  }

  async #import(recorded: Exported): Promise<void> {
    const file = path.join(this.#folder, "recorded.json");
    writeFileSync(file, JSON.stringify(recorded));
    await this.succeed("stack", "import", "--file", file);
  }

  /** Writes what the next run declares. */
  declare(program: DeclaredProgram): void {
    writeFileSync(path.join(this.#folder, "program.json"), JSON.stringify(program));
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): PulumiRun {
    const { engine, env: own } = this.home;
    return startPulumi(engine.command, args, { cwd: this.#folder, env: { ...own, ...this.#env, ...env } });
  }

  async run(...args: readonly string[]): Promise<PulumiResult> {
    return await this.start(args).finished;
  }

  async succeed(...args: readonly string[]): Promise<string> {
    const { code, output } = await this.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${String(code)}:\n${output}`);
    return output;
  }

  /** The state as it is saved, secrets encrypted. */
  async export(): Promise<Exported> {
    const file = path.join(this.#folder, "exported.json");
    await this.succeed("stack", "export", "--file", file);
    return JSON.parse(readFileSync(file, "utf8")) as Exported;
  }
}
