import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { sharingHost } from "../support/compiler.js";
import { pack, type Packed } from "../support/packed.js";

interface Locked {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
  readonly hasInstallScript?: boolean;
}

const OLDEST = [20, 19, 0] as const;

const PROGRAM = `
import { ProtectionGroup, type ProtectionGroupArgs } from "pulumi-sdrs";
import { handler, type DynamicProvider } from "pulumi-sdrs/provider";
import { startSimulator, type Simulator } from "pulumi-sdrs/simulator";
import { renderMarkdown, type RecoveryReport } from "pulumi-sdrs/report";
import { defineDrill, type Drill } from "pulumi-sdrs/drill";
import { sdrsPolicies, type PolicyLevel } from "pulumi-sdrs/policy";

export const provider: DynamicProvider = handler("ProtectionGroup");
export const simulator: Promise<Simulator> = startSimulator();
export const make = (args: ProtectionGroupArgs): ProtectionGroup => new ProtectionGroup("shop", args);
export const page = (report: RecoveryReport): string => renderMarkdown(report);
export const level: PolicyLevel | undefined = sdrsPolicies({ all: "mandatory" })[0]?.enforcementLevel;
export const weekly: Drill = defineDrill({ group: "orders", checks: [{ name: "web", tcp: { server: "web-1", port: 80 } }] });
// @ts-expect-error a port is a number: what is not resolved would be any, and anything would do
void startSimulator({ port: "80" });
`;

const RESOLUTIONS: readonly (readonly [string, ts.CompilerOptions])[] = [
  ["node10", { module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 }],
  ["node16", { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }],
  ["nodenext", { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }],
  ["bundler", { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
];

describe("the tarball", function () {
  this.timeout(180_000);
  let packed: Packed;
  let files: readonly string[] = [];
  let installed = "";

  before(() => {
    packed = pack();
    files = packed.files;
    installed = packed.content;
  });

  after(() => {
    packed.remove();
  });

  it("holds what is run and read: the program, its types, worlds, docs and examples", () => {
    for (const file of [
      "README.md",
      "CHANGELOG.md",
      "LICENSE",
      "dist/sdk/index.js",
      "dist/sdk/index.d.ts",
      "dist/contract/conformance/index.js",
      "simulator/worlds/demo.yaml",
      "docs/reference/errors.md",
      "docs/guides/failover.md",
      "examples/failover/index.ts",
      "examples/failover/Pulumi.yaml",
      "examples/failover/tsconfig.json",
      "templates/typescript/Pulumi.yaml",
      "templates/typescript/index.ts",
    ])
      expect(files, file).to.include(file);
  });

  it("holds no tests, no maps, and nothing that has no source any more", () => {
    expect(files.filter((file) => /(^|\/)test\/|\.test\.|\.map$|\.tsbuildinfo$/.test(file))).to.deep.equal([]);
    const orphans = files
      .filter((file) => file.startsWith("dist/") && /\.(js|json)$/.test(file))
      .map((file) => file.slice("dist/".length))
      .filter((file) => !existsSync(path.join(PACKAGE_ROOT, file.replace(/\.js$/, ".ts"))));
    expect(orphans).to.deep.equal([]);
    expect(files.length).to.be.greaterThan(300);
  });

  it("holds every file that one of its programs loads", () => {
    const missing = files
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => {
        const text = readFileSync(path.join(installed, file), "utf8");
        return [...text.matchAll(/(?:require|import)\("(\.[^"]+)"\)/g)]
          .map(([, wanted = ""]) => path.posix.join(path.posix.dirname(file), wanted))
          .filter((wanted) => ["", ".js", "/index.js"].every((end) => !files.includes(wanted + end)))
          .map((wanted) => `${file} loads ${wanted}`);
      });
    expect(missing).to.deep.equal([]);
  });

  it("brings at most 30 packages and 15 MB beside Pulumi, none with a script at its installation, all content with Node 20.19", () => {
    const lock = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, Locked>>;
    };
    const needed = closure(lock.packages);
    expect(needed.size).to.be.within(2, 29);
    const folders = [installed, ...[...needed.keys()].map((place) => path.join(PACKAGE_ROOT, place))];
    const bytes = folders.map(bytesIn).reduce((sum, size) => sum + size, 0);
    expect(bytes / 1_000_000, "MB").to.be.within(1, 15);
    for (const [name, { engines, hasInstallScript }] of needed) {
      expect(hasInstallScript ?? false, name).to.equal(false);
      expect(accepts(engines?.node ?? "*"), `${name} wants Node ${engines?.node ?? ""}`).to.equal(true);
    }
    expect(accepts(">=22") || accepts("^20.20.0 || >=22.12")).to.equal(false);
    const { scripts } = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).to.deep.equal([]);
    expect(scripts["prepack"], "what takes the comments out, as here").to.match(
      / && node dist\/tools\/pack\/main\.js$/,
    );
  });

  for (const [name, options] of RESOLUTIONS) {
    it(`has types for every subpath under moduleResolution ${name}`, () => {
      const project = path.join(packed.folder, name);
      mkdirSync(project);
      packed.install(project);
      writeFileSync(path.join(project, "program.ts"), PROGRAM);
      expect(complaints(path.join(project, "program.ts"), options)).to.deep.equal([]);
    });
  }
});

/** What the compiler says of a program and of the package's own declarations; those of others are not judged here. */
function complaints(file: string, resolution: ts.CompilerOptions): string[] {
  const base = { target: ts.ScriptTarget.ES2022, strict: true, esModuleInterop: true, noEmit: true, types: ["node"] };
  const options = { ...base, ...resolution };
  const program = ts.createProgram([file], options, sharingHost(options));
  const own = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName === file || fileName.includes("/pulumi-sdrs/dist/"));
  if (own.length < 5) return ["the package was not found"];
  const found = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()].concat(
    own.flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]),
  );
  return found.map(
    ({ messageText, file: at }) => `${at?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}

/** Bytes of the files in a folder, without what is installed inside it. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules")
    .map((entry) => path.join(folder, entry.name))
    .reduce((sum, file) => sum + (statSync(file).isDirectory() ? bytesIn(file) : statSync(file).size), 0);
}

/** Everything that comes along with the package, by the lock. */
function closure(packages: Readonly<Record<string, Locked>>): ReadonlyMap<string, Locked> {
  const found = new Map<string, Locked>();
  const visit = (place: string): void => {
    for (const name of Object.keys(packages[place]?.dependencies ?? {})) {
      const at = nearest(packages, place, name);
      const locked = packages[at];
      if (locked === undefined || found.has(at)) continue;
      found.set(at, locked);
      visit(at);
    }
  };
  visit("");
  return found;
}

function nearest(packages: Readonly<Record<string, Locked>>, place: string, name: string): string {
  const inner = `${place === "" ? "" : `${place}/`}node_modules/${name}`;
  if (place === "" || inner in packages) return inner;
  const above = place.lastIndexOf("/node_modules/");
  return nearest(packages, above === -1 ? "" : place.slice(0, above), name);
}

/** Whether a range of versions accepts the oldest Node that is promised: comparators, `^`, `*` and `||` are read. */
function accepts(range: string): boolean {
  return range.split("||").some((part) =>
    part
      .trim()
      .replace(/([<>=^~]+) +/g, "$1")
      .split(/\s+/)
      .every(holds),
  );
}

function holds(comparator: string): boolean {
  const [, sign = "", numbers = ""] = /^([<>=^~]*)v?([\d.x*]*)$/.exec(comparator) ?? [];
  const wanted = numbers
    .split(".")
    .map(Number)
    .filter((part) => !Number.isNaN(part));
  if (wanted.length === 0 || numbers === "") return true;
  const different = [0, 1, 2].find((at) => (wanted[at] ?? 0) !== OLDEST[at]);
  const order = different === undefined ? 0 : (OLDEST[different] ?? 0) - (wanted[different] ?? 0);
  const sameMajor = wanted[0] === OLDEST[0];
  if (sign === ">=") return order >= 0;
  if (sign === ">") return order > 0;
  if (sign === "<") return order < 0;
  if (sign === "<=") return order <= 0;
  if (sign === "^") return sameMajor && order >= 0;
  return wanted.every((part, at) => part === OLDEST[at]);
}
