import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator/index";
import { generateWorld } from "../../simulator/world/seed/generate";
import { byName, protectedWorld } from "../handlers/scenes";
import { documentIn } from "../support/documents";
import { MAIN, Running, envOf, sdrs } from "./sdrs";

const REFUSED = { kind: "status", status: 403, body: { code: "403", message: "Policy does not allow it" } } as const;
const DOWN = { kind: "status", status: 503, body: { error_msg: "down" } } as const;

describe("sdrs status", () => {
  let simulator: Simulator;
  let env: NodeJS.ProcessEnv;
  const running: Running[] = [];

  beforeEach(async () => {
    simulator = await startSimulator({ world: protectedWorld });
    env = envOf(simulator);
  });
  afterEach(async () => {
    for (const { child } of running.splice(0)) child.kill("SIGKILL");
    expect(await simulator.control.unhandled()).to.deep.equal([]);
    await simulator.close();
  });

  function watching(args: readonly string[]): Running {
    const one = new Running(process.execPath, [MAIN, "status", ...args], { env });
    running.push(one);
    return one;
  }

  it("--attention prints nothing and ends with 0 while nothing needs it", async () => {
    const { code, stdout, stderr } = await sdrs(["status", "--attention"], env);
    expect([code, stdout]).to.deep.equal([0, ""]);
    expect(stderr).to.include("nothing needs attention: 1 group");
  });

  it("--attention names what is wrong with groups, members, servers and tasks, worst first, and sends nothing that writes", async () => {
    const { servers } = await simulator.control.world();
    await simulator.control.power({ server: byName(servers, "web-1").id, status: "SHUTOFF" });
    await simulator.control.linkDown({ pair: "db-1-root-pair" });
    await simulator.control.setStatus({ pair: "web-1-root-pair", status: "invalid" });
    await simulator.control.setStatus({ instance: "db-1-protected", status: "error-resizing" });
    const { code, stdout } = await sdrs(["status", "--attention"], env);
    expect(code).to.equal(10);
    const [head = "", ...lines] = stdout.trimEnd().split("\n");
    expect(head.split(/ {2,}/)).to.deep.equal(["needs attention", "id", "what", "next"]);
    expect(lines.map((line) => line.split(/ {2,}/)[0])).to.deep.equal([
      "pair db-1-root-pair of group orders",
      "server web-1 of group orders",
      "instance db-1-protected of group orders",
      "pair web-1-root-pair of group orders",
    ]);
    const json = await sdrs(["status", "--attention", "--json"], env);
    expect(json.code).to.equal(10);
    expect(documentIn("status", json.stdout).attention.map(({ about }) => about)).to.have.length(4);
    const one = await sdrs(["status", "--group", "orders", "--attention", "--json"], env);
    expect(documentIn("status", one.stdout).attention).to.have.length(4);
    await simulator.control.setStatus({ group: "orders", status: "available" });
    const list = await sdrs(["status"], env);
    expect([list.code, list.stdout.split("\n")[1]?.split(/ {2,}/)[0]]).to.deep.equal([0, "group orders"]);
    expect(await simulator.control.calls({ writes: true })).to.deep.equal([]);
  }).timeout(30_000);

  it("says so where a dead zone or a list that cannot be had hides a part, and shows the rest", async () => {
    await simulator.control.killZone({ group: "orders", side: "production", mode: "fail" });
    for (const call of ["list-failure-jobs", "list-replications"])
      await simulator.control.faults.add({ match: { call }, effect: REFUSED });
    const { code, stdout } = await sdrs(["status", "--attention", "--json"], env);
    expect(code).to.equal(10);
    const { attention, groups } = documentIn("status", stdout);
    expect(groups).to.have.length(1);
    expect(attention.map(({ about }) => about)).to.deep.equal([
      "server db-1-protected of group orders",
      "server web-1-protected of group orders",
      "failed tasks",
      "replication pairs",
    ]);
  }).timeout(60_000);

  it("reads a hundred groups with a thousand pairs in as many calls as one", async () => {
    await simulator.close();
    simulator = await startSimulator({ world: generateWorld({ groups: 100, pairs: 1000 }) });
    env = envOf(simulator);
    const since = async (): Promise<Record<string, number>> => {
      const calls = await simulator.control.calls();
      await simulator.control.clearCalls();
      const names = [...new Set(calls.map(({ call }) => String(call)))];
      return Object.fromEntries(names.map((name) => [name, calls.filter(({ call }) => call === name).length]));
    };
    const list = await sdrs(["status", "--json"], env);
    expect(documentIn("status", list.stdout).groups).to.have.length(100);
    const plain = await since();
    expect(Object.values(plain).reduce((sum, count) => sum + count, 0)).to.be.at.most(5);
    expect((await sdrs(["status", "--attention"], env)).code).to.equal(0);
    const whole = await since();
    expect(whole["show-replication"] ?? whole["show-server-group"]).to.equal(undefined);
    expect(
      Object.values(whole).reduce((sum, count) => sum + count, 0),
      JSON.stringify(whole),
    ).to.be.at.most(25);
  }).timeout(60_000);

  it("--watch tells in a pipe what changes, outlives a service that fails, and ends with 0 on SIGINT", async () => {
    const watch = watching(["--watch", "1s"]);
    await watch.shows(/^\S+Z {2}group orders \(\S+\): protected, production at source, 100 %\n/);
    await simulator.control.setStatus({ group: "orders", status: "available" });
    await watch.shows("100 % -> available, production at source, 100 %\n");
    await watch.shows("! group orders: protection is disabled: nothing is replicated.");
    const { id } = await simulator.control.faults.add({ match: { call: "list-server-groups" }, effect: DOWN });
    await watch.shows(/ {2}not read since \S+Z: /);
    await simulator.control.faults.clear(id);
    await watch.shows("can be read again\n");
    watch.child.kill("SIGINT");
    const { code, stdout, stderr } = await watch.ended;
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(stdout.split("\n").filter((line) => line.includes("not read since"))).to.have.length(1);
    expect(stdout).not.to.include("\u001b");
  }).timeout(60_000);

  it("--watch --json is one document a look, each on one line, and one of the error where a look fails", async () => {
    const watch = watching(["--watch", "1s", "--json"]);
    await watch.shows(/\n.*\n/);
    await simulator.control.faults.add({ match: { call: "list-server-groups" }, effect: DOWN });
    await watch.shows('"command":"error"');
    watch.child.kill("SIGINT");
    const { code, stdout } = await watch.ended;
    expect(code).to.equal(0);
    const lines = stdout.trimEnd().split("\n");
    for (const line of lines.slice(0, 2)) expect(documentIn("status", line).groups[0]?.name).to.equal("orders");
    expect(documentIn("error", lines.find((line) => line.includes('"error"')) ?? "").failure.code).to.equal(
      "DR_UNAVAILABLE",
    );
  }).timeout(60_000);

  it("--watch ends when its reader goes away, and at once where the first look is refused", async function () {
    if (process.platform === "win32") this.skip();
    const line = `"${process.execPath}" "${MAIN}" status --watch 1s --json | head -n 1`;
    const { code, stdout } = await new Running("bash", ["-c", line], { env }).ended;
    expect(code).to.equal(0);
    expect(documentIn("status", stdout).groups).to.have.length(1);
    const refused = await sdrs(["status", "--watch"], { ...env, OS_PASSWORD: "wrong-password" });
    expect(refused.code).to.equal(3);
  }).timeout(60_000);

  describe("on a terminal", () => {
    before(function () {
      try {
        if (!/util-linux/.test(execFileSync("script", ["--version"], { encoding: "utf8" }))) this.skip();
      } catch {
        this.skip();
      }
    });

    function onTerminal(args: readonly string[], columns: number, more: NodeJS.ProcessEnv = {}): Running {
      const line = `stty cols ${columns} rows 24 && exec "${process.execPath}" "${MAIN}" status ${args.join(" ")}`;
      const one = new Running("script", ["-qefc", line, "/dev/null"], { env: { ...env, TERM: "xterm", ...more } });
      running.push(one);
      return one;
    }

    /** Lines as they are seen. */
    function seen(output: string): string[] {
      return output.replace(/\u001b\[[\d;?]*[A-Za-z]/g, "").split(/\r?\n/);
    }

    it("fits its width, however narrow, and has colours unless NO_COLOR is set", async () => {
      await simulator.control.setStatus({ group: "orders", status: "error" });
      for (const columns of [40, 80, 200]) {
        const { code, stdout } = await onTerminal(["--group", "orders"], columns).ended;
        expect(code).to.equal(0);
        expect(Math.max(...seen(stdout).map((line) => line.length)), stdout).to.be.at.most(columns);
        expect(stdout).to.include("\u001b[31m");
        expect(seen(stdout)[0]).to.match(/^! group orders/);
      }
      const { stdout } = await onTerminal([], 80, { NO_COLOR: "1" }).ended;
      expect(stdout).not.to.include("\u001b");
    }).timeout(60_000);

    it("--watch draws anew in its place, says since when it is stale, and leaves the terminal as it was on Ctrl-C", async () => {
      const watch = onTerminal(["--watch", "1s"], 80);
      await watch.shows("orders");
      await simulator.control.setStatus({ group: "orders", status: "available" });
      await watch.shows("available");
      await simulator.control.faults.add({ match: { call: "list-server-groups" }, effect: DOWN });
      await watch.shows("not read since");
      watch.child.stdin?.write("\u0003");
      const { code, stdout } = await watch.ended;
      expect(code).to.equal(0);
      expect(stdout.split("\u001b[2J")).to.have.length(2);
      expect(stdout.split("\u001b[H").length).to.be.greaterThan(3);
      // No other screen, no hidden cursor, no colour that stays.
      expect(stdout).not.to.match(/\u001b\[\?/);
      expect(stdout.lastIndexOf("\u001b[39m")).to.be.greaterThan(stdout.lastIndexOf("\u001b[33m"));
    }).timeout(60_000);
  });
});
