import { expect } from "chai";
import type { Transition } from "../../provider/model/transition";
import { useBench } from "../support/handlers";
import { GROUP, JOB, VERB, brokenGroup, byName, instanceOf, manageGroup, protectedWorld } from "./scenes";

describe("failover of a group", () => {
  const bench = useBench({ world: protectedWorld });

  it("moves production to the DR site and starts its servers", async () => {
    const { resource, program } = await brokenGroup(bench());
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    const world = await bench().world();
    expect(byName(world.groups, "orders")).to.include({ status: "failed-over", priority_station: "target" });
    for (const name of ["web-1", "db-1"]) {
      const { target_server: id } = instanceOf(world, name);
      expect(world.servers.find((server) => server.id === id)?.status, name).to.equal("ACTIVE");
    }
    expect(resource.outputs).to.include({
      status: "failed-over",
      productionSite: "target",
      productionZone: "eu-de-02",
      failover: true,
    });
    expect(resource.outputs).to.have.property("unfinished", null);
  });

  it("reports the transition with its number, times and members", async () => {
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    const last = resource.outputs["lastTransition"] as Transition;
    expect(last).to.include({
      number: 1,
      verb: "failover",
      mode: "unplanned",
      from: "source",
      to: "target",
    });
    expect(last.phases.storage).to.be.within(12, 15);
    expect(last.recoverySeconds).to.be.above(12);
    expect(last.members.map(({ server, ranBefore }) => [server, ranBefore])).to.deep.equal([
      ["ACTIVE", true],
      ["ACTIVE", true],
    ]);
    expect(last.remaining.join(" ")).to.include("reprotect");
  });

  it("sends nothing in a second run", async () => {
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    const mark = await bench().mark();
    expect(await resource.up({ ...program, failover: true })).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(await bench().sent(VERB.failover)).to.have.length(1);
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });

  const FROM = [
    { status: "error-failing-over", mode: "unplanned", job: JOB.failover, ends: "failed-over" },
    { status: "error-reversing", mode: "unplanned", job: JOB.failover, ends: "failed-over" },
    { status: "error-reversing", mode: "planned", job: JOB.switchover, ends: "protected" },
  ] as const;
  for (const { status, mode, job, ends } of FROM) {
    it(`that somebody left in ${status} is completed, ${mode}`, async () => {
      const { resource, program } = await manageGroup(bench(), { failoverMode: mode });
      await bench().control.setStatus({ group: GROUP, status });
      const confirm = "orders/1+healthy+data-loss+downtime";
      await resource.up({ ...program, failover: true, confirm });
      expect(resource.outputs).to.include({ status: ends, productionSite: "target", failover: true });
      expect(await bench().accepted(job)).to.equal(1);
    });
  }
});
