// @ts-check
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "../bootstrap/child.mjs";
import { ENGINE, engineFolder, isFile, LANGUAGE_HOST, publish } from "./layout.mjs";
import { requireReachable } from "./reach.mjs";
import { fromCache } from "./from-cache.mjs";
import { ENGINE_VERSION } from "./version.mjs";

/** Enough for 150 MB on an ordinary line; on a slow one a build is the better way. */
const LIMIT_MS = 150_000;
const INSTALLER = fileURLToPath(new URL("install-engine.mjs", import.meta.url));

/**
 * @param {import("./layout.mjs").Context} context
 * @returns {Promise<{ binDir: string, version: string }>}
 */
export async function fromDownload(context) {
  const { root, cache, env, site, progress } = context;
  await requireReachable(site);
  await progress.run("engine", `official download of pulumi ${ENGINE_VERSION}`, () =>
    publish(engineFolder(cache), async (staging) => {
      // A process of its own, because the download has no limit that could be set and its children must end with it.
      const result = await runChild(process.execPath, [INSTALLER, root, staging, ENGINE_VERSION], {
        cwd: staging,
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        timeoutMs: LIMIT_MS,
      });
      if (result.timedOut) throw new Error(`the download took longer than ${LIMIT_MS / 1000} s`);
      if (result.code !== 0) throw new Error(result.failure?.message ?? result.output.trim());
      for (const name of [ENGINE, LANGUAGE_HOST]) {
        if (!(await isFile(path.join(staging, "bin", name)))) throw new Error(`the download holds no ${name}`);
      }
    }),
  );
  return fromCache(context);
}
