import { expect } from "chai";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { JournalEntry } from "../../provider/model/journal.js";
import { until } from "../../tools/engine/processes.js";
import { type DiskStack, ENGINE_MS, saidUnder, useBed } from "../support/stack.js";
import { EIP, GROUP_NAME, type Shop } from "../support/stack-shop.js";

const AWAY: Shop = { group: { failover: true } };
const UP = ["up", "--yes", "--skip-preview"];
/** A provider must be gone this long after its engine. */
const ORPHAN_MS = 2000;
/** A pipeline kills what has not ended this long after its signal; half of it is the engine's to save. */
const STOPPED_MS = 2500;
/** Longer than a failover takes on the simulator's clock, shorter than a signature lives. */
const LONG = 240;

describe("a failover that was interrupted", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  bed.eachFrom(
    { group: { failover: false } },
    (made) => (stack = made),
    () => bed.simulator.control.breakProduction({ group: GROUP_NAME }),
  );

  const control = (): typeof bed.simulator.control => bed.simulator.control;
  const groupStatus = async (): Promise<string | undefined> => (await control().world()).groups[0]?.status;

  /** Starts the failover on a clock that stands still, and returns when the service is at it. */
  async function startFailover(env: Readonly<Record<string, string>> = {}): Promise<ReturnType<DiskStack["start"]>> {
    await control().clock.setPace("manual");
    stack.declare(AWAY);
    const run = stack.start(UP, env);
    await until("the group is failing over", async () => (await groupStatus()) === "failing-over", ENGINE_MS / 2);
    return run;
  }

  /** The service finishes what it is doing, with nobody watching. */
  async function letTheServiceFinish(): Promise<void> {
    await control().clock.advance(LONG);
    await control().clock.setPace("immediate");
  }

  async function expectArrival(): Promise<void> {
    const group = stack.outputs("ProtectionGroup", "shop");
    expect(group).to.include({ status: "failed-over", productionSite: "target", failover: true });
    expect(group).to.have.property("unfinished", null);
    const rows = group["migratedAddresses"] as Record<string, unknown>[];
    expect(rows.filter(({ verdict }) => verdict === "moved").map(({ eip }) => eip)).to.deep.equal([EIP]);
    const web = stack.outputs("ProtectedInstance", "web");
    expect(web["activeServerId"]).to.equal(web["targetServerId"]);
    const servers = new Map((await control().world()).servers.map(({ id, status }) => [id, status]));
    expect(servers.get(String(web["targetServerId"])), "the DR server").to.equal("ACTIVE");
    const since = await bed.mark();
    const again = await stack.done(AWAY);
    expect(again.output).to.contain("5 unchanged");
    expect(await bed.writes(since), "writing calls of one more update").to.deep.equal([]);
  }

  /** Kills the engine in mid-transition and finds its provider gone, without a later call. */
  async function killEngine(): Promise<void> {
    const run = await startFailover();
    const providers = bed.engine.providers();
    expect(providers).not.to.deep.equal([]);
    run.kill("SIGKILL");
    const took = await bed.engine.gone(providers, ORPHAN_MS);
    const last = await bed.mark();
    await run.finished;
    console.log(`      the provider was gone after ${Math.round(took)} ms`);
    await letTheServiceFinish();
    await stack.succeed(["cancel", "--yes"]);
    expect(await bed.mark(), "the number of the last call").to.equal(last);
  }

  it("is finished by the next update after the engine was killed, with a refresh in between, with one request in all", async () => {
    const since = await bed.mark();
    await killEngine();
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ failover: false, productionSite: "source" });
    await stack.succeed(["refresh", "--yes", "--skip-preview"]);
    await stack.half(AWAY);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    await expectArrival();
  });

  it("is saved before its checks run: killed among them, one plain update keeps the record and repeats the checks alone", async () => {
    const since = await bed.mark();
    const [ran, repaired] = ["ran", "repaired"].map((name) => path.join(stack.cwd, name)) as [string, string];
    const proof = `process.stdin.on("data", (data) => console.log(JSON.stringify({ serverId: JSON.parse(data).servers[0].id })))`;
    const wait = `echo ran >> ${ran}; for n in $(seq 300); do test -e ${repaired} && exec "$0" -e '${proof}'; sleep 0.1; done; exit 1`;
    const rows = { name: "rows", command: ["/bin/sh", "-c", wait, process.execPath], within: "0s", timeout: "30s" };
    const checked: Shop = { group: { failover: true, checks: [rows] } };
    stack.declare(checked);
    const run = stack.start(UP);
    await until("the checks run", () => Promise.resolve(existsSync(ran)), ENGINE_MS / 2);
    const providers = bed.engine.providers();
    run.kill("SIGKILL");
    await bed.engine.gone(providers, ORPHAN_MS);
    await run.finished;
    await stack.succeed(["cancel", "--yes"]);
    const saved = stack.outputs("ProtectionGroup", "shop");
    const [posted] = await control().calls({ call: "server-group-action", since });
    const { requestedAt, jobId, origin } = saved["lastTransition"] as Record<string, string>;
    expect(Math.abs(Date.parse(requestedAt ?? "") - Date.parse(posted?.virtualTime ?? ""))).to.be.at.most(1_000);
    expect([jobId, origin]).to.not.include(null);
    expect(saved["verification"]).to.include({ state: "unproven" });

    writeFileSync(repaired, "");
    await stack.done(checked);
    const { lastTransition, migratedAddresses, transitions } = saved;
    expect(stack.outputs("ProtectionGroup", "shop")).to.deep.include({
      lastTransition,
      migratedAddresses,
      transitions,
    });
    expect(readFileSync(ran, "utf8")).to.equal("ran\nran\n");
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    const { output } = await stack.succeed(["stack", "output", "verification", "--json"]);
    expect(JSON.parse(output)).to.include({ state: "passed", of: (lastTransition as { id: string }).id });
  });

  it("is retried by the next update after its job failed half-way", async () => {
    const since = await bed.mark();
    await control().faults.add({
      match: { jobType: "failoverProtectionGroupNoCG" },
      times: 1,
      effect: { kind: "fail-job", code: "SDRS.0013", reason: "storage did not answer", subJob: 1, partial: true },
    });
    const { code, output } = await stack.up(AWAY);
    expect(code, output).not.to.equal(0);
    const said = saidUnder(output, "ProtectionGroup (shop)");
    expect(said).to.contain("Transition 1 of group shop-group is NOT finished");
    expect(said)
      .to.match(/SDRS\.0013 .*storage did not answer/)
      .and.to.contain("run pulumi up again");
    const half = stack.outputs("ProtectionGroup", "shop");
    expect(half).to.include({ failover: false, status: "error-failing-over" });
    expect(half["unfinished"]).to.include({ number: 1, kind: "failover", to: "target" });
    await stack.half(AWAY);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group", "failover-server-group"]);
    await expectArrival();
  });

  it("is finished by the next update when only its provider was killed", async () => {
    const since = await bed.mark();
    const run = await startFailover();
    const providers = bed.engine.providers();
    for (const { pid } of providers) process.kill(pid, "SIGKILL");
    const { code, output } = await run.finished;
    expect(code, output).not.to.equal(0);
    expect(output).to.match(/EOF|connection (?:refused|reset)|transport/);
    await letTheServiceFinish();
    await stack.half(AWAY);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    await expectArrival();
  });

  it("is followed to its end, without a second request, by an update that comes while it still runs", async () => {
    const since = await bed.mark();
    const run = await startFailover();
    run.kill("SIGKILL");
    await run.finished;
    await stack.succeed(["cancel", "--yes"]);
    const next = stack.start(UP);
    await next.printed("The group is failing-over; waiting for it to end", ENGINE_MS / 2);
    await letTheServiceFinish();
    const { code, output } = await next.finished;
    expect(code, output).to.equal(0);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    await expectArrival();
  });

  it("is saved as not finished soon after its stop file is there, with no lock left, and goes on without the order", async () => {
    const since = await bed.mark();
    const [journal, stop] = ["journal", "stop"].map((name) => path.join(stack.cwd, name)) as [string, string];
    const entries = (): JournalEntry[] =>
      readFileSync(journal, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JournalEntry.parse(JSON.parse(line)));
    const run = await startFailover({ SDRS_JOURNAL: journal, SDRS_STOP_FILE: stop });
    const jobs = (await control().world()).jobs as readonly { job_id: string; job_type: string }[];
    const { job_id: jobId = "" } = jobs.find(({ job_type: type }) => type === "failoverProtectionGroupNoCG") ?? {};
    await until(
      "the job is in the journal",
      () => Promise.resolve(entries().some((entry) => entry.event === "accepted" && entry.jobId === jobId)),
      ENGINE_MS / 2,
    );
    const begun = performance.now();
    writeFileSync(stop, "");
    const { code, output } = await run.finished;
    const took = performance.now() - begun;
    console.log(`      the update had ended after ${Math.round(took)} ms`);
    expect(took, "milliseconds until the update had ended").to.be.below(STOPPED_MS * 2);
    expect(code, output).not.to.equal(0);
    expect(saidUnder(output, "ProtectionGroup (shop)")).to.match(/is NOT finished[\s\S]*DR_ABORTED.*since the file/);
    const ended = entries().find((entry) => entry.event === "outcome");
    expect(ended).to.deep.include({ event: "outcome", operation: "update", result: "saved" });
    expect(stack.outputs("ProtectionGroup", "shop")).to.have.nested.property("unfinished.number", 1);
    await letTheServiceFinish();
    // What it finishes was ordered; that this is not declared any more is taken note of by the update after it.
    const next = await stack.half({ group: {} });
    expect(next.code, next.output).to.equal(0);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ productionSite: "target", unfinished: null });
    const servers = new Map((await control().world()).servers.map(({ id, status }) => [id, status]));
    const web = stack.outputs("ProtectedInstance", "web");
    expect(servers.get(String(web["targetServerId"])), "the DR server").to.equal("ACTIVE");
  });
});
