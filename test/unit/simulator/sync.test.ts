/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import { closeClouds, protect, START, startCloud, STOP, type Cloud, type Json } from "./cloud.js";

const pairs = async (cloud: Cloud, group: string): Promise<Json[]> =>
  (await cloud.get(`/v1/{p}/replications?server_group_id=${group}`)).replications;

describe("synchronisation", () => {
  afterEach(closeClouds);

  async function enabled(): Promise<{ cloud: Cloud; group: string; pair: string }> {
    const cloud = await startCloud();
    const { group, pair } = await protect(cloud, false);
    expect((await cloud.get(`/v1/{p}/replications/${pair}`)).replication).to.include({
      status: "available",
      replication_status: "inactive",
      progress: 0,
    });
    await cloud.sim.control.clock.setPace("manual");
    await cloud.act(group, START);
    return { cloud, group, pair };
  }

  it("reads copying at 0 while protection is being enabled, and goes on after the job has succeeded", async () => {
    const { cloud, group, pair } = await enabled();
    const shown = async (): Promise<Json> => (await cloud.get(`/v1/{p}/replications/${pair}`)).replication;
    expect(await shown()).to.include({ status: "starting", replication_status: "copying", progress: 0 });
    await cloud.sim.control.clock.advance(20);
    expect(await cloud.group(group)).to.include({ status: "protected", progress: 0 });
    await cloud.sim.control.clock.advance(300);
    expect(await shown()).to.include({ status: "protected", replication_status: "copying", progress: 50 });
    await cloud.sim.control.clock.advance(300);
    expect(await shown()).to.include({ status: "protected", replication_status: "active", progress: 100 });
  });

  it("takes time by disk size; the group is at 100 only when every pair is", async () => {
    const { cloud, group } = await enabled();
    await cloud.sim.control.clock.advance(20 + 450);
    const rows = await pairs(cloud, group);
    const small = rows.filter((row) => row.record_metadata.volume_size <= 40);
    const large = rows.filter((row) => row.record_metadata.volume_size === 200);
    expect(small.map((row) => row.progress)).to.deep.equal([100, 100]);
    expect(large.map((row) => row.progress)).to.deep.equal([22]);
    expect((await cloud.group(group)).progress).to.be.within(30, 60);
    await cloud.sim.control.clock.advance(2000 - 451);
    expect((await cloud.group(group)).progress).to.equal(99);
    await cloud.sim.control.clock.advance(2);
    expect((await cloud.group(group)).progress).to.equal(100);
  });

  it("is slower under a fault and goes on at full speed from where it stands when the fault is cleared", async () => {
    const { cloud, pair } = await enabled();
    const progress = async (): Promise<number> =>
      (await cloud.get(`/v1/{p}/replications/${pair}`)).replication.progress;
    await cloud.sim.control.clock.advance(20);
    const { id } = await cloud.sim.control.faults.add({ effect: { kind: "slow-sync", factor: 10 } });
    await cloud.sim.control.clock.advance(600);
    expect(await progress()).to.equal(10);
    await cloud.sim.control.faults.clear(id);
    await cloud.sim.control.clock.advance(270);
    expect(await progress()).to.equal(55);
  });

  it("stands still while the link is down", async () => {
    const { cloud, pair } = await enabled();
    const shown = async (): Promise<Json> => (await cloud.get(`/v1/{p}/replications/${pair}`)).replication;
    await cloud.sim.control.clock.advance(20 + 60);
    await cloud.sim.control.linkDown({ group: "shop" });
    await cloud.sim.control.clock.advance(3600);
    expect(await shown()).to.include({ fault_level: "5", replication_status: "inactive", progress: 10 });
    await cloud.sim.control.repair({ group: "shop" });
    await cloud.sim.control.clock.advance(540);
    expect(await shown()).to.include({ fault_level: "0", replication_status: "active", progress: 100 });
  });

  it("is active-stopped after protection was disabled in sync, inactive after it was disabled before", async () => {
    for (const [seconds, status, progress] of [
      [700, "active-stopped", 100],
      [300, "inactive", 51],
    ] as const) {
      const { cloud, group, pair } = await enabled();
      await cloud.sim.control.clock.advance(20 + seconds);
      await cloud.act(group, STOP);
      await cloud.sim.control.clock.advance(10);
      const row = (await cloud.get(`/v1/{p}/replications/${pair}`)).replication;
      expect(row).to.include({ status: "available", replication_status: status, progress });
    }
  });
});
