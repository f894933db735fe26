// @ts-check
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { runChild } from "./child.mjs";
import { StepError } from "./step-error.mjs";

const STAMP = ".compiled";
/** Files that decide the output besides the sources themselves. */
const SETTINGS = ["tsconfig.json", "package.json", "package-lock.json"];
const OUTPUT = /\.(?:d\.ts|js)(?:\.map)?$/;

/**
 * @param {string} root
 * @param {string} folder
 * @param {RegExp} pattern
 * @returns {Promise<string[]>} paths relative to root, sorted
 */
async function filesIn(root, folder, pattern) {
  if (!existsSync(path.join(root, folder))) return [];
  const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * @param {string} root
 * @returns {Promise<string[]>} the top folders that the compiler reads
 */
async function sourceFolders(root) {
  /** @type {{ include: string[] }} */
  const settings = JSON.parse(await readFile(path.join(root, "tsconfig.json"), "utf8"));
  return [...new Set(settings.include.map((pattern) => pattern.split("/")[0] ?? pattern))];
}

/**
 * @param {string} root
 * @param {string[]} files
 * @returns {Promise<string>}
 */
async function digest(root, files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const path_ = path.join(root, file);
    hash.update(`${file}\0`).update(existsSync(path_) ? await readFile(path_) : "");
  }
  return hash.digest("hex");
}

/**
 * Removes what was compiled from a source that is gone, or a deleted test would run on.
 *
 * @param {string} root
 * @param {string} out
 * @param {string[]} folders
 */
export async function removeOrphans(root, out, folders) {
  for (const folder of folders) {
    for (const file of await filesIn(path.join(root, out), folder, OUTPUT)) {
      const source = path.join(root, file.replace(OUTPUT, ".ts"));
      if (!existsSync(source)) await rm(path.join(root, out, file));
    }
  }
}

/**
 * Compiles the sources, unless the last successful run compiled exactly these.
 *
 * @param {{ root: string, progress: import("./progress.mjs").Progress }} options
 */
export async function ensureCompiled({ root, progress }) {
  const since = performance.now();
  const folders = await sourceFolders(root);
  const sources = (await Promise.all(folders.map((folder) => filesIn(root, folder, /\.tsx?$/)))).flat();
  const wanted = await digest(root, [...SETTINGS, ...sources]);
  const stamp = path.join(root, "dist", STAMP);
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === wanted) {
    progress.report("compile", `${sources.length} files, unchanged`, since);
    return;
  }
  await progress.run("compile", `${sources.length} files with tsc`, async () => {
    await rm(stamp, { force: true });
    const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
    const result = await runChild(process.execPath, [tsc, "-p", path.join(root, "tsconfig.json")], { cwd: root });
    if (result.code !== 0) {
      throw new StepError("The sources do not compile.", {
        output: result.failure?.message ?? result.output,
        next: "Correct the lines named above, or return to a clean checkout, and run the same command again.",
      });
    }
    await removeOrphans(root, "dist", folders);
    await mkdir(path.dirname(stamp), { recursive: true });
    await writeFile(stamp, wanted);
  });
}
