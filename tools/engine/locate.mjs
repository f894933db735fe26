// @ts-check
/**
 * A real Pulumi engine, by the first way that works.
 */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";
import { StepError } from "../bootstrap/step-error.mjs";
import { ARCHIVES } from "./archives.mjs";
import { fromCache } from "./from-cache.mjs";
import { fromDownload } from "./from-download.mjs";
import { fromGo } from "./from-go.mjs";
import { fromPath } from "./from-path.mjs";
import { cacheFolder, ENGINE, engineFolder } from "./layout.mjs";
import { withLock } from "./lock.mjs";
import { makePrivate } from "./private-folder.mjs";
import { DOWNLOAD_SITE } from "./reach.mjs";
import { ENGINE_VERSION, MINIMUM_VERSION } from "./version.mjs";

/**
 * @typedef {"path" | "cache" | "download" | "go"} WayName
 * @typedef {{ name: WayName, title: string, attempt: (context: import("./layout.mjs").Context) => Promise<{ binDir: string, version: string }> }} Way
 * @typedef {{ command: string, binDir: string, version: string, way: WayName }} Engine
 */

/** @type {Way} */
const PATH_WAY = { name: "path", title: `the pulumi on PATH, ${MINIMUM_VERSION} or newer`, attempt: fromPath };
/** @type {Way} */
const CACHE_WAY = { name: "cache", title: "the one cached by an earlier run", attempt: fromCache };
/** @type {Way[]} */
const SLOW_WAYS = [
  { name: "download", title: `the official download of ${ENGINE_VERSION}`, attempt: fromDownload },
  { name: "go", title: `a build of ${ENGINE_VERSION} from Go modules`, attempt: fromGo },
];

export const WAYS = [PATH_WAY, CACHE_WAY, ...SLOW_WAYS];

const HELP = `Any one of these is enough; then run the same command again:
  - install Pulumi ${MINIMUM_VERSION} or newer (https://www.pulumi.com/docs/install/) and see that \`pulumi version\` runs;
  - give access to https://get.pulumi.com and https://github.com, for the official download;
  - install Go 1.25.8 or newer (https://go.dev/dl/), with access to a Go module proxy (GOPROXY);
  - let SDRS_ENGINE_CACHE name a cache folder of yours alone that was filled on a machine of the same platform.`;

/**
 * @param {{ title: string, reason: string }[]} failures one for each way, in order
 * @returns {StepError}
 */
export function noEngine(failures) {
  const tried = failures.map(({ title, reason }, index) => {
    const [first = "", ...more] = reason.split("\n");
    return [`  ${index + 1}. ${title}: ${first}`, ...more.map((line) => `     ${line}`)].join("\n");
  });
  return new StepError("No Pulumi engine could be obtained. What was tried:", { output: tried.join("\n"), next: HELP });
}

/**
 * @param {{
 *   root: string,
 *   progress: import("../bootstrap/progress.mjs").Progress,
 *   env?: NodeJS.ProcessEnv,
 *   quick?: boolean,
 *   site?: string,
 *   archives?: Readonly<Record<string, string>>,
 * }} options `quick` leaves out the ways that take minutes
 * @returns {Promise<Engine>}
 */
export async function ensureEngine(options) {
  const { root, progress, env = process.env, quick = false, site = DOWNLOAD_SITE, archives = ARCHIVES } = options;
  const cache = cacheFolder(env);
  const context = { root, cache, env, site, archives, progress };
  /** @type {{ title: string, reason: string }[]} */
  const failures = [];
  const since = performance.now();

  /**
   * @param {Way} way
   * @returns {Promise<Engine | undefined>}
   */
  const attempt = async (way) => {
    try {
      const { binDir, version } = await way.attempt(context);
      progress.report("engine", `pulumi ${version}, ${way.title}, in ${binDir}`, since);
      return { command: path.join(binDir, ENGINE), binDir, version, way: way.name };
    } catch (error) {
      failures.push({ title: way.title, reason: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };

  const found = (await attempt(PATH_WAY)) ?? (await attempt(CACHE_WAY));
  if (found !== undefined) return found;
  if (quick) throw noEngine(failures);

  return withLock(
    await lockFile(cache),
    { onWait: () => progress.report("engine", "another run is obtaining it; waiting for that one") },
    async () => {
      failures.pop();
      const engine = await attempt(CACHE_WAY);
      if (engine !== undefined) return engine;
      if (await exists(engineFolder(cache)))
        progress.report("engine", `the cached one is not used, and is replaced: ${failures.at(-1)?.reason ?? ""}`);
      for (const way of SLOW_WAYS) {
        const made = await attempt(way);
        if (made !== undefined) return made;
        progress.report("engine", `${way.title} is not possible: ${failures.at(-1)?.reason.split("\n")[0] ?? ""}`);
      }
      throw noEngine(failures);
    },
  );
}

/**
 * @param {string} cache
 * @returns {Promise<string>}
 */
async function lockFile(cache) {
  try {
    await makePrivate(cache);
    await access(cache, constants.W_OK);
    return `${engineFolder(cache)}.lock`;
  } catch (error) {
    throw new StepError(`The cache folder of the engine cannot be used: ${String(error)}`, {
      next: `Remove ${cache}, or let SDRS_ENGINE_CACHE name a folder that only you may write; then run the same command again.`,
    });
  }
}

/**
 * @param {string} folder
 * @returns {Promise<boolean>}
 */
function exists(folder) {
  return stat(folder).then(
    () => true,
    () => false,
  );
}
