// @ts-check
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, mkdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { recordDigests, requireRecorded } from "./digests.mjs";
import { askVersion, ENGINE, isFile, LANGUAGE_HOST, LAUNCHER, onPath, placeLauncher, publish } from "./layout.mjs";
import { makePrivate } from "./private-folder.mjs";
import { isNewEnough, MINIMUM_VERSION } from "./version.mjs";

/**
 * The engine looks beside itself for its helpers, and the Automation API wants all of them in a folder called bin.
 * An installation that has them so is used where it is; of another one a copy is made, since it is not ours to change.
 *
 * @param {import("./layout.mjs").Context} context
 * @returns {Promise<{ binDir: string, version: string }>}
 */
export async function fromPath({ root, cache, env }) {
  const engine = await onPath(ENGINE, env);
  if (engine === undefined) throw new Error("there is no pulumi on PATH");
  const version = await askVersion(engine, env);
  if (!isNewEnough(version)) {
    throw new Error(`${engine} is version ${version}; ${MINIMUM_VERSION} or newer of the same major version is needed`);
  }
  const real = await realpath(engine);
  // A version manager's shim leads to a program of another name, whose folder says nothing.
  const resolved = path.basename(real) === ENGINE ? real : engine;
  const home = path.dirname(resolved);
  const beside = path.join(home, LANGUAGE_HOST);
  const languageHost = (await isFile(beside)) ? beside : await onPath(LANGUAGE_HOST, env);
  if (languageHost === undefined) {
    throw new Error(`${engine} has no ${LANGUAGE_HOST} beside it, and there is none on PATH`);
  }
  const complete = languageHost === beside && (await isFile(path.join(home, LAUNCHER)));
  if (complete && path.basename(home) === "bin") return { binDir: home, version };
  return { binDir: await privateCopy({ root, cache, env }, resolved, languageHost), version };
}

/**
 * @param {{ root: string, cache: string, env: NodeJS.ProcessEnv }} context
 * @param {string} engine
 * @param {string} languageHost
 * @returns {Promise<string>}
 */
async function privateCopy({ root, cache, env }, engine, languageHost) {
  const parts = await Promise.all([engine, languageHost].map(async (file) => `${file}:${(await stat(file)).mtimeMs}`));
  const folder = path.join(cache, `path-${createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16)}`);
  const binDir = path.join(folder, "bin");
  await makePrivate(cache);
  if (!(await isRecorded(folder))) {
    await publish(folder, async (staging) => {
      const bin = path.join(staging, "bin");
      await mkdir(bin);
      await copyFile(engine, path.join(bin, ENGINE), constants.COPYFILE_FICLONE);
      await copyFile(languageHost, path.join(bin, LANGUAGE_HOST), constants.COPYFILE_FICLONE);
      await askVersion(path.join(bin, ENGINE), env);
      await recordDigests(staging);
    });
  }
  await placeLauncher(root, binDir);
  return binDir;
}

/**
 * @param {string} folder
 * @returns {Promise<boolean>} whether it holds what was copied to it
 */
async function isRecorded(folder) {
  try {
    await requireRecorded(folder);
    return true;
  } catch {
    return false;
  }
}
