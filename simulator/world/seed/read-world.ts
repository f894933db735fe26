import { readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { checkOf } from "../../wire/schema.js";
import { WORLD_SCHEMA } from "./world-schema.js";
import type { World } from "./world-file.js";

/** A world that cannot be used; the message names the place in the file. */
export class WorldError extends Error {}

/** A world of 10,000 pairs has half of that. */
const MOST_BYTES = 8 * 1024 * 1024;

const SHIPPED: readonly string[] = ["demo", "waves"];

/** Compiled files lie in `dist/simulator/world/seed`, worlds beside the sources. */
const WORLDS = join(__dirname, "..", "..", "..", "..", "simulator", "worlds");

/** A name of a shipped world, or the path of a YAML or JSON file. */
export function readWorld(nameOrPath: string): World {
  const path = SHIPPED.includes(nameOrPath) ? join(WORLDS, `${nameOrPath}.yaml`) : nameOrPath;
  const content = contentOf(path);
  let value: unknown;
  try {
    value = extname(path) === ".json" ? JSON.parse(content) : parse(content);
  } catch (cause) {
    // The parser's own words quote the file, which may be another one with something secret in it.
    const [at] = cause instanceof YAMLParseError ? (cause.linePos ?? []) : [];
    const where = at === undefined ? "" : `, line ${at.line}`;
    throw new WorldError(`the world ${path} is not valid ${extname(path) === ".json" ? "JSON" : "YAML"}${where}`);
  }
  return checkWorld(value, path);
}

/** A device or a pipe is refused too: it may have no end. */
function contentOf(path: string): string {
  let size: number;
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new WorldError(`the world ${path} is no file`);
    size = found.size;
    if (size <= MOST_BYTES) return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof WorldError) throw cause;
    throw new WorldError(`the world ${path} cannot be read (shipped worlds: ${SHIPPED.join(", ")})`, { cause });
  }
  throw new WorldError(`the world ${path} has ${size} bytes; at most ${MOST_BYTES} are read`);
}

const problemsOf = checkOf(WORLD_SCHEMA);

export function checkWorld(value: unknown, from = "world"): World {
  const problems = problemsOf(value, "the world");
  if (problems.length > 0) throw new WorldError(`${from}: ${problems.join("; ")}`);
  return value as World;
}
