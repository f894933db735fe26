/**
 * A private home for one use of the engine: its own state, plugins and settings, nothing of the user's.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The checkout: this file is compiled to dist/tools/engine. */
export const PACKAGE_ROOT = path.resolve(__dirname, "..", "..", "..");
/** Script that a Node of the tests loads first, so that it starts with less work. */
export const PRELOAD = path.join(PACKAGE_ROOT, "tools", "tests", "compile-cache.cjs");
/** An engine of a test ends before it needs its memory back: a tenth of its own work. */
const LITTLE_COLLECTED = { GOGC: "off", GOMEMLIMIT: "256MiB" };
const WINDOWS = process.platform === "win32";
/** Would change what the engine, the programs or the provider do, or lead them to somebody's real account. */
const OF_THE_USER = /^(?:PULUMI_|OS_|HW_|SDRS_|OTC_)/i;

export interface Engine {
  readonly binDir: string;
  readonly command: string;
  readonly way: string;
}

export type RandomPlugin = "real" | "stand-in";

export interface EngineHome {
  readonly engine: Engine;
  /** Everything lies here; remove() takes it away. */
  readonly folder: string;
  readonly randomPlugin: RandomPlugin;
  /** The environment for a child process, whole: nothing of the user's Pulumi or cloud settings is in it. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * The same for the Automation API, which lays it over this process's environment; a variable to be left out
   * is therefore there, without a value.
   */
  readonly overlay: Record<string, string>;
  remove(): void;
}

/** The engine that the bootstrap obtained, or, for a run by hand, the one that is there already. */
export function findEngine(env: NodeJS.ProcessEnv = process.env): Engine {
  const binDir = env["SDRS_ENGINE_BIN"];
  if (binDir !== undefined && binDir !== "") {
    return { binDir, command: path.join(binDir, WINDOWS ? "pulumi.exe" : "pulumi"), way: env["SDRS_ENGINE_WAY"] ?? "" };
  }
  const script = path.join(PACKAGE_ROOT, "tools", "engine", "print.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8", env });
  if (status !== 0) throw new Error(`There is no Pulumi engine yet; \`npm test\` obtains one.\n${stderr}`);
  return JSON.parse(stdout) as Engine;
}

export interface HomeOptions {
  readonly parent?: string;
  readonly engine?: Engine;
  /** A script that every Node of the engine loads first. */
  readonly preload?: string;
}

export function createEngineHome(options: HomeOptions = {}): EngineHome {
  const engine = options.engine ?? findEngine();
  const folder = mkdtempSync(path.join(options.parent ?? tmpdir(), "pulumi-sdrs-"));
  const home = path.join(folder, "pulumi-home");
  const state = path.join(folder, "state");
  mkdirSync(home);
  mkdirSync(state);
  const randomPlugin = installRandom(home);
  const own = {
    PATH: `${engine.binDir}${path.delimiter}${process.env["PATH"] ?? ""}`,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state.replaceAll("\\", "/")}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase of no secret",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // What is not installed here already must fail, not be looked for on the network.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...(options.preload === undefined ? {} : { NODE_OPTIONS: preloading(options.preload), ...LITTLE_COLLECTED }),
  };
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const kept = inherited.filter(([name]) => !OF_THE_USER.test(name) && name.toUpperCase() !== "PATH");
  const dropped = inherited.filter(([name]) => OF_THE_USER.test(name)).map(([name]) => [name, undefined]);
  return {
    engine,
    folder,
    randomPlugin,
    env: { ...Object.fromEntries(kept), ...own },
    overlay: { ...(Object.fromEntries(dropped) as Record<string, string>), ...own },
    remove: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** NODE_OPTIONS of this process, and a script that is loaded first. */
export function preloading(script: string): string {
  return [process.env["NODE_OPTIONS"], `--require ${JSON.stringify(script)}`].filter(Boolean).join(" ");
}

/** Puts the plugin of @pulumi/random where the engine looks for it. */
function installRandom(home: string): RandomPlugin {
  const { version } = JSON.parse(
    readFileSync(path.join(PACKAGE_ROOT, "node_modules", "@pulumi", "random", "package.json"), "utf8"),
  ) as { version: string };
  const folder = path.join(home, "plugins", `resource-random-v${version}`);
  const real = process.env["SDRS_RANDOM_PLUGIN"];
  if (real !== undefined && existsSync(real)) {
    cpSync(real, folder, { recursive: true });
    return "real";
  }
  mkdirSync(folder, { recursive: true });
  const main = path.join(PACKAGE_ROOT, "dist", "tools", "random-standin", "main.js");
  if (WINDOWS) {
    const launcher = `@set SDRS_RANDOM_STANDIN_VERSION=${version}\r\n@"${process.execPath}" "${main}" %*\r\n`;
    writeFileSync(path.join(folder, "pulumi-resource-random.cmd"), launcher);
  } else {
    const launcher = path.join(folder, "pulumi-resource-random");
    const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
    writeFileSync(
      launcher,
      `#!/bin/sh\nSDRS_RANDOM_STANDIN_VERSION=${version} exec ${quote(process.execPath)} ${quote(main)} "$@"\n`,
    );
    chmodSync(launcher, 0o755);
  }
  return "stand-in";
}
