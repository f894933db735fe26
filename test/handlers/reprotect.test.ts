import { expect } from "chai";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import {
  type ManagedGroup,
  GROUP,
  JOB,
  VERB,
  consentIn,
  failedOverGroup,
  linkOf,
  manageGroup,
  protectedWorld,
  serverIds,
} from "./scenes";

interface Protected {
  readonly group: ManagedGroup;
  readonly protection: TestResource;
  /** What the program declares of the protection, with what its group says now. */
  readonly program: (more?: Props) => Props;
}

const program = (group: ManagedGroup, more: Props = {}): Props => ({
  protectionGroupId: group.id,
  __group: linkOf(group),
  ...more,
});

/** A group that was failed over, and its protection. */
async function failedOver(bench: Bench): Promise<Protected> {
  const protection = bench.resource("Protection");
  const before = await manageGroup(bench);
  await protection.up(program(before));
  const group = await failedOverGroup(bench);
  await protection.up(program(group));
  return { group, protection, program: (more) => program(group, more) };
}

const AGREED = { reprotect: "orders/1", confirm: "orders/2+overwrite" };

describe("reprotect", () => {
  const bench = useBench({ world: protectedWorld });

  it("overwrites the old site after consent, and ends in sync with production where it is", async () => {
    const { protection, program: of } = await failedOver(bench());
    const text = await failure(protection.up(of({ reprotect: "orders/1" })), "overwrite");
    expect(await bench().sent(VERB.start)).to.deep.equal([]);
    await protection.up(of({ reprotect: "orders/1", confirm: consentIn(text) }));
    expect(protection.outputs).to.include({ status: "protected", inSync: true, productionSite: "target" });
    expect(await bench().accepted(JOB.reprotect)).to.equal(1);
  });

  it("is not sent again by the next update", async () => {
    const { protection, program: of } = await failedOver(bench());
    await protection.up(of(AGREED));
    expect(await protection.up(of(AGREED))).to.equal("unchanged");
    expect(await bench().sent(VERB.start)).to.have.length(1);
  });

  const REFUSED: readonly { readonly name: string; readonly more: Props; readonly says: string }[] = [
    { name: "for another transition", more: { ...AGREED, reprotect: "orders/7" }, says: 'Set reprotect: "orders/1"' },
    { name: "for another group", more: { ...AGREED, reprotect: "billing/1" }, says: 'Set reprotect: "orders/1"' },
    { name: "without consent", more: { reprotect: "orders/1" }, says: "overwrite" },
    { name: "with a spent consent", more: { ...AGREED, confirm: "orders/1+overwrite" }, says: "the coming one is 2" },
    { name: "for a group of which only the id is known", more: { ...AGREED, __group: undefined }, says: "only the id" },
  ];
  for (const { name, more, says } of REFUSED) {
    it(`${name} is refused`, async () => {
      const { protection, program: of } = await failedOver(bench());
      await failure(protection.up(of(more)), says);
      await failure(protection.update(of(more)), says);
      expect(await bench().sent(VERB.start)).to.deep.equal([]);
    });
  }

  it("edited together with failover is refused", async () => {
    const { protection, group } = await failedOver(bench());
    const link = { ...linkOf(group), failover: false };
    await failure(protection.up(program(group, { ...AGREED, __group: link })), "failover is edited in the same run");
    expect(await bench().sent(VERB.start)).to.deep.equal([]);
  });

  it("is refused while an old production server runs", async () => {
    const { protection, program: of } = await failedOver(bench());
    const { web } = await serverIds(bench());
    await bench().control.power({ server: web.source, status: "ACTIVE" });
    await failure(protection.up(of(AGREED)), "old production");
    await failure(protection.update(of(AGREED)), "old production");
    expect(await bench().sent(VERB.start)).to.deep.equal([]);
  });

  it("whose job failed is retried by the next update, also after a refresh", async () => {
    const { protection, program: of } = await failedOver(bench());
    const fail = { kind: "fail-job", code: "SDRS.1032" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.reprotect }, times: 1, effect: fail });
    await failure(protection.up(of(AGREED)), "NOT finished");
    expect(protection.outputs["reprotect"]).to.equal(undefined);
    await protection.refresh();
    expect(protection.outputs).to.have.property("unfinished");
    await protection.up(of(AGREED));
    expect(protection.outputs).to.include({ status: "protected", inSync: true });
    expect(await bench().sent(VERB.start)).to.have.length(2);
  });

  it("whose answer is lost is accepted exactly once", async () => {
    const { protection, program: of } = await failedOver(bench());
    const match = { call: "server-group-action", body: VERB.start };
    await bench().control.faults.add({ match, times: 1, effect: { kind: "reset", after: true } });
    await protection.up(of(AGREED));
    expect(await bench().accepted(JOB.reprotect)).to.equal(1);
  });

  it("that ended its watch while copying goes on watching", async () => {
    const { protection, program: of } = await failedOver(bench());
    await failure(protection.up(of({ ...AGREED, timeouts: { update: "7s" } })), "DR_WAIT_TIMEOUT");
    await protection.up(of(AGREED));
    expect(protection.outputs).to.include({ inSync: true });
    expect(await bench().sent(VERB.start)).to.have.length(1);
  });

  it("that was accepted before the group failed over again is given up without a request", async () => {
    const { protection, program: of } = await failedOver(bench());
    await failure(protection.up(of({ ...AGREED, timeouts: { update: "2s" } })), "NOT finished");
    await bench().clock.pass(60);
    await bench().control.setStatus({ group: GROUP, status: "failed-over" });
    await protection.up(of(AGREED));
    expect(protection.outputs).not.to.have.property("unfinished");
    expect(await bench().sent(VERB.start)).to.have.length(1);
  });
});
