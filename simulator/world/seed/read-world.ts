import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { Ajv, type ErrorObject } from "ajv";
import { parse } from "yaml";
import { WORLD_SCHEMA } from "./world-schema.js";
import type { World } from "./world-file.js";

/** A world that cannot be used; the message names the place in the file. */
export class WorldError extends Error {}

const SHIPPED: readonly string[] = ["demo", "waves"];

/** Compiled files lie in `dist/simulator/world/seed`, worlds beside the sources. */
const WORLDS = join(__dirname, "..", "..", "..", "..", "simulator", "worlds");

/** A name of a shipped world, or the path of a YAML or JSON file. */
export function readWorld(nameOrPath: string): World {
  const path = SHIPPED.includes(nameOrPath) ? join(WORLDS, `${nameOrPath}.yaml`) : nameOrPath;
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (cause) {
    throw new WorldError(`the world ${path} cannot be read (shipped worlds: ${SHIPPED.join(", ")})`, { cause });
  }
  let value: unknown;
  try {
    value = extname(path) === ".json" ? JSON.parse(content) : parse(content);
  } catch (cause) {
    throw new WorldError(
      `the world ${path} is not valid ${extname(path) === ".json" ? "JSON" : "YAML"}: ${String(cause)}`,
      { cause },
    );
  }
  return checkWorld(value, path);
}

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(WORLD_SCHEMA);

export function checkWorld(value: unknown, from = "world"): World {
  if (!validate(value)) {
    const errors = (validate.errors ?? []).map(describe);
    throw new WorldError(`${from}: ${errors.join("; ")}`);
  }
  return value as World;
}

/** `/servers/0/nics/1` becomes `servers[0].nics[1]`. */
const place = (pointer: string): string =>
  pointer
    .replace(/\/(\d+)/g, "[$1]")
    .replaceAll("/", ".")
    .replace(/^\./, "");

function describe(error: ErrorObject): string {
  const at = place(error.instancePath);
  const params = error.params as Record<string, unknown>;
  const inside = (name: unknown): string => (at === "" ? String(name) : `${at}.${String(name)}`);
  if (error.keyword === "additionalProperties") return `${inside(params["additionalProperty"])} is not a known field`;
  if (error.keyword === "required") return `${inside(params["missingProperty"])} is missing`;
  if (error.keyword === "enum") return `${at} must be one of ${(params["allowedValues"] as unknown[]).join(", ")}`;
  return `${at === "" ? "the world" : at} ${error.message ?? "is invalid"}`;
}
