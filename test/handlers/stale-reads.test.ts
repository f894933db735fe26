import { expect } from "chai";
import { type Bench, useBench } from "../support/handlers";
import { JOB, brokenGroup, byName, failedOverGroup, instanceOf, manageGroup, protectedWorld } from "./scenes";

/** From a time on, one read of the group, after so many others, is answered with what it shows at this moment. */
async function behind(bench: Bench, { from, skip }: { readonly from: number; readonly skip: number }): Promise<void> {
  const group = byName((await bench.world()).groups, "orders");
  const { body } = await bench.control.consoleCall({ method: "GET", path: `/v1/{p}/server-groups/${group.id}` });
  const effect = { kind: "status", status: 200, body } as const;
  bench.clock.after(from, () =>
    bench.control.faults.add({ id: "behind", match: { call: "show-server-group" }, skip, times: 1, effect }),
  );
}

async function drServers(bench: Bench): Promise<unknown[]> {
  const world = await bench.world();
  return ["web-1", "db-1"].map((name) => {
    const { target_server: target } = instanceOf(world, name);
    return world.servers.find(({ id }) => id === target)?.status;
  });
}

async function met(bench: Bench): Promise<number> {
  return (await bench.control.faults.list()).find(({ id }) => id === "behind")?.hits ?? 0;
}

describe("one read of a group that is behind", () => {
  const bench = useBench({ world: protectedWorld });

  for (const skip of [0, 1, 2, 3]) {
    it(`is not taken for a move of somebody else after a failover: read ${skip + 1} after its end`, async () => {
      const { resource, program } = await manageGroup(bench());
      await behind(bench(), { from: 12, skip });
      await bench().control.breakProduction({ group: "orders" });
      await resource.up({ ...program, failover: true });
      expect(await met(bench())).to.equal(1);
      expect(resource.outputs).to.include({ failover: true, productionSite: "target", unfinished: null });
      expect(resource.outputs["lastTransition"]).to.deep.include({ number: 1, adopted: false });
      expect(await drServers(bench())).to.deep.equal(["ACTIVE", "ACTIVE"]);
      expect(await bench().accepted(JOB.failover)).to.equal(1);
    });
  }

  for (const skip of [0, 1, 2]) {
    it(`is not taken for a move of somebody else after a reprotect: read ${skip + 1} after its end`, async () => {
      const group = await failedOverGroup(bench());
      await behind(bench(), { from: 6, skip });
      const back = { ...group.program, failover: false, confirm: "orders/2+overwrite+downtime" };
      await group.resource.up(back);
      expect(await met(bench())).to.equal(1);
      expect(group.resource.outputs["unfinished"]).to.deep.include({ number: 2 });
      await group.resource.up(back);
      expect(group.resource.outputs).to.include({ failover: false, productionSite: "source", unfinished: null });
      const accepted = [await bench().accepted(JOB.reprotect), await bench().accepted(JOB.switchover)];
      expect(accepted).to.deep.equal([1, 1]);
    });
  }
});

describe("a group whose reads are lagging by a few seconds, read for read", () => {
  const bench = useBench({ world: protectedWorld, assumptions: { readLag: "all" } });

  it("fails over, fails back and moves by plan, with one request each", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().clock.pass(30);
    const serving = async (zone: string): Promise<number> =>
      (await bench().world()).servers.filter((server) => server.zone === zone && server.status === "ACTIVE").length;
    await resource.up({ ...program, failover: true, confirm: "orders/1+healthy+data-loss" });
    expect(await serving("eu-de-02")).to.equal(2);
    await bench().control.repair({ group: "orders" });
    await bench().clock.pass(30);
    const back = { failover: false, failback: { switchAsSoonAsInSync: true }, confirm: "orders/2+overwrite+downtime" };
    await resource.up({ ...program, ...back });
    expect(await serving("eu-de-01")).to.equal(2);
    await bench().clock.pass(60);
    await resource.up({ ...program, failover: true, failoverMode: "planned", confirm: "orders/3+downtime" });
    expect(await serving("eu-de-02")).to.equal(2);
    expect(resource.outputs).to.include({ transitionCount: 3, unfinished: null });
    for (const [job, times] of [
      [JOB.failover, 1],
      [JOB.reprotect, 1],
      [JOB.switchover, 2],
    ] as const)
      expect(await bench().accepted(job), job).to.equal(times);
  });
});
