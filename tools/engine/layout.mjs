// @ts-check
/** Files of an engine, and the place of the cached one. */
import { randomBytes } from "node:crypto";
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { runChild } from "../bootstrap/child.mjs";
import { StepError } from "../bootstrap/step-error.mjs";
import { ENGINE_VERSION } from "./version.mjs";

const LEFT_BEHIND_MS = 24 * 60 * 60_000;
const windows = process.platform === "win32";

export const ENGINE = windows ? "pulumi.exe" : "pulumi";
export const LANGUAGE_HOST = windows ? "pulumi-language-nodejs.exe" : "pulumi-language-nodejs";
export const LAUNCHER = windows ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs";

/**
 * @typedef {object} Context what every way to an engine is given
 * @property {string} root the checkout
 * @property {string} cache the per-user cache folder
 * @property {NodeJS.ProcessEnv} env
 * @property {string} site what must answer before a download is begun, and holds it
 * @property {Readonly<Record<string, string>>} archives digests of the downloads, by platform and processor
 * @property {import("../bootstrap/progress.mjs").Progress} progress
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} [platform]
 * @param {string} [home]
 * @returns {string} a folder outside the checkout, so that the next clone finds it too
 */
export function cacheFolder(env, platform = process.platform, home = os.homedir()) {
  const chosen = env["SDRS_ENGINE_CACHE"];
  if (chosen !== undefined && chosen !== "") return path.resolve(chosen);
  const [named, ...below] =
    platform === "win32"
      ? [env["LOCALAPPDATA"], "AppData", "Local"]
      : platform === "darwin"
        ? [undefined, "Library", "Caches"]
        : [env["XDG_CACHE_HOME"], ".cache"];
  return path.join(absolute(named) ?? path.join(absolute(home) ?? homeOfUser(), ...below), "pulumi-sdrs");
}

/**
 * @param {string | undefined} folder as a variable of the environment has it; one that is relative counts as not set (XDG)
 * @returns {string | undefined}
 */
function absolute(folder) {
  return folder !== undefined && path.isAbsolute(folder) ? folder : undefined;
}

/**
 * @returns {string} what the system has for this user, whatever HOME says
 */
function homeOfUser() {
  try {
    const home = absolute(os.userInfo().homedir);
    if (home !== undefined) return home;
  } catch {
    // Some users of containers have no entry at all.
  }
  throw new StepError("There is no home folder for the cache of the engine.", {
    next: "Set HOME to its full path, or let SDRS_ENGINE_CACHE name a folder that only you may write; then run the same command again.",
  });
}

/**
 * @param {string} cache
 * @returns {string} the folder whose `bin` holds the cached engine
 */
export function engineFolder(cache) {
  return path.join(cache, `v${ENGINE_VERSION}-${process.platform}-${process.arch}`);
}

/**
 * @param {string} file
 * @returns {Promise<boolean>}
 */
export async function isFile(file) {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} name of a program, with its extension
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} the first on PATH
 */
export async function onPath(name, env) {
  const search = Object.entries(env).find(([key]) => key.toUpperCase() === "PATH")?.[1] ?? "";
  for (const folder of search.split(path.delimiter)) {
    if (folder === "") continue;
    const file = path.resolve(folder, name);
    if (await isFile(file)) return file;
  }
  return undefined;
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} what it says its version is
 */
export async function askVersion(command, env) {
  const result = await runChild(command, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: 30_000,
  });
  if (result.code === 0) return result.stdout.trim().replace(/^v/, "");
  const why = result.timedOut ? "no answer within 30 s" : (result.failure?.message ?? result.output.trim());
  throw new Error(`${command} does not run: ${why}`);
}

/**
 * The launcher of dynamic providers is part of the npm package and must lie beside the engine, unchanged:
 * another one found elsewhere on PATH makes the engine warn in each run.
 *
 * @param {string} root
 * @param {string} binDir a folder of ours
 */
export async function placeLauncher(root, binDir) {
  const source = path.join(root, "node_modules", "@pulumi", "pulumi", LAUNCHER);
  const target = path.join(binDir, LAUNCHER);
  const wanted = await readFile(source);
  if ((await isFile(target)) && (await readFile(target)).equals(wanted)) return;
  const staged = `${target}.${randomBytes(6).toString("hex")}`;
  await copyFile(source, staged);
  await chmod(staged, 0o755);
  await rename(staged, target);
}

/**
 * Fills a folder beside its final place and then renames it, so that nobody ever sees half of one.
 *
 * @param {string} target
 * @param {(staging: string) => Promise<void>} fill
 */
export async function publish(target, fill) {
  const parent = path.dirname(target);
  const mark = randomBytes(6).toString("hex");
  const staging = path.join(parent, `.new-${mark}`);
  const former = path.join(parent, `.old-${mark}`);
  await sweep(parent);
  await mkdir(staging, { recursive: true });
  try {
    await fill(staging);
    await rename(target, former).catch(() => undefined);
    await rename(staging, target);
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rm(former, { recursive: true, force: true });
  }
}

/**
 * Removes what runs that were killed have left behind.
 *
 * @param {string} folder
 */
async function sweep(folder) {
  const entries = await readdir(folder).catch(() => []);
  for (const entry of entries.filter((name) => /^\.(?:new|old)-/.test(name))) {
    const left = path.join(folder, entry);
    const age = Date.now() - (await stat(left).catch(() => ({ mtimeMs: Infinity }))).mtimeMs;
    if (age > LEFT_BEHIND_MS) await rm(left, { recursive: true, force: true });
  }
}
