/**
 * A user's project in a folder of its own, with this package and Pulumi's as they would be installed.
 */
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";

/** Packages that a program needs to be loaded; the rest follows from where these really lie. */
const LINKED = ["@pulumi", "@types", "typescript"];

export interface ProjectOptions {
  /** The folder in which the project's own folder is made. */
  readonly parent: string;
  readonly name?: string;
  /** `main` of Pulumi.yaml; without it the engine takes index.js or index.ts. */
  readonly main?: string;
  /** Path in the project to content. */
  readonly files: Readonly<Record<string, string>>;
}

export function createProject({ parent, name = "project", main, files }: ProjectOptions): string {
  const folder = mkdtempSync(path.join(parent, `${name}-`));
  const settings = [`name: ${name}`, "runtime: nodejs", ...(main === undefined ? [] : [`main: ${main}`])];
  const all = {
    "Pulumi.yaml": `${settings.join("\n")}\n`,
    "package.json": `${JSON.stringify({ name, private: true })}\n`,
    ...files,
  };
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  const modules = path.join(folder, "node_modules");
  mkdirSync(modules);
  symlinkSync(PACKAGE_ROOT, path.join(modules, "pulumi-sdrs"), "junction");
  for (const linked of LINKED) {
    const target = path.join(PACKAGE_ROOT, "node_modules", linked);
    if (existsSync(target)) symlinkSync(target, path.join(modules, linked), "junction");
  }
  return folder;
}
