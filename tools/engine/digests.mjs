// @ts-check
/**
 * Digests of what was installed, in the form of `sha256sum`, so that a later run can tell that nothing was changed since.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { LAUNCHER } from "./layout.mjs";

export const RECORD = "SHA256SUMS";

/**
 * @param {string} file
 * @returns {Promise<string>}
 */
export async function digestOf(file) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * Records every file in a folder that was just filled.
 *
 * @param {string} folder
 */
export async function recordDigests(folder) {
  const lines = await Promise.all(
    (await filesIn(folder)).map(async (name) => `${await digestOf(path.join(folder, name))}  ${name}\n`),
  );
  await writeFile(path.join(folder, RECORD), lines.join(""));
}

/**
 * Refuses a folder in which a file differs from the record, lacks or was added. Nothing in it may run before.
 *
 * @param {string} folder
 */
export async function requireRecorded(folder) {
  const text = await readFile(path.join(folder, RECORD), "utf8").catch(() => undefined);
  if (text === undefined) throw new Error(`${folder} has no record of its digests (${RECORD})`);
  const recorded = new Map(
    text.split("\n").flatMap((line) => {
      const [, digest, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      return digest === undefined || name === undefined ? [] : [/** @type {const} */ ([name, digest])];
    }),
  );
  if (recorded.size === 0) throw new Error(`the record of digests in ${folder} is empty`);
  const found = await filesIn(folder);
  for (const name of recorded.keys())
    if (!found.includes(name)) throw new Error(`${path.join(folder, name)} is not there`);
  for (const name of found) {
    const file = path.join(folder, name);
    if (!recorded.has(name)) throw new Error(`${file} was not there when it was installed`);
    if ((await digestOf(file)) !== recorded.get(name)) throw new Error(`${file} was changed since it was installed`);
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} everything in it by its path with slashes, but its record, and the launcher of its engine, which is renewed before each use
 */
async function filesIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .filter((name) => ![RECORD, `bin/${LAUNCHER}`].includes(name))
    .sort();
}
