import { expect } from "chai";
import { type Bench, type Props, failure, useBench } from "../support/handlers";
import { GROUP, JOB, VERB, failBack, failedOverGroup, protectedWorld, serverIds } from "./scenes";

const AGREED = { failover: false, confirm: "orders/2+overwrite+downtime" };
const NOW = { failback: { switchAsSoonAsInSync: true } };

async function running(bench: Bench): Promise<string[]> {
  return (await bench.world()).servers.filter(({ status }) => status === "ACTIVE").map(({ zone }) => zone);
}

describe("failback", () => {
  const bench = useBench({ world: protectedWorld });

  it("first reprotects and synchronises, with production left where it is", async () => {
    const { resource, program } = await failedOverGroup(bench());
    expect(await resource.up({ ...program, ...AGREED })).to.equal("updated");
    expect(resource.outputs).to.include({
      status: "protected",
      productionSite: "target",
      inSync: true,
      failover: true,
    });
    expect(resource.outputs).to.have.property("unfinished").that.is.an("object");
    expect(await running(bench())).to.deep.equal(["eu-de-02", "eu-de-02"]);
  });

  it("switches in the next update, and serves at the original site", async () => {
    const group = await failedOverGroup(bench());
    await failBack(group);
    const { outputs } = group.resource;
    expect(outputs).to.include({ status: "protected", productionSite: "source", failover: false });
    expect(outputs).to.have.property("unfinished", null);
    expect(outputs["lastTransition"]).to.include({ number: 2, verb: "failback", to: "source" });
    expect(await running(bench())).to.deep.equal(["eu-de-01", "eu-de-01"]);
  });

  it("can be refreshed between its halves, also where the second would be refused", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const wanted = { ...program, failover: false, confirm: "orders/2+overwrite" };
    await resource.up(wanted);
    expect(await resource.refresh(), "with the consent to the downtime missing").to.equal("present");
    expect((await resource.preview(wanted)).changes).to.equal(true);
    await bench().control.console({ group: GROUP, action: VERB.stop });
    await bench().clock.pass(600);
    expect(await resource.refresh(), "with protection disabled by somebody").to.equal("present");
    expect(resource.outputs).to.include({ status: "available", productionSite: "target" });
    await failure(resource.up(wanted), "DR_REFUSED", "there is no replica to move to");
    expect(await resource.refresh(), "after an update that was refused").to.equal("present");
  });

  it("does both in one update with switchAsSoonAsInSync", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await resource.up({ ...program, ...AGREED, ...NOW });
    expect(resource.outputs).to.include({ productionSite: "source", failover: false });
    expect(await bench().accepted(JOB.reprotect)).to.equal(1);
    expect(await bench().accepted(JOB.switchover)).to.equal(1);
  });

  it("can be followed by another failover, whose number is three", async () => {
    const group = await failedOverGroup(bench());
    await failBack(group);
    await group.resource.up({ ...group.program, failover: true, confirm: "orders/3+healthy" });
    expect(group.resource.outputs).to.have.nested.property("lastTransition.number", 3);
    expect(await bench().accepted(JOB.failover)).to.equal(2);
  });

  const REFUSED: readonly { readonly name: string; readonly more: Props; readonly says: string }[] = [
    { name: "without any consent", more: { failover: false }, says: "overwrite" },
    {
      name: "without consent to overwrite",
      more: { failover: false, confirm: "orders/2+downtime" },
      says: "overwrite",
    },
    {
      name: "that goes on by itself without consent to the downtime",
      more: { failover: false, confirm: "orders/2+overwrite", ...NOW },
      says: "downtime",
    },
  ];
  for (const { name, more, says } of REFUSED) {
    it(`${name} is refused before anything is sent`, async () => {
      const { resource, program } = await failedOverGroup(bench());
      const mark = await bench().mark();
      await failure(resource.up({ ...program, ...more }), "DR_CONFIRMATION_REQUIRED", says);
      expect(await bench().writes(mark)).to.deep.equal([]);
    });
  }

  it("is refused while an old production server runs", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const { db } = await serverIds(bench());
    await bench().control.power({ server: db.source, status: "ACTIVE" });
    await failure(resource.up({ ...program, ...AGREED }), "old production");
    await failure(resource.update({ ...program, ...AGREED }), "old production");
    expect(await bench().sent(VERB.start)).to.deep.equal([]);
  });

  it("is refused while an old production server cannot be read", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await bench().control.faults.add({ effect: { kind: "dead-zone", zone: "eu-de-01", mode: "fail" } });
    await failure(resource.up({ ...program, ...AGREED }), "cannot be read");
    expect(await bench().sent(VERB.start)).to.deep.equal([]);
  });

  it("that is taken back before the switch leaves production where it is, without a request", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await resource.up({ ...program, ...AGREED });
    const mark = await bench().mark();
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ productionSite: "target", failover: true });
    expect(resource.outputs).to.have.property("unfinished", null);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("cannot be taken back while its reprotect is half done", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const fail = { kind: "fail-job", code: "SDRS.1032" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.reprotect }, times: 1, effect: fail });
    await failure(resource.up({ ...program, ...AGREED }), "is NOT finished");
    const mark = await bench().mark();
    await failure(resource.up({ ...program, failover: true }), "Set failover: false again");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });
});

const BREAKS = [
  ["the reprotect", JOB.reprotect, "SDRS.1032"],
  ["the switchover", JOB.switchover, "SDRS.1029"],
] as const;

describe("a failback that stopped half-way", () => {
  const bench = useBench({ world: protectedWorld });

  for (const [what, jobType, code] of BREAKS) {
    it(`in ${what} goes on with the next update, and repeats only that`, async () => {
      const { resource, program } = await failedOverGroup(bench());
      await bench().control.faults.add({ match: { jobType }, times: 1, effect: { kind: "fail-job", code } });
      await failure(resource.up({ ...program, ...AGREED, ...NOW }), "is NOT finished");
      expect(resource.outputs).to.include({ failover: true });
      await resource.refresh();
      await resource.up({ ...program, ...AGREED, ...NOW });
      expect(resource.outputs).to.include({ status: "protected", productionSite: "source", failover: false });
      expect(await bench().accepted(JOB.reprotect)).to.equal(jobType === JOB.reprotect ? 2 : 1);
      expect(await bench().accepted(JOB.switchover)).to.equal(jobType === JOB.switchover ? 2 : 1);
      expect(await running(bench())).to.deep.equal(["eu-de-01", "eu-de-01"]);
    });
  }

  it("during the copy goes on with the next update without another reprotect", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await failure(resource.up({ ...program, ...AGREED, timeouts: { update: "7s" } }), "DR_WAIT_TIMEOUT");
    await resource.up({ ...program, ...AGREED, ...NOW });
    expect(resource.outputs).to.include({ productionSite: "source", failover: false });
    expect(await bench().sent(VERB.start)).to.have.length(1);
  });

  it("starts the stopped servers again at once when the switchover is refused", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await resource.up({ ...program, ...AGREED });
    const match = { call: "server-group-action", body: VERB.switchover };
    const body = { error: { code: "SDRS.1823", message: "The storage is faulty" } };
    await bench().control.faults.add({ match, times: 1, effect: { kind: "status", status: 400, body } });
    await failure(resource.up({ ...program, ...AGREED }), "SDRS.1823");
    expect(await running(bench())).to.deep.equal(["eu-de-02", "eu-de-02"]);
    await resource.up({ ...program, ...AGREED });
    expect(resource.outputs).to.include({ productionSite: "source", failover: false });
  });

  it("is finished without a request when somebody switched over in the console", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await resource.up({ ...program, ...AGREED });
    const { web, db } = await serverIds(bench());
    for (const id of [web.target, db.target]) await bench().control.power({ server: id, status: "SHUTOFF" });
    await bench().control.console({ group: GROUP, action: VERB.switchover, priority_station: "source" });
    await bench().clock.pass(60);
    await resource.up({ ...program, ...AGREED });
    expect(resource.outputs).to.include({ productionSite: "source", failover: false });
    expect(await bench().sent(VERB.switchover)).to.deep.equal([]);
    expect(await running(bench())).to.deep.equal(["eu-de-01", "eu-de-01"]);
  });

  it("whose switchover's answer is lost is accepted exactly once", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const match = { call: "server-group-action", body: VERB.switchover };
    await bench().control.faults.add({ match, times: 1, effect: { kind: "reset", after: true } });
    await resource.up({ ...program, ...AGREED, ...NOW });
    expect(await bench().accepted(JOB.switchover)).to.equal(1);
    expect(resource.outputs).to.include({ failover: false });
  });
});

describe("an unplanned failback", () => {
  const bench = useBench({ world: protectedWorld });

  it("reprotects, waits until nothing would be lost, and fails over in the next update", async () => {
    const { resource, program } = await failedOverGroup(bench(), { failback: { mode: "unplanned" } });
    const confirm = "orders/2+overwrite+healthy";
    await resource.up({ ...program, failover: false, confirm });
    expect(resource.outputs).to.include({
      status: "protected",
      productionSite: "target",
      failover: true,
      inSync: true,
    });
    await resource.up({ ...program, failover: false, confirm });
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "source", failover: false });
    expect(await bench().accepted(JOB.failover)).to.equal(2);
    expect(await bench().accepted(JOB.reprotect)).to.equal(1);
  });
});
