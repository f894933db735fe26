// @ts-check
/**
 * Folders out of which programs are run: of this user alone.
 */
import { chmod, mkdir, realpath, stat } from "node:fs/promises";
import path from "node:path";

const OTHERS_MAY_WRITE = 0o022;
const ANYBODY_MAY_WRITE = 0o002;
/** In such a folder only the owner of an entry may rename or remove it, for example in /tmp. */
const STICKY = 0o1000;

/**
 * @param {string} folder made if it is not there
 */
export async function makePrivate(folder) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requirePrivate(folder);
}

/**
 * Refuses a folder that somebody else could have put a program into. One that others may only read is closed to them.
 *
 * @param {string} folder
 */
export async function requirePrivate(folder) {
  // Windows keeps the folders of a user by lists of access, below which a new folder is private.
  if (process.getuid === undefined) return;
  const { uid, mode } = await stat(folder);
  if (uid !== process.getuid()) throw new Error(`${folder} belongs to another user (${uid})`);
  if ((mode & OTHERS_MAY_WRITE) !== 0) throw new Error(`other users may write to ${folder}`);
  for (let parent = path.dirname(await realpath(folder)); ; parent = path.dirname(parent)) {
    const above = (await stat(parent)).mode;
    if ((above & ANYBODY_MAY_WRITE) !== 0 && (above & STICKY) === 0)
      throw new Error(`anybody may replace ${folder}, since anybody may write to ${parent}`);
    if (parent === path.dirname(parent)) break;
  }
  if ((mode & 0o077) !== 0) await chmod(folder, mode & 0o700);
}
