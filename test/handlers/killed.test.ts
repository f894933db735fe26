import { expect } from "chai";
import type { MigratedAddress } from "../../provider/model/addresses";
import { type Bench, failure, useBench } from "../support/handlers";
import { GROUP, VERB, brokenGroup, instanceOf, manageGroup, restedGroup, protectedWorld } from "./scenes";

/** What a run that was killed leaves behind: it saved nothing, but its servers are stopped. */
async function stopServers(bench: Bench, ...names: string[]): Promise<void> {
  const world = await bench.world();
  for (const name of names)
    await bench.control.power({ server: instanceOf(world, name).source_server, status: "SHUTOFF" });
}

/** What a run that was killed had asked for a moment before. */
async function askFor(bench: Bench, name: string, verb: "os-stop" | "os-start"): Promise<void> {
  const server = instanceOf(await bench.world(), name).source_server;
  const path = `/v2.1/{p}/servers/${server}/action`;
  const { status } = await bench.control.consoleCall({ method: "POST", path, body: { [verb]: {} } });
  expect(status).to.equal(202);
}

async function refuseMoves(bench: Bench): Promise<void> {
  const refusal = { error: { code: "SDRS.1013", message: "not now" } };
  await bench.control.faults.add({
    match: { call: "server-group-action", body: VERB.switchover },
    effect: { kind: "status", status: 400, body: refusal },
  });
}

async function powerOf(bench: Bench, name: string, side: "source_server" | "target_server"): Promise<string> {
  const world = await bench.world();
  const id = instanceOf(world, name)[side];
  return world.servers.find((server) => server.id === id)?.status ?? "gone";
}

describe("an update after one that was killed", () => {
  const bench = useBench({ world: protectedWorld });
  const planned = { failover: true, failoverMode: "planned", confirm: `${GROUP}/1+downtime` };

  for (const [what, names, refresh] of [
    ["every server had been stopped", ["web-1", "db-1"], false],
    ["one wave had been stopped", ["web-1"], false],
    ["every server had been stopped, and the state was refreshed", ["web-1", "db-1"], true],
  ] as const) {
    it(`starts every server that served, when ${what} for a switchover`, async () => {
      const { resource, program } = await manageGroup(bench());
      await stopServers(bench(), ...names);
      if (refresh) await resource.refresh();
      await resource.up({ ...program, ...planned });
      for (const name of ["web-1", "db-1"])
        expect(await powerOf(bench(), name, "target_server"), name).to.equal("ACTIVE");
    });
  }

  for (const verb of ["os-stop", "os-start"] as const)
    it(`waits in a switchover for servers that still obey ${verb} of that run, and moves with one request`, async () => {
      const { resource, program } = await manageGroup(bench());
      if (verb === "os-start") await stopServers(bench(), "web-1", "db-1");
      for (const name of ["web-1", "db-1"]) await askFor(bench(), name, verb);
      await resource.up({ ...program, ...planned });
      expect(resource.outputs).to.include({ productionSite: "target", unfinished: null });
      const moves = await bench().sent(VERB.switchover);
      expect(moves.map((call) => call.status)).to.deep.equal([200]);
      for (const name of ["web-1", "db-1"]) {
        expect(await powerOf(bench(), name, "source_server"), name).to.equal("SHUTOFF");
        expect(await powerOf(bench(), name, "target_server"), name).to.equal("ACTIVE");
      }
    });

  it("moves no server without consent that is just being started", async () => {
    const { resource, program } = await manageGroup(bench());
    await stopServers(bench(), "web-1", "db-1");
    await askFor(bench(), "web-1", "os-start");
    await failure(resource.up({ ...program, ...planned, confirm: undefined }), "DR_CONFIRMATION_REQUIRED", "downtime");
    expect(await bench().sent(VERB.switchover)).to.deep.equal([]);
  });

  it("starts a server again that was being stopped, when the switchover is not accepted", async () => {
    const { resource, program } = await manageGroup(bench());
    await askFor(bench(), "web-1", "os-stop");
    await refuseMoves(bench());
    await failure(resource.up({ ...program, ...planned }), "not now");
    expect(await powerOf(bench(), "web-1", "source_server")).to.equal("ACTIVE");
  });

  it("starts them again where they served, when the switchover is not accepted", async () => {
    const { resource, program } = await manageGroup(bench());
    await stopServers(bench(), "web-1", "db-1");
    await refuseMoves(bench());
    await failure(resource.up({ ...program, ...planned }), "not now");
    for (const name of ["web-1", "db-1"])
      expect(await powerOf(bench(), name, "source_server"), name).to.equal("ACTIVE");
  });

  it("starts what the disaster had stopped before it was noticed", async () => {
    const { resource, program } = await brokenGroup(bench());
    await stopServers(bench(), "web-1", "db-1");
    await resource.up({ ...program, failover: true });
    expect(await powerOf(bench(), "web-1", "target_server")).to.equal("ACTIVE");
  });

  it("leaves alone what had been stopped for a day, either", async () => {
    const { resource, program } = await restedGroup(bench(), ["web-1"]);
    await resource.up({ ...program, ...planned });
    expect(await powerOf(bench(), "db-1", "target_server")).to.equal("ACTIVE");
    expect(await powerOf(bench(), "web-1", "target_server")).to.equal("SHUTOFF");
  });

  for (const [when, seconds, status] of [
    ["the state was refreshed after the move", 0, "failed-over"],
    ["a refresh saw the group before the end of the move, and the addresses after it", 15, "failing-over"],
  ] as const)
    it(`knows the addresses before, also when ${when}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      await bench().control.faults.add({ id: "late", effect: { kind: "stale-read", seconds, reads: "groups" } });
      await bench().control.console({ group: GROUP, action: VERB.failover });
      await bench().clock.pass(20);
      await resource.refresh();
      expect(resource.outputs).to.include({ status });
      await bench().control.faults.clear("late");
      await resource.up({ ...program, failover: true });
      const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
      const verdicts = rows.map(({ privateIp, verdict }) => `${privateIp} ${verdict}`);
      expect(verdicts).to.include.members(["192.168.0.10 moved", "192.168.0.20 moved"]);
      expect(rows.map(({ verdict }) => verdict)).not.to.include("kept");
      expect(rows.some(({ verdict }) => verdict === "parked")).to.equal(true);
    });
});
