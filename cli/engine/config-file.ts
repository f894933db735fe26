import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isMap, isScalar, parseDocument } from "yaml";
import { DrError, whatHappened } from "../../provider/errors";
import { isObject } from "../../provider/model/narrow";
import type { StackAt } from "./stack";

/** The configuration of a stack as its file has it, and as a run is to have it. */
export interface ConfigEdit {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** The edit of a stack's configuration by values of the command line (`key=value`). The file itself is left as it is. */
export function configEdit(at: StackAt, values: readonly string[]): ConfigEdit {
  const { file, project } = configFileOf(at);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const after = values.reduce((text, value) => withValue(text, keyAndValue(value, project), file), before);
  return { file, before, after };
}

/** Lines that an edit adds or changes, to be committed. Pure. */
export function changedLines({ before, after }: ConfigEdit): string[] {
  const old = new Set(before.split("\n"));
  return after.split("\n").filter((line) => line.trim() !== "" && !old.has(line));
}

interface KeyAndValue {
  readonly key: string;
  readonly value: string;
}

function keyAndValue(text: string, project: string): KeyAndValue {
  const at = text.indexOf("=");
  const key = text.slice(0, Math.max(0, at));
  if (/^[^\s=]+$/.test(key)) return { key: key.includes(":") ? key : `${project}:${key}`, value: text.slice(at + 1) };
  const hint = "Give the key as pulumi config has it, for example --set failover=true. Nothing was sent.";
  throw new DrError("DR_USAGE", `"${text}" is no key with a value`, {}, { hint });
}

/** The text of a configuration with one value more or other; comments and everything else stay as they are. */
export function withValue(source: string, { key, value }: KeyAndValue, file: string): string {
  const document = parseDocument(source);
  const [problem] = document.errors;
  if (problem !== undefined) throw unusable(file, problem.message);
  const node: unknown = document.getIn(["config", key], true);
  const word = /^(?:true|false|-?\d{1,15})$/.test(value);
  if (isScalar(node) && node.range) {
    const [start, end] = node.range;
    const isText = typeof node.value === "string" || !word;
    return `${source.slice(0, start)}${isText ? JSON.stringify(value) : value}${source.slice(end)}`;
  }
  if (node !== undefined) throw unusable(file, `${key} is no plain value there: a secret, or a structure`);
  const config: unknown = document.get("config");
  if (config !== undefined && config !== null && !isMap(config)) throw unusable(file, "its config is no map");
  if (config === undefined || config === null) document.set("config", document.createNode({}));
  document.setIn(["config", key], value);
  return document.toString({ lineWidth: 0 });
}

function unusable(file: string, why: string): DrError {
  const hint = "Make the edit by hand, and run pulumi up. Nothing was sent.";
  return new DrError(
    "DR_USAGE",
    `The configuration in ${file} cannot be edited: ${why.split("\n")[0] ?? ""}`,
    {},
    { hint },
  );
}

/** The file of a stack's configuration, and the name of its project. */
function configFileOf({ cwd, stack }: StackAt): { readonly file: string; readonly project: string } {
  const name = stack.split("/").at(-1) ?? stack;
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    const found = ["Pulumi.yaml", "Pulumi.yml"].map((one) => path.join(folder, one)).find((one) => existsSync(one));
    if (found !== undefined) {
      const { project, configDir } = projectIn(found);
      return { file: path.join(folder, configDir, `Pulumi.${name}.yaml`), project };
    }
    if (folder === path.dirname(folder)) throw unusable(cwd, "it is in no project");
  }
}

function projectIn(file: string): { readonly project: string; readonly configDir: string } {
  try {
    const about: unknown = parseDocument(readFileSync(file, "utf8")).toJS();
    if (isObject(about) && typeof about["name"] === "string") {
      const { name, stackConfigDir: folder } = about as { name: string; stackConfigDir?: unknown };
      return { project: name, configDir: typeof folder === "string" ? folder : "." };
    }
  } catch (error) {
    throw unusable(file, whatHappened(error));
  }
  throw unusable(file, "it names no project");
}
