import { execFileSync } from "node:child_process";

/** The commit of a program, with `-dirty` where its folder was edited since; null where git does not tell. */
export function commitOf(cwd: string): string | null {
  try {
    const commit = git(cwd, "rev-parse", "HEAD");
    if (!/^[0-9a-f]{40,64}$/.test(commit)) return null;
    return git(cwd, "status", "--porcelain", "--untracked-files=no", "--", ".") === "" ? commit : `${commit}-dirty`;
  } catch {
    return null;
  }
}

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: LIMIT_MS,
  }).trim();
}

/** A slow disk holds up no kit. */
const LIMIT_MS = 10_000;
