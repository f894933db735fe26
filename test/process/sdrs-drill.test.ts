import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { scriptOf } from "../../tools/docs/page-script";
import { PACKAGE_ROOT } from "../../tools/engine/home";
import { until } from "../../tools/engine/processes";
import { QUICK } from "../../tools/emulator/project";
import { groupedWorld } from "../../tools/storm/world";
import { type Simulator, type WorldView, startSimulator } from "../../simulator/index";
import { documentIn } from "../support/documents";
import { MAIN, Running, type Ended, envOf, sdrs } from "./sdrs";

/** A program inside, which tells the id of the server that it was asked for. */
const INSIDE = `let text = "";
for await (const chunk of process.stdin) text += chunk;
console.log(JSON.stringify({ state: "passed", serverId: JSON.parse(text).server.id }));
`;

const DRILL = `version: 1
group: orders
access: { runner: [node, ./inside.mjs] }
boot: { steady: 1s }
checks:
  - { name: web answers, tcp: { server: web-1, port: 80 } }
  - { name: db answers, tcp: { server: db-1, port: 5432 } }
`;

describe("sdrs drill", function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let folder: string;
  const file = (name: string): string => path.join(folder, name);
  const type = (line: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    sdrs(line.split(" "), envOf(simulator, env), { cwd: folder });
  const begin = (line: string): Running => {
    const running = new Running(process.execPath, [MAIN, ...line.split(" ")], { env: envOf(simulator), cwd: folder });
    running.child.stdin?.end();
    return running;
  };
  const objects = async (): Promise<object> => {
    const { drills, servers, disks, ports, eips }: WorldView = await simulator.control.world();
    return {
      drills,
      servers: servers.map(({ id, status }) => [id, status]),
      disks: disks.map(({ id }) => id),
      ports,
      eips,
    };
  };

  const runsIn = async (): Promise<readonly string[]> =>
    documentIn("drill-history", (await type("drill history --json")).stdout).runs.map(({ run }) => run);

  before(async () => {
    simulator = await startSimulator({
      world: groupedWorld({ web: [4, 6], db: [4, 8], spare: 5 }, "protected"),
      pace: 600,
      faults: [...QUICK],
    });
  });
  after(() => simulator.close());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "drill-"));
    writeFileSync(file("inside.mjs"), INSIDE);
    writeFileSync(file("drill.yaml"), DRILL);
  });
  afterEach(async () => {
    await simulator.control.faults.clear();
    rmSync(folder, { recursive: true });
  });

  it("run makes, looks at and removes a drill, and its record passes the gate that lets a simulation count", async () => {
    const before = await objects();
    const reports = ["html", "md", "xml", "json"].map((end) => `--report out/drill.${end}`).join(" ");
    const { code, stdout, stderr } = await type(`drill run --file drill.yaml --json --reason weekly ${reports}`);
    expect(code, stderr).to.equal(0);
    expect(stderr)
      .to.contain("REHEARSAL ON A SIMULATION")
      .and.match(/PASSED: /);
    const record = documentIn("drill", stdout);
    expect(record).to.include({ state: "passed", reason: "weekly" });
    expect(record.checks.map(({ proof }) => proof?.by)).to.deep.equal(["runner", "runner"]);
    expect(await objects()).to.deep.equal(before);
    expect(stderr).to.contain(`network: { vpcId: ${record.keepVpc ?? "?"} }`);
    expect(documentIn("drill", readFileSync(file("out/drill.json"), "utf8"))).to.deep.equal(record);
    const html = readFileSync(file("out/drill.html"), "utf8");
    expect(html).to.contain("<title>Drill report: Drill of orders</title>").and.contain("REHEARSAL ON A SIMULATION");
    expect(readFileSync(file("out/drill.md"), "utf8").split("\n")[0]).to.contain("all 2 checks pass");
    expect(readFileSync(file("out/drill.xml"), "utf8")).to.contain('tests="7" failures="0"');

    const list = documentIn("drill-history", (await type("drill history --json")).stdout);
    expect(list.whole).to.equal(true);
    expect(list.runs.map(({ run }) => run)).to.deep.equal([record.run]);
    const gate = await type("drill gate --group orders --json");
    expect(gate.code).to.equal(7);
    expect(documentIn("drill-gate", gate.stdout).reasons.join()).to.match(/^it ran on http\S+, which is a simulation/);
    expect((await type("drill gate --group orders --simulated")).code).to.equal(0);
    expect((await type("drill gate --file drill.yaml --simulated")).code).to.equal(0);
    const young = await type("drill gate --group orders --simulated --max-age 1s");
    expect(young.stderr).to.contain("old, and may be");
    expect((await type("drill leftovers")).code).to.equal(0);
  });

  it("run by EIPs of its own asks where the cloud says that they lead, and leaves none", async () => {
    const look = `let text = "";
for await (const chunk of process.stdin) text += chunk;
const found = JSON.parse(text).servers.filter(({ addresses }) => addresses.some(({ eip }) => eip !== null));
if (found.length === 2) console.log(JSON.stringify({ serverId: found[0].id }));
`;
    writeFileSync(file("look.mjs"), look);
    const checks = "checks: [{ name: all, command: [node, ./look.mjs] }]\n";
    writeFileSync(
      file("eips.yaml"),
      `version: 1\ngroup: orders\naccess: { bindEip: {} }\nboot: { steady: 1s }\n${checks}`,
    );
    const before = await objects();
    const { code, stdout, stderr } = await type("drill run --file eips.yaml --json");
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain("become reachable from the Internet").and.contain("2 EIPs of 5 Mbit/s");
    const record = documentIn("drill", stdout);
    expect(record.servers.every(({ addresses }) => / \(EIP 203\.0\.113\.\d\)$/.test(addresses[0] ?? ""))).to.equal(
      true,
    );
    const lines = readFileSync(file("drills.jsonl"), "utf8").trim().split("\n");
    const events = lines.map((line) => (JSON.parse(line) as { readonly event: string }).event);
    expect(events).to.deep.equal(["begun", "made", "asked", "made", "asked", "made", "ended"]);
    expect(await objects()).to.deep.equal(before);
    expect((await type("drill leftovers")).code).to.equal(0);
  });

  it("names every problem of a drill on a line of its own, and sends nothing", async () => {
    writeFileSync(
      file("drill.yaml"),
      `${DRILL}network: { vpcId: 3e3e3e3e-0000-4000-8000-000000000000 }\nstartOrder: [[db-9]]\n`.replace(
        "db-1, port",
        "db-8, port",
      ),
    );
    const last = (await simulator.control.calls()).at(-1)?.seq ?? 0;
    const { code, stderr } = await type("drill run --file drill.yaml");
    expect(code, stderr).to.equal(6);
    expect(stderr.split("\n").filter((line) => line.startsWith("sdrs: problem: "))).to.have.length(3);
    expect(await simulator.control.calls({ writes: true, since: last })).to.deep.equal([]);
  });

  it("names every mistake of a drill file", async () => {
    writeFileSync(file("drill.yaml"), "version: 2\ngroup: ''\nnetwork: { vpc: x }\nboot: { within: soon }\n");
    const { code, stderr } = await type("drill run --file drill.yaml");
    expect(code).to.equal(2);
    for (const key of ["version", "group", "network", "boot.within"]) expect(stderr).to.contain(`  ${key}`);
  });

  it("that is killed after its request is finished by the same line, which then runs a drill of its own", async () => {
    const before = await objects();
    const hang = { kind: "hang", after: true } as const;
    const { id } = await simulator.control.faults.add({ match: { call: "create-drill" }, times: 1, effect: hang });
    const running = begin("drill run --file drill.yaml");
    await until(
      "the drill is asked for",
      async () => (await simulator.control.faults.list()).some((rule) => rule.id === id && rule.hits > 0),
      30_000,
    );
    running.child.kill("SIGKILL");
    await running.ended;
    await simulator.control.faults.clear();
    expect((await type("drill leftovers")).code).to.equal(10);
    const { code, stdout, stderr } = await type("drill run --file drill.yaml --json");
    expect(code, stderr).to.equal(0);
    expect(documentIn("drill", stdout).state).to.equal("passed");
    expect(
      documentIn("drill-history", (await type("drill history --json")).stdout).runs.map(({ state }) => state),
    ).to.deep.equal(["stopped", "passed"]);
    expect(await objects()).to.deep.equal(before);
  });

  it("that is asked to end ends at once, saved, and leftovers removes what it left", async () => {
    const before = await objects();
    writeFileSync(file("drill.yaml"), DRILL.replace("steady: 1s", "steady: 10m"));
    const running = begin("drill run --file drill.yaml");
    const made = async (): Promise<boolean> =>
      (await simulator.control.world()).drills.some(({ status }) => status === "available");
    await until("the drill is there", made, 30_000);
    const asked = Date.now();
    running.child.kill("SIGTERM");
    const { code, stderr } = await running.ended;
    expect(code, stderr).to.equal(9);
    expect(Date.now() - asked).to.be.below(20_000);
    const left = await type("drill leftovers --json");
    expect(left.code, left.stderr).to.equal(10);
    expect(documentIn("drill-leftovers", left.stdout).leftovers.map(({ kind }) => kind)).to.include("drill");
    const removed = await type("drill leftovers --remove --json");
    expect(removed.code, removed.stderr).to.equal(0);
    expect(documentIn("drill-leftovers", removed.stdout).leftovers).to.deep.equal([]);
    expect(await objects()).to.deep.equal(before);
  });

  it("is a suite of mocha, whose tests are what it shows", async () => {
    const drill = { group: "orders", access: { runner: ["node", "./inside.mjs"] }, boot: { steady: "1s" } };
    const checks = [{ name: "web answers", tcp: { server: "web-1", port: 80 } }];
    const main = path.resolve(path.dirname(MAIN), "..", "drill", "index.js");
    writeFileSync(
      file("orders.drill.cjs"),
      `const { defineDrill, drillSuite } = require(${JSON.stringify(main)});
drillSuite(defineDrill(${JSON.stringify({ ...drill, checks })}), { reports: ["suite.json"], reason: "suite" });
`,
    );
    const mocha = [
      require.resolve("mocha/bin/mocha.js"),
      "--no-config",
      "--no-package",
      "--reporter",
      "json",
      "orders.drill.cjs",
    ];
    const running = new Running(process.execPath, mocha, { env: envOf(simulator), cwd: folder });
    running.child.stdin?.end();
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(0);
    const { stats, tests } = JSON.parse(stdout) as { stats: { passes: number }; tests: { fullTitle: string }[] };
    expect(stats.passes).to.equal(5);
    expect(tests.map(({ fullTitle }) => fullTitle)).to.include("drill of orders passes the check web answers");
    expect(documentIn("drill", readFileSync(file("suite.json"), "utf8")).reason).to.equal("suite");
  });

  it("refuses a history in which something was changed, or cut off", async () => {
    await type("drill run --file drill.yaml");
    const history = readFileSync(file("drills.jsonl"), "utf8");
    const { last } = documentIn("drill-history", (await type("drill history --json")).stdout);
    expect((await type(`drill gate --group orders --simulated --holds ${last}`)).code).to.equal(0);
    writeFileSync(file("drills.jsonl"), history.replace(/\n.*\n$/, "\n"));
    const cut = await type(`drill gate --group orders --simulated --holds ${last}`);
    expect(cut.code).to.equal(7);
    expect(cut.stderr).to.contain("runs were cut off at the end");
    writeFileSync(file("drills.jsonl"), history.replace('"passed"', '"failed"'));
    const list = await type("drill history");
    expect(list.code).to.equal(7);
    expect(list.stderr).to.contain("was changed: its digest is another");
    const { code, stderr } = await type("drill run --file drill.yaml");
    expect(code, stderr).to.equal(6);
    expect((await type("drill gate --group orders --simulated")).code).to.equal(7);
  });

  it("keep makes an emergency drill of one that runs, which no later command removes, and says what to do with it", async () => {
    writeFileSync(file("drill.yaml"), DRILL.replace("steady: 1s", "steady: 10m"));
    const run = begin("drill run --file drill.yaml");
    const drills = async (): Promise<WorldView["drills"]> => (await simulator.control.world()).drills;
    await until("the drill runs", async () => (await drills())[0]?.status === "available", 30_000);
    run.child.kill("SIGKILL");
    await run.ended;
    const [drill] = await drills();
    const asked = await type(`drill keep ${drill?.name ?? ""}`);
    expect(asked.code, asked.stderr).to.equal(2);
    expect(asked.stderr).to.contain("--as-emergency");
    const kept = await type(`drill keep ${drill?.name ?? ""} --as-emergency --reason dead`);
    expect(kept.code, kept.stderr).to.equal(0);
    const mark = `emergency-${drill?.name ?? ""}`;
    expect(kept.stdout).to.contain(`kept: drill ${mark}`).and.to.contain("unprotected").and.to.contain("adopt:");
    expect((await drills()).map(({ name }) => name)).to.deep.equal([mark]);
    expect((await type("drill leftovers --remove")).code).to.equal(0);
    const next = await type("drill run --file drill.yaml");
    expect(next.code, next.stderr).to.equal(6);
    expect(next.stderr).to.contain(`emergency drill ${mark}`);
    const again = documentIn("drill-keep", (await type(`drill keep ${mark} --as-emergency --json`)).stdout);
    expect(again).to.deep.include({ renamed: false, run: (await runsIn())[0] });
    expect((await drills()).map(({ status }) => status)).to.deep.equal(["available"]);
    await simulator.control.reset();
  });
});

describe("the guide to the first drill", function () {
  this.timeout(120_000);

  it("is a script whose every line runs, and ends with a drill that passed", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "first-drill-"));
    try {
      const page = readFileSync(path.join(PACKAGE_ROOT, "docs", "guides", "first-drill.md"), "utf8");
      expect([...page.matchAll(/^```\w/gm)], "blocks of the page").to.have.length(9);
      const bin = path.join(folder, "node_modules", ".bin");
      mkdirSync(bin, { recursive: true });
      writeFileSync(path.join(bin, "sdrs"), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`, { mode: 0o755 });
      const kept = Object.entries(process.env).filter(([name]) => !/^(OS_|HW_|SDRS_)/.test(name));
      const script = scriptOf(page);
      expect(script.match(/^npx sdrs /gm)).to.have.length(6);
      const running = new Running(
        "timeout",
        ["-k", "5", "100", "bash", "-c", `trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${script}`],
        {
          env: Object.fromEntries(kept),
          cwd: folder,
        },
      );
      running.child.stdin?.end();
      const { code, stdout, stderr } = await running.ended;
      expect(code, stderr).to.equal(0);
      expect(stdout).to.match(/orders {2}passed, ready after \d+ s/);
      expect(readFileSync(path.join(folder, "drill.html"), "utf8")).to.contain("all 2 checks pass");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
