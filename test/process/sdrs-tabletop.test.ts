import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator/index";
import { PACKAGE_ROOT } from "../../tools/engine/home";
import { startCommand } from "../../tools/emulator/command/start-command";
import { GamedayStage } from "../../tools/gamedays/stage";
import { documentIn } from "../support/documents";
import { MAIN, envOf } from "./sdrs";

const TITLE = "REHEARSAL ON A SIMULATION";

/** Settings that look real, and lead to somebody's account where anything reads them. */
const REAL = {
  OS_AUTH_URL: "https://iam.eu-de.otc.t-systems.com/v3",
  OS_REGION_NAME: "eu-de",
  OS_PROJECT_ID: "0123456789abcdef0123456789abcdef",
  OS_USERNAME: "operator",
  OS_PASSWORD: "a real password",
  OS_USER_DOMAIN_NAME: "OTC-EU-DE-00000000001000000002",
  SDRS_ENDPOINT: "https://sdrs.eu-de.otc.t-systems.com",
  PULUMI_ACCESS_TOKEN: "pul-0123456789",
  PULUMI_BACKEND_URL: "https://api.pulumi.com",
  HTTPS_PROXY: "http://proxy.example:3128",
  HTTP_PROXY: "http://proxy.example:3128",
};

/** Notes every host that a process of Node connects to or looks up, in itself and in those that it starts. */
const WATCH = `
const net = require("net"), dns = require("dns"), fs = require("fs");
const note = (host) => fs.appendFileSync(process.env.WATCHED_HOSTS, host + "\\n");
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  note(typeof first === "object" && first !== null ? (first.path === undefined ? String(first.host) : "pipe") : String(args[1] ?? first));
  return connect.apply(this, args);
};
for (const of of [dns, dns.promises])
  for (const name of Object.keys(of).filter((key) => /^(lookup|resolve)/.test(key))) {
    const asked = of[name];
    of[name] = function (...args) { note(String(args[0])); return asked.apply(this, args); };
  }
`;

describe("sdrs tabletop", function () {
  this.timeout(180_000);
  let stage: GamedayStage;
  let simulator: Simulator;

  before(function () {
    if (process.platform !== "linux") this.skip();
    stage = GamedayStage.open("emulated");
  });
  after(() => {
    stage.close();
  });
  afterEach(async () => {
    await simulator.close();
  });

  const run = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    startCommand(process.execPath, [MAIN, ...args], { env: { ...env, PATH: stage.path }, cwd: stage.folder }).ended;
  const read = (name: string): string => readFileSync(path.join(stage.folder, name), "utf8");

  it("does what its guide shows, connects to loopback alone, and no gate counts what it writes", async () => {
    simulator = await startSimulator({ world: path.join(PACKAGE_ROOT, "examples", "gamedays", "orders.world.yaml") });
    const guide = readFileSync(path.join(PACKAGE_ROOT, "docs", "guides", "tabletop.md"), "utf8");
    const [, block = ""] = /^```sh\n([^]*?)^```$/m.exec(guide) ?? [];
    const [exporting = "", ...rehearsing] = block.trim().split("\n");
    const before = await simulator.control.world();
    const made = await run(envOf(simulator), ...exporting.split(" ").slice(2));
    expect(made.code, made.stderr).to.equal(0);

    const [watch, hosts] = ["watch.js", "hosts"].map((name) => path.join(stage.folder, name));
    writeFileSync(watch ?? "", WATCH);
    const real = { ...process.env, ...REAL, WATCHED_HOSTS: hosts, NODE_OPTIONS: `-r ${JSON.stringify(watch)}` };
    await simulator.control.clearCalls();
    expect(rehearsing).to.have.length(2);
    for (const line of rehearsing) {
      const { code, stdout, stderr } = await run(real, ...line.split(" ").slice(2));
      expect(code, `${line}: ${stderr}`).to.equal(0);
      expect(stdout).to.match(/^# REHEARSAL ON A SIMULATION/);
      expect(`${stdout}${stderr}`).not.to.include(REAL.OS_PASSWORD);
    }
    const seen = new Set(read("hosts").trim().split("\n"));
    expect([...seen].filter((host) => !["127.0.0.1", "localhost", "::1", "pipe"].includes(host))).to.deep.equal([]);
    expect(seen.has("127.0.0.1")).to.equal(true);
    expect(await simulator.control.calls()).to.deep.equal([]);
    expect((await simulator.control.world()).groups).to.deep.equal(before.groups);

    expect(read("tabletop.html")).to.include(TITLE);
    const secrets = [REAL.OS_PASSWORD, REAL.PULUMI_ACCESS_TOKEN, simulator.password, simulator.secretKey];
    for (const name of ["world.yaml", "tabletop.html", "tabletop.json"])
      for (const secret of secrets) expect(read(name), name).not.to.include(secret);
    const document = documentIn("tabletop", read("tabletop.json"));
    expect(document).to.include({ rehearsal: true, title: TITLE, fault: "dead-zone" });
    const [group, ...others] = document.groups;
    expect(others).to.deep.equal([]);
    expect(group).to.include({ id: before.groups[0]?.id, outcome: "moved", from: "source", to: "target" });
    expect(group?.servers.map(({ verdict }) => verdict)).to.include("running");
    expect(group?.servers.some(({ startedAfter }) => startedAfter !== null && startedAfter > 0)).to.equal(true);
    expect(group?.addresses.map(({ verdict }) => verdict)).to.include("moved");

    writeFileSync(path.join(stage.folder, "recovery-report.json"), read("tabletop.json"));
    for (const [command, code] of [
      ["report --input recovery-report.json --gate", 7],
      ["report --input recovery-report.json", 2],
      ["report merge recovery-report.json --gate", 2],
      [`drill gate --group ${group?.id ?? ""} --simulated --history recovery-report.json`, 7],
    ] as const) {
      const refused = await run(envOf(simulator), ...command.split(" "));
      expect(refused.code, command).to.equal(code);
      expect(refused.stderr, command).to.include("which counts for no gate");
    }
  });

  it("tells what is refused, holds nobody else up for it, and ends with 7", async () => {
    simulator = await startSimulator({ world: "waves" });
    await simulator.control.console({ group: "orders-app", action: "stop-server-group" });
    await simulator.control.clock.advance(3600);
    expect((await run(envOf(simulator), "export", "--out", "partly.yaml")).code).to.equal(0);
    const { code, stdout, stderr } = await run(envOf(simulator), "tabletop", "partly.yaml", "--report", "r.xml");
    expect(code, stderr).to.equal(7);
    expect(stdout).to.match(/^# REHEARSAL ON A SIMULATION: 2 of 3 groups would move/);
    expect(stdout).to.match(
      /\*\*Blocks\*\* orders-app: the failover is refused, and nothing is sent: .*no replica to move to/,
    );
    expect(read("r.xml")).to.match(
      /<testsuites name="REHEARSAL ON A SIMULATION: 2 of 3 groups would move"[^>]*failures="1"/,
    );
  });
});
