import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type Declaration, type Program, Ref } from "../program";
import { scriptProject } from "./script-project";

/** The project of a folder: where its simulator is, the settings of its stacks, and its program. */
export interface EmulatedProject {
  /** Address of the simulator's control interface. */
  readonly control: string;
  /** Configuration with the full keys (`sdrs:region`). */
  readonly settings: Readonly<Record<string, string>>;
  /** `{ "$ref": [key, output] }` refers to another declaration, `{ "$config": key }` to the configuration of the stack. */
  readonly program: readonly Declaration[];
}

export function projectIn(cwd: string, stack: string): EmulatedProject {
  if (!existsSync(path.join(cwd, "emulated.json"))) return scriptProject(cwd, stack);
  return JSON.parse(readFileSync(path.join(cwd, "emulated.json"), "utf8")) as EmulatedProject;
}

/** The program with the configuration that the stack has now. */
export function programFrom(cwd: string, stack: string, configFile = path.join(cwd, `Pulumi.${stack}.yaml`)): Program {
  const config = existsSync(configFile)
    ? ((parse(readFileSync(configFile, "utf8")) as { config?: Config }).config ?? {})
    : {};
  return projectIn(cwd, stack).program.map((declaration) => ({
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
