/**
 * The package as its tarball holds it, and folders in which it is installed without a registry: its dependencies are those
 * of the checkout.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { makeLean } from "../../tools/pack/lean.js";

export interface Packed {
  /** Folder in which the tarball lies, for whatever belongs to the same test. */
  readonly folder: string;
  /** Unpacked content. */
  readonly content: string;
  /** Paths in it. */
  readonly files: readonly string[];
  /** Makes `node_modules` in a folder. */
  install(project: string): void;
  remove(): void;
}

/** Packs the checkout as `npm pack` does, whose script before it is told here: the compiled files that other tests run stay as they are. */
export function pack(): Packed {
  const folder = mkdtempSync(path.join(tmpdir(), "sdrs-tarball-"));
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [packed] = JSON.parse(execFileSync("npm", args, { cwd: PACKAGE_ROOT, encoding: "utf8" })) as {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  if (packed === undefined) throw new Error("npm pack said nothing");
  execFileSync("tar", ["-xzf", path.join(folder, packed.filename), "-C", folder]);
  const content = path.join(folder, "package");
  makeLean(
    content,
    packed.files.map((file) => file.path),
  );
  return {
    folder,
    content,
    files: packed.files.map((file) => file.path),
    install: (project) => {
      install(content, project);
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function install(content: string, project: string): void {
  const modules = path.join(project, "node_modules");
  if (existsSync(path.join(modules, "pulumi-sdrs"))) return;
  mkdirSync(path.join(modules, ".bin"), { recursive: true });
  const names = readdirSync(path.join(PACKAGE_ROOT, "node_modules")).filter((name) => !name.startsWith("."));
  for (const name of names)
    symlinkSync(path.join(PACKAGE_ROOT, "node_modules", name), path.join(modules, name), "junction");
  cpSync(content, path.join(modules, "pulumi-sdrs"), { recursive: true });
  chmodSync(path.join(modules, "pulumi-sdrs", "dist", "cli", "main.js"), 0o755);
  symlinkSync(path.join("..", "pulumi-sdrs", "dist", "cli", "main.js"), path.join(modules, ".bin", "sdrs"));
}
