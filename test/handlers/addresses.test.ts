import { expect } from "chai";
import type { Address, MigratedAddress } from "../../provider/model/addresses";
import type { Transition } from "../../provider/model/transition";
import { type Bench, type TestResource, failure, useBench } from "../support/handlers";
import { type ManagedGroup, GROUP, VERB, brokenGroup, manageGroup, protectedWorld, serverIds } from "./scenes";

const rowsOf = ({ outputs }: TestResource): MigratedAddress[] =>
  (outputs["migratedAddresses"] ?? []) as MigratedAddress[];
/** The summary that programs export, counted here once more. */
function expectCounted({ outputs }: TestResource): void {
  const rows = (outputs["migratedAddresses"] ?? []) as MigratedAddress[];
  expect(rows).to.have.length.above(0);
  const of = (verdict: string): number => rows.filter((row) => row.verdict === verdict).length;
  const verdicts = ["moved", "kept", "parked", "lost", "unknown"];
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, of(verdict)]));
  expect(outputs["migratedAddressCounts"]).to.deep.equal({ ...counts, total: rows.length });
}

const rowOf = (resource: TestResource, ip: string): MigratedAddress | undefined =>
  rowsOf(resource).find((row) => row.privateIp === ip);

/** A failover during which the EIP of the web server gets lost. */
async function lostEip(bench: Bench): Promise<ManagedGroup> {
  const group = await brokenGroup(bench);
  bench.clock.after(12.1, () => bench.control.bindEip({ eip: "80.158.1.2", port: null }));
  await group.resource.up({ ...group.program, failover: true });
  return group;
}

describe("addresses in a failover", () => {
  const bench = useBench({ world: protectedWorld });

  it("are listed before, for both sides", async () => {
    const { resource } = await manageGroup(bench());
    const rows = resource.outputs["addresses"] as Address[];
    const { web } = await serverIds(bench());
    expect(rows.find((row) => row.privateIp === "192.168.0.10")).to.include({
      serverId: web.source,
      serverName: "web-1",
      site: "source",
      eip: "80.158.1.2",
    });
    expect(rows.map(({ site }) => site)).to.have.members(["source", "source", "target", "target"]);
  });

  it("move with IP, MAC, port and EIP", async () => {
    const { resource, program } = await brokenGroup(bench());
    const { web } = await serverIds(bench());
    const before = (resource.outputs["addresses"] as Address[]).find((row) => row.privateIp === "192.168.0.10");
    await resource.up({ ...program, failover: true });
    expect(rowOf(resource, "192.168.0.10")).to.include({
      instanceId: before?.instanceId,
      portId: before?.portId,
      mac: before?.mac,
      eip: "80.158.1.2",
      eipId: before?.eipId,
      fromServerId: web.source,
      toServerId: web.target,
      verdict: "moved",
    });
  });

  it("that nobody recorded before a switchover in the console are not waited for", async () => {
    const { resource, program } = await manageGroup(bench());
    // As the update leaves it that creates the group before its members.
    resource.outputs = { ...resource.outputs, addresses: [], __lastKnown: undefined };
    const { web, db } = await serverIds(bench());
    for (const { source: server } of [web, db]) await bench().control.power({ server, status: "SHUTOFF" });
    await bench().control.console({ group: GROUP, action: VERB.switchover, priority_station: "target" });
    await bench().clock.pass(300);
    const begun = bench().clock.now();
    await resource.up({ ...program, failover: true });
    expect(rowOf(resource, "192.168.0.10")).to.include({ verdict: "unknown", toServerId: web.target });
    const { phases } = resource.outputs["lastTransition"] as Transition;
    expect(phases.addresses, "seconds for the addresses").to.be.below(5);
    expect(bench().clock.now() - begun).to.be.below(60_000);
  });

  it("of the DR servers are parked", async () => {
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    expect(rowsOf(resource).map(({ verdict }) => verdict)).to.have.members(["moved", "moved", "parked", "parked"]);
    expectCounted(resource);
  });

  it("that are lost fail no update, since what depends on the group would be stopped, and are in its outputs", async () => {
    const { resource } = await lostEip(bench());
    expect(resource.outputs).to.include({ failover: true, status: "failed-over", productionSite: "target" });
    expect(resource.outputs).to.have.property("unfinished", null);
    expect(rowOf(resource, "192.168.0.10")).to.include({ verdict: "lost", eip: "80.158.1.2" });
  });

  it("that are lost fail the update, after everything was saved, where that was asked for", async () => {
    const { resource, program } = await brokenGroup(bench());
    bench().clock.after(12.1, () => bench().control.bindEip({ eip: "80.158.1.2", port: null }));
    const away = { ...program, failover: true, failOn: ["lost"] };
    await failure(resource.up(away), "DR_ADDRESS_LOST", "80.158.1.2", "192.168.0.10");
    expect(resource.outputs).to.include({ failover: true, status: "failed-over", productionSite: "target" });
    expect(resource.outputs).to.have.property("unfinished", null);
    expect(resource.outputs).to.have.nested.property("lastTransition.number", 1);
    expect(rowOf(resource, "192.168.0.10")).to.include({ verdict: "lost" });
    expect(resource.outputs).to.have.nested.property("migratedAddressCounts.lost", 1);
    await resource.refresh();
    expect(resource.outputs["drift"], "production is where that update left it").to.deep.equal([]);
    expect(await resource.up(away)).to.equal("unchanged");
  });

  it("that are still lost do not fail later updates, and nothing is sent", async () => {
    const { resource, program } = await lostEip(bench());
    const mark = await bench().mark();
    await resource.refresh();
    expect(await resource.up({ ...program, failover: true })).to.equal("unchanged");
    expect(rowOf(resource, "192.168.0.10")).to.include({ verdict: "lost" });
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("that somebody attached again are found by the next refresh", async () => {
    const { resource } = await lostEip(bench());
    const port = rowOf(resource, "192.168.0.10")?.portId ?? "";
    await bench().control.bindEip({ eip: "80.158.1.2", port });
    await resource.refresh();
    expect(rowOf(resource, "192.168.0.10")).to.include({ verdict: "moved", note: "attached by hand" });
    expect(resource.outputs).to.have.nested.property("migratedAddressCounts.lost", 0);
    expectCounted(resource);
  });

  it("are counted for programs to export: nothing before a move, the same after a refresh, and read once into an older state", async () => {
    const { resource, program } = await brokenGroup(bench());
    expect(resource.outputs).to.have.property("migratedAddressCounts", null);
    await resource.up({ ...program, failover: true });
    expectCounted(resource);
    expect(await resource.refresh()).to.equal("present");
    expectCounted(resource);
    const { migratedAddressCounts: _counts, ...older } = resource.outputs;
    resource.outputs = older;
    const mark = await bench().mark();
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    expectCounted(resource);
    expect(await resource.up({ ...program, failover: true })).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("that appear late are waited for", async () => {
    const { resource, program } = await brokenGroup(bench());
    const port = (resource.outputs["addresses"] as Address[]).find((row) => row.eip !== null)?.portId ?? "";
    bench().clock.after(12.1, () => bench().control.bindEip({ eip: "80.158.1.2", port: null }));
    bench().clock.after(25, () => bench().control.bindEip({ eip: "80.158.1.2", port }));
    await resource.up({ ...program, failover: true });
    expect(rowOf(resource, "192.168.0.10")).to.include({ verdict: "moved" });
  });

  it("that cannot be read are unknown, which does not fail the update", async () => {
    const { resource, program } = await brokenGroup(bench());
    const { web } = await serverIds(bench());
    bench().clock.after(19, async () => {
      for (const path of [web.target, "ports"])
        await bench().control.faults.add({ match: { path }, effect: { kind: "status", status: 503 } });
    });
    await resource.up({ ...program, failover: true, startServers: false });
    expect(resource.outputs).to.include({ failover: true });
    expect(rowOf(resource, "192.168.0.10")?.verdict).to.be.oneOf(["unknown", "moved"]);
  });

  it("whose EIP service is down still move", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.faults.add({ match: { call: "list-eips" }, effect: { kind: "status", status: 503 } });
    await resource.up({ ...program, failover: true });
    expect(rowOf(resource, "192.168.0.10")).to.include({ verdict: "moved", eip: "80.158.1.2" });
  });
});
