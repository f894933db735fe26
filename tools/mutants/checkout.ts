/**
 * A copy of the checkout in which mutants live one after the other; the checkout itself is never touched.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PACKAGE_ROOT } from "../engine/home";
import { type Mutant, compile, mutate } from "./mutant";

/** Not copied: what belongs to git, and what is linked instead. */
const LEFT_OUT = new Set(["node_modules", ".git"]);

export class Checkout {
  private constructor(readonly root: string) {}

  static make(): Checkout {
    const root = mkdtempSync(path.join(tmpdir(), "sdrs-mutants-"));
    cpSync(PACKAGE_ROOT, root, {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(path.relative(PACKAGE_ROOT, source)),
    });
    symlinkSync(path.join(PACKAGE_ROOT, "node_modules"), path.join(root, "node_modules"), "junction");
    return new Checkout(root);
  }

  /** Does something while the compiled provider is the mutant. */
  async with<T>(mutant: Mutant, work: () => Promise<T>): Promise<T> {
    const compiled = path.join(this.root, compiledFile(mutant.file));
    const healthy = readFileSync(compiled);
    writeFileSync(compiled, compile(mutate(sourceOf(mutant, this.root), mutant), mutant));
    try {
      return await work();
    } finally {
      writeFileSync(compiled, healthy);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export function sourceOf({ file }: Pick<Mutant, "file">, root = PACKAGE_ROOT): string {
  return readFileSync(path.join(root, file), "utf8");
}

export function compiledFile(file: string): string {
  return path.join("dist", file.replace(/\.ts$/, ".js"));
}
