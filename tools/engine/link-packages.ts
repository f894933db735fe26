import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { PACKAGE_ROOT } from "./home";

/** Packages that a program needs to be loaded; the rest follows from where these really lie. */
const LINKED = ["@pulumi", "@types", "typescript"];

/** Links this package and Pulumi's into the folder of a project, as they would be installed. */
export function linkPackages(folder: string): void {
  const modules = path.join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  symlinkSync(PACKAGE_ROOT, path.join(modules, "pulumi-sdrs"), "junction");
  for (const linked of LINKED) {
    const target = path.join(PACKAGE_ROOT, "node_modules", linked);
    if (existsSync(target)) symlinkSync(target, path.join(modules, linked), "junction");
  }
}
