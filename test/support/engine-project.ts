/**
 * A user's project in a folder of its own, with this package and Pulumi's as they would be installed.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { linkPackages } from "../../tools/engine/link-packages.js";

export interface ProjectOptions {
  /** The folder in which the project's own folder is made. */
  readonly parent: string;
  readonly name?: string;
  /** `main` of Pulumi.yaml; without it the engine takes index.js or index.ts. */
  readonly main?: string;
  /** Path in the project to content. */
  readonly files: Readonly<Record<string, string>>;
}

/** A program in JavaScript does without the compiler, whose loading is a sixth of its work. */
function runtimeOf(typed: boolean): string {
  return typed ? "runtime: nodejs" : "runtime: { name: nodejs, options: { typescript: false } }";
}

export function createProject({ parent, name = "project", main, files }: ProjectOptions): string {
  const folder = mkdtempSync(path.join(parent, `${name}-`));
  const typed = Object.keys(files).some((file) => file.endsWith(".ts"));
  const settings = [`name: ${name}`, runtimeOf(typed), ...(main === undefined ? [] : [`main: ${main}`])];
  const all = {
    "Pulumi.yaml": `${settings.join("\n")}\n`,
    "package.json": `${JSON.stringify({ name, private: true })}\n`,
    ...files,
  };
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  linkPackages(folder);
  return folder;
}
