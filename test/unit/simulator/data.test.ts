import { expect } from "chai";
import fc from "fast-check";
import type { WorldView } from "../../../simulator/index.js";
import { closeClouds, FAILOVER, protect, reverse, START, startCloud, STOP, type Cloud } from "./cloud.js";

type PairRow = WorldView["pairs"][number];

/** A group whose copies run, at a clock that is moved by hand. */
async function enabled(): Promise<{ cloud: Cloud; group: string; pair: string; web: string }> {
  const cloud = await startCloud();
  const { group, pair, web } = await protect(cloud, false);
  await cloud.sim.control.clock.setPace("manual");
  await cloud.act(group, START);
  await cloud.sim.control.clock.advance(21);
  return { cloud, group, pair, web };
}
const pairOf = async (cloud: Cloud, id: string): Promise<PairRow> =>
  (await cloud.sim.control.world()).pairs.find((row) => row.id === id)!;
const dataOf = async (cloud: Cloud, id: string): Promise<readonly (string | null)[]> => {
  const { source, target } = (await pairOf(cloud, id)).data;
  return [source, target];
};
const write = (cloud: Cloud, disk: string, marker: string): Promise<void> =>
  cloud.sim.control.setMarker({ disk, marker });
const HOURS = 3600;

describe("the data on the disks", () => {
  afterEach(closeClouds);

  it("follows the copy: partly there at first, whole at 100 %, and what is written then at once", async () => {
    const { cloud, pair } = await enabled();
    const old = "data of shop-spare";
    expect(await dataOf(cloud, pair)).to.deep.equal([old, `partial copy of ${old}`]);
    await cloud.sim.control.clock.advance(HOURS);
    expect(await dataOf(cloud, pair)).to.deep.equal([old, old]);
    expect((await pairOf(cloud, pair)).data.equal).to.equal(true);
    await write(cloud, (await pairOf(cloud, pair)).source_volume, "overwritten by mistake");
    expect(await dataOf(cloud, pair)).to.deep.equal(["overwritten by mistake", "overwritten by mistake"]);
    const { disks } = await cloud.sim.control.world();
    expect(disks.find((disk) => disk.zone === "eu-de-02" && disk.name === "shop-spare")!.marker).to.match(/mistake/);
  });

  it("stays on both sides after a failover, and a reprotection overwrites the old side as it copies", async () => {
    const { cloud, group, pair } = await enabled();
    await cloud.sim.control.clock.advance(HOURS);
    await write(cloud, (await pairOf(cloud, pair)).source_volume, "monday");
    await cloud.act(group, FAILOVER);
    await write(cloud, (await pairOf(cloud, pair)).source_volume, "lost on the way");
    await cloud.sim.control.clock.advance(121);
    await write(cloud, (await pairOf(cloud, pair)).target_volume, "tuesday");
    expect(await dataOf(cloud, pair)).to.deep.equal(["lost on the way", "tuesday"]);
    expect((await cloud.sim.control.world()).overwrites).to.deep.equal([]);
    await cloud.act(group, START);
    expect(await dataOf(cloud, pair)).to.deep.equal(["partial copy of tuesday", "tuesday"]);
    const { overwrites, pairs } = await cloud.sim.control.world();
    expect(overwrites.map((row) => row.pair)).to.have.members(pairs.map((row) => row.id));
    const row = overwrites.find((one) => one.pair === pair);
    expect(row).to.include({ group, during: "reprotecting", lost: "lost on the way", by: "tuesday" });
    expect(row).to.include({ disk: (await pairOf(cloud, pair)).source_volume });
    await cloud.sim.control.clock.advance(HOURS);
    expect(await dataOf(cloud, pair)).to.deep.equal(["tuesday", "tuesday"]);
  });

  it("is carried over by a switchover up to its end, and flows the other way from then on", async () => {
    const { cloud, group, pair } = await enabled();
    await cloud.sim.control.clock.advance(HOURS);
    for (const { id } of (await cloud.sim.control.world()).servers)
      await cloud.sim.control.power({ server: id, status: "SHUTOFF" });
    const { source_volume, target_volume } = await pairOf(cloud, pair);
    await cloud.act(group, reverse("target"));
    await write(cloud, source_volume, "last write");
    await cloud.sim.control.clock.advance(91);
    expect((await pairOf(cloud, pair)).priority_station).to.equal("target");
    expect(await dataOf(cloud, pair)).to.deep.equal(["last write", "last write"]);
    await write(cloud, target_volume, "first write there");
    expect(await dataOf(cloud, pair)).to.deep.equal(["first write there", "first write there"]);
    expect((await cloud.sim.control.world()).overwrites).to.deep.equal([]);
  });

  it("is broken on the old side when a reprotection fails half way", async () => {
    const { cloud, group, pair } = await enabled();
    await cloud.sim.control.clock.advance(HOURS);
    await cloud.act(group, FAILOVER);
    await cloud.sim.control.clock.advance(121);
    await write(cloud, (await pairOf(cloud, pair)).target_volume, "tuesday");
    await cloud.sim.control.faults.add({
      match: { jobType: "reprotectProtectionGroupNoCG" },
      effect: { kind: "fail-job", code: "SDRS.1032" },
    });
    await cloud.act(group, START);
    await cloud.sim.control.clock.advance(61);
    expect((await cloud.group(group)) as { status: string }).to.include({ status: "error-reprotecting" });
    await write(cloud, (await pairOf(cloud, pair)).target_volume, "wednesday");
    expect(await dataOf(cloud, pair)).to.deep.equal(["partial copy of tuesday", "wednesday"]);
  });

  it("stands still while the link is down or protection is off, and catches up afterwards", async () => {
    const { cloud, group, pair } = await enabled();
    await cloud.sim.control.clock.advance(HOURS);
    const { source_volume: disk } = await pairOf(cloud, pair);
    await cloud.sim.control.linkDown({ group });
    await write(cloud, disk, "a");
    expect(await dataOf(cloud, pair)).to.deep.equal(["a", "data of shop-spare"]);
    await cloud.sim.control.repair({ group });
    expect(await dataOf(cloud, pair)).to.deep.equal(["a", "a"]);
    await cloud.act(group, STOP);
    await cloud.sim.control.clock.advance(10);
    await write(cloud, disk, "b");
    expect(await dataOf(cloud, pair)).to.deep.equal(["b", "a"]);
    await cloud.act(group, START);
    await cloud.sim.control.clock.advance(21);
    expect(await dataOf(cloud, pair)).to.deep.equal(["b", "partial copy of b"]);
    const [row] = (await cloud.sim.control.world()).overwrites.filter((one) => one.pair === pair);
    expect(row).to.include({ during: "protected", lost: "a", by: "b" });
  });

  it("stays on the DR disk when the pair, the instance or the production server goes", async () => {
    const { cloud, pair, web } = await enabled();
    await cloud.sim.control.clock.advance(HOURS);
    const { pairs } = await cloud.sim.control.world();
    const mine = pairs.filter((row) => row.attachment.some((one) => one.protected_instance === web));
    expect(mine).to.have.lengthOf(3);
    for (const row of mine) await write(cloud, row.source_volume, `last of ${row.name}`);
    await cloud.sim.control.detach({ pair });
    await cloud.sim.control.clock.advance(31);
    await cloud.sim.control.remove({ pair });
    await cloud.sim.control.clock.advance(31);
    const server = (await cloud.sim.control.world()).instances.find((row) => row.id === web)!.source_server;
    await cloud.sim.control.deleteServer(server);
    await cloud.sim.control.remove({ instance: web });
    await cloud.sim.control.clock.advance(61);
    const after = await cloud.sim.control.world();
    expect(after.pairs.filter((row) => mine.some((one) => one.id === row.id))).to.deep.equal([]);
    for (const row of mine)
      expect(after.disks.find((disk) => disk.id === row.target_volume)?.marker).to.equal(`last of ${row.name}`);
  });

  it("is what a backup of a DR disk holds, and a restore of production reaches the other side", async () => {
    const { cloud, pair } = await enabled();
    await cloud.sim.control.clock.advance(HOURS);
    const { source_volume, target_volume } = await pairOf(cloud, pair);
    await write(cloud, source_volume, "monday");
    const { id } = await cloud.sim.control.createBackup({ disk: target_volume });
    await write(cloud, source_volume, "tuesday");
    const { backups } = await cloud.sim.control.world();
    expect(backups.find((row) => row.id === id)!.marker).to.equal("monday");
    expect(await dataOf(cloud, pair)).to.deep.equal(["tuesday", "tuesday"]);
  });

  it("is the same on both sides of every pair in sync that is not failed over, whatever was done", async function () {
    this.timeout(60_000);
    const steps = fc.constantFrom(
      "start",
      "stop",
      "failover",
      "to-source",
      "to-target",
      "write",
      "write-dr",
      "break",
      "link-down",
      "repair",
      "wait",
      "wait-long",
    );
    const reached = { inSync: 0, moved: 0, overwritten: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 6, maxLength: 16 }), async (walk) => {
        const { cloud, group } = await enabled();
        const { control } = cloud.sim;
        const stopAll = async (): Promise<void> => {
          for (const { id } of (await control.world()).servers) await control.power({ server: id, status: "SHUTOFF" });
        };
        const acts: Readonly<Record<string, (at: number) => Promise<unknown>>> = {
          start: async () => {
            await stopAll();
            await cloud.act(group, START);
            await control.clock.advance(61);
          },
          stop: () => cloud.act(group, STOP),
          failover: () => cloud.act(group, FAILOVER),
          "to-source": () => stopAll().then(() => cloud.act(group, reverse("source"))),
          "to-target": () => stopAll().then(() => cloud.act(group, reverse("target"))),
          write: async (at) => {
            for (const row of (await control.world()).pairs)
              await write(cloud, row.priority_station === "source" ? row.source_volume : row.target_volume, `w${at}`);
          },
          "write-dr": async (at) => {
            for (const row of (await control.world()).pairs)
              await write(cloud, row.priority_station === "source" ? row.target_volume : row.source_volume, `d${at}`);
          },
          break: () => control.breakProduction({ group }),
          "link-down": () => control.linkDown({ group }),
          repair: () => control.repair({ group }),
          wait: () => control.clock.advance(130),
          "wait-long": () => control.clock.advance(2 * HOURS),
        };
        for (const [at, step] of walk.entries()) {
          await acts[step]?.(at);
          const world = await control.world();
          for (const row of world.pairs) {
            if (row.progress < 100 || row.replication_status !== "active" || row.fault_level !== "0") continue;
            reached.inSync += 1;
            expect(row.data, `${step} in ${walk.join()}`).to.include({ equal: true });
          }
          reached.moved += world.groups[0]!.priority_station === "target" ? 1 : 0;
          reached.overwritten += world.overwrites.length;
        }
        await cloud.close();
      }),
      { numRuns: 20, seed: 7 },
    );
    expect(reached.inSync).to.be.greaterThan(30);
    expect(reached.moved).to.be.greaterThan(10);
    expect(reached.overwritten).to.be.greaterThan(10);
  });
});
