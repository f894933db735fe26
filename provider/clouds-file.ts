import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** One entry of clouds.yaml. */
export interface CloudsEntry {
  readonly file: string;
  /** The text at a dotted place, `auth.username`. */
  get(path: string): string | undefined;
}

/** Reads a text file; undefined if there is none. */
export type ReadFile = (path: string) => string | undefined;

export function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The entry that OS_CLOUD names, where the tools of OpenStack look for it. Answers a sentence if it cannot be had. */
export function readCloudsEntry(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  readFile: ReadFile,
): CloudsEntry | string {
  const named = env["OS_CLIENT_CONFIG_FILE"];
  const places = named
    ? [named]
    : [
        join(process.cwd(), "clouds.yaml"),
        join(env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "openstack", "clouds.yaml"),
        "/etc/openstack/clouds.yaml",
      ];
  for (const file of places) {
    const text = readFile(file);
    if (text === undefined) continue;
    // secure.yaml beside it holds the passwords of those who keep clouds.yaml under version control.
    const secure = readFile(join(dirname(file), "secure.yaml"));
    let open: unknown;
    let hidden: unknown;
    try {
      open = entryOf(text, name);
      hidden = secure === undefined ? undefined : entryOf(secure, name);
    } catch (error) {
      return `${file} is not valid YAML (${error instanceof Error ? (error.message.split("\n")[0] ?? "") : "unreadable"})`;
    }
    if (open === undefined) return `OS_CLOUD is "${name}", but ${file} has no such entry under clouds`;
    return { file, get: (path) => at(hidden, path) ?? at(open, path) };
  }
  return `OS_CLOUD is "${name}", but there is no ${places.join(", ")}`;
}

function entryOf(text: string, name: string): unknown {
  // Loaded on demand: most runs need no YAML.
  const { parse } = createRequire(__filename)("yaml") as typeof import("yaml");
  return value(value(parse(text), "clouds"), name);
}

function at(entry: unknown, path: string): string | undefined {
  const found = path.split(".").reduce(value, entry);
  return typeof found === "string" || typeof found === "number" ? String(found) : undefined;
}

function value(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Record<string, unknown>)[key]
    : undefined;
}
