import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { PACKAGE_ROOT } from "../../../tools/engine/home.js";

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
  readonly processor: number;
}

describe("a tier of tests, run in a process of its own", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tier-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function run(source: string, ci: string): Promise<{ outcome: Outcome | undefined; code: unknown }> {
    const file = path.join(folder, "it.test.js");
    writeFileSync(file, source);
    const child = fork(path.join(PACKAGE_ROOT, "tools", "tests", "tier.mjs"), [], {
      cwd: PACKAGE_ROOT,
      env: { ...process.env, CI: ci },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    let outcome: Outcome | undefined;
    child.on("message", (message) => {
      outcome = message as Outcome;
    });
    child.send({ files: [file], timeoutMs: 1000, bail: false });
    const [code] = (await once(child, "close")) as unknown[];
    return { outcome, code };
  }

  it("counts what passed, failed and was skipped, and names the failures", async () => {
    const source = `describe("it", () => { it("holds", () => {}); it("fails", () => { throw new Error(); }); it("waits"); });`;
    const { outcome, code } = await run(source, "");
    const failedIn = [path.join(folder, "it.test.js")];
    expect(outcome).to.deep.include({ passed: 1, failed: 1, skipped: 1, failures: ["it fails"], failedIn });
    expect(code).to.equal(1);
  });

  it("says what a file costs of the processors, with what it started", async () => {
    const spends = `const { cpuUsage, hrtime } = process; while (cpuUsage().user < 400_000) hrtime();`;
    const alone = await run(`it("works", () => { ${spends} });`, "");
    const child = `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(spends)}])`;
    const started = await run(`it("has it done", () => { ${child}; });`, "");
    for (const { outcome } of [alone, started]) expect(outcome?.processor).to.be.within(0.3, 60);
  });

  it("takes a skipped test for a failure on CI", async () => {
    const { outcome } = await run(`it("is left out", function () { this.skip(); });`, "true");
    expect(outcome?.failed).to.equal(1);
  });

  it("refuses an exclusive test on CI", async () => {
    const { outcome, code } = await run(`it.only("alone", () => {});`, "true");
    expect(outcome?.failed ?? 1).to.equal(1);
    expect(code).to.not.equal(0);
  });

  it("takes one order after the other where more may come, each with an outcome of its own, until it is told to end", async () => {
    const files = ["holds", "fails", "again"].map((name) => {
      const file = path.join(folder, `${name}.test.js`);
      writeFileSync(
        file,
        `it(${JSON.stringify(name)}, () => { if (${String(name === "fails")}) throw new Error(); });`,
      );
      return file;
    });
    const child = fork(path.join(PACKAGE_ROOT, "tools", "tests", "tier.mjs"), [], {
      cwd: PACKAGE_ROOT,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const counted: unknown[] = [];
    for (const file of files) {
      child.send({ files: [file], timeoutMs: 1000, bail: false, more: true });
      const [{ passed, failed }] = (await once(child, "message")) as [Outcome];
      counted.push([passed, failed]);
    }
    child.send("end");
    const [code] = (await once(child, "close")) as unknown[];
    expect(counted).to.deep.equal([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
    expect(code).to.equal(1);
  });

  it("gives no outcome when the process ends early, which its parent counts as a failure", async () => {
    const { outcome, code } = await run(`it("ends", () => { process.exit(0); });`, "");
    expect(outcome).to.equal(undefined);
    expect(code).to.equal(0);
  });
});

describe("a run of the tests", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "tests-"));
    for (const folder of ["tests", "bootstrap"])
      cpSync(path.join(PACKAGE_ROOT, "tools", folder), path.join(root, "tools", folder), { recursive: true });
    symlinkSync(path.join(PACKAGE_ROOT, "node_modules"), path.join(root, "node_modules"), "junction");
    mkdirSync(path.join(root, "dist", "test", "unit"), { recursive: true });
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function run(sources: Readonly<Record<string, string>>): string {
    for (const [name, source] of Object.entries(sources)) {
      const file = path.join(root, "dist", "test", name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, source);
    }
    return spawnSync(process.execPath, [path.join(root, "tools", "tests", "main.mjs")], {
      encoding: "utf8",
      env: { ...process.env, CI: "" },
    }).stdout.trimEnd();
  }

  const lastLine = (source: string): string | undefined => run({ "unit/it.test.js": source }).split("\n").at(-1);

  it("runs every file of every tier once, also after one that ended its process, which counts as a failure", () => {
    const sources = Object.fromEntries(
      ["unit", "handlers", "engine"].flatMap((tier) =>
        [1, 2, 3, 4].map((number) => [`${tier}/${number}.test.js`, `it("holds", () => {});`] as const),
      ),
    );
    const output = run({ ...sources, "handlers/2.test.js": `it("ends", () => { process.exit(0); });` });
    expect(output.split("\n").at(-1)).to.equal("11 passed, 1 failed");
    expect(output).to.contain("failed: handlers: the test process ended early in 2.test.js (exit code 0)");
    for (const line of ["unit: 4 passed, 0 failed", "handlers: 3 passed, 1 failed", "engine: 4 passed, 0 failed"])
      expect(output).to.contain(`== ${line} in 4 files`);
  });

  it("ends with what passed and what failed", () => {
    expect(lastLine(`it("holds", () => {}); it("fails", () => { throw new Error(); });`)).to.equal(
      "1 passed, 1 failed",
    );
  });

  it("ends with what was skipped, too", () => {
    expect(lastLine(`it("holds", () => {}); it.skip("waits", () => {}); it("comes later");`)).to.equal(
      "1 passed, 0 failed, 2 skipped",
    );
  });

  it("ends with a failure where nothing ran", () => {
    expect(lastLine("")).to.equal("0 passed, 0 failed");
  });
});
