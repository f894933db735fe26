import { expect } from "chai";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import {
  GROUP,
  JOB,
  VERB,
  brokenGroup,
  byName,
  failedOverGroup,
  pairOf,
  preparedWorld,
  protectedWorld,
} from "./scenes";

/** The protection of the group by its id alone; what is on already is adopted. */
async function protect(bench: Bench, more: Props = {}): Promise<{ resource: TestResource; program: Props }> {
  const { id, status } = byName((await bench.world()).groups, GROUP);
  const adopt = status === "protected" ? { adopt: id } : {};
  return { resource: bench.resource("Protection"), program: { protectionGroupId: id, ...adopt, ...more } };
}

const LOOKS_LIKE: readonly { readonly status: string; readonly says: string }[] = [
  { status: "failed-over", says: "would overwrite the disks of the old production site" },
  { status: "error-reprotecting", says: "would overwrite the disks of the old production site" },
  { status: "error-failing-over", says: '"error-failing-over"' },
  { status: "error-reversing", says: '"error-reversing"' },
  { status: "error-deleting", says: '"error-deleting"' },
  { status: "hibernating", says: '"hibernating"' },
];

describe("protection is created", () => {
  const bench = useBench({ world: preparedWorld });

  it("by enabling, and waits until every pair is in sync", async () => {
    const { resource, program } = await protect(bench());
    expect(await resource.up(program)).to.equal("created");
    expect(resource.outputs).to.include({ status: "protected", inSync: true });
    expect(await bench().accepted(JOB.enable)).to.equal(1);
  });

  it("without waiting for the copy with waitForSync: false", async () => {
    const { resource, program } = await protect(bench(), { waitForSync: false });
    await resource.up(program);
    expect(resource.outputs).to.include({ status: "protected", inSync: false });
  });

  it("without a request where it is enabled already", async () => {
    await bench().control.console({ group: GROUP, action: VERB.start });
    const { resource, program } = await protect(bench());
    await resource.up({ ...program, __group: { origin: "created" } });
    expect(await bench().writes()).to.deep.equal([]);
    expect(resource.outputs).to.include({ status: "protected", inSync: true });
  });

  it("after an operation that is under way", async () => {
    await bench().control.console({ group: GROUP, action: VERB.start });
    await bench().clock.pass(10);
    await bench().control.console({ group: GROUP, action: VERB.stop });
    const { resource, program } = await protect(bench(), { waitForSync: false });
    await resource.up(program);
    expect(resource.outputs).to.include({ status: "protected" });
  });

  for (const { status, says } of LOOKS_LIKE) {
    it(`never in ${status}`, async () => {
      await bench().control.setStatus({ group: GROUP, status });
      const { resource, program } = await protect(bench());
      await failure(resource.up(program), "DR_REFUSED", says);
      expect(await bench().writes()).to.deep.equal([]);
      expect(resource.id).to.equal(undefined);
    });
  }

  it("never while a disk reports a fault", async () => {
    await bench().control.breakProduction({ group: GROUP });
    const { resource, program } = await protect(bench());
    await failure(resource.up(program), "may be the last good copy");
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("exactly once when the answer is lost", async () => {
    const match = { call: "server-group-action" };
    await bench().control.faults.add({ match, times: 1, effect: { kind: "reset", after: true } });
    const { resource, program } = await protect(bench(), { waitForSync: false });
    await resource.up(program);
    expect(await bench().accepted(JOB.enable)).to.equal(1);
  });

  it("and saved half-done when its job fails, so that the next update goes on", async () => {
    const fail = { kind: "fail-job", code: "SDRS.1027" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.enable }, times: 1, effect: fail });
    const { resource, program } = await protect(bench(), { waitForSync: false });
    await failure(resource.up(program), "is NOT finished");
    expect(resource.id).not.to.equal(undefined);
    expect(resource.outputs).to.include({ status: "error-starting" });
    await resource.up(program);
    expect(resource.outputs).to.include({ status: "protected" });
  });

  it("not for a group without pairs", async () => {
    const { pairs } = await bench().world();
    for (const pair of pairs) await bench().control.setStatus({ pair: pair.id, status: "available" });
    const { resource } = await protect(bench());
    const empty = bench().resource("ProtectionGroup");
    const { groups } = await bench().world();
    const { source_availability_zone: source, target_availability_zone: target, domain_id, source_vpc_id } = groups[0]!;
    await empty.up({
      name: "empty",
      sourceAvailabilityZone: source,
      targetAvailabilityZone: target,
      domainId: domain_id,
      sourceVpcId: source_vpc_id,
    });
    await failure(resource.up({ protectionGroupId: empty.id }), "no replication pair yet");
  });
});

describe("protection that was switched off outside", () => {
  const bench = useBench({ world: protectedWorld });

  async function switchedOff(): Promise<{ resource: TestResource; program: Props }> {
    const one = await protect(bench(), { waitForSync: false });
    await one.resource.up(one.program);
    await bench().control.console({ group: GROUP, action: VERB.stop });
    await bench().clock.pass(10);
    await one.resource.refresh();
    return one;
  }

  it("is enabled by the next update", async () => {
    const { resource, program } = await switchedOff();
    expect(await resource.plans()).to.equal(true);
    await resource.up(program);
    expect(resource.outputs).to.include({ status: "protected" });
  });

  it("is enabled by the next update without a refresh, also while it is still going off", async () => {
    const { resource, program } = await protect(bench(), { waitForSync: false });
    await resource.up(program);
    for (const seconds of [10, 0]) {
      await bench().control.console({ group: GROUP, action: VERB.stop });
      await bench().clock.pass(seconds);
      expect(await resource.up(program)).to.equal("updated");
      expect(byName((await bench().world()).groups, GROUP).status).to.equal("protected");
    }
    expect(await resource.up(program)).to.equal("unchanged");
  });

  it("stays off while a disk reports a fault, says so, and plans nothing more", async () => {
    const { resource, program } = await switchedOff();
    await bench().control.breakProduction({ group: GROUP });
    expect(await resource.up(program)).to.equal("updated");
    expect(await resource.up(program)).to.equal("unchanged");
    expect(bench().said.join("\n")).to.contain("stays off. Protection is not enabled: production may be damaged");
    expect(resource.outputs).to.include({ status: "available" });
    expect(await bench().sent(VERB.start)).to.deep.equal([]);
    await bench().control.repair({ group: GROUP });
    expect(await resource.up(program)).to.equal("updated");
    expect(resource.outputs).to.include({ status: "protected" });
  });

  it("holds up no plan where the group cannot be read", async () => {
    const { resource, program } = await protect(bench(), { waitForSync: false });
    await resource.up(program);
    await bench().control.faults.add({
      match: { call: "list-server-groups" },
      effect: { kind: "status", status: 503 },
    });
    await bench().control.faults.add({ match: { call: "show-server-group" }, effect: { kind: "status", status: 503 } });
    expect(await resource.up(program)).to.equal("unchanged");
  });
});

describe("protection that is given its group by the id", () => {
  const bench = useBench({ world: protectedWorld });

  it("learns of a move by the next update", async () => {
    const { resource, program } = await protect(bench());
    await resource.up(program);
    await failedOverGroup(bench());
    expect(await resource.up(program)).to.equal("updated");
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
    expect(await resource.up(program)).to.equal("unchanged");
  });
});

describe("protection is deleted", () => {
  const bench = useBench({ world: protectedWorld });

  it("by disabling", async () => {
    const { resource, program } = await protect(bench());
    await resource.up(program);
    await resource.destroy();
    expect(byName((await bench().world()).groups, GROUP).status).to.equal("available");
    expect(await bench().accepted(JOB.disable)).to.equal(1);
  });

  it("without a request where it is off already", async () => {
    const { resource, program } = await protect(bench());
    await resource.up(program);
    await bench().control.console({ group: GROUP, action: VERB.stop });
    await bench().clock.pass(10);
    await resource.destroy();
    expect(await bench().sent(VERB.stop)).to.deep.equal([]);
  });

  it("without a request where the last pair is gone, which the service would refuse for ever", async () => {
    const { resource, program } = await protect(bench());
    await resource.up(program);
    const { instances, pairs } = await bench().world();
    for (const { id } of instances) await bench().control.remove({ instance: id, vanish: true });
    for (const { id } of pairs) await bench().control.remove({ pair: id, vanish: true });
    await resource.destroy();
    expect(await bench().sent(VERB.stop)).to.deep.equal([]);
  });

  it("after the operation that is under way", async () => {
    const { resource, program } = await protect(bench());
    await resource.up(program);
    await bench().control.console({ group: GROUP, action: VERB.stop });
    await resource.destroy();
    expect(await bench().sent(VERB.stop)).to.deep.equal([]);
    expect(byName((await bench().world()).groups, GROUP).status).to.equal("available");
  });

  it("without a request when its group is gone", async () => {
    const { resource, program } = await protect(bench());
    await resource.up(program);
    resource.outputs = { ...resource.outputs, protectionGroupId: "7f0c0000-0000-4000-8000-000000000000" };
    resource.id = "7f0c0000-0000-4000-8000-000000000000";
    await resource.destroy();
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("never while production is away", async () => {
    const { resource, program } = await protect(bench());
    await resource.up(program);
    await failedOverGroup(bench());
    await failure(resource.destroy(), "is not deleted");
    expect(await bench().sent(VERB.stop)).to.deep.equal([]);
  });

  it("never while a failover failed half-way", async () => {
    const { resource, program } = await protect(bench());
    await resource.up(program);
    const group = await brokenGroup(bench());
    const fail = { kind: "fail-job", code: "SDRS.1030" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.failover }, effect: fail });
    await failure(group.resource.up({ ...group.program, failover: true }), "NOT finished");
    await failure(resource.destroy(), "a transition of group orders");
    expect(pairOf(await bench().world(), "db-1-data").shown_status).to.equal("error-failing-over");
  });
});
