import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import module from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { PACKAGE_ROOT } from "../../../tools/engine/home.js";

const SCRIPT = path.join("tools", "tests", "compile-cache.cjs");
const PROGRAM = path.join("node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js");

describe("the compiled packages that the engine's tests share", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "compile cache-"));
    mkdirSync(path.dirname(path.join(root, SCRIPT)), { recursive: true });
    mkdirSync(path.dirname(path.join(root, PROGRAM)), { recursive: true });
    mkdirSync(path.join(root, "node_modules", "package"));
    cpSync(path.join(PACKAGE_ROOT, SCRIPT), path.join(root, SCRIPT));
    // Longer than until the cache is written.
    write(PROGRAM, `console.log(require("package"), require("../../../../../ours.js")); setTimeout(() => {}, 1500);`);
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
    write("ours.js", `module.exports = "${says.ours}";`);
    const { stdout, stderr } = spawnSync(process.execPath, [path.join(root, PROGRAM)], {
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(path.join(root, SCRIPT))}` },
    });
    return `${stdout}${stderr}`.trim();
  }

  it("are taken from the cache until others are installed, and nothing of ours ever is", () => {
    // Node's own cache notices what has changed in a package, too.
    const kept = "enableCompileCache" in module ? "b" : "a";
    install();
    expect(load({ package: "a", ours: "a" })).to.equal("a a");
    expect(load({ package: "b", ours: "b" })).to.equal(`${kept} b`);
    install();
    expect(load({ package: "c", ours: "c" })).to.equal("c c");
  });
});
