import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { type Simulator, startSimulator } from "../../simulator/index";
import { GROUP, byName, instanceOf, pairOf, protectedWorld } from "../handlers/scenes";
import { sharingHost } from "../support/compiler";
import { documentIn } from "../support/documents";
import { type Ended, envOf, sdrs } from "./sdrs";

const ROOT = path.resolve(__dirname, "..", "..", "..");

const OPTIONS: ts.CompilerOptions = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: true, types: [] },
  ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, typeRoots: [] },
  paths: { "pulumi-sdrs": [path.join(ROOT, "dist", "sdk", "index.d.ts")] },
};

/** Says what a strict compiler finds in programs beside this package. */
function compiled(texts: readonly string[], folder: string): string[] {
  const files = texts.map((text, index) => {
    const file = path.join(folder, `program${index}.ts`);
    writeFileSync(file, text);
    return file;
  });
  const program = ts.createProgram(files, OPTIONS, sharingHost(OPTIONS));
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("sdrs adopt", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let folder: string;

  beforeEach(async () => {
    simulator = await startSimulator({ world: protectedWorld });
    folder = mkdtempSync(path.join(os.tmpdir(), "adopt-"));
  });
  afterEach(async () => {
    expect(await simulator.control.calls({ writes: true })).to.deep.equal([]);
    expect(await simulator.control.unhandled()).to.deep.equal([]);
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  function adopt(...args: string[]): Promise<Ended> {
    const { accessKey, secretKey } = simulator;
    const noUser = { OS_USERNAME: undefined, OS_PASSWORD: undefined, OS_USER_DOMAIN_NAME: undefined };
    const env = envOf(simulator, { ...noUser, OS_ACCESS_KEY: accessKey, OS_SECRET_KEY: secretKey });
    return sdrs(["adopt", ...args], env, { cwd: folder });
  }

  const adoptLines = (text: string): number => text.match(/^ +adopt: "/gm)?.length ?? 0;

  it("prints programs that compile, for a group by name or id and for one member, and the same as data", async () => {
    const world = await simulator.control.world();
    const group = byName(world.groups, GROUP);
    const [web, spare] = [instanceOf(world, "web-1"), pairOf(world, "shop-spare")];
    const whole = await adopt("--group", GROUP);
    expect(whole).to.include({ code: 0, stderr: "" });
    expect(await adopt("--group", group.id)).to.deep.equal(whole);
    // The group, two servers, the disk that no server has, and protection.
    expect(adoptLines(whole.stdout)).to.equal(5);
    const instance = await adopt("--instance", web.id);
    const pair = await adopt("--pair", spare.id);
    for (const { code, stdout } of [instance, pair]) {
      expect([code, adoptLines(stdout)]).to.deep.equal([0, 1]);
      expect(stdout).to.contain(`protectionGroup: "${group.id}"`);
    }
    expect(compiled([whole.stdout, instance.stdout, pair.stdout], folder)).to.deep.equal([]);
    expect(compiled([whole.stdout.replaceAll("serverId", "server")], folder)).to.have.length(2);
    const { stdout } = await adopt("--group", GROUP, "--json");
    const data = documentIn("adopt", stdout).resources;
    expect(data.map(({ kind }) => kind)).to.deep.equal([
      ...["ProtectionGroup", "ProtectedInstance", "ProtectedInstance", "ReplicationPair", "Protection"],
    ]);
    const row = data.find(({ id }) => id === spare.id);
    expect(row).to.include({ name: spare.name, adopt: spare.id });
    expect(row?.inputs).to.include({ protectionGroup: group.id, volumeId: spare.source_volume });
  });

  it("names the disk and the servers of the original site after a failover, whichever the service names first", async () => {
    const { control } = simulator;
    const { stdout: before } = await adopt("--group", GROUP);
    await control.assume({ sourceServerAfterMove: "current", volumeOrderAfterMove: "current" });
    await control.console({ group: GROUP, action: "failover-server-group" });
    await control.clock.advance(3_600);
    await control.clearCalls();
    const { code, stdout } = await adopt("--group", GROUP);
    expect(code).to.equal(0);
    expect(stdout).to.contain("Production runs at its DR site (eu-de-02). failover is not set");
    const code_ = (text: string): string => text.replace(/^\/\/.*\n/gm, "");
    expect(code_(stdout)).to.equal(code_(before));
  });

  it("replaces no file unless it is told to", async () => {
    const file = path.join(folder, "index.ts");
    const { code, stdout } = await adopt("--group", GROUP, "--output", "index.ts");
    expect([code, stdout]).to.deep.equal([0, ""]);
    const text = readFileSync(file, "utf8");
    expect(text).to.equal((await adopt("--group", GROUP)).stdout);
    writeFileSync(file, "mine");
    const refused = await adopt("--group", GROUP, "--output", "index.ts");
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.contain("it exists").and.to.contain("--force");
    expect(readFileSync(file, "utf8")).to.equal("mine");
    expect((await adopt("--group", GROUP, "--output", "index.ts", "--force")).code).to.equal(0);
    expect(readFileSync(file, "utf8")).to.equal(text);
  });

  it("leaves out, in comments, what is being changed or deleted, and keeps what is broken", async () => {
    const { control } = simulator;
    const world = await control.world();
    await control.setStatus({ instance: instanceOf(world, "web-1").id, status: "invalid" });
    await control.setStatus({ instance: instanceOf(world, "db-1").id, status: "resizing" });
    await control.setStatus({ pair: pairOf(world, "shop-spare").id, status: "deleting" });
    const { code, stdout, stderr } = await adopt("--group", GROUP);
    expect(code).to.equal(10);
    for (const said of [
      'it is in "resizing" (its servers are being resized). Run this command again',
      "it is being deleted",
    ])
      for (const text of [stdout, stderr]) expect(text).to.contain(said);
    expect(stdout).to.contain('// It is in "invalid"');
    expect(stderr).not.to.contain("invalid");
    expect(adoptLines(stdout)).to.equal(3);
    expect(compiled([stdout, stdout.replace(/^\/\/ (?=const |new |  |\}\);)/gm, "")], folder)).to.deep.equal([]);
  });

  it("names what it could not read, and writes the rest: a row, the list of drills", async () => {
    const { control } = simulator;
    const { body } = await control.consoleCall({ method: "GET", path: "/v1/{p}/protected-instances" });
    await control.clearCalls();
    const { protected_instances: rows } = body as { protected_instances: { id: string }[] };
    const [first, ...others] = rows;
    const odd = [{ ...first, priority_station: null }, ...others];
    const status = 200;
    const answer = { kind: "status", status, body: { protected_instances: odd, count: odd.length } } as const;
    await control.faults.add({ match: { call: "list-protected-instances" }, times: 1, effect: answer });
    await control.faults.add({ match: { path: "/disaster-recovery-drills" }, effect: { kind: "status", status: 403 } });
    const { code, stdout, stderr } = await adopt("--group", GROUP);
    expect(code).to.equal(10);
    for (const text of [stdout, stderr])
      expect(text)
        .to.contain(`${first?.id ?? ""} cannot be read`)
        .and.to.contain("The drills cannot be read");
    expect(adoptLines(stdout)).to.equal(4);
    expect(compiled([stdout], folder)).to.deep.equal([]);
  });

  it("is whole with production's zone dead", async () => {
    const { stdout: before } = await adopt("--group", GROUP);
    await simulator.control.killZone({ group: GROUP, side: "production", mode: "hang" });
    expect(await adopt("--group", GROUP)).to.deep.equal({ code: 0, stdout: before, stderr: "" });
  });

  it("takes one thing to adopt, which exists", async () => {
    for (const args of [[], ["--group", GROUP, "--pair", "x"], ["--group", GROUP, "--json", "--output", "x"]]) {
      const { code, stdout } = await adopt(...args);
      expect([code, stdout], args.join(" ")).to.deep.equal([2, ""]);
    }
    const none = "3a68dd7a-2d97-4548-abea-6d0061520000";
    const gone = await adopt("--instance", none);
    expect(gone.code).to.equal(6);
    expect(gone.stderr).to.contain("DR_NOT_FOUND").and.to.contain(none);
  });
});
