import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type Simulator, readWorld, startSimulator } from "../../simulator/index";
import { documentIn } from "../support/documents";
import { type Ended, MAIN, Running, envOf } from "./sdrs";

describe("sdrs export", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let folder: string;

  beforeEach(async () => {
    simulator = await startSimulator({ world: "waves" });
    folder = mkdtempSync(path.join(os.tmpdir(), "export-"));
  });
  afterEach(async () => {
    const calls = await simulator.control.calls();
    expect(calls.filter((call) => call.method !== "GET" && !call.path.endsWith("/auth/tokens"))).to.deep.equal([]);
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  const run = (...args: string[]): Promise<Ended> =>
    new Running(process.execPath, [MAIN, ...args], { env: envOf(simulator), cwd: folder }).ended;
  const file = (): string => path.join(folder, "world.yaml");

  it("writes a world that sdrs simulate serves, says what is in it, and leaves a file alone that exists", async () => {
    const { code, stdout, stderr } = await run("export", "--out", "world.yaml", "--json");
    expect(code, stderr).to.equal(0);
    const document = documentIn("export", stdout);
    expect(document.counts).to.include({ groups: 3, servers: 10, eips: 2, protectedInstances: 5 });
    expect(document.leftOut).to.deep.equal([]);
    const text = readFileSync(file(), "utf8");
    for (const secret of [simulator.password, simulator.secretKey, simulator.accessKey])
      expect(text).not.to.include(secret);
    const { groups } = await simulator.control.world();
    expect((readWorld(file()).groups ?? []).map(({ id }) => id).sort()).to.deep.equal(
      groups.map(({ id }) => id).sort(),
    );
    const served = new Running(process.execPath, [MAIN, "simulate", "--world", file()], { env: envOf(simulator) });
    await served.shows(/"url"/);
    served.child.kill();
    await served.ended;
    const again = await run("export", "--out", "world.yaml");
    expect(again.code).to.equal(2);
    expect(readFileSync(file(), "utf8")).to.equal(text);
    expect((await run("export", "--out", "world.yaml", "--force")).code).to.equal(0);
    expect(readFileSync(file(), "utf8")).to.equal(text);
  });

  it("takes the groups that are named, with stand-ins, and ends with 10 where it leaves something out", async () => {
    await simulator.control.faults.add({ match: { call: "list-eips" }, effect: { kind: "status", status: 403 } });
    const { code, stderr, stdout } = await run(..."export --group orders-db --anonymize --out world.yaml".split(" "));
    expect(code, stdout).to.equal(10);
    expect(stderr).to.match(/left out: EIPs: they could not be read/);
    const text = readFileSync(file(), "utf8");
    expect(text).not.to.match(/orders|10\.20\.|80\.158/);
    expect(readWorld(file()).groups).to.have.length(1);
  });

  it("writes nothing where a name is wrong, or where no group can be in a world", async () => {
    const wrong = await run("export", "--group", "orders-dbb", "--out", "world.yaml");
    expect(wrong.code).to.equal(2);
    expect(wrong.stderr).to.include("Did you mean orders-db?");
    await simulator.control.clock.setPace("manual");
    await simulator.control.console({ group: "orders-db", action: "failover-server-group" });
    const moving = await run("export", "--group", "orders-db", "--out", "world.yaml");
    expect(moving.code).to.equal(6);
    expect(moving.stderr).to.match(/None of the groups can be in a world: group orders-db: it is in "failing-over"/);
    expect(() => readFileSync(file())).to.throw(/ENOENT/);
  });
});
