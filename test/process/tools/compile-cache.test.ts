import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import module from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { PACKAGE_ROOT } from "../../../tools/engine/home.js";

const FOLDER = path.join("tools", "tests");
const SCRIPT = path.join(FOLDER, "compile-cache.cjs");
const PROGRAM = path.join("node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js");

describe("the compiled code that Pulumi's processes of the tests share", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "compile cache-"));
    mkdirSync(path.dirname(path.join(root, SCRIPT)), { recursive: true });
    mkdirSync(path.dirname(path.join(root, PROGRAM)), { recursive: true });
    mkdirSync(path.join(root, "node_modules", "package"));
    for (const name of ["compile-cache.cjs", "on-demand.cjs", "places.cjs"])
      cpSync(path.join(PACKAGE_ROOT, FOLDER, name), path.join(root, FOLDER, name));
    mkdirSync(path.join(root, "dist"));
    write(PROGRAM, `console.log(require("package"), require("../../../../../dist/ours.js"));`);
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const write = (file: string, text: string): void => {
    writeFileSync(path.join(root, file), text);
  };

  const install = (): void => {
    write("node_modules/.package-lock.json", "{}");
  };

  /** Runs a program that loads a package and something of ours, and gives what they say. */
  function load(says: { readonly package: string; readonly ours: string }): string {
    write("node_modules/package/index.js", `module.exports = require("path").basename("${says.package}");`);
    write("dist/ours.js", `module.exports = "${says.ours}";`);
    return run();
  }

  function run(args: readonly string[] = [], more: NodeJS.ProcessEnv = {}): string {
    const { stdout, stderr } = spawnSync(process.execPath, [path.join(root, PROGRAM), ...args], {
      encoding: "utf8",
      env: { ...process.env, ...more, NODE_OPTIONS: `--require ${JSON.stringify(path.join(root, SCRIPT))}` },
    });
    return `${stdout}${stderr}`.trim();
  }

  it("is that of the installed packages until others are installed, and of ours that of the same text", () => {
    // Node's own cache notices what has changed in a package, too.
    const kept = "enableCompileCache" in module ? "b" : "a";
    install();
    expect(load({ package: "a", ours: "a" })).to.equal("a a");
    expect(load({ package: "b", ours: "b" })).to.equal(`${kept} b`);
    install();
    expect(load({ package: "c", ours: "c" })).to.equal("c c");
  });

  it("is found where a package was when it was last installed", () => {
    install();
    const other = "node_modules/@pulumi/pulumi/other";
    mkdirSync(path.join(root, other));
    write(`${other}.js`, `module.exports = "file";`);
    write(`${other}/index.js`, `module.exports = "folder";`);
    write(PROGRAM, `console.log(require("../../other"));`);
    expect(run()).to.equal("file");
    rmSync(path.join(root, `${other}.js`));
    install();
    expect(run()).to.equal("folder");
  });

  it("looks where files of ours lie at each start, and finds packages for them where they were", () => {
    install();
    mkdirSync(path.join(root, "dist", "beside"));
    write("dist/beside/index.js", `module.exports = "folder";`);
    write("node_modules/package/index.js", `module.exports = "package";`);
    write("dist/ours.js", `module.exports = [require("./beside"), require("package"), require("./ours.js") !== null];`);
    write(PROGRAM, `console.log(...require("../../../../../dist/ours.js"));`);
    expect(run()).to.equal("folder package true");
    write("dist/beside.js", `module.exports = "file";`);
    for (let time = 0; time < 2; time++) expect(run()).to.equal("file package true");
    rmSync(path.join(root, "dist", "beside.js"));
    expect(run()).to.equal("folder package true");
  });

  it("has no part of the provider loaded by its entrance before somebody uses it", () => {
    install();
    mkdirSync(path.join(root, "dist", "provider"));
    for (const name of ["one", "other"])
      write(`dist/provider/${name}.js`, `console.log("${name}"); exports.${name} = "made";`);
    const named = (name: string): string =>
      `const ${name} = require("./${name}"); Object.defineProperty(exports, "${name}", { get: () => ${name}.${name} });`;
    write("dist/provider/index.js", `${named("one")}\n${named("other")}`);
    write(PROGRAM, `const all = require("../../../../../dist/provider/index.js"); console.log("begun", all.other);`);
    expect(run().split("\n")).to.deep.equal(["other", "begun made"]);
  });

  it("leaves the compiler out where the project says so, whatever the language host has heard", () => {
    install();
    write(PROGRAM, `console.log(process.env.PULUMI_NODEJS_TYPESCRIPT);`);
    const more = { PULUMI_NODEJS_TYPESCRIPT: "true" };
    for (const [runtime, seen] of [
      ["nodejs", "true"],
      ["{ name: nodejs, options: { typescript: false } }", "undefined"],
    ]) {
      write("Pulumi.yaml", `name: shop\nruntime: ${runtime}\n`);
      expect(run(["--pwd", root], more)).to.equal(seen);
    }
  });

  it("has a package loaded by its first use where the SDK loads it in vain, and one that is missing missed at once", () => {
    install();
    const shim = "node_modules/@pulumi/pulumi/typescript-shim.js";
    mkdirSync(path.join(root, "node_modules", "typescript"));
    write("node_modules/typescript/index.js", `console.log("loaded"); module.exports = { version: "5" };`);
    write(shim, `module.exports = require("typescript");`);
    write(
      "node_modules/package/index.js",
      `const ts = require("@pulumi/pulumi/typescript-shim.js"); module.exports = ts;`,
    );
    const seen = (text: string): string[] => {
      write(PROGRAM, `const ts = require("package"); console.log("begun"); ${text}`);
      return run().split("\n");
    };
    expect(seen("")).to.deep.equal(["begun"]);
    expect(seen("console.log(ts.version, ts.version)")).to.deep.equal(["begun", "loaded", "5 5"]);
    rmSync(path.join(root, "node_modules", "typescript"), { recursive: true });
    install();
    write(shim, `try { require("typescript"); } catch { console.log("missing"); }`);
    expect(seen("")).to.deep.equal(["missing", "begun"]);
  });
});
