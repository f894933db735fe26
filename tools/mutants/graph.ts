/**
 * Tests that load a module, found by what the compiled files require: only these can notice that it is broken.
 */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

export class Graph {
  readonly #direct = new Map<string, readonly string[]>();

  constructor(private readonly root: string) {}

  /** Test files of a tier that load a compiled file, those first that require it themselves. */
  testsOf(tier: string, compiled: string): string[] {
    const target = path.join(this.root, compiled);
    const folder = path.join(this.root, "dist", "test", tier);
    const tests = (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => name.endsWith(".test.js"))
      .map((name) => path.join(folder, name))
      .filter((file) => this.#loads(file, target))
      .sort();
    const near = new Set(tests.filter((file) => this.#requires(file).includes(target)));
    return [...tests.filter((file) => near.has(file)), ...tests.filter((file) => !near.has(file))];
  }

  /** True if a test requires a compiled file itself. */
  isNear(test: string, compiled: string): boolean {
    return this.#requires(test).includes(path.join(this.root, compiled));
  }

  #loads(file: string, target: string, seen = new Set<string>()): boolean {
    if (file === target) return true;
    if (seen.has(file)) return false;
    seen.add(file);
    return this.#requires(file).some((next) => this.#loads(next, target, seen));
  }

  #requires(file: string): readonly string[] {
    const known = this.#direct.get(file);
    if (known !== undefined) return known;
    const text = file.endsWith(".js") ? readFileSync(file, "utf8") : "";
    const found = [...text.matchAll(/require\("(\.[^"]*)"\)/g)].flatMap(([, name = ""]) => {
      const base = path.resolve(path.dirname(file), name);
      return [base, `${base}.js`, path.join(base, "index.js")].filter(isFile).slice(0, 1);
    });
    this.#direct.set(file, found);
    return found;
  }
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}
