import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Checked, notChecked, ok, warning } from "./checks";

/** Facts of this machine that checks are made of. */
export interface Machine {
  /** Answer of `pulumi version`; undefined if it cannot be run. */
  readonly engine: string | undefined;
  readonly languageHost: boolean;
  readonly node: string;
  /** True if this folder is that of a program. */
  readonly program: boolean;
  /** Version of this package that a program of this folder would load. */
  readonly installed: string | undefined;
  /** Version of this command. */
  readonly own: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Looks at this machine. Calls no service. */
export async function lookAtMachine(own: string, env: NodeJS.ProcessEnv, folder: string): Promise<Machine> {
  return {
    engine: await engineVersion(env),
    languageHost: isOnPath("pulumi-language-nodejs", env),
    node: process.versions.node,
    program: ["Pulumi.yaml", "Pulumi.yml"].some((file) => existsSync(path.join(folder, file))),
    installed: versionFrom(folder),
    ...{ own, env },
  };
}

/** Checks of the machine. Pure. */
export function machineChecks(machine: Machine): Checked[] {
  return [
    ...engineChecks(machine),
    nodeCheck(machine.node),
    packageCheck(machine),
    ...certificateCheck(machine.env),
    ...stopFileCheck(machine.env),
  ];
}

/** The oldest engine that the tests run. */
const TRIED = [3, 230] as const;

function engineChecks({ engine, languageHost }: Machine): Checked[] {
  const install = "Install Pulumi (https://www.pulumi.com/docs/install/), and put its folder on the PATH.";
  if (engine === undefined)
    return [
      warning("engine", "there is no Pulumi engine on the PATH, or it cannot be run", install),
      notChecked("language host", "there is no engine"),
    ];
  const host = languageHost
    ? ok("language host", "pulumi-language-nodejs is on the PATH")
    : warning("language host", "pulumi-language-nodejs, which runs programs, is not on the PATH", install);
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(engine) ?? [];
  if (major === undefined || minor === undefined)
    return [warning("engine", `the engine calls itself "${engine}", which is no version`, install), host];
  const old = Number(major) !== TRIED[0] || Number(minor) < TRIED[1];
  const name = `Pulumi ${engine}`;
  return [
    old ? warning("engine", `${name} is older than what is tested, ${TRIED.join(".")}`, install) : ok("engine", name),
    host,
  ];
}

/** Versions that package.json asks for. */
function nodeCheck(version: string): Checked {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (fits) return ok("node", `Node ${version}`);
  return warning("node", `Node ${version} is not one that this package is made for`, "Use Node 20.19, 22.12 or newer.");
}

function packageCheck({ program, installed, own }: Machine): Checked {
  if (installed === own) return ok("package", `pulumi-sdrs ${own}, here and in the program of this folder`);
  if (installed !== undefined) {
    const what = `the program of this folder uses pulumi-sdrs ${installed}, and this command is ${own}`;
    return warning("package", what, "Run the command of that folder: npx sdrs.");
  }
  if (!program) return notChecked("package", "this folder has no program");
  const next = "Run npm install in the folder of the program; if it lacks the package, npm install pulumi-sdrs.";
  return warning("package", "the program of this folder does not find pulumi-sdrs", next);
}

function certificateCheck(env: NodeJS.ProcessEnv): Checked[] {
  if (env["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0") return [];
  const what = "NODE_TLS_REJECT_UNAUTHORIZED is 0: whoever is between may read the login";
  return [warning("certificates", what, "Unset it; name a private authority in NODE_EXTRA_CA_CERTS.")];
}

function stopFileCheck(env: NodeJS.ProcessEnv): Checked[] {
  const file = env["SDRS_STOP_FILE"] ?? "";
  if (file === "" || !existsSync(file)) return [];
  return [warning("stop file", "the file of SDRS_STOP_FILE is there: every run ends at once", "Delete the file.")];
}

/** Longer than any engine takes to say its version. */
const ENGINE_MS = 15_000;

function engineVersion(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const options = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: ENGINE_MS, windowsHide: true };
  return new Promise((resolve) => {
    execFile("pulumi", ["version"], options, (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined);
    });
  });
}

function isOnPath(name: string, env: NodeJS.ProcessEnv): boolean {
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return folders.some((folder) => ["", ".exe"].some((end) => existsSync(path.join(folder, name + end))));
}

function versionFrom(folder: string): string | undefined {
  try {
    const file = createRequire(path.join(folder, "program.js")).resolve("pulumi-sdrs/package.json");
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  } catch {
    return undefined;
  }
}
