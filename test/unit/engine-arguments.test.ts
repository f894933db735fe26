import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { engineArguments } from "../../provider/engine/engine-arguments";

const tree = (rows: Readonly<Record<number, readonly [parent: number, ...command: string[]]>>) => (pid: number) => {
  const row = rows[pid];
  if (row === undefined) return undefined;
  const [parent, ...command] = row;
  return { parent, command };
};

describe("the arguments of the engine", () => {
  it("are found above the launcher of the provider", () => {
    const processes = tree({ 30: [20, "/bin/sh", "launcher"], 20: [1, "/opt/pulumi", "up", "--continue-on-error"] });
    expect(engineArguments(processes, 30)).to.deep.equal(["up", "--continue-on-error"]);
  });

  it("are those of Pulumi, not of a process that only has its name among its arguments", () => {
    const processes = tree({ 30: [20, "node", "pulumi", "--continue-on-error"], 20: [1, "pulumi", "up"] });
    expect(engineArguments(processes, 30)).to.deep.equal(["up"]);
  });

  it("are empty where no engine is near, or the system does not tell", () => {
    expect(engineArguments(tree({ 30: [20, "node", "test"], 20: [1, "init"] }), 30)).to.deep.equal([]);
    expect(engineArguments(tree({}), 30)).to.deep.equal([]);
  });

  it("are read from the system for a real process of that name, except on Windows", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "engine-arguments-"));
    const engine = path.join(folder, "pulumi");
    copyFileSync(process.execPath, engine);
    const child = spawn(engine, ["-e", "process.stdin.resume()", "--", "up", "--continue-on-error"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    try {
      const told = process.platform === "win32" ? [] : ["up", "--continue-on-error"];
      expect(engineArguments(undefined, child.pid)).to.include.members(told);
    } finally {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
