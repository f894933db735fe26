// @ts-check
/**
 * A lock among processes of one machine: a file that its holder keeps young. It only saves work: whoever builds
 * publishes by renaming, so that two holders would waste time and break nothing.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const TOUCH_MS = 2000;
const STALE_MS = 20_000;
const POLL_MS = 500;

/**
 * @template T
 * @param {string} file
 * @param {{ onWait?: () => void, onFree?: () => void }} tell called once when it waits for another process, and when that is over
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withLock(file, tell, action) {
  await mkdir(path.dirname(file), { recursive: true });
  const token = randomUUID();
  let waited = false;
  while (!(await take(file, token))) {
    if (!waited) tell.onWait?.();
    waited = true;
    if (!(await removeStale(file))) await delay(POLL_MS);
  }
  if (waited) tell.onFree?.();
  const touch = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, TOUCH_MS);
  try {
    return await action();
  } finally {
    clearInterval(touch);
    if ((await readFile(file, "utf8").catch(() => "")) === token) await rm(file, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} token
 * @returns {Promise<boolean>}
 */
async function take(file, token) {
  try {
    await writeFile(file, token, { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {Promise<boolean>} whether it is worth trying to take the lock at once
 */
async function removeStale(file) {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs < STALE_MS) return false;
    const aside = `${file}.${randomUUID()}`;
    await rename(file, aside);
    await rm(aside, { force: true });
    return true;
  } catch {
    // Gone meanwhile.
    return true;
  }
}
