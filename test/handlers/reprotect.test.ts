import { expect } from "chai";
import { type Props, failure, useBench } from "../support/handlers";
import { GROUP, JOB, VERB, consentIn, failedOverGroup, manageGroup, protectedWorld, serverIds } from "./scenes";

const AGREED = { failover: true, reprotect: "orders/1", confirm: "orders/2+overwrite" };

describe("reprotect", () => {
  const bench = useBench({ world: protectedWorld });

  it("overwrites the old site after consent, and ends in sync with production where it is", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const asked = { ...program, failover: true, reprotect: "orders/1" };
    const text = await failure(resource.up(asked), "overwrite");
    expect(await bench().sent(VERB.start)).to.deep.equal([]);
    await resource.up({ ...asked, confirm: consentIn(text) });
    expect(resource.outputs).to.include({
      status: "protected",
      inSync: true,
      productionSite: "target",
      transitionCount: 2,
    });
    expect(resource.outputs["lastTransition"]).to.deep.include({ number: 2, verb: "reprotect" });
    expect(await bench().accepted(JOB.reprotect)).to.equal(1);
  });

  it("is not sent again by the next update, nor by one without it", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await resource.up({ ...program, ...AGREED });
    expect(await resource.up({ ...program, ...AGREED })).to.equal("unchanged");
    await resource.up({ ...program, failover: true });
    expect(await bench().sent(VERB.start)).to.have.length(1);
  });

  const REFUSED: readonly { readonly name: string; readonly more: Props; readonly says: string | RegExp }[] = [
    {
      name: "for another transition",
      more: { ...AGREED, reprotect: "orders/7" },
      says: /Set reprotect: "orders\/1-[0-9a-f]{4}"/,
    },
    {
      name: "for another group",
      more: { ...AGREED, reprotect: "billing/1-0000" },
      says: /Set reprotect: "orders\/1-[0-9a-f]{4}"/,
    },
    { name: "without consent", more: { ...AGREED, confirm: undefined }, says: "overwrite" },
    {
      name: "with a spent consent",
      more: { ...AGREED, confirm: "orders/1+overwrite" },
      says: "agrees to another transition",
    },
    {
      name: "edited together with failover",
      more: { ...AGREED, failover: false },
      says: "failover is edited in the same run",
    },
  ];
  for (const { name, more, says } of REFUSED) {
    it(`${name} is refused`, async () => {
      const { resource, program } = await failedOverGroup(bench());
      await failure(resource.up({ ...program, ...more }), says);
      await failure(resource.update({ ...program, ...more }), says);
      expect(await bench().sent(VERB.start)).to.deep.equal([]);
    });
  }

  it("of a group that this stack never moved is refused in words that can be typed, and the next update is quiet", async () => {
    const { resource, program } = await manageGroup(bench());
    const asked = { ...program, reprotect: "orders/1" };
    const text = await failure(resource.preview(asked), "has no transition of this stack", "Remove reprotect");
    expect(text).not.to.contain("undefined");
    await failure(resource.update(asked), "has no transition of this stack");
    expect(await resource.up(program)).to.equal("unchanged");
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("when a group is created is refused", async () => {
    const { program } = await failedOverGroup(bench());
    const fresh = bench().resource("ProtectionGroup");
    const text = failure(fresh.up({ ...program, adopt: undefined, name: "other", reprotect: "orders/1" }));
    expect(await text).to.contain("creating never overwrites disks");
  });

  it("is refused while an old production server runs", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const { web } = await serverIds(bench());
    await bench().control.power({ server: web.source, status: "ACTIVE" });
    await failure(resource.up({ ...program, ...AGREED }), "old production");
    await failure(resource.update({ ...program, ...AGREED }), "old production");
    expect(await bench().sent(VERB.start)).to.deep.equal([]);
  });

  it("whose job failed is retried by the next update, also after a refresh", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const fail = { kind: "fail-job", code: "SDRS.1032" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.reprotect }, times: 1, effect: fail });
    await failure(resource.up({ ...program, ...AGREED }), "NOT finished");
    expect(resource.outputs["reprotect"]).to.equal(null);
    await resource.refresh();
    expect(resource.outputs).to.have.property("unfinished");
    await resource.up({ ...program, ...AGREED });
    expect(resource.outputs).to.include({ status: "protected", inSync: true });
    expect(await bench().sent(VERB.start)).to.have.length(2);
  });

  it("whose answer is lost is accepted exactly once", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const match = { call: "server-group-action", body: VERB.start };
    await bench().control.faults.add({ match, times: 1, effect: { kind: "reset", after: true } });
    await resource.up({ ...program, ...AGREED });
    expect(await bench().accepted(JOB.reprotect)).to.equal(1);
  });

  it("that ended its watch while copying goes on watching", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await failure(resource.up({ ...program, ...AGREED, timeouts: { update: "7s" } }), "DR_WAIT_TIMEOUT");
    await resource.up({ ...program, ...AGREED });
    expect(resource.outputs).to.include({ inSync: true });
    expect(await bench().sent(VERB.start)).to.have.length(1);
  });

  it("that was accepted before the group failed over again is given up without a request", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await failure(resource.up({ ...program, ...AGREED, timeouts: { update: "2s" } }), "NOT finished");
    await bench().clock.pass(60);
    await bench().control.setStatus({ group: GROUP, status: "failed-over" });
    await resource.up({ ...program, ...AGREED });
    expect(resource.outputs).to.have.property("unfinished", null);
    expect(await bench().sent(VERB.start)).to.have.length(1);
  });

  it("that is half done stands in the way of no way back", async () => {
    const { resource, program } = await failedOverGroup(bench());
    await failure(resource.up({ ...program, ...AGREED, timeouts: { update: "7s" } }), "NOT finished");
    const back = { ...program, failover: false, failback: { switchAsSoonAsInSync: true } };
    const text = await failure(resource.up(back), "downtime");
    await resource.up({ ...back, confirm: consentIn(text) });
    expect(resource.outputs).to.include({ status: "protected", productionSite: "source", transitionCount: 3 });
    expect(await bench().sent(VERB.start)).to.have.length(1);
  });
});
