/**
 * The clients as their registries have them: Go modules built here, Python packages put into a folder of the user's cache.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { bootstrap } from "../support/bootstrap.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { ownEnvironment, type Command } from "./run.js";

const HERE = path.join(PACKAGE_ROOT, "test", "clients");
const EXE = process.platform === "win32" ? ".exe" : "";
const CI = process.env["CI"] !== undefined && process.env["CI"] !== "" && process.env["CI"] !== "false";
const LONGEST_MS = 500_000;
const OFFLINE = /dial tcp|no such host|i\/o timeout|connection refused|NewConnectionError|Temporary failure/i;

/** A client cannot be had here; on CI that is a failure. */
export class NotHere extends Error {}

/** A tool that is missing, or a registry that does not answer, is nobody's mistake on a machine without them. */
const excusable = (message: string): Error => (CI ? new Error(message) : new NotHere(message));

async function tool(command: string, args: string[], options: { cwd?: string; env: NodeJS.ProcessEnv }): Promise<void> {
  const { runChild } = await bootstrap("bootstrap/child.mjs");
  const { code, output, failure } = await runChild(command, args, { ...options, timeoutMs: LONGEST_MS });
  if (code === 0) return;
  if (failure !== undefined) throw excusable(`${command} is not here: ${failure.message}`);
  const message = `${command} ${args.join(" ")} failed:\n${output}`;
  throw OFFLINE.test(output) ? excusable(message) : new Error(message);
}

async function cache(): Promise<string> {
  const { cacheFolder } = await bootstrap("engine/layout.mjs");
  return path.join(cacheFolder(process.env), "clients");
}

let built: Promise<unknown> = Promise.resolve();

/** One after another, in the build cache of Go: side by side they would compile the standard library twice. */
export function goProgram(module: string, name: string): Promise<Command> {
  const program = built.then(() => buildGo(module, name));
  built = program.catch(() => undefined);
  return program;
}

async function buildGo(module: string, name: string): Promise<Command> {
  const file = path.join(await cache(), "bin", name + EXE);
  const flags = { GOWORK: "off", CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -trimpath -buildvcs=false" };
  const source = name === module ? "." : `./${name}`;
  await tool("go", ["build", "-ldflags=-s -w", "-o", file, source], {
    cwd: path.join(HERE, "go", module),
    env: { ...process.env, ...flags },
  });
  return { file, args: [], env: ownEnvironment({}) };
}

const PYTHONS = ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
const OLDEST = 10;

/** The first that is new enough for the packages and has pip. */
function findPython(): { command: string; minor: number } {
  for (const command of PYTHONS) {
    const { stdout } = spawnSync(command, ["-c", "import sys, pip; print(sys.version_info[:2])"], { encoding: "utf8" });
    const minor = Number(/^\(3, (\d+)\)/.exec(stdout || "")?.[1] ?? 0);
    if (minor >= OLDEST) return { command, minor };
  }
  throw excusable(`No Python from 3.${OLDEST} with pip is here.`);
}

/** Installs what the lock file names, checked by hash, once for a lock file and a Python. */
export async function pythonProgram(script: string): Promise<Command> {
  const { command, minor } = findPython();
  const { publish } = await bootstrap("engine/layout.mjs");
  const { withLock } = await bootstrap("engine/lock.mjs");
  const lock = path.join(HERE, "python", "requirements.txt");
  const digest = createHash("sha256").update(readFileSync(lock)).digest("hex").slice(0, 16);
  const folder = path.join(await cache(), `python-3.${minor}-${digest}`);
  // What is compiled on the way must not land beside the sources.
  const compiled = path.join(await cache(), "pycache");
  const env = ownEnvironment({ PYTHONPATH: folder, PYTHONNOUSERSITE: "1", PYTHONPYCACHEPREFIX: compiled });
  await withLock(`${folder}.lock`, {}, async () => {
    if (existsSync(folder)) return;
    const wanted = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "-r", lock];
    await publish(folder, (staging) =>
      tool(command, ["-m", "pip", "install", "--quiet", "--target", staging, ...wanted], { env: process.env }),
    );
  });
  return { file: command, args: [path.join(HERE, "python", script)], env };
}
