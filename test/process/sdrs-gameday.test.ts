import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { commandsUnder } from "../../tools/docs/page-blocks";
import { PACKAGE_ROOT } from "../../tools/engine/home";
import { until } from "../../tools/engine/processes";
import { GamedayStage } from "../../tools/gamedays/stage";
import { documentIn } from "../support/documents";

const EXAMPLES = path.join(PACKAGE_ROOT, "examples", "gamedays");

/** Folders of game days of a process. */
const foldersOf = (pid: number | undefined): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`pulumi-sdrs-gameday-${String(pid)}-`));

/** Processes that carry the mark of a game day of that process. */
const processesOf = (pid: number | undefined): string[] =>
  readdirSync("/proc").filter((name) => {
    try {
      return (
        /^\d+$/.test(name) &&
        readFileSync(`/proc/${name}/environ`, "utf8").includes(`pulumi-sdrs-gameday-${String(pid)}-`)
      );
    } catch {
      return false;
    }
  });

describe("sdrs gameday", function () {
  this.timeout(120_000);
  let stage: GamedayStage;

  before(function () {
    if (process.platform !== "linux") this.skip();
    stage = GamedayStage.open("emulated");
  });
  after(() => {
    stage.close();
  });

  it("plays a failover whose runner is killed, and leaves nothing behind", async () => {
    const { child, ended } = stage.start(path.join(EXAMPLES, "runner-killed.yaml"), "--json");
    const { code, stdout, stderr } = await ended;
    expect(code, stderr).to.equal(0);
    const document = documentIn("gameday", stdout);
    expect(document.runs.map(({ exitCode }) => exitCode)).to.deep.equal([null, 0]);
    expect(document.expectations.every(({ met }) => met)).to.equal(true);
    expect([...foldersOf(child.pid), ...processesOf(child.pid)]).to.deep.equal([]);
  });

  it("comes to the same verdict with the same seed, and reports it in each form", async () => {
    const page = "docs/guides/gamedays.md";
    const lines = commandsUnder(PACKAGE_ROOT, page, "npx sdrs gameday examples/gamedays/storage-fault.yaml");
    const words = lines.map((line) => line.replace("examples/gamedays", EXAMPLES).split(" ").slice(3));
    expect(words).to.have.length(2);
    const [[plain = ""] = [], [file = "", ...told] = []] = words;
    const forms = ["gameday.html", "one.xml", "one.md", "one.json"];
    expect(told).to.deep.equal(["--json", "--report", forms[0]]);
    const reports = forms.slice(1).flatMap((name) => ["--report", name]);
    const [one, two] = await Promise.all([
      stage.start(file, ...told, ...reports).ended,
      stage.start(plain, "--json").ended,
    ]);
    expect(one.code, one.stderr).to.equal(0);
    const verdictOf = ({ stdout }: typeof one): object => {
      const { verdict, expectations, seed, runs } = documentIn("gameday", stdout);
      return { verdict, expectations, seed, codes: runs.map(({ exitCode }) => exitCode) };
    };
    expect(verdictOf(two)).to.deep.equal(verdictOf(one));
    const [html = "", junit = "", markdown = "", json = ""] = forms.map((name) =>
      readFileSync(path.join(stage.folder, name), "utf8"),
    );
    for (const text of [html, junit, markdown]) {
      expect(text).to.contain("REHEARSAL ON A SIMULATION");
      expect(text).to.contain("Storage fault under throttling");
    }
    expect(junit).to.contain('failures="0"');
    expect(JSON.parse(json)).to.deep.equal(JSON.parse(one.stdout));
  });

  it("ends with 7 where something is missed, a kill that met nothing and a call that never came among it", async () => {
    const scenario = parse(readFileSync(path.join(EXAMPLES, "runner-killed.yaml"), "utf8")) as Record<string, unknown>;
    const file = path.join(stage.folder, "idle.yaml");
    const step = { after: { call: "failover-server-group" }, kill: "engine" };
    const world = path.join(EXAMPLES, "orders.world.yaml");
    writeFileSync(file, stringify({ ...scenario, world, method: [step, { at: "0:10", kill: "engine" }] }));
    const { code, stdout } = await stage.start(file, "--json").ended;
    expect(code).to.equal(7);
    const document = documentIn("gameday", stdout);
    expect(document.verdict).to.equal("missed");
    expect(document.expectations.filter(({ met }) => !met).map(({ what }) => what)).to.include.members([
      "kill engine",
      "after failover-server-group",
    ]);
  });

  it("leaves no process where it is itself killed in the middle, and its folder to the next to take away", async () => {
    const { child, ended } = stage.start(path.join(EXAMPLES, "runner-killed.yaml"), "--json");
    await until("a run is under way", () => processesOf(child.pid).length > 0);
    child.kill("SIGKILL");
    await ended;
    await until("what it started has ended", () => processesOf(child.pid).length === 0);
    expect(foldersOf(child.pid)).to.have.length(1);
    const next = stage.start(path.join(EXAMPLES, "runner-killed.yaml"), "--json");
    await until("the next has begun", () => foldersOf(next.child.pid).length === 1);
    expect(foldersOf(child.pid)).to.deep.equal([]);
    next.child.kill("SIGTERM");
    const { code } = await next.ended;
    expect(code).to.equal(9);
    expect([...foldersOf(next.child.pid), ...processesOf(next.child.pid)]).to.deep.equal([]);
  });

  it("refuses a world that is not in its steady state before anything happens", async () => {
    const scenario = parse(readFileSync(path.join(EXAMPLES, "runner-killed.yaml"), "utf8")) as Record<string, unknown>;
    const file = path.join(stage.folder, "unsteady.yaml");
    const world = path.join(EXAMPLES, "orders.world.yaml");
    writeFileSync(file, stringify({ ...scenario, world, steadyState: [{ group: "orders", serving: "target" }] }));
    const { code, stderr } = await stage.start(file).ended;
    expect(code).to.equal(6);
    expect(stderr).to.include("nothing was rehearsed: orders: production is at source");
  });
});
