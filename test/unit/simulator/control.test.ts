/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument */
import { expect } from "chai";
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectControl, startSimulator } from "../../../simulator/index.js";
import { closeClouds, FAILOVER, protect, startCloud, STOP } from "./cloud.js";

describe("control", () => {
  afterEach(closeClouds);

  it("lists calls with method, path, time, request id and status, without secrets, and counts them by name", async () => {
    const cloud = await startCloud();
    const reply = await cloud.call("GET", "/v1/{p}/active-domains");
    const calls = await cloud.sim.control.calls();
    const last = calls.at(-1)!;
    expect(last).to.include({ method: "GET", call: "list-domains", service: "sdrs", status: 200 });
    expect(last.requestId).to.equal(reply.headers.get("x-request-id"));
    expect(Date.parse(last.time)).to.be.closeTo(Date.now(), 60_000);
    const everything = JSON.stringify([calls, await cloud.sim.control.world()]);
    for (const secret of [cloud.sim.password, cloud.sim.secretKey]) expect(everything).not.to.contain(secret);
    expect(JSON.stringify(calls)).to.contain("***");
    expect(await cloud.sim.control.counters()).to.deep.equal({ "create-token": 1, "list-domains": 1 });
    expect(await cloud.sim.control.calls({ since: last.seq })).to.deep.equal([]);
    await cloud.sim.control.clearCalls();
    expect(await cloud.sim.control.calls()).to.deep.equal([]);
  });

  it("brings a snapshot back, running jobs included, as often as asked", async () => {
    const cloud = await startCloud();
    const topology = await protect(cloud);
    await cloud.group(topology.group);
    const { control } = cloud.sim;
    await control.clock.setPace("manual");
    await cloud.act(topology.group, FAILOVER);
    const snapshot = await control.snapshot();
    for (let round = 0; round < 2; round++) {
      await control.clock.advance(200);
      expect((await cloud.group(topology.group)).status).to.equal("failed-over");
      await control.restore(snapshot);
      expect(await cloud.group(topology.group)).to.include({ status: "failing-over", priority_station: "source" });
    }
  });

  it("goes back to the world of the start", async () => {
    const cloud = await startCloud();
    await protect(cloud);
    await cloud.sim.control.faults.add({ effect: { kind: "delay", ms: 1 } });
    await cloud.sim.control.reset();
    const world = await cloud.sim.control.world();
    expect([world.groups.length, world.servers.length]).to.deep.equal([0, 2]);
    expect(await cloud.sim.control.faults.list()).to.deep.equal([]);
    expect(await cloud.sim.control.calls()).to.deep.equal([]);
  });

  it("lets somebody act in the console without a call being received", async () => {
    const cloud = await startCloud();
    const topology = await protect(cloud);
    await cloud.sim.control.clearCalls();
    await cloud.sim.control.console({ group: "shop", action: "failover-server-group" });
    expect((await cloud.group(topology.group)).status).to.equal("failed-over");
    expect(await cloud.sim.control.calls({ writes: true })).to.deep.equal([]);
  });

  it("tells what is wrong with an order", async () => {
    const { control } = (await startCloud()).sim;
    const message = await control
      .breakProduction({ group: "nowhere" })
      .catch((error: unknown) => (error as Error).message);
    expect(message).to.equal("no group has the id or name nowhere");
  });

  it("gives the same ids to the same calls in every run", async () => {
    const ids: string[] = [];
    for (let run = 0; run < 2; run++) ids.push((await protect(await startCloud())).pair);
    expect(ids[0]).to.equal(ids[1]);
  });
});

describe("a state file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "simulator-"));
  });
  afterEach(async () => {
    await closeClouds();
    rmSync(folder, { recursive: true });
  });

  it("brings back the world and what was set, after a clean stop", async () => {
    const state = join(folder, "state.json");
    const first = await startCloud({ state, assumptions: { listOrder: "oldest-first" } });
    const topology = await protect(first);
    await first.close();
    const second = await startCloud({ state });
    expect((await second.group(topology.group)).status).to.equal("protected");
    expect((await second.sim.control.assumptions()).listOrder).to.equal("oldest-first");
  });

  it("is not written for what changes nothing: a read, a refusal", async () => {
    const state = join(folder, "state.json");
    const cloud = await startCloud({ state });
    const written = (): bigint => statSync(state, { bigint: true }).mtimeNs;
    const before = written();
    await cloud.get("/v1/{p}/server-groups");
    expect((await cloud.call("POST", "/v1/{p}/server-groups", {})).status).to.equal(400);
    expect(written()).to.equal(before);
    await protect(cloud);
    expect(written()).to.not.equal(before);
  });

  it("survives a kill: every accepted call is in it, and a running job goes on", async () => {
    const state = join(folder, "state.json");
    const child = fork(join(__dirname, "killed.js"), [state], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
    const { url, groupId } = await new Promise<{ url: string; groupId: string }>((resolve) =>
      child.once("message", resolve as never),
    );
    expect(url).to.match(/^http/);
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    expect(() => JSON.parse(readFileSync(state, "utf8")) as unknown).not.to.throw();
    const sim = await startSimulator({ state, pace: "manual" });
    const control = connectControl(sim.url);
    const group = async (): Promise<string> => (await control.world()).groups.find((row) => row.id === groupId)!.status;
    expect(await group()).to.equal("failing-over");
    await control.clock.advance(200);
    expect(await group()).to.equal("failed-over");
    await sim.close();
  });
});

describe("paces", () => {
  afterEach(closeClouds);

  it("divide the durations by a factor", async () => {
    const cloud = await startCloud();
    const topology = await protect(cloud);
    await cloud.group(topology.group);
    await cloud.sim.control.clock.setPace(80);
    const { job_id } = (await cloud.act(topology.group, STOP)).body as { job_id: string };
    expect((await cloud.jobOf(job_id)).end_time).to.equal(null);
    await cloud.sim.control.clock.advance(0.1);
    const job = await cloud.jobOf(job_id);
    expect(job.status).to.equal("SUCCESS");
    expect(Date.parse(job.end_time) - Date.parse(job.begin_time)).to.equal(100);
  });
});
