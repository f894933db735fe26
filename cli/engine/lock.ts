import { readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { DrError } from "../../provider/errors";
import { isObject } from "../../provider/model/narrow";
import { quoted } from "../../provider/shown";
import { ageText } from "../text/age";
import { type StackAt, pulumi } from "./stack";

/** Process that holds the lock of a stack, as the backend tells of it. */
export interface Holder {
  readonly pid: number;
  readonly user: string;
  readonly host: string;
  readonly since: string;
}

/** True if the engine says that another run holds the stack. */
export function isLocked(printed: string): boolean {
  return /\bcurrently locked\b|\banother update is currently in progress\b/i.test(printed);
}

const HOLDER = /: created by ([^\s@]+)@(\S+) \(pid (\d+)\) at (\S+)/g;

/** Those that hold a stack, in what the engine prints of its lock; a backend that keeps updates itself names none. */
export function holdersIn(printed: string): Holder[] {
  return [...printed.matchAll(HOLDER)].map(([, user = "", host = "", pid = "", since = ""]) => {
    return { pid: Number(pid), user, host, since };
  });
}

/** One holder for people. Pure. */
export function holderText({ pid, user, host, since }: Holder, now: number): string {
  const ms = now - Date.parse(since);
  return `${quoted(user)}@${quoted(host)} (pid ${pid})${Number.isNaN(ms) ? "" : `, for ${ageText(ms)} (since ${quoted(since)})`}`;
}

/** The refusal of a stack that is locked. */
export class Locked extends DrError {
  constructor(
    stack: string,
    readonly holders: readonly Holder[],
    printed = "",
  ) {
    const by = holders.map((holder) => holderText(holder, Date.now())).join(" and ");
    const hint = `Nothing was sent. While it lives, let it end: sdrs wait --stack ${stack} watches it from its own machine. If it is dead, run the same command again with --unlock.`;
    super(
      "DR_BACKEND",
      by === "" ? `Stack ${stack} is locked:\n${printed.trim()}` : `Stack ${stack} is locked by ${by}`,
      {},
      by === "" ? {} : { hint },
    );
  }
}

/** Those that hold a stack at this moment; undefined where its backend does not tell. */
export async function holdersOf({ cwd, stack }: StackAt, project: string): Promise<Holder[] | undefined> {
  const { code, stdout } = await pulumi(["whoami", "--json"], cwd);
  const about: unknown = code === 0 ? jsonIn(stdout) : undefined;
  const url = isObject(about) ? String(about["url"]) : "";
  if (!url.startsWith("file://")) return undefined;
  const root = path.resolve(cwd, (url.slice("file://".length).split("?")[0] ?? "").replace(/^~/, homedir()));
  const name = stack.split("/").at(-1) ?? stack;
  return locksIn(path.join(root, ".pulumi", "locks", "organization", project, name));
}

function locksIn(folder: string): Holder[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => {
        const lock = jsonIn(readFileSync(path.join(folder, name), "utf8"));
        if (!isObject(lock)) return [];
        const { pid, username, hostname, timestamp } = lock;
        return [{ pid: Number(pid), user: String(username), host: String(hostname), since: String(timestamp) }];
      });
  } catch {
    return [];
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
