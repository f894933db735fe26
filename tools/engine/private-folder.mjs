// @ts-check
/**
 * Folders out of which programs are run: of this user alone.
 */
import { chmod, lstat, mkdir, readlink, stat } from "node:fs/promises";
import path from "node:path";

const GROUP_MAY_WRITE = 0o020;
const ANYBODY_MAY_WRITE = 0o002;
const OTHERS_MAY_WRITE = GROUP_MAY_WRITE | ANYBODY_MAY_WRITE;
/** In such a folder only the owner of an entry may rename or remove it, for example in /tmp. */
const STICKY = 0o1000;
/** Links that are followed before they are taken for a circle. */
const MOST_LINKS = 40;

/**
 * @param {string} folder made if it is not there
 */
export async function makePrivate(folder) {
  if (process.getuid !== undefined) await requireWay(folder, process.getuid());
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
  await requireWay(folder, process.getuid());
  if ((mode & 0o077) !== 0) await chmod(folder, mode & 0o700);
}

/**
 * Refuses a way to a folder on which somebody else could lay another one in its place. It ends where nothing is yet.
 *
 * @param {string} folder
 * @param {number} user
 */
async function requireWay(folder, user) {
  const whole = path.resolve(folder);
  let at = path.parse(whole).root;
  let rest = partsOf(whole);
  for (let links = 0; rest.length > 0;) {
    const [part = "", ...further] = rest;
    await requireKept(at, user, folder);
    const next = path.join(at, part);
    const entry = await lstat(next).catch((/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (entry === undefined) return;
    if (!entry.isSymbolicLink()) {
      at = next;
      rest = further;
      continue;
    }
    if (![user, 0].includes(entry.uid))
      throw new Error(`${next}, on the way to ${folder}, is a link of another user (${entry.uid})`);
    if (++links > MOST_LINKS) throw new Error(`the links on the way to ${folder} lead in a circle`);
    const way = await readlink(next);
    if (path.isAbsolute(way)) at = path.parse(way).root;
    rest = [...partsOf(way), ...further];
  }
}

/**
 * @param {string} way
 * @returns {string[]} the names on it
 */
function partsOf(way) {
  return way.split("/").filter((part) => part !== "" && part !== ".");
}

/**
 * Refuses a parent in which somebody else may replace what is in it.
 *
 * @param {string} parent
 * @param {number} user
 * @param {string} folder
 */
async function requireKept(parent, user, folder) {
  const { uid, gid, mode } = await stat(parent);
  if (![user, 0].includes(uid))
    throw new Error(`another user (${uid}) may replace ${folder}, since ${parent} belongs to that user`);
  if ((mode & STICKY) !== 0) return;
  if ((mode & ANYBODY_MAY_WRITE) !== 0)
    throw new Error(`anybody may replace ${folder}, since anybody may write to ${parent}`);
  // Many systems give each user a group of the same number with no other member, and folders that this group may write.
  const own = uid === user && gid === user && user !== 0;
  if ((mode & GROUP_MAY_WRITE) !== 0 && !own)
    throw new Error(`others may replace ${folder}, since the group of ${parent} (${gid}) may write to it`);
}
