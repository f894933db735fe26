import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator/index";
import { protectedWorld } from "../handlers/scenes";
import { documentIn } from "../support/documents";
import { envOf, sdrs } from "./sdrs";

const PROVES = [
  process.execPath,
  "-e",
  `let t="";process.stdin.on("data",d=>t+=d).on("end",()=>console.log(JSON.stringify({serverId:JSON.parse(t).servers[0].id})))`,
];

describe("sdrs verify", () => {
  let simulator: Simulator;
  let env: NodeJS.ProcessEnv;
  let folder: string;
  let file: string;

  before(async () => {
    simulator = await startSimulator({ world: protectedWorld });
    env = envOf(simulator);
    folder = mkdtempSync(path.join(tmpdir(), "verify-"));
    file = path.join(folder, "checks.yaml");
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    expect(await simulator.control.unhandled()).to.deep.equal([]);
    await simulator.close();
  });

  const declared = (checks: unknown): void => {
    writeFileSync(file, JSON.stringify({ checks }));
  };
  const verify = (...args: string[]) =>
    sdrs(["verify", "--group", "orders", "--checks", file, ...args], env, { cwd: folder });

  it("ends with 0 where each check passed with a proof, and changes nothing", async () => {
    declared([{ name: "own", command: PROVES, within: "0s" }]);
    const { code, stdout } = await verify("--json");
    expect(code).to.equal(0);
    const { groups } = documentIn("verify", stdout);
    expect(groups[0]).to.include({ name: "orders", productionSite: "source", state: "passed" });
    const { servers } = await simulator.control.world();
    expect(servers.map(({ id }) => id)).to.include(groups[0]?.checks[0]?.proof?.serverId);
    expect(await simulator.control.calls({ writes: true })).to.deep.equal([]);
  });

  it("ends with 7 for what failed or is unproven, and says why where somebody reads at three in the morning", async () => {
    const page = createServer((_request, response) => response.end("ok"));
    await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
    const { port } = page.address() as AddressInfo;
    declared([
      { name: "own", command: PROVES, within: "0s" },
      { name: "rows", command: ["/bin/sh", "-c", "echo no such table >&2; exit 1"], within: "0s" },
      // It answers well, and nobody knows whose it is.
      {
        name: "page",
        http: { server: "web-1", connectTo: `127.0.0.1:${port}`, url: "http://shop.example/" },
        within: "0s",
      },
    ]);
    const { code, stdout } = await verify();
    page.close();
    expect(code).to.equal(7);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).to.equal("Group orders, the original site serves: FAILED (1 failed, 1 unproven, 1 passed)");
    expect(lines.slice(1).map((line) => line.trim())).to.have.length(5);
    expect(stdout).to.match(/\n {2}FAILED {4}rows\n {12}\/bin\/sh ended with code 1: no such table\n/);
    expect(stdout).to.match(/\n {2}UNPROVEN {2}page\n {12}127\.0\.0\.1 answers as it should, but nothing proves/);
    expect(stdout).to.match(/\n {2}passed {4}own \(proof: runner, server /);
  });

  it("leaves out what is waived with a reason, says so, and refuses a name that is no check", async () => {
    declared([
      { name: "own", command: PROVES, within: "0s" },
      { name: "rows", command: ["/bin/false"], within: "0s" },
    ]);
    const { code, stdout } = await verify("--waive", "rows", "--reason", "the table moves today", "--json");
    expect(code).to.equal(0);
    const [group] = documentIn("verify", stdout).groups;
    expect(group?.state).to.equal("waived");
    expect(group?.checks[1]).to.include({ state: "waived", attempts: 0, error: "the table moves today" });
    const odd = await verify("--waive", "row", "--reason", "x");
    expect([odd.code, odd.stdout]).to.deep.equal([2, ""]);
    expect(odd.stderr).to.contain('Did you mean "rows"?');
    expect((await verify("--waive", "rows")).stderr).to.contain("--reason");
  });

  it("names every problem of a file at once, and asks for nothing then", async () => {
    declared([{ name: "a" }, { name: "b", http: { server: "web", url: "https://me:hunter22@shop.example/" } }]);
    const mark = (await simulator.control.calls()).length;
    const { code, stderr } = await verify();
    expect(code).to.equal(2);
    expect(stderr)
      .to.contain("0: must have one of")
      .and.contain("has a password in an address")
      .and.not.contain("hunter22");
    expect(await simulator.control.calls()).to.have.length(mark);
    expect((await sdrs(["verify"], env)).stderr).to.contain("Nothing says what is to be verified");
  });
});
