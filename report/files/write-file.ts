import { randomBytes } from "node:crypto";
import { type Stats, constants, write as writeDescriptor } from "node:fs";
import { type FileHandle, access, link, lstat, open, readlink, rename, stat, unlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { codeOf } from "../../provider/model/narrow";
import { fileError } from "./file-error";

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
    else if (target.found === undefined) await place(target.path, bytes, undefined, replaces ? rename : make);
    else await writeTo(target.path, target.found, bytes, replaces);
  } catch (cause) {
    throw fileError(`"${file}"`, "written", cause);
  }
}

/** Writes to what is there already. */
async function writeTo(file: string, found: Stats, bytes: Buffer, replaces: boolean): Promise<void> {
  if (found.isDirectory()) throw failure("EISDIR");
  await requireNotLaid(file, found);
  if (!found.isFile()) return writeThrough(file, bytes);
  if (!replaces) throw failure("EEXIST");
  // A file that is read-only was made so on purpose, even where its folder allows to replace it.
  await access(file, constants.W_OK);
  await place(file, bytes, found, rename);
}

interface Target {
  readonly path: string;
  /** Undefined if nothing is there yet. */
  readonly found: Stats | undefined;
}

/** The end of all links: a place for a file, or a descriptor of this process. Each link on the way must be one to trust. */
async function targetOf(named: string): Promise<Target | number> {
  let at = path.parse(named).root;
  let rest = partsOf(named);
  for (let links = 0; links <= MOST_LINKS;) {
    const [part, ...further] = rest;
    if (part === undefined) return { path: at, found: await stat(at) };
    const next = path.join(at, part);
    const last = further.length === 0;
    const descriptor = last ? descriptorIn(next) : undefined;
    if (descriptor !== undefined) return descriptor;
    const entry = last ? await unless("ENOENT", lstat(next)) : await lstat(next);
    if (entry === undefined) return { path: next, found: undefined };
    if (!entry.isSymbolicLink()) {
      at = next;
      rest = further;
      continue;
    }
    await requireTrusted(next, entry);
    const opened = last ? await openedElsewhere(next) : undefined;
    if (opened !== undefined) return { path: next, found: opened };
    const way = await readlink(next);
    if (path.isAbsolute(way)) at = path.parse(way).root;
    rest = [...partsOf(way), ...further];
    links++;
  }
  throw failure("ELOOP");
}

/** Names on the way from the root, or from the folder of a link. */
function partsOf(way: string): readonly string[] {
  const parts = way.slice(path.parse(way).root.length).split(path.sep === "\\" ? /[\\/]/ : "/");
  return parts.filter((part) => part !== "" && part !== ".");
}

/** The end of a descriptor of another process, if that is no file: its link (`pipe:[7]`) is no path then. */
async function openedElsewhere(link: string): Promise<Stats | undefined> {
  if (!link.startsWith("/proc/")) return undefined;
  const found = await unless("ENOENT", stat(link));
  return found?.isFile() === true ? undefined : found;
}

const GROUP_MAY_WRITE = 0o020;
const OTHERS_MAY_WRITE = 0o002;

/** True for an entry of this user or of root. Windows knows no such owners. */
const isOurs = ({ uid }: Stats): boolean => uid === 0 || process.geteuid === undefined || uid === process.geteuid();

/** Refuses a link that another user may have laid where a file or folder of ours was to be expected. */
async function requireTrusted(link: string, entry: Stats): Promise<void> {
  if (isOurs(entry)) return;
  const folder = await stat(path.dirname(link));
  const writers = isOurs(folder) ? OTHERS_MAY_WRITE : GROUP_MAY_WRITE | OTHERS_MAY_WRITE;
  if ((folder.mode & writers) !== 0) throw failure("EFOREIGN");
}

/** Refuses what another user laid where anybody may: that user would own and read what is written. */
async function requireNotLaid(file: string, found: Stats): Promise<void> {
  if (isOurs(found)) return;
  const folder = await stat(path.dirname(file));
  if ((folder.mode & OTHERS_MAY_WRITE) !== 0) throw failure("ELAID");
}

/** Number of one of the descriptors of this process, by its path. Opening that path anew would begin at the start of the file. */
function descriptorIn(file: string): number | undefined {
  const [, pid, name] = /^\/(?:dev|proc\/(self|thread-self|\d+)(?:\/task\/\d+)?)\/fd\/(\d+)$/.exec(file) ?? [];
  const own = pid === undefined || pid.endsWith("self") || Number(pid) === process.pid;
  return name !== undefined && own ? Number(name) : undefined;
}

/** Fills a draft beside the file and puts it there by `publish`. */
async function place(
  file: string,
  bytes: Buffer,
  former: Stats | undefined,
  publish: (draft: string, file: string) => Promise<void>,
): Promise<void> {
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
    await publish(draft, file);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
}

/** Refusals of a file system that has no hard links. */
const NO_LINKS: readonly (string | undefined)[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

/** Gives the draft a name that nothing has yet: of several writers at once, one succeeds. */
async function make(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error;
    // The name is taken first, so that what is renamed over is our own empty file.
    await (await open(file, "wx")).close();
    return rename(draft, file);
  }
  await unlink(draft);
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
