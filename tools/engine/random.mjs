// @ts-check
/**
 * The plugin behind @pulumi/random. It can only be had from Pulumi's own site.
 */
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { runChild } from "../bootstrap/child.mjs";
import { recordDigests, requireRecorded } from "./digests.mjs";
import { cacheFolder, isFile } from "./layout.mjs";
import { makePrivate } from "./private-folder.mjs";
import { DOWNLOAD_SITE, requireReachable } from "./reach.mjs";

const LIMIT_MS = 60_000;
const PLUGIN = process.platform === "win32" ? "pulumi-resource-random.exe" : "pulumi-resource-random";

/**
 * @param {string} root
 * @returns {Promise<string>} the version of @pulumi/random that the lock file gives
 */
export async function randomVersion(root) {
  const file = path.join(root, "node_modules", "@pulumi", "random", "package.json");
  /** @type {{ version: string }} */
  const { version } = JSON.parse(await readFile(file, "utf8"));
  return version;
}

/**
 * @param {{
 *   root: string,
 *   engine: import("./locate.mjs").Engine,
 *   progress: import("../bootstrap/progress.mjs").Progress,
 *   env?: NodeJS.ProcessEnv,
 * }} options
 * @returns {Promise<string | undefined>} the folder of the real plugin; undefined means that the stand-in must do
 */
export async function ensureRandom({ root, engine, progress, env = process.env }) {
  const version = await randomVersion(root);
  const cache = cacheFolder(env);
  const home = path.join(cache, `plugins-${process.platform}-${process.arch}`);
  const folder = path.join(home, "plugins", `resource-random-v${version}`);
  const since = performance.now();
  try {
    await makePrivate(cache);
    if ((await isFile(path.join(folder, PLUGIN))) && !(await isFile(`${folder}.partial`))) {
      const changed = await requireRecorded(folder).catch((/** @type {Error} */ error) => error.message);
      if (changed === undefined) {
        progress.report("random", `the real pulumi-resource-random ${version}, cached by an earlier run`, since);
        return folder;
      }
      progress.report("random", `the cached one is not used, and is replaced: ${changed}`);
      await rm(folder, { recursive: true });
    }
    if (env["HTTPS_PROXY"] === undefined && env["https_proxy"] === undefined) await requireReachable(DOWNLOAD_SITE);
    await progress.run("random", `installing the real pulumi-resource-random ${version}`, async () => {
      const args = ["plugin", "install", "resource", "random", version, "--non-interactive"];
      const result = await runChild(engine.command, args, {
        env: { ...env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" },
        timeoutMs: LIMIT_MS,
      });
      if (result.timedOut) throw new Error(`no end within ${LIMIT_MS / 1000} s`);
      if (result.code !== 0) throw new Error(result.output.trim().split("\n").at(-1) ?? "it failed");
      await recordDigests(folder);
    });
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const why = error instanceof Error ? error.message : String(error);
    progress.report("random", `a stand-in for pulumi-resource-random ${version}, not the real plugin: ${why}`, since);
    return undefined;
  }
}
