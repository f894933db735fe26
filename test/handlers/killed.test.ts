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

  it("starts them again where they served, when the switchover is not accepted", async () => {
    const { resource, program } = await manageGroup(bench());
    await stopServers(bench(), "web-1", "db-1");
    const refusal = { error: { code: "SDRS.1013", message: "not now" } };
    await bench().control.faults.add({
      match: { call: "server-group-action", body: VERB.switchover },
      effect: { kind: "status", status: 400, body: refusal },
    });
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

  it("knows the addresses before, also when the state was refreshed after the move", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await bench().clock.pass(600);
    await resource.refresh();
    await resource.up({ ...program, failover: true });
    const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
    const verdicts = rows.map(({ privateIp, verdict }) => `${privateIp} ${verdict}`);
    expect(verdicts).to.include.members(["192.168.0.10 moved", "192.168.0.20 moved"]);
    expect(rows.map(({ verdict }) => verdict)).not.to.include("kept");
    expect(rows.some(({ verdict }) => verdict === "parked")).to.equal(true);
  });
});
