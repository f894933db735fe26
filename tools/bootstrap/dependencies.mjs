// @ts-check
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { runChild } from "./child.mjs";
import { StepError } from "./step-error.mjs";

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} LockFile
 */

/**
 * @param {string} file
 * @returns {Promise<LockFile | undefined>}
 */
async function readLock(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Names the first package whose installed version is not the locked one. npm writes down what it installed in
 * `node_modules/.package-lock.json`, as its last act, so an installation that was cut short never looks complete.
 *
 * @param {LockFile | undefined} locked
 * @param {LockFile | undefined} installed
 * @returns {string | undefined} undefined when everything is installed as locked
 */
export function firstDifference(locked, installed) {
  if (locked?.packages === undefined) return "package-lock.json cannot be read";
  if (installed?.packages === undefined) return "nothing is installed yet";
  for (const [location, wanted] of Object.entries(locked.packages)) {
    if (location === "") continue;
    const found = installed.packages[location];
    if (found === undefined) {
      // Left out on purpose on platforms that a package is not made for.
      if (wanted.optional === true || wanted.devOptional === true) continue;
      return `${location} is missing`;
    }
    if (found.version !== wanted.version || found.integrity !== wanted.integrity) return `${location} differs`;
  }
  return undefined;
}

/**
 * @param {string} root
 * @returns {Promise<string | undefined>}
 */
async function difference(root) {
  const [locked, installed] = await Promise.all([
    readLock(path.join(root, "package-lock.json")),
    readLock(path.join(root, "node_modules", ".package-lock.json")),
  ]);
  return firstDifference(locked, installed);
}

/**
 * npm as a script for this very Node, since its launcher is a shell script or a batch file.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
function npmScript(env) {
  const beside = path.dirname(process.execPath);
  return [
    env["npm_execpath"] ?? "",
    path.join(beside, "node_modules", "npm", "bin", "npm-cli.js"),
    path.join(beside, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ].find((file) => path.basename(file) === "npm-cli.js" && existsSync(file));
}

/**
 * @param {{ root: string, progress: import("./progress.mjs").Progress, env?: NodeJS.ProcessEnv }} options
 */
export async function ensureDependencies({ root, progress, env = process.env }) {
  const since = performance.now();
  const reason = await difference(root);
  if (reason === undefined) {
    progress.report("dependencies", "installed as locked", since);
    return;
  }
  const script = npmScript(env);
  await progress.run("dependencies", `npm ci from package-lock.json (${reason})`, async () => {
    // Scripts of packages are not needed by any of ours, and are the usual way for a bad package to act.
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress"];
    const result =
      script === undefined
        ? await runChild("npm", args, { cwd: root, env })
        : await runChild(process.execPath, [script, ...args], { cwd: root, env });
    if (result.code === 0) return;
    throw new StepError("npm ci failed, so the dependencies are not installed.", {
      output: result.failure?.message ?? result.output,
      next: "Check that the npm registry can be reached (`npm ping`), then run the same command again.",
    });
  });
}
