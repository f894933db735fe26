// @ts-check
import path from "node:path";
import { askVersion, ENGINE, engineFolder, isFile, LANGUAGE_HOST, placeLauncher } from "./layout.mjs";
import { ENGINE_VERSION } from "./version.mjs";

/**
 * @param {import("./layout.mjs").Context} context
 * @returns {Promise<{ binDir: string, version: string }>}
 */
export async function fromCache({ root, cache, env }) {
  const binDir = path.join(engineFolder(cache), "bin");
  for (const name of [ENGINE, LANGUAGE_HOST]) {
    if (!(await isFile(path.join(binDir, name)))) throw new Error(`${path.join(binDir, name)} is not there`);
  }
  const version = await askVersion(path.join(binDir, ENGINE), env);
  if (version !== ENGINE_VERSION) throw new Error(`the engine in ${binDir} is version ${version}`);
  await placeLauncher(root, binDir);
  return { binDir, version };
}
