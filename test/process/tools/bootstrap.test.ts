import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { bootstrap, keptProgress } from "../../support/bootstrap.js";
import { isAlive, until } from "../../../tools/engine/processes.js";

async function textOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    return (error as { toText(): string }).toText();
  }
  throw new Error("nothing failed");
}

describe("the Node that is accepted", () => {
  const versions: [string, boolean][] = [
    ["18.20.0", false],
    ["20.18.3", false],
    ["20.19.0", true],
    ["20.20.2", true],
    ["21.7.0", false],
    ["22.11.0", false],
    ["22.12.0", true],
    ["24.0.0", true],
  ];
  for (const [version, accepted] of versions) {
    it(`${accepted ? "includes" : "does not include"} ${version}`, async () => {
      expect((await bootstrap("bootstrap/node-version.mjs")).nodeIsUsable(version)).to.equal(accepted);
    });
  }
});

describe("what is installed, compared with the lock file", () => {
  const locked = { packages: { "": {}, "node_modules/a": { version: "1.0.0", integrity: "x" } } };
  const withOptional = { packages: { ...locked.packages, "node_modules/b": { version: "2.0.0", optional: true } } };
  const installed = (version: string, integrity: string) => ({
    packages: { "node_modules/a": { version, integrity } },
  });
  const cases: [string, unknown, unknown, string | undefined][] = [
    ["is the same", locked, installed("1.0.0", "x"), undefined],
    ["is the same when a package for another platform is left out", withOptional, installed("1.0.0", "x"), undefined],
    ["differs by a version", locked, installed("1.0.1", "x"), "node_modules/a differs"],
    ["differs by a content", locked, installed("1.0.0", "y"), "node_modules/a differs"],
    ["lacks a package", locked, { packages: {} }, "node_modules/a is missing"],
    ["is not there after an installation cut short", locked, undefined, "nothing is installed yet"],
    ["cannot be judged without a lock file", undefined, installed("1.0.0", "x"), "package-lock.json cannot be read"],
  ];
  for (const [fact, lock, found, expected] of cases) {
    it(fact, async () => {
      expect((await bootstrap("bootstrap/dependencies.mjs")).firstDifference(lock, found)).to.equal(expected);
    });
  }
});

describe("the bootstrap in a checkout", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "checkout-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function write(file: string, content: string): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }

  /** A compiler that copies nothing and counts its calls. */
  const compiler = (exitCode: number): string =>
    `require("node:fs").appendFileSync("calls", "x"); console.log("a.ts(1,1): error"); process.exit(${exitCode});`;

  function prepareSources(exitCode = 0): void {
    write("tsconfig.json", '{ "include": ["sdk", "tools/**/*.ts"] }');
    write("sdk/a.ts", "export const a = 1;");
    write("node_modules/typescript/bin/tsc", compiler(exitCode));
  }

  async function compile(): Promise<number> {
    await (await bootstrap("bootstrap/compile.mjs")).ensureCompiled({ root, progress: keptProgress() });
    return readFileSync(path.join(root, "calls"), "utf8").length;
  }

  it("compiles once, and again only when a source or the settings change", async () => {
    prepareSources();
    expect(await compile()).to.equal(1);
    expect(await compile()).to.equal(1);
    write("sdk/a.ts", "export const a = 2;");
    expect(await compile()).to.equal(2);
    write("tools/deep/b.ts", "");
    expect(await compile()).to.equal(3);
    write("package-lock.json", "{}");
    expect(await compile()).to.equal(4);
    expect(await compile()).to.equal(4);
  });

  it("removes what was compiled from a source that is gone", async () => {
    prepareSources();
    for (const ending of ["js", "js.map", "d.ts"]) write(`dist/sdk/gone.test.${ending}`, "");
    write("dist/sdk/a.js", "");
    write("dist/other/kept.js", "");
    await compile();
    expect(
      ["gone.test.js", "gone.test.js.map", "gone.test.d.ts"].some((file) =>
        existsSync(path.join(root, "dist/sdk", file)),
      ),
    ).to.equal(false);
    expect(existsSync(path.join(root, "dist/sdk/a.js"))).to.equal(true);
    expect(existsSync(path.join(root, "dist/other/kept.js"))).to.equal(true);
  });

  it("shows the compiler's lines when it fails, and tries again the next time", async () => {
    prepareSources(2);
    expect(await textOf(compile))
      .to.contain("do not compile")
      .and.contain("a.ts(1,1): error");
    await textOf(compile);
    expect(readFileSync(path.join(root, "calls"), "utf8")).to.equal("xx");
  });

  it("installs with npm ci when something differs, and shows npm's words when that fails", async () => {
    const { ensureDependencies } = await bootstrap("bootstrap/dependencies.mjs");
    write("package-lock.json", '{ "packages": { "": {}, "node_modules/a": { "version": "1.0.0" } } }');
    write("npm-cli.js", 'console.log(process.argv.slice(2).join(" ")); process.exit(process.env.FAIL ? 1 : 0);');
    const env = { npm_execpath: path.join(root, "npm-cli.js") };
    const progress = keptProgress();
    await ensureDependencies({ root, progress, env });
    expect(progress.lines).to.deep.equal(["dependencies: npm ci from package-lock.json (nothing is installed yet)"]);
    const text = await textOf(() => ensureDependencies({ root, progress, env: { ...env, FAIL: "1" } }));
    expect(text).to.contain("npm ci failed").and.contain("ci --ignore-scripts").and.contain("npm ping");
    write("node_modules/.package-lock.json", '{ "packages": { "node_modules/a": { "version": "1.0.0" } } }');
    await ensureDependencies({ root, progress, env: { ...env, FAIL: "1" } });
    expect(progress.lines.at(-1)).to.equal("dependencies: installed as locked");
  });
});

describe("a child process of the bootstrap", () => {
  it("is ended with its own children when its time is up", async function () {
    if (process.platform === "win32") this.skip();
    const { runChild } = await bootstrap("bootstrap/child.mjs");
    const since = performance.now();
    const result = await runChild("/bin/sh", ["-c", "echo begun; sleep 60 & echo $!; wait"], { timeoutMs: 300 });
    expect(result.timedOut).to.equal(true);
    expect(performance.now() - since).to.be.below(5000);
    const [, grandchild] = result.stdout.trim().split("\n");
    await until("the grandchild ends", () => !isAlive(Number(grandchild)), 2000);
  });

  it("reports a program that does not exist", async () => {
    const { runChild } = await bootstrap("bootstrap/child.mjs");
    const result = await runChild("no-such-program", []);
    expect(result.code).to.equal(null);
    expect(result.failure?.message).to.contain("ENOENT");
  });
});

describe("progress", () => {
  it("says in one line what is done and how long it took", async () => {
    const { createProgress } = await bootstrap("bootstrap/progress.mjs");
    let text = "";
    const progress = createProgress({ write: (more) => (text += more) });
    await progress.run("engine", "building", () => Promise.resolve());
    progress.report("npm", "as locked");
    await progress.run("engine", "downloading", () => Promise.reject(new Error("no"))).catch(() => undefined);
    expect(text).to.match(
      /^engine: building, done in 0\.\d s\nnpm: as locked\nengine: downloading, failed after 0\.\d s\n$/,
    );
  });
});

describe("the arguments of npm test", () => {
  it("choose all tiers unless some are named, in the order of cost, and one that asks for minutes only by its name", async () => {
    const { parseTestArguments, needsEngine } = await bootstrap("tests/arguments.mjs");
    const all = parseTestArguments([]);
    expect(all.tiers).to.deep.equal([
      "meta",
      "unit",
      "conformance",
      "handlers",
      "process",
      "browser",
      "clients",
      "engine",
    ]);
    expect(needsEngine(all)).to.equal(true);
    const some = parseTestArguments(["--tier", "handlers,unit", "--grep", "waits"]);
    expect(some).to.deep.equal({ tiers: ["unit", "handlers"], grep: "waits", bail: false, costs: false });
    expect(needsEngine(some)).to.equal(false);
    expect(parseTestArguments(["--tier", "install"]).tiers).to.deep.equal(["install"]);
  });

  it("refuse a tier that is none, and name those there are", async () => {
    const { parseTestArguments } = await bootstrap("tests/arguments.mjs");
    const text = await textOf(() => Promise.resolve().then(() => parseTestArguments(["--tier", "slow"])));
    expect(text).to.contain('no tier "slow"').and.contain("conformance");
  });
});
