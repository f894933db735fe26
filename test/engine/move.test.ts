import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { readEvidence } from "../../report/index.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { kill, processesOf, until } from "../../tools/engine/processes.js";
import { documentIn } from "../support/documents.js";
import { type DiskStack, ENGINE_MS, useBed } from "../support/stack.js";
import { stateFolder } from "../support/stack-on-disk.js";
import type { Transition } from "../../provider/model/transition.js";
import { envOf } from "../process/sdrs.js";
import { GROUP_NAME } from "../support/stack-shop.js";

const MAIN = path.join(PACKAGE_ROOT, "dist", "cli", "main.js");
/** The beginning of a program whose configuration says where production is. */
const DECLARING = `const failover = new (require("@pulumi/pulumi").Config)().getBoolean("dr");
const declared = JSON.parse(`;
/** Longer than a failover takes on the simulator's clock. */
const LONG = 240;
/** A pipeline kills what has not ended this long after its signal. */
const CANCELLED_MS = 7500;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe("sdrs failover through a stack whose program declares no intent", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  bed.eachFrom({ group: {} }, (made) => (stack = made));

  const control = (): typeof bed.simulator.control => bed.simulator.control;
  const statusOfGroup = async (): Promise<string | undefined> => (await control().world()).groups[0]?.status;

  function start(
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
  ): { child: ChildProcess; ended: Promise<Ended> } {
    const env = { ...bed.engine.home.env, XDG_STATE_HOME: bed.engine.home.folder, ...more };
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: stack.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<Ended>((resolve) => {
      child.once("close", (code) => {
        resolve({ code, stdout, stderr });
      });
    });
    return { child, ended };
  }
  const sdrs = (...args: string[]): Promise<Ended> => start(args).ended;

  async function expectServing(): Promise<void> {
    const group = stack.outputs("ProtectionGroup", "shop");
    expect(group).to.include({ productionSite: "target", failover: null, unfinished: null });
    const web = stack.outputs("ProtectedInstance", "web");
    expect(web["activeServerId"]).to.equal(web["targetServerId"]);
    const servers = new Map((await control().world()).servers.map(({ id, status }) => [id, status]));
    expect(servers.get(String(web["targetServerId"])), "the DR server").to.equal("ACTIVE");
  }

  it("sends one request, says how it ended, who ordered it and why, writes its report, and leaves the program quiet", async () => {
    await control().breakProduction({ group: GROUP_NAME });
    const since = await bed.mark();
    const report = path.join(stack.cwd, "report.json");
    const args = [
      "failover",
      "--stack",
      "dev",
      "--json",
      "--by",
      "ops",
      "--reason",
      "storage fault",
      "--report",
      report,
    ];
    const { code, stdout, stderr } = await sdrs(...args);
    expect(code, stderr).to.equal(0);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    const { groups, exitCode } = documentIn("move", stdout);
    expect(exitCode).to.equal(0);
    const [moved] = groups;
    expect(moved?.transition).to.include({ verb: "failover", to: "target", lost: 0 });
    expect(stderr)
      .to.contain("FAILOVER (unplanned) to the DR site")
      .and.contain(`job ${moved?.jobId ?? "?"}`);
    await expectServing();
    const last = stack.outputs("ProtectionGroup", "shop")["lastTransition"];
    expect(last).to.include({ origin: "sdrs", orderedBy: "ops", reason: "storage fault", jobId: moved?.jobId });
    const evidence = readEvidence(JSON.parse(readFileSync(report, "utf8")));
    const [told] = evidence?.reports ?? [];
    expect(told?.move?.transition.id).to.equal(moved?.transition?.id);
    expect(told?.order).to.include({ by: "ops", reason: "storage fault", origin: "sdrs" });
    expect(told?.attempts.map(({ result }) => result)).to.deep.equal(["done"]);
    expect(told?.agreement).to.deep.equal({ agree: true, differences: [] });
    expect(told).to.deep.include({ simulated: true });
    await stack.quiet();
  });

  it("is refused without the consent that it prints, and sends nothing, as does what it cannot find", async () => {
    const since = await bed.mark();
    const report = path.join(stack.cwd, "refused.json");
    const { code, stderr, stdout } = await sdrs("failover", "-s", "dev", "-g", "shop", "--json", "--report", report);
    expect(code, stderr).to.equal(5);
    const evidence = readEvidence(JSON.parse(readFileSync(report, "utf8")));
    expect(evidence?.verdict.outcome).to.equal("refused");
    expect(evidence?.reports[0]?.attempts.at(-1)?.missing).to.deep.equal(["healthy"]);
    const line = documentIn("move", stdout).groups[0]?.line ?? "";
    expect(line).to.match(/\+healthy$/);
    expect(stderr).to.contain(line);
    const missing = await sdrs("failover", "-s", "dev", "-g", "shpo");
    expect(missing.code).to.equal(2);
    expect(missing.stderr).to.contain("Did you mean shop?");
    expect(await bed.writes(since)).to.deep.equal([]);
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ unfinished: null });
    const agreed = await sdrs("failover", "-s", "dev", "--confirm", line);
    expect(agreed.code, agreed.stderr).to.equal(0);
    await expectServing();
  });

  it("is finished without the order by an update that takes the lock of the dead engine away, never that of a living one", async () => {
    await control().breakProduction({ group: GROUP_NAME });
    const since = await bed.mark();
    await control().clock.setPace("manual");
    const { child, ended } = start(["failover", "-s", "dev"]);
    await until("the group is failing over", async () => (await statusOfGroup()) === "failing-over", ENGINE_MS / 2);
    const elsewhere = { XDG_STATE_HOME: stack.cwd };
    const living = await start(["wait", "-s", "dev", "--unlock"], elsewhere).ended;
    expect(living.code, living.stderr).to.equal(8);
    expect(living.stderr).to.contain("lives and is an engine");
    child.kill("SIGKILL");
    await ended;
    for (const { pid } of processesOf(bed.engine.home.env["PULUMI_HOME"]!)) kill(pid);
    const { accepted } = await acceptedTimes();
    await control().clock.advance(LONG);
    await control().clock.setPace("immediate");
    const finished = await sdrs("wait", "-s", "dev", "--unlock");
    expect(finished.code, finished.stderr).to.equal(0);
    expect(finished.stderr).to.match(/the lock of \S+ \(pid \d+\).* was taken away/);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    await expectServing();
    const last = stack.outputs("ProtectionGroup", "shop")["lastTransition"] as { requestedAt: string; jobId: string };
    expect(Date.parse(last.requestedAt)).to.be.at.most(accepted);
    const jobs = (await control().world()).jobs as readonly { job_id: string }[];
    expect(jobs.map((job) => job.job_id)).to.include(last.jobId);
  });

  it("ends half done on the signal of a pipeline, in time and without a lock, and sdrs wait finishes it", async () => {
    await control().breakProduction({ group: GROUP_NAME });
    const since = await bed.mark();
    await control().clock.setPace("manual");
    const { child, ended } = start(["failover", "-s", "dev"]);
    await until("the group is failing over", async () => (await statusOfGroup()) === "failing-over", ENGINE_MS / 2);
    const begun = performance.now();
    child.kill("SIGTERM");
    const { code, stderr } = await ended;
    const took = performance.now() - begun;
    console.log(`      the command had ended after ${Math.round(took)} ms`);
    expect(code, stderr).to.equal(9);
    expect(took).to.be.below(CANCELLED_MS);
    expect(
      readdirSync(path.join(stateFolder(bed.engine), "locks"), { recursive: true }).filter((name) =>
        String(name).endsWith(".json"),
      ),
    ).to.deep.equal([]);
    await control().clock.advance(LONG);
    await control().clock.setPace("immediate");
    const waited = await sdrs("wait", "-s", "dev", "--json");
    expect(waited.code, waited.stderr).to.equal(0);
    expect(documentIn("move", waited.stdout).groups[0]?.transition).to.include({ verb: "failover", to: "target" });
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    await expectServing();
    const nothing = await sdrs("wait", "-s", "dev");
    expect(nothing.code).to.equal(0);
    expect(nothing.stdout).to.contain("Nothing goes on");
  });

  it("is taken over from a move without the stack, made from a kit with production's zone dead: the next update is quiet", async () => {
    const kit = await sdrs("kit", "--stack", "dev", "--output", "kit.json");
    expect(kit.code, kit.stderr).to.equal(0);
    await control().breakProduction({ group: GROUP_NAME, deadZone: "fail" });
    const since = await bed.mark();
    const alone = { ...envOf(bed.simulator), PATH: "", HOME: stack.cwd };
    const direct = (...more: string[]): Promise<Ended> =>
      start(["failover", "--direct", "--kit", "kit.json", "--record", "record.json", "--by", "ops", ...more], alone)
        .ended;
    const asked = await direct("--json");
    expect(asked.code, asked.stderr).to.equal(5);
    const moved = await direct("--confirm", documentIn("move", asked.stdout).groups[0]?.line ?? "");
    expect(moved.code, moved.stderr).to.equal(0);
    expect(moved.stderr).to.contain("sdrs adopt-move --record record.json --stack dev");
    const adopted = await sdrs("adopt-move", "--record", "record.json", "--stack", "dev");
    expect(adopted.code, adopted.stderr).to.equal(0);
    expect(adopted.stderr).to.contain("1 address moved").and.not.to.contain("were not recorded");
    expect(adopted.stderr.split("no action is sent"), "the plan is printed once").to.have.length(2);
    await stack.done({ group: {} });
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    await expectServing();
    const [move] = documentIn("record", readFileSync(path.join(stack.cwd, "record.json"), "utf8")).moves;
    const { jobId, requestedAt, finishedAt } = stack.outputs("ProtectionGroup", "shop")["lastTransition"] as Transition;
    expect(move).to.include({ orderedBy: "ops", jobId, requestedAt, finishedAt });
    const again = await sdrs("adopt-move", "--record", "record.json", "--stack", "dev");
    expect(again.stderr).to.contain("the state has this move already");
  });

  it("gives the value to a program that declares the side by its configuration, writes it there when it is sent, and deletes nothing that left the program", async () => {
    const program = path.join(stack.cwd, "index.js");
    const before = readFileSync(program, "utf8");
    const settings = path.join(stack.cwd, "Pulumi.dev.yaml");
    const declare = (more: string): void => {
      const shop = `module.exports = shop({ ...declared, ${more} group: { ...declared.group, failover } });`;
      const text = before.replace("module.exports = shop(JSON.parse(", DECLARING);
      writeFileSync(program, text.replace(/\)\);\s*$/, `);\n${shop}\n`));
    };
    declare("archive: null,");
    await control().breakProduction({ group: GROUP_NAME });
    const since = await bed.mark();
    const { code, stderr } = await sdrs("failover", "--stack", "dev", "--set", "dr=true");
    expect(code, stderr).to.equal(0);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    expect(readFileSync(settings, "utf8")).to.match(/:dr: "?true"?$/m);
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ productionSite: "target", failover: true });
    expect(stack.outputs("ProtectedInstance", "web"), "it follows").to.include({ productionSite: "target" });
    expect(stderr).to.match(/left alone, pulumi up makes them: delete \S+ReplicationPair archive/);
    expect(printedByEngines(), "nobody asked to delete it").not.to.match(/ReplicationPair archive deleting/);
    const { stdout: quiet } = await stack.succeed(["preview", "--json"]);
    const { changeSummary } = JSON.parse(quiet.slice(quiet.indexOf("{"))) as { changeSummary: Record<string, number> };
    expect(changeSummary, "nothing but what was taken out").to.deep.equal({ delete: 1, same: changeSummary["same"] });
    writeFileSync(program, before);
  });

  /** Everything that the engines of the command have printed. */
  function printedByEngines(): string {
    const folder = path.join(bed.engine.home.folder, "pulumi-sdrs", "runs");
    const files = readdirSync(folder, { recursive: true }).map(String);
    const printed = files.filter((name) => name.endsWith("output.txt"));
    expect(printed).not.to.deep.equal([]);
    return printed.map((name) => readFileSync(path.join(folder, name), "utf8")).join("\n");
  }

  /** Time of the request on the simulator's clock. */
  async function acceptedTimes(): Promise<{ accepted: number }> {
    const calls = await control().calls({ call: "server-group-action" });
    return { accepted: Date.parse(String(calls.at(-1)?.time)) };
  }
});
