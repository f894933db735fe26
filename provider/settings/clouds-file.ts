import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { codeOf, isObject, isOneOf } from "../model/narrow";

/** One entry of clouds.yaml, completed by the same entry of secure.yaml. */
export interface CloudsEntry {
  /** The text at a dotted place, `auth.username`, and the file it stands in. */
  get(path: string): { readonly value: string; readonly file: string } | undefined;
}

/** Reads a text file; undefined if there is none. */
export type ReadFile = (path: string) => string | undefined;

type Environment = Readonly<Record<string, string | undefined>>;

export function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isOneOf(["ENOENT", "ENOTDIR"], codeOf(error))) return undefined;
    throw error;
  }
}

/** The entry that OS_CLOUD names, where the tools of OpenStack look for it. Answers a sentence if it cannot be had. */
export function readCloudsEntry(name: string, env: Environment, readFile: ReadFile): CloudsEntry | string {
  const named = env["OS_CLIENT_CONFIG_FILE"];
  const folders = standardFolders(env);
  const places = named ? [named] : filesIn(folders, "clouds");
  const open = firstOf(places, name, readFile);
  if (typeof open === "string") return open;
  if (open === undefined) return `OS_CLOUD is "${name}", but there is no ${places.join(", ")}`;
  if (open.entry === undefined) return `OS_CLOUD is "${name}", but ${open.file} has no such entry under clouds`;

  // The passwords of those who keep clouds.yaml under version control.
  const namedSecure = env["OS_CLIENT_SECURE_FILE"];
  const securePlaces = namedSecure ? [namedSecure] : filesIn([dirname(open.file), ...folders], "secure");
  const secure = firstOf(securePlaces, name, readFile);
  if (typeof secure === "string") return secure;
  if (secure === undefined && namedSecure)
    return `OS_CLIENT_SECURE_FILE names a file that does not exist: ${namedSecure}`;
  const get: CloudsEntry["get"] = (path) => at(secure, path) ?? at(open, path);
  // A profile stands for addresses in files that are not read; the one of OTC has those that are the default here.
  const profile = get("profile");
  if (profile !== undefined && profile.value !== "otc" && get("auth.auth_url") === undefined)
    return `OS_CLOUD is "${name}", whose address is in a profile that is not read: add auth.auth_url to it in ${open.file}`;
  return { get };
}

function standardFolders(env: Environment): readonly string[] {
  const config = env["XDG_CONFIG_HOME"] || join(homedir(), ".config");
  return [process.cwd(), join(config, "openstack"), "/etc/openstack"];
}

function filesIn(folders: readonly string[], base: string): readonly string[] {
  return folders.flatMap((folder) => ["yaml", "yml", "json"].map((suffix) => join(folder, `${base}.${suffix}`)));
}

interface FileEntry {
  readonly file: string;
  readonly entry: unknown;
}

/** The entry in the first of these files that exists. A file is never quoted: what cannot be read may be a password. */
function firstOf(places: readonly string[], name: string, readFile: ReadFile): FileEntry | string | undefined {
  for (const file of places) {
    let text: string | undefined;
    try {
      text = readFile(file);
    } catch (error) {
      return `${file} cannot be read (${codeOf(error) ?? "unknown reason"})`;
    }
    if (text === undefined) continue;
    try {
      return { file, entry: value(value(parseText(text), "clouds"), name) };
    } catch (error) {
      return `${file} is not valid YAML${lineOf(error)}`;
    }
  }
  return undefined;
}

/** Scalars stay the text they are written as: a password of digits is no number. */
function parseText(text: string): unknown {
  // Loaded on demand: most runs need no YAML.
  const { parse } = createRequire(__filename)("yaml") as typeof import("yaml");
  return parse(text, { schema: "failsafe", customTags: ["null"], merge: true, logLevel: "error" });
}

/** Error of the YAML package that names the place where it stopped. */
const Stopped = z.object({ linePos: z.tuple([z.object({ line: z.number() })], z.unknown()) });

function lineOf(error: unknown): string {
  const { data } = Stopped.safeParse(error);
  return data === undefined ? "" : `: see line ${data.linePos[0].line}`;
}

function at(holder: FileEntry | undefined, path: string): { value: string; file: string } | undefined {
  if (holder === undefined) return undefined;
  const found = path.split(".").reduce(value, holder.entry);
  return typeof found === "string" && found !== "" ? { value: found, file: holder.file } : undefined;
}

function value(holder: unknown, key: string): unknown {
  return isObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
}
