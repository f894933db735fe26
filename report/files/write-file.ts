import { randomBytes } from "node:crypto";
import { type Stats, constants, write as writeDescriptor } from "node:fs";
import { type FileHandle, access, lstat, open, readlink, realpath, rename, stat, unlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { codeOf, fileError } from "./file-error";

/** Links that are followed before they are taken for a circle. */
const MOST_LINKS = 40;

/**
 * Writes a text to the file that is named, whole or not at all. A regular file is replaced at once by a draft beside it, with its
 * mode and owner; who reads meanwhile sees the old one or the new one. A link is followed, and the file that it leads to is
 * replaced in its own folder. Devices, pipes and descriptors (`/dev/stdout`) are written through, never replaced.
 * Other names of the same file (hard links) keep what it held: they may be the copies of a backup. Where nothing is to be
 * replaced, a regular file that exists is refused.
 */
export async function writeFile(
  file: string,
  text: string,
  { replaces = true }: { readonly replaces?: boolean } = {},
): Promise<void> {
  const bytes = Buffer.from(text);
  try {
    if (file === "") throw failure("ENONAME");
    if (/[\\/]$/.test(file)) throw failure("EISDIR");
    const target = await targetOf(path.resolve(file));
    if (typeof target === "number") await writeToDescriptor(target, bytes);
    else if (target.found?.isDirectory() === true) throw failure("EISDIR");
    else if (target.found !== undefined && !target.found.isFile()) await writeThrough(target.path, bytes);
    else if (target.found !== undefined && !replaces) throw failure("EEXIST");
    else await replace(target.path, bytes, target.found);
  } catch (cause) {
    throw fileError(`"${file}"`, "written", cause);
  }
}

interface Target {
  readonly path: string;
  /** Undefined if nothing is there yet. */
  readonly found: Stats | undefined;
}

/** The end of all links: a place for a file, or a descriptor of this process. */
async function targetOf(named: string): Promise<Target | number> {
  let at = named;
  for (let links = 0; links <= MOST_LINKS; links++) {
    at = path.join(await realpath(path.dirname(at)), path.basename(at));
    const descriptor = descriptorIn(at);
    if (descriptor !== undefined) return descriptor;
    const found = await unless("ENOENT", stat(at));
    if (found !== undefined && !found.isFile()) return { path: at, found };
    const link = await unless("EINVAL", unless("ENOENT", readlink(at)));
    if (link === undefined) return { path: at, found };
    await requireTrusted(at);
    at = path.resolve(path.dirname(at), link);
  }
  throw failure("ELOOP");
}

/** Mode of a folder such as /tmp: anybody may make a file, but only its owner may remove it. */
const SHARED = 0o1002;

/** Refuses a link that somebody laid where a file of ours was to be expected. Linux does so itself, where it is not switched off. */
async function requireTrusted(link: string): Promise<void> {
  const [{ uid }, folder] = await Promise.all([lstat(link), stat(path.dirname(link))]);
  const shared = (folder.mode & SHARED) === SHARED;
  if (shared && uid !== process.geteuid?.() && uid !== folder.uid) throw failure("EFOREIGN");
}

/** Number of one of the descriptors of this process, by its path. Opening that path anew would begin at the start of the file. */
function descriptorIn(file: string): number | undefined {
  const [, pid, name] = /^\/(?:dev|proc\/(self|\d+))\/fd\/(\d+)$/.exec(file) ?? [];
  const own = pid === undefined || pid === "self" || Number(pid) === process.pid;
  return name !== undefined && own ? Number(name) : undefined;
}

async function replace(file: string, bytes: Buffer, former: Stats | undefined): Promise<void> {
  // A file that is read-only was made so on purpose, even where its folder allows to replace it.
  if (former !== undefined) await access(file, constants.W_OK);
  const draft = path.join(path.dirname(file), `.sdrs-${randomBytes(12).toString("hex")}.tmp`);
  const handle = await open(draft, "wx", former === undefined ? 0o666 : 0o600);
  try {
    try {
      if (former !== undefined) await makeLike(handle, former);
      await writeAll((rest) => handle.write(rest), bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
}

/** Gives the draft mode, owner and group of the former file, as far as this user may. */
async function makeLike(handle: FileHandle, former: Stats): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== former.uid || own.gid !== former.gid)
    await handle
      .chown(former.uid, former.gid)
      .catch(() => handle.chown(own.uid, former.gid))
      .catch(() => undefined);
  await handle.chmod(former.mode & 0o7777);
}

async function writeThrough(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, constants.O_WRONLY);
  try {
    await writeAll((rest) => handle.write(rest), bytes);
  } finally {
    await handle.close();
  }
}

const writeSome = promisify(writeDescriptor);

/** Writes to what is open already. The reader of an own output may have had enough. */
async function writeToDescriptor(descriptor: number, bytes: Buffer): Promise<void> {
  try {
    await writeAll((rest) => writeSome(descriptor, rest), bytes);
  } catch (error) {
    if (codeOf(error) !== "EPIPE" || descriptor > 2) throw error;
  }
}

/** Repeats until all is written: one call may take only a part of it, for example the part that the disk still had room for. */
async function writeAll(
  write: (rest: Buffer) => Promise<{ readonly bytesWritten: number }>,
  bytes: Buffer,
): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await write(bytes.subarray(at))).bytesWritten;
}

/** The answer, or undefined where it is this refusal. */
async function unless<T>(code: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (codeOf(error) === code) return undefined;
    throw error;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
