import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";

const ROOT = path.resolve(__dirname, "..", "..", "..");

interface Wall {
  readonly folder: string;
  /** Folders of this repository that it may import at run time or as types, besides itself. */
  readonly mayUse: readonly string[];
  /** Packages it may load; Node's own modules only where `node:` is listed. */
  readonly packages: readonly string[];
}

// prettier-ignore
const WALLS: readonly Wall[] = [
  { folder: "provider/model",       mayUse: [],                                                    packages: ["zod"] },
  { folder: "provider/settings",    mayUse: ["provider/model", "provider"],                        packages: ["zod", "yaml", "node:"] },
  { folder: "provider/api",         mayUse: ["provider/model", "provider/settings", "provider"],   packages: ["zod", "undici", "node:"] },
  { folder: "provider/lookups",     mayUse: ["provider/model", "provider/api", "provider/settings", "provider"], packages: [] },
  { folder: "provider/checks",      mayUse: ["provider/model", "provider"],                        packages: ["undici", "node:"] },
  { folder: "provider/transition",  mayUse: ["provider/model", "provider/api", "provider"],        packages: ["node:"] },
  { folder: "provider/resources",   mayUse: ["provider/model", "provider/api", "provider/checks", "provider/transition", "provider/engine", "provider/settings", "provider"], packages: ["node:", "zod"] },
  { folder: "provider/drills",      mayUse: ["provider/model", "provider/api", "provider/transition", "provider/resources", "provider/settings", "provider/checks", "provider"], packages: ["node:"] },
  { folder: "provider/engine",      mayUse: ["provider/model", "provider/api", "provider/transition", "provider/resources", "provider/settings", "provider"], packages: ["node:", "zod"] },
  { folder: "report",              mayUse: ["provider/model", "provider/settings", "provider"],    packages: ["zod", "d3-time", "fast-xml-builder", "node:"] },
  { folder: "drill",               mayUse: ["provider/model"],                                     packages: ["node:"] },
  { folder: "policy",              mayUse: ["provider/model"],                                     packages: [] },
  { folder: "sdk",                 mayUse: ["provider/model", "provider/settings", "provider/lookups"],              packages: ["@pulumi/pulumi", "node:"] },
  { folder: "cli",                 mayUse: ["provider", "provider/model", "report", "simulator", "contract"], packages: ["commander", "fastest-levenshtein", "yaml", "zod", "node:"] },
  { folder: "contract",             mayUse: [],                                                    packages: ["ajv", "node:"] },
  { folder: "simulator",            mayUse: [],                                                    packages: ["yaml", "ajv", "node:"] },
];

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const inner = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(inner);
    return entry.name.endsWith(".ts") ? [inner] : [];
  });
}

function imports(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, file), "utf8"), true, true);
  return importedFiles.map(({ fileName }) => fileName);
}

/** The part of the repository an import leads to, or the package. */
function resolve(file: string, imported: string): { folder?: string; pkg?: string } {
  if (!imported.startsWith(".")) return { pkg: imported };
  return { folder: path.posix.join(path.posix.dirname(file), imported) };
}

describe("walls between the layers", () => {
  for (const { folder, mayUse, packages } of WALLS) {
    it(`${folder} imports only ${[...mayUse, ...packages].join(", ")}`, () => {
      const broken = sources(folder).flatMap((file) =>
        imports(file).flatMap((imported) => {
          const { folder: target, pkg } = resolve(file, imported);
          if (pkg !== undefined) {
            const allowed = packages.some((name) =>
              name === "node:" ? pkg.startsWith(name) : pkg === name || pkg.startsWith(`${name}/`),
            );
            return allowed ? [] : [`${file} imports ${pkg}`];
          }
          const inside = target?.startsWith(`${folder}/`) ?? false;
          // "provider" alone stands for the files directly in it: errors, wait, log, settings.
          const allowed = mayUse.some((wall) =>
            wall === "provider" ? path.posix.dirname(target ?? "") === wall : target?.startsWith(`${wall}/`),
          );
          return inside || allowed ? [] : [`${file} imports ${target}`];
        }),
      );
      expect(broken).to.deep.equal([]);
    });
  }

  it("resource classes load nothing of the provider but the table of settings, nor of zod or of the simulator when a program runs", () => {
    const script = `require(${JSON.stringify(path.join(ROOT, "dist", "sdk", "index.js"))}); console.log(JSON.stringify(Object.keys(require.cache)))`;
    const loaded = JSON.parse(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" })) as string[];
    const ours = loaded.map((file) => path.relative(ROOT, file).replaceAll("\\", "/"));
    const others = /^dist\/(cli|provider|report|simulator)\/|node_modules\/(zod|undici|ajv)\//;
    expect(ours.filter((file) => others.test(file))).to.have.members([
      "dist/provider/settings/table.js",
      "dist/provider/model/narrow.js",
    ]);
    expect(ours.some((file) => file.startsWith("dist/sdk/"))).to.equal(true);
  });
});
