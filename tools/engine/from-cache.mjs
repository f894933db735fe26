// @ts-check
import path from "node:path";
import { requireRecorded } from "./digests.mjs";
import { askVersion, ENGINE, engineFolder, isFile, LANGUAGE_HOST, placeLauncher } from "./layout.mjs";
import { requirePrivate } from "./private-folder.mjs";
import { ENGINE_VERSION } from "./version.mjs";

/**
 * The cached engine is run only out of a folder of this user alone, and if it is what was installed, byte by byte.
 *
 * @param {import("./layout.mjs").Context} context
 * @returns {Promise<{ binDir: string, version: string }>}
 */
export async function fromCache({ root, cache, env }) {
  const folder = engineFolder(cache);
  const binDir = path.join(folder, "bin");
  for (const name of [ENGINE, LANGUAGE_HOST]) {
    if (!(await isFile(path.join(binDir, name)))) throw new Error(`${path.join(binDir, name)} is not there`);
  }
  await requirePrivate(cache);
  await requireRecorded(folder);
  const version = await askVersion(path.join(binDir, ENGINE), env);
  if (version !== ENGINE_VERSION) throw new Error(`the engine in ${binDir} is version ${version}`);
  await placeLauncher(root, binDir);
  return { binDir, version };
}
