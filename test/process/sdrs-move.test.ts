import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { protectedWorld } from "../handlers/scenes";
import { documentIn } from "../support/documents";
import { until } from "../../tools/engine/processes";
import { EmulatedStack } from "../../tools/emulator/command/emulated-stack";
import { MAIN, Running } from "./sdrs";

const GROUP = "orders";
/** Longer than a failover takes on the simulator's clock. */
const LONG = 600;

describe("sdrs plan, and the move by what it wrote", function () {
  this.timeout(60_000);
  let stack: EmulatedStack;

  let anew: () => Promise<void>;
  before(async () => {
    stack = await EmulatedStack.open({ world: protectedWorld });
    anew = await stack.keep();
  });
  beforeEach(() => anew());
  after(() => stack.close());

  const plan = (): Promise<{ code: number | null }> => stack.sdrs("plan", "--stack", "prod", "--output", "plan.json");

  it("moves what was looked at, with the consent that the plan lists, once", async () => {
    expect((await plan()).code).to.equal(5);
    const asked = await stack.sdrs("failover", "--plan", "plan.json");
    expect(asked.code, asked.stderr).to.equal(5);
    expect(asked.stderr).to.contain("--confirm plan");
    expect(await stack.actions()).to.deep.equal([]);
    const moved = await stack.sdrs("failover", "--plan", "plan.json", "--confirm", "plan", "--json");
    expect(moved.code, moved.stderr).to.equal(0);
    expect(documentIn("move", moved.stdout).groups[0]?.transition).to.include({ to: "target", lost: 0 });
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
    const again = await stack.sdrs("failover", "--plan", "plan.json", "--confirm", "plan");
    expect(again.code, again.stderr).to.equal(0);
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });

  it("goes on in an emergency that came after the plan, and is refused where a risk came", async () => {
    await stack.control.breakProduction({ group: GROUP });
    await plan();
    await stack.control.repair({ group: GROUP });
    const worse = await stack.sdrs("failover", "--plan", "plan.json", "--confirm", "plan");
    expect(worse.code, worse.stderr).to.equal(6);
    expect(worse.stderr)
      .to.contain("a risk now that the plan did not have: healthy")
      .and.to.contain("Nothing was sent");
    expect(await stack.actions()).to.deep.equal([]);
    expect(stack.outputs()).to.include({ unfinished: null });
    expect((await plan()).code).to.equal(5);
    await stack.control.breakProduction({ group: GROUP });
    const better = await stack.sdrs("failover", "--plan", "plan.json");
    expect(better.code, better.stderr).to.equal(0);
    expect(better.stderr).to.contain("since the plan: storage: fault_level 2");
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });

  it("shows the stack's own groups by its settings and names, where the shell has none", async () => {
    const alone = await stack.sdrs("status", "--group", "orders");
    expect(alone.code, "without a stack").to.equal(2);
    const { code, stdout, stderr } = await stack.sdrs("status", "--stack", "prod", "--group", "ord*", "--json");
    expect(code, stderr).to.equal(0);
    const [group, ...more] = documentIn("status", stdout).groups;
    expect(more).to.deep.equal([]);
    expect(group?.members?.protectedInstances).to.have.length(2);
    expect((await stack.sdrs("status", "-s", "prod")).code).to.equal(0);
    const shell = documentIn("doctor", (await stack.sdrs("doctor", "--offline", "--json")).stdout);
    expect(shell.checks[0]).to.include({ state: "problem", name: "settings" });
    const { checks, used } = documentIn("doctor", (await stack.sdrs("doctor", "--stack", "prod", "--json")).stdout);
    expect(checks.filter(({ state }) => state === "problem").map(({ name }) => name)).not.to.include("settings");
    expect(used.map(({ source }) => source)).to.include("sdrs:endpoint");
    expect(checks).to.deep.include({ ...checks.find(({ name }) => name === "login"), state: "ok" });
  });

  it("says on a terminal that the engine is asked, for as long as nothing else stands there", async function () {
    if (process.platform !== "linux") this.skip();
    const line = `exec "${process.execPath}" "${MAIN}" plan --stack prod`;
    const options = { env: { ...stack.env, TERM: "xterm" }, cwd: stack.folder };
    const { stdout } = await new Running("script", ["-qefc", line, "/dev/null"], options).ended;
    const [asks = "", answer = ""] = stdout.split("\u001b[1A\u001b[0J");
    expect(asks).to.match(/^asking the program of stack prod what would happen …\s*$/);
    expect(answer)
      .to.match(/^FAILOVER/)
      .and.not.contain("asking the program");
  });

  it("sends nothing where the backend takes no order, and names the way without it: no lock, no record", async () => {
    await stack.control.breakProduction({ group: GROUP });
    const locks = path.join(stack.folder, ".pulumi", "locks", "organization", "shop", "prod");
    rmSync(locks, { recursive: true });
    writeFileSync(locks, "");
    const locked = await stack.sdrs("failover", "--stack", "prod");
    rmSync(locks);
    // The engine writes a state beside the old one before it takes its place.
    const state = path.join(stack.folder, ".emulated", "prod.json.new");
    mkdirSync(state);
    const full = await stack.sdrs("failover", "--stack", "prod");
    for (const { code, stderr } of [locked, full]) {
      expect(code, stderr).to.equal(8);
      expect(stderr).to.contain("sdrs failover --direct --kit").and.to.contain("Nothing was sent");
    }
    expect(await stack.actions()).to.deep.equal([]);
    rmSync(state, { recursive: true });
    const moved = await stack.sdrs("failover", "--stack", "prod");
    expect(moved.code, moved.stderr).to.equal(0);
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });

  it("has nothing to do where a reprotect is ordered that nothing is left to recover by, and counts no transition for it", async () => {
    await stack.control.breakProduction({ group: GROUP });
    expect((await stack.sdrs("failover", "--stack", "prod")).code).to.equal(0);
    await stack.control.repair({ group: GROUP });
    const back = await stack.sdrs("failback", "--stack", "prod", "--json");
    const line = documentIn("move", back.stdout).groups[0]?.line ?? "";
    expect((await stack.sdrs("failback", "--stack", "prod", "--confirm", line)).code).to.equal(0);
    const before = stack.outputs()["lastTransition"];
    const { code, stdout, stderr } = await stack.sdrs("reprotect", "--stack", "prod");
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain("nothing to do, it is protected already").and.not.contain("complete");
    expect(stdout).to.equal("");
    expect(stack.outputs()["lastTransition"]).to.deep.equal(before);
  });

  it("leaves other edits of the program alone and lists them, and makes them with --full, whose failure is no move's", async () => {
    await stack.control.breakProduction({ group: GROUP });
    await stack.declare({}, { value: 2 });
    const moved = await stack.sdrs("failover", "--stack", "prod");
    expect(moved.code, moved.stderr).to.equal(0);
    expect(moved.stderr).to.match(/other edits of the program were left alone, .*: update other:index:Thing other/);
    expect(stack.other()).to.deep.equal({ value: 1 });
    await stack.control.repair({ group: GROUP });
    const asked = await stack.sdrs("failback", "--stack", "prod", "--json");
    const line = documentIn("move", asked.stdout).groups[0]?.line ?? "";
    const back = await stack.sdrs("failback", "--stack", "prod", "--full", "--confirm", line);
    expect(back.code, back.stderr).to.equal(0);
    expect(stack.other()).to.deep.equal({ value: 2 });
    expect(stack.outputs()).to.include({ productionSite: "source" });
    await stack.control.breakProduction({ group: GROUP });
    await stack.declare({}, { value: 3, fails: true });
    const failed = await stack.sdrs("failover", "--stack", "prod", "--full");
    expect(failed.code, failed.stderr).to.equal(7);
    expect(failed.stderr).to.contain("another resource of the program failed");
    expect(stack.outputs()).to.include({ productionSite: "target", unfinished: null });
  });

  it("deletes nothing that left the program, also where it depends on the group, and nor does what finishes the move", async () => {
    const dependent = { value: 1, of: { $ref: ["group", "id"] } };
    await stack.declare({}, dependent);
    expect((await stack.pulumi("up")).code).to.equal(0);
    const kept = stack.other();
    expect(kept).to.include({ value: 1 });
    await stack.control.breakProduction({ group: GROUP });
    await stack.declare({}, null);
    await stack.control.faults.add({ match: { call: "show-job" }, times: 1, effect: { kind: "hang" } });
    const stopped = stack.start("failover", "--stack", "prod");
    await until("the request was sent", async () => (await stack.actions()).length > 0);
    stopped.child.kill("SIGTERM");
    const { code, stderr } = await stopped.ended;
    expect(code, stderr).to.equal(9);
    expect(stack.other()).to.deep.equal(kept);
    await stack.control.clock.advance(LONG);
    const waited = await stack.sdrs("wait", "--stack", "prod");
    expect(waited.code, waited.stderr).to.equal(0);
    expect(waited.stderr).to.match(/left alone, pulumi up makes them: delete other:index:Thing other/);
    expect(stack.other()).to.deep.equal(kept);
    expect(stack.outputs()).to.include({ productionSite: "target", unfinished: null });
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
    expect((await stack.pulumi("up")).code).to.equal(0);
    expect(stack.other(), "the update that was asked for").to.equal(undefined);
  });

  it("goes on without a terminal that is left by Ctrl-C after the request, and sdrs wait watches its end", async function () {
    if (process.platform !== "linux") this.skip();
    await stack.control.breakProduction({ group: GROUP });
    await stack.control.faults.add({ match: { call: "show-job" }, times: 1, effect: { kind: "delay", ms: 4000 } });
    const line = `exec "${process.execPath}" "${MAIN}" failover --stack prod`;
    const options = { env: { ...stack.env, TERM: "xterm" }, cwd: stack.folder };
    const left = new Running("script", ["-qefc", line, "/dev/null"], options);
    await until("the request was sent", async () => (await stack.actions()).length > 0);
    left.child.stdin?.write("\u0003");
    const { code, stdout } = await left.ended;
    expect(code, stdout).to.equal(9);
    expect(stdout).to.contain("The run goes on without this terminal").and.contain("sdrs wait --stack prod");
    expect(stack.holders(), "who holds the lock").to.have.length(1);
    const waited = await stack.sdrs("wait", "--stack", "prod");
    expect(waited.code, waited.stderr).to.equal(0);
    expect(waited.stderr).to.contain("watching the run that began at");
    expect(stack.outputs()).to.include({ productionSite: "target", unfinished: null });
    expect(stack.outputs()["lastTransition"]).to.include({ origin: "sdrs", to: "target" });
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });

  it("moves a program that declares the side by a value of its configuration, which is in the file from the acceptance on", async () => {
    const file = path.join(stack.folder, "Pulumi.prod.yaml");
    const config = '# of the shop\nconfig:\n  shop:dr: false # while all is well\n  shop:size: "3"\n';
    writeFileSync(file, config);
    await stack.declare({ failover: { $config: "dr" } });
    expect((await stack.pulumi("up")).code).to.equal(0);
    await stack.control.breakProduction({ group: GROUP });
    const unset = await stack.sdrs("failover", "--stack", "prod");
    expect(unset.code, unset.stderr).to.equal(6);
    expect(unset.stderr).to.contain("declares failover: false").and.to.contain("--set <key>=true");
    const other = await stack.sdrs("failover", "--stack", "prod", "--set", "size=4");
    expect(other.code, other.stderr).to.equal(6);
    expect(readFileSync(file, "utf8")).to.equal(config);
    expect(await stack.actions()).to.deep.equal([]);
    const moved = await stack.sdrs("failover", "--stack", "prod", "--set", "dr=true");
    expect(moved.code, moved.stderr).to.equal(0);
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
    expect(readFileSync(file, "utf8")).to.equal(config.replace("false", "true"));
    expect(moved.stderr).to.contain("commit them").and.to.contain("shop:dr: true # while all is well");
    const { stdout } = await stack.pulumi("preview", "--json");
    expect(stdout, "a program that says what is true is quiet")
      .to.contain('"op":"same"')
      .and.not.to.contain('"update"');
    expect((await stack.pulumi("up")).code).to.equal(0);
    const again = await stack.sdrs("failover", "--stack", "prod");
    expect(again.code, again.stderr).to.equal(0);
    expect(again.stderr).to.contain("production runs at the DR site already");
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });
});
