// @ts-check
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { runChild } from "../bootstrap/child.mjs";
import { archiveUrl } from "./archives.mjs";
import { digestOf, recordDigests } from "./digests.mjs";
import { fromCache } from "./from-cache.mjs";
import { ENGINE, engineFolder, isFile, LANGUAGE_HOST, publish } from "./layout.mjs";
import { requireReachable } from "./reach.mjs";
import { ENGINE_VERSION } from "./version.mjs";

/** Enough for 150 MB on an ordinary line; on a slow one a build is the better way. */
const LIMIT_MS = 150_000;

/**
 * @param {import("./layout.mjs").Context} context
 * @returns {Promise<{ binDir: string, version: string }>}
 */
export async function fromDownload(context) {
  const { cache, site, archives, progress } = context;
  const platform = `${process.platform}-${process.arch}`;
  const wanted = archives[platform];
  if (wanted === undefined) throw new Error(`no digest of the archive for ${platform} is known, so it is not fetched`);
  await requireReachable(site);
  await progress.run("engine", `official download of pulumi ${ENGINE_VERSION}`, () =>
    publish(engineFolder(cache), async (staging) => {
      const archive = path.join(staging, "archive.tar.gz");
      await download(archiveUrl(site, platform), archive);
      const digest = await digestOf(archive);
      if (digest !== wanted)
        throw new Error(`the download is not the published archive: its SHA-256 is ${digest}, not ${wanted}`);
      await unpack(archive, staging);
      await rm(archive);
      await recordDigests(staging);
    }),
  );
  return fromCache(context);
}

/**
 * @param {string} url
 * @param {string} file
 */
async function download(url, file) {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const { ok, status, body } = await fetch(url, { signal });
    if (!ok || body === null) throw new Error(`${url} answered ${status}`);
    await pipeline(Readable.fromWeb(body), createWriteStream(file), { signal });
  } catch (error) {
    if (signal.aborted) throw new Error(`the download took longer than ${LIMIT_MS / 1000} s`);
    throw error;
  }
}

/**
 * Unpacks the folder `pulumi` of an archive to `bin`, where the engine is looked for.
 *
 * @param {string} archive
 * @param {string} folder
 */
async function unpack(archive, folder) {
  const inside = path.join(folder, "unpacked");
  await mkdir(inside);
  const result = await runChild("tar", ["-xzf", archive, "-C", inside, "--no-same-owner"], { timeoutMs: LIMIT_MS });
  if (result.code !== 0)
    throw new Error(`the archive cannot be unpacked: ${result.failure?.message ?? result.output.trim()}`);
  await rename(path.join(inside, "pulumi"), path.join(folder, "bin"));
  await rm(inside, { recursive: true });
  for (const name of [ENGINE, LANGUAGE_HOST]) {
    if (!(await isFile(path.join(folder, "bin", name)))) throw new Error(`the archive holds no ${name}`);
  }
}
