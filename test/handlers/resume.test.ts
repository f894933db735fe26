import { expect } from "chai";
import type { Transition } from "../../provider/model/transition";
import type { TransitionRecord } from "../../provider/model/transition-record";
import { type Bench, failure, useBench } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, VERB, brokenGroup, protectedWorld } from "./scenes";

/** A failover whose job fails half-way. */
async function failedOnce(bench: Bench): Promise<ManagedGroup> {
  const group = await brokenGroup(bench);
  await bench.control.faults.add({
    match: { jobType: JOB.failover },
    times: 1,
    effect: { kind: "fail-job", code: "SDRS.1030", reason: "storage did not answer", subJob: 2, partial: true },
  });
  await failure(group.resource.up({ ...group.program, failover: true }), "is NOT finished", "storage did not answer");
  return group;
}

describe("a failover that stopped half-way", () => {
  const bench = useBench({ world: protectedWorld });

  it("saves what was observed, the old intent and a mark", async () => {
    const { resource } = await failedOnce(bench());
    expect(resource.outputs).to.include({ status: "error-failing-over" });
    expect(resource.outputs["failover"]).to.equal(null);
    const mark = resource.outputs["unfinished"] as TransitionRecord;
    expect(mark).to.deep.include({
      number: 1,
      kind: "failover",
      from: "source",
      to: "target",
      wish: { move: "target" },
    });
    expect(mark.posted).to.include({ action: "failover", outcome: "accepted" });
    expect(resource.inputs["failover"]).to.equal(undefined);
  });

  it("is finished by the next update with exactly one more request", async () => {
    const { resource, program } = await failedOnce(bench());
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target", failover: true });
    expect(resource.outputs).to.have.property("unfinished", null);
    expect(await bench().sent(VERB.failover)).to.have.length(2);
    expect((resource.outputs["lastTransition"] as Transition).number).to.equal(1);
  });

  it("is finished also when a refresh came between", async () => {
    const { resource, program } = await failedOnce(bench());
    expect(await resource.refresh()).to.equal("present");
    expect(resource.outputs["failover"]).to.equal(null);
    expect(resource.outputs).to.have.property("unfinished").that.is.an("object");
    expect(await resource.plans()).to.equal(true);
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    expect(await bench().sent(VERB.failover)).to.have.length(2);
  });

  it("fails over only in the direction it began, and refuses an intent that was taken back", async () => {
    const { resource, program } = await failedOnce(bench());
    await failure(resource.up({ ...program, failover: false }), "Set failover: true again");
    await failure(resource.up(program), "Set failover: true again");
    expect(await bench().sent(VERB.failover)).to.have.length(1);
    expect(resource.outputs).to.have.property("unfinished").that.is.an("object");
  });

  for (const hours of [1, -1]) {
    it(`does not know its recovery time when a machine whose clock was ${hours} h ahead began it`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const effect = { kind: "fail-job", code: "Ecs.0005", reason: "no capacity" } as const;
      await bench().control.faults.add({ match: { jobType: "batchStartServer" }, times: 1, effect });
      await failure(resource.up({ ...program, failover: true }), "is NOT finished");
      const { since, acceptedAt = "", ...rest } = resource.outputs["unfinished"] as TransitionRecord;
      const later = (time: string): string => new Date(Date.parse(time) + hours * 3600_000).toISOString();
      resource.outputs["unfinished"] = { ...rest, since: later(since), acceptedAt: later(acceptedAt) };
      expect(await resource.up({ ...program, failover: true })).to.equal("updated");
      expect((resource.outputs["lastTransition"] as Transition).recoverySeconds).to.equal(null);
    });
  }

  it("knows its recovery time when it was finished by another run of one clock", async () => {
    const { resource, program } = await failedOnce(bench());
    await resource.up({ ...program, failover: true });
    expect((resource.outputs["lastTransition"] as Transition).recoverySeconds).to.be.above(12);
  });

  it("only finishes when somebody retried it in the console", async () => {
    const { resource, program } = await failedOnce(bench());
    await bench().control.console({ group: GROUP, action: VERB.failover });
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    expect(resource.outputs).to.include({ status: "failed-over", failover: true });
    expect(await bench().sent(VERB.failover)).to.have.length(1);
  });

  it("is given up without a request when somebody brought the group back to protected", async () => {
    const { resource, program } = await failedOnce(bench());
    await bench().control.setStatus({ group: GROUP, status: "protected" });
    const mark = await bench().mark();
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    expect(resource.outputs).to.have.property("unfinished", null);
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(await resource.up({ ...program, failover: true })).to.equal("unchanged");
    expect(await bench().sent(VERB.failover)).to.have.length(1);
  });

  it("starts servers that the failed attempt already moved, and only once", async () => {
    const { resource, program } = await failedOnce(bench());
    await resource.up({ ...program, failover: true });
    const starts = await bench().control.calls({ method: "POST", body: "os-start" });
    expect(starts).to.have.length(1);
  });

  it("goes on watching after its time limit, without a second request", async () => {
    const { resource, program } = await brokenGroup(bench(), { timeouts: { update: "5s" } });
    await failure(resource.up({ ...program, failover: true }), "DR_WAIT_TIMEOUT");
    expect(resource.outputs["unfinished"]).to.have.nested.property("posted.outcome", "accepted");
    expect(await resource.up({ ...program, failover: true, timeouts: { update: "10m" } })).to.equal("updated");
    expect(await bench().sent(VERB.failover)).to.have.length(1);
  });

  it("is taken up by the next update when the process died after the request", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.console({ group: GROUP, action: VERB.failover });
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    expect(resource.outputs).to.include({ status: "failed-over", failover: true });
    expect(resource.outputs["migratedAddresses"]).to.have.length.above(0);
    expect(await bench().sent(VERB.failover)).to.have.length(0);
  });

  it("leaves no trace when it was refused before the first request", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.linkDown({ group: GROUP });
    const before = structuredClone(resource.outputs);
    await failure(resource.update({ ...program, failover: true }), "DR_REFUSED");
    expect(resource.outputs).to.deep.equal(before);
  });
});
