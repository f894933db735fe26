import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { type Declaration, type Program, Ref } from "../program";
import type { EmulatedProject } from "./project-file";

/** The program of a project with what the file of a stack's configuration has now. */
export function programFrom({ program }: EmulatedProject, configFile: string): Program {
  const config = existsSync(configFile)
    ? ((parse(readFileSync(configFile, "utf8")) as { config?: Config }).config ?? {})
    : {};
  return program.map((declaration) => ({
    ...declaration,
    args: valueOf(declaration.args, config) as Declaration["args"],
  }));
}

type Config = Readonly<Record<string, unknown>>;

function valueOf(value: unknown, config: Config): unknown {
  if (Array.isArray(value)) return value.map((one) => valueOf(one, config));
  if (typeof value !== "object" || value === null || value instanceof Ref) return value;
  if ("$config" in value) return configured(config, String(value.$config));
  if ("$ref" in value) {
    const [key, output] = value.$ref as [string, string];
    return new Ref(key, output);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, valueOf(inner, config)]));
}

/** The engine hands text to a program, whatever the file has. */
function configured(config: Config, key: string): unknown {
  const value = config[`shop:${key}`];
  return value === "true" || value === "false" ? value === "true" : value;
}
