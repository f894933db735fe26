import { DrError } from "../../provider/errors";
import { codeOf } from "../../provider/model/narrow";

interface Reason {
  /** Ending of the sentence `x cannot be written: …`. */
  readonly why: string;
  readonly hint: string;
}

const ELSEWHERE = "Name a file in a folder that exists and where you may write.";
const SPACE = "Free some space, or name a file on another disk.";

/** Refusals of the operating system, in words, and three of our own. */
const REASONS: Readonly<Record<string, Reason>> = {
  ENONAME: { why: "it is no name", hint: "Name a file." },
  EFOREIGN: {
    why: "it, or a folder on its path, is a link of another user in a folder where others may write",
    hint: "Name a file in a folder of yours.",
  },
  ELAID: {
    why: "another user put it into a folder where anybody may write",
    hint: "Name a file in a folder of yours.",
  },
  EEXIST: { why: "it exists", hint: "Name another file, or replace it with --force." },
  ENOENT: { why: "it does not exist", hint: "Check the path." },
  ENOTDIR: { why: "a part of its path is not a folder", hint: "Check the path." },
  EISDIR: { why: "it is a folder", hint: "Name a file." },
  EACCES: { why: "you may not, by the permissions of it or of its folder", hint: ELSEWHERE },
  EPERM: { why: "you may not, by the owner or the attributes of it or of its folder", hint: ELSEWHERE },
  EROFS: { why: "it lies on a file system that is read-only", hint: ELSEWHERE },
  EBUSY: { why: "it is in use, or mounted as a single file", hint: "Name another file." },
  ENOSPC: { why: "the disk is full", hint: SPACE },
  EDQUOT: { why: "the quota of the disk is used up", hint: SPACE },
  EFBIG: {
    why: "it would be larger than the limit for files",
    hint: "Raise the limit (`ulimit -f`), or name another file.",
  },
  ENAMETOOLONG: { why: "its name is too long", hint: "Name a file with a shorter name." },
  ELOOP: { why: "its links lead in a circle", hint: "Name a file that is no such link." },
  ENXIO: { why: "it is a socket or device with nobody at the other end", hint: "Name a file." },
  EBADF: { why: "it is not open", hint: "Name a file." },
  EPIPE: { why: "its reader is gone", hint: "Keep the reader until everything is written." },
};

const NO_FOLDER: Reason = { why: "its folder does not exist", hint: ELSEWHERE };

/** The refusal of a file by the operating system, as an error that names the file, the reason and the way on. */
export function fileError(file: string, done: "read" | "written", cause: unknown): DrError {
  const code = codeOf(cause) ?? "";
  const reason = code === "ENOENT" && done === "written" ? NO_FOLDER : REASONS[code];
  const why = reason?.why ?? (cause instanceof Error ? cause.message : String(cause));
  return new DrError("DR_USAGE", `${file} cannot be ${done}: ${why}`, {}, { cause, hint: reason?.hint });
}
