import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { stringify } from "yaml";
import { DrError } from "../../../provider/errors";
import { codeOf } from "../../../provider/model/narrow";
import type { Simulator } from "../../../simulator/index";
import { cannotStart } from "../../engine/stack";
import { killHard, processesIn, writeProject } from "./folder";
import { settingsFor } from "./program";
import { CLOCK_VARIABLE, FOLDER_VARIABLE } from "./shared-time";

/** Name of the project and of its stack. */
export const NAME = "gameday";
const ROOT = path.resolve(__dirname, "..", "..", "..", "..");
const MAIN = path.join(__dirname, "..", "..", "main.js");
/** Would change what the engine, the program or the provider do, or lead them to somebody's real account. */
const OF_THE_USER = /^(?:PULUMI_|OS_|HW_|SDRS_|OTC_)/i;

/** End of a command of a game day. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Words beside its answer. */
  readonly said: string;
}

export interface Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** The stack of a game day: a program of its own, a backend and a home in a temporary folder, and the engine of this machine. */
export class GamedayEngine {
  readonly project: string;
  /** Commands that run. */
  readonly #children = new Set<ChildProcess>();

  constructor(
    private readonly folder: string,
    private readonly clock: string,
  ) {
    this.project = path.join(folder, "project");
  }

  /** Writes the project: the program, the settings that lead to the simulator, and the packages that the program needs. */
  write(program: string, simulator: Simulator): void {
    // A call that is never answered is given up in real time, while that of the game day stands still.
    const config = { ...settingsFor(simulator), "sdrs:requestTimeout": "2" };
    const files = {
      "Pulumi.yaml": stringify({
        name: NAME,
        runtime: { name: "nodejs", options: { typescript: false } },
        description: "A game day",
        main: "index.js",
      }),
      [`Pulumi.${NAME}.yaml`]: stringify({ config }),
      "package.json": JSON.stringify({ name: NAME, private: true }),
      "index.js": program,
    };
    writeProject(this.project, files);
    linkPackages(this.project);
  }

  /** Starts the engine itself. */
  pulumi(args: readonly string[], participant?: string): Command {
    return this.#start("pulumi", [...args, "--non-interactive", "--color", "never"], participant);
  }

  /** Starts this command. */
  sdrs(args: readonly string[], participant: string): Command {
    return this.#start(process.execPath, [MAIN, ...args, "--stack", NAME, "--cwd", this.project], participant);
  }

  /** Runs a command of the engine that must succeed. */
  async succeed(args: readonly string[], participant?: string): Promise<string> {
    const { code, stdout, said } = await this.pulumi(args, participant).ended;
    if (code === 0) return stdout;
    throw new DrError(
      "DR_USAGE",
      `The engine could not begin the simulation: pulumi ${args.join(" ")} ended with ${String(code)}:\n${`${stdout}${said}`.trim()}\n`,
      {},
      {
        hint: "Mend what the engine says above. It is the one that `pulumi version` finds here; nothing but the simulator was reached.",
      },
    );
  }

  /** Kills everything that runs for the game day. */
  kill(): void {
    const mark = `${FOLDER_VARIABLE}=${this.folder}`;
    for (const { pid } of this.#children) if (pid !== undefined) killHard(pid, mark);
    for (const pid of new Set(processesIn(this.folder))) killHard(pid, mark);
  }

  #start(command: string, args: readonly string[], participant: string | undefined): Command {
    const child = spawn(command, args, {
      ...{ cwd: this.project, env: this.#env(participant), detached: true, windowsHide: true },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#children.add(child);
    child.once("close", () => this.#children.delete(child));
    let [stdout, said] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once("error", (error) => {
        reject(withoutEngine(error, this.project));
      });
      child.once("exit", (_code, signal) => {
        if (signal === null) return;
        // An orphan of a killed engine may hold the pipes open.
        child.stdout.destroy();
        child.stderr.destroy();
      });
      child.once("close", (code) => {
        resolve({ code, stdout, said });
      });
    });
    ended.catch(() => undefined);
    return { child, ended };
  }

  #env(participant: string | undefined): NodeJS.ProcessEnv {
    const kept = Object.entries(process.env).filter(([name]) => !OF_THE_USER.test(name));
    const preload = `-r ${JSON.stringify(path.join(__dirname, "preload.js"))}`;
    return {
      ...Object.fromEntries(kept),
      PULUMI_HOME: path.join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${path.join(this.folder, "state").replaceAll("\\", "/")}`,
      PULUMI_CONFIG_PASSPHRASE: "a game day has no secrets",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      XDG_STATE_HOME: path.join(this.folder, "runs"),
      [FOLDER_VARIABLE]: this.folder,
      ...(participant === undefined
        ? {}
        : {
            [CLOCK_VARIABLE]: `${this.clock}/${participant}`,
            NODE_OPTIONS: [process.env["NODE_OPTIONS"], preload].filter(Boolean).join(" "),
          }),
    };
  }
}

/** The project is there, and nobody can name another: what is missing is the engine. */
function withoutEngine(error: Error, project: string): DrError {
  if (codeOf(error) !== "ENOENT") return cannotStart(error, project);
  const hint = "Install Pulumi: https://www.pulumi.com/docs/install/. Nothing but the simulator was started.";
  return new DrError("DR_USAGE", "Pulumi's command is not on PATH", {}, { cause: error, hint });
}

/** Links this package and Pulumi's into the project, as they would be installed. */
function linkPackages(project: string): void {
  const modules = path.join(project, "node_modules");
  mkdirSync(modules);
  symlinkSync(ROOT, path.join(modules, "pulumi-sdrs"), "junction");
  symlinkSync(pulumiPackages(), path.join(modules, "@pulumi"), "junction");
}

/** The folder of Pulumi's packages: beside this one, or of the program in the folder where the command is run. */
export function pulumiPackages(places = [ROOT, process.cwd()]): string {
  for (const from of places.map((place) => path.join(place, "package.json"))) {
    try {
      const found = createRequire(from).resolve("@pulumi/pulumi/package.json");
      const folder = path.dirname(path.dirname(found));
      if (existsSync(folder)) return folder;
    } catch {
      // Looked for in the next place.
    }
  }
  throw new DrError(
    "DR_USAGE",
    "The package @pulumi/pulumi is not installed beside this package, nor in this folder",
    {},
    { hint: "Run the command in the folder of a program that has it installed. Nothing was started." },
  );
}
