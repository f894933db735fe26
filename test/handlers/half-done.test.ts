import { expect } from "chai";
import type { FaultEffect, FaultRule } from "../../simulator/index";
import { type Props, type TestResource, failure, useBench } from "../support/handlers";
import { bareWorld, byName, groupProgram, instanceOf, manageGroup, pairOf, protectedWorld } from "./scenes";

const JOB_FAILS: FaultEffect = { kind: "fail-job", code: "SDRS.0013", reason: "no room" };
const LOST: FaultEffect = { kind: "reset", after: true };
const INSTANCE = "createProtectedInstanceNoCG";

function notFound(call: string, code: string, times: number): FaultRule {
  return {
    match: { call },
    times,
    effect: { kind: "status", status: 400, body: { error: { code, message: "does not exist" } } },
  };
}

describe("what was half done", () => {
  const bench = useBench({ world: bareWorld });
  let group: TestResource;

  beforeEach(async () => {
    group = bench().resource("ProtectionGroup");
    await group.up(await groupProgram(bench()));
  });

  async function instance(more: Props = {}): Promise<Props> {
    const serverId = byName((await bench().world()).servers, "web-1").id;
    return { name: "pi-web", protectionGroupId: group.id, serverId, ...more };
  }
  async function pair(more: Props = {}): Promise<Props> {
    const volumeId = byName((await bench().world()).disks, "shop-spare").id;
    return { name: "spare", protectionGroupId: group.id, volumeId, ...more };
  }
  async function attachment(): Promise<{ resource: TestResource; program: Props }> {
    const [one, other] = [bench().resource("ProtectedInstance"), bench().resource("ReplicationPair")];
    await one.up(await instance());
    await other.up(await pair());
    const ids = { protectedInstanceId: one.id, replicationPairId: other.id, protectionGroupId: group.id };
    const program = { ...ids, device: "/dev/vdc", detachFromRunning: true };
    return { resource: bench().resource("ReplicationAttachment"), program };
  }
  const add = (call: string, effect: FaultEffect): Promise<unknown> =>
    bench().control.faults.add({ match: { call }, times: 1, effect });
  const failJob = (jobType: string): Promise<unknown> =>
    bench().control.faults.add({ match: { jobType }, times: 1, effect: JOB_FAILS });

  it("an instance whose creation failed after the time limit is refused at every update, and its replacement leads out", async () => {
    await failJob(INSTANCE);
    const resource = bench().resource("ProtectedInstance");
    const program = await instance();
    await failure(resource.up({ ...program, timeouts: { create: "5s" } }), "is not complete", "DR_WAIT_TIMEOUT");
    await bench().clock.pass(300);
    for (const _ of [1, 2]) await failure(resource.up(program), "its creation failed", "pulumi up --replace 'urn:");
    expect(resource.outputs).to.include({ status: "error" });
    await resource.destroy();
    await resource.up(program);
    expect((await bench().world()).instances.map(({ id, status }) => [id, status])).to.deep.equal([
      [resource.id, "available"],
    ]);
  });

  it("an instance that a killed run left in an error is refused, not taken for a good one", async () => {
    await failJob(INSTANCE);
    const program = await instance({ __group: { origin: "created" } });
    await failure(
      bench()
        .resource("ProtectedInstance")
        .up({ ...program, timeouts: { create: "5s" } }),
    );
    await bench().clock.pass(300);
    const resource = bench().resource("ProtectedInstance");
    for (const _ of [1, 2]) await failure(resource.up(program), "its creation failed", "--replace");
  });

  it("a pair whose creation outlasted its time limit gets its size at the next update", async () => {
    const resource = bench().resource("ReplicationPair");
    const program = await pair({ size: 50 });
    await failure(resource.up({ ...program, timeouts: { create: "1s" } }), "expand to 50 GB");
    expect(await resource.up(program)).to.equal("updated");
    expect(byName((await bench().world()).disks, "shop-spare").size).to.equal(50);
    expect(resource.outputs).to.include({ volumeSize: 50 });
    expect(await resource.up(program)).to.equal("unchanged");
  });

  it("a group whose creation outlasted its time limit is observed at the next update", async () => {
    const resource = bench().resource("ProtectionGroup");
    const program = { ...(await groupProgram(bench())), name: "second" };
    await failure(resource.up({ ...program, timeouts: { create: "1s" } }), "is not complete");
    await resource.up(program);
    expect(resource.outputs).to.include({ status: "available", productionSite: "source", origin: "created" });
    expect(await resource.up(program)).to.equal("unchanged");
  });

  it("a size that is removed is not sent", async () => {
    const resource = bench().resource("ReplicationPair");
    await resource.up(await pair({ size: 9 }));
    const mark = await bench().mark();
    await resource.up(await pair());
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  for (const [when, effect] of [
    ["after it took effect", LOST],
    ["before it took effect", { kind: "reset" }],
  ] as const) {
    it(`an expansion whose answer was lost ${when} is made once`, async () => {
      const resource = bench().resource("ReplicationPair");
      await resource.up(await pair());
      await add("extend-replication", effect);
      await resource.up(await pair({ size: 9 }));
      expect(resource.outputs).to.include({ volumeSize: 9 });
      expect(await bench().accepted("expandReplicationPairNew")).to.equal(1);
    });
  }

  it("an expansion that outlasted its time limit is waited for at the next update", async () => {
    const resource = bench().resource("ReplicationPair");
    await resource.up(await pair());
    await failure(resource.up(await pair({ size: 12, timeouts: { update: "1s" } })), "DR_WAIT_TIMEOUT");
    await resource.up(await pair({ size: 12 }));
    expect(resource.outputs).to.include({ volumeSize: 12 });
    expect(await bench().accepted("expandReplicationPairNew")).to.equal(1);
  });

  it("a resize whose answer was lost is seen in the flavors", async () => {
    const resource = bench().resource("ProtectedInstance");
    await resource.up(await instance());
    const { source_server: server } = instanceOf(await bench().world(), "web-1");
    await bench().control.power({ server, status: "SHUTOFF" });
    await add("resize-protected-instance", LOST);
    await resource.up(await instance({ flavor: "s3.large.4" }));
    expect(await resource.up(await instance({ flavor: "s3.large.4" }))).to.equal("unchanged");
    const { servers } = await bench().world();
    expect(servers.filter(({ name }) => name === "web-1").map(({ flavor }) => flavor)).to.deep.equal([
      "s3.large.4",
      "s3.large.4",
    ]);
  });

  it("a DR server that was made smaller gets production's size while production runs", async () => {
    const resource = bench().resource("ProtectedInstance");
    const { flavor } = byName((await bench().world()).servers, "web-1");
    await resource.up(await instance({ flavor: "s3.large.4" }));
    await resource.up(await instance({ flavor }));
    const { servers } = await bench().world();
    expect(servers.filter(({ name }) => name === "web-1").map((one) => one.flavor)).to.deep.equal([flavor, flavor]);
  });

  for (const [call, code, times] of [
    ["show-server-group", "SDRS.1013", 2],
    ["show-replication", "SDRS.1608", 2],
    ["show-protected-instance", "SDRS.1320", 3],
  ] as const) {
    it(`a replica that does not know a new object yet is waited for: ${call}`, async () => {
      await bench().control.faults.add(notFound(call, code, times));
      const resources = [bench().resource("ProtectedInstance"), bench().resource("ReplicationPair")] as const;
      await resources[0].up(await instance());
      await resources[1].up(await pair());
      const { instances, pairs } = await bench().world();
      expect([instances.length, pairs.length]).to.deep.equal([1, 3]);
    });
  }

  it("an attachment whose answer was lost is found, and asked for once", async () => {
    const { resource, program } = await attachment();
    await add("attach-replication", LOST);
    await resource.up(program);
    expect(resource.outputs["attachedDevice"]).to.match(/c$/);
    expect(await bench().accepted("attachReplicationPairNew")).to.equal(1);
  });

  it("a detachment whose answer was lost is not asked for again", async () => {
    const { resource, program } = await attachment();
    await resource.up(program);
    await add("detach-replication", LOST);
    await resource.destroy();
    expect(await bench().accepted("detachReplicationPairNew")).to.equal(1);
    expect(pairOf(await bench().world(), "shop-spare").attachment).to.deep.equal([]);
  });

  it("a detachment whose job failed keeps the attachment, and is made by the next run", async () => {
    const { resource, program } = await attachment();
    await resource.up(program);
    await failJob("detachReplicationPairNew");
    await failure(resource.destroy(), "no room");
    expect(resource.id).not.to.equal(undefined);
    expect(pairOf(await bench().world(), "shop-spare").attachment).to.have.length(1);
    await resource.destroy();
    expect(pairOf(await bench().world(), "shop-spare").attachment).to.deep.equal([]);
  });

  it("a pair that came with an instance is adopted as the refusal says, is expanded afterwards, and goes once", async () => {
    const [web, data] = [bench().resource("ProtectedInstance"), bench().resource("ReplicationPair")];
    await web.up(await instance({ deleteTargetServer: true }));
    const auto = pairOf(await bench().world(), "web-1-data");
    const declared = { protectionGroupId: group.id, name: "data", volumeId: auto.source_volume };
    await failure(data.up(declared), "already exists", `adopt: "${auto.id}" and name: "${auto.name}"`);
    const adopted = { ...declared, name: auto.name, adopt: auto.id };
    // Adopting changes nothing: a size that is not there is not taken for one that is.
    await failure(data.up({ ...adopted, size: 20 }), "size is 6, declared 20", "Declare what is there: size: 6");
    expect(await bench().accepted("expandReplicationPairNew")).to.equal(0);
    await data.up(adopted);
    await data.up({ ...adopted, size: 30 });
    expect(byName((await bench().world()).disks, "web-1-data").size).to.equal(30);
    // It needs the instance, so the engine destroys it first.
    for (const one of [data, web, group]) await one.destroy();
    const { groups, instances, pairs } = await bench().world();
    expect({ groups, instances, pairs }).to.deep.equal({ groups: [], instances: [], pairs: [] });
  });

  it("an attachment that the service makes no more names the replacement of its pair", async () => {
    const { resource, program } = await attachment();
    await failJob("attachReplicationPairNew");
    await failure(resource.up(program), "could not be attached to instance", "run pulumi up again");
    await failure(resource.up(program), "pulumi up --replace '<URN of the pair>'");
  });

  it("DR disks that a failed creation leaves are named with their ids", async () => {
    await failJob(INSTANCE);
    const text = await failure(
      bench()
        .resource("ProtectedInstance")
        .up(await instance()),
      "What stays, and is billed",
    );
    const { disks, instances } = await bench().world();
    const left = disks.filter(({ zone }) => zone === "eu-de-02").map(({ id }) => id);
    expect(instances).to.deep.equal([]);
    expect(left).to.have.length(2);
    for (const id of left) expect(text).to.include(id);
  });
});

for (const [assumption, value] of [
  ["attachFailureLeaves", "attachment"],
  ["errorAttachingAllows", "attach-again"],
] as const) {
  describe(`an attachment that failed, where ${assumption} is ${value}`, () => {
    const bench = useBench({ world: bareWorld, assumptions: { [assumption]: value } });

    it("is made by the next update", async () => {
      const [group, one, other, resource] = [
        bench().resource("ProtectionGroup"),
        bench().resource("ProtectedInstance"),
        bench().resource("ReplicationPair"),
        bench().resource("ReplicationAttachment"),
      ] as const;
      await group.up(await groupProgram(bench()));
      const { servers, disks } = await bench().world();
      const of = { protectionGroupId: group.id };
      await one.up({ ...of, name: "pi-web", serverId: byName(servers, "web-1").id });
      await other.up({ ...of, name: "spare", volumeId: byName(disks, "shop-spare").id });
      const program = { ...of, protectedInstanceId: one.id, replicationPairId: other.id, device: "/dev/vdc" };
      await bench().control.faults.add({
        match: { jobType: "attachReplicationPairNew" },
        times: 1,
        effect: JOB_FAILS,
      });
      await failure(resource.up(program), "no room");
      await resource.up(program);
      const { attachment, status } = pairOf(await bench().world(), "shop-spare");
      expect([attachment.length, status]).to.deep.equal([1, "available"]);
    });
  });
}

describe("a transition that is not finished", () => {
  const bench = useBench({ world: protectedWorld });

  it("is not replaced by replaceOnChanges, and goes on without it", async () => {
    const { resource, program, id } = await manageGroup(bench());
    await bench().control.breakProduction({ group: "orders" });
    await bench().control.faults.add({
      match: { jobType: "batchStartServer" },
      times: 1,
      effect: { kind: "fail-job", code: "Ecs.0005" },
    });
    await failure(resource.up({ ...program, failover: true }), "NOT finished");
    await bench().inOneProcess(async () => {
      const provider = bench().provider("ProtectionGroup");
      const news = { ...resource.inputs, failover: true };
      const { replaces } = await provider.diff(id, resource.outputs, news);
      expect(replaces).to.deep.equal([]);
      const { failures } = await provider.check({}, news);
      expect(failures.map(({ reason }) => reason).join()).to.include("Leave replaceOnChanges out");
    });
    const { adopt: _adopt, ...plain } = program;
    await resource.up({ ...plain, failover: true });
    expect(resource.outputs).to.include({ productionSite: "target", unfinished: null });
  });
});

for (const unknownJob of ["400", "404"] as const) {
  describe(`a job that is not found (${unknownJob})`, () => {
    const bench = useBench({ world: protectedWorld, assumptions: { unknownJob, jobVisible: "after-5-seconds" } });

    it("never counts as the end of a deletion that then fails", async () => {
      const { id: groupId } = await manageGroup(bench());
      const { id, name, source_volume: volumeId } = pairOf(await bench().world(), "shop-spare");
      const resource = bench().resource("ReplicationPair");
      await resource.up({ protectionGroupId: groupId, name, volumeId, adopt: id });
      await bench().control.faults.add({
        match: { jobType: "deleteReplicationPairNoCG" },
        times: 1,
        effect: { kind: "fail-job", code: "SDRS.1351", reason: "disk busy" },
      });
      await failure(resource.destroy(), /disk busy|deletion failed/);
      expect(resource.id).to.equal(id);
      await resource.destroy();
      expect((await bench().world()).pairs.map((row) => row.id)).not.to.include(id);
    });

    it("never counts as the end of an instance's deletion that then fails, nor of its creation", async () => {
      const { id: groupId } = await manageGroup(bench());
      const { id, name, source_server: serverId } = instanceOf(await bench().world(), "web-1");
      const resource = bench().resource("ProtectedInstance");
      const program = { protectionGroupId: groupId, name, serverId, deleteTargetServer: true };
      await resource.up({ ...program, adopt: id });
      await bench().control.faults.add({
        match: { jobType: "deleteProtectedInstanceNoCG" },
        times: 1,
        effect: { kind: "fail-job", code: "SDRS.1351", reason: "disk busy" },
      });
      await failure(resource.destroy(), /disk busy|deletion failed/);
      expect(resource.id).to.equal(id);
      await resource.destroy();
      expect((await bench().world()).instances.map((row) => row.id)).not.to.include(id);
      await resource.up(program);
      expect(resource.outputs).to.include({ status: "protected" });
      expect(await resource.up(program)).to.equal("unchanged");
      expect(instanceOf(await bench().world(), "web-1").id).to.equal(resource.id);
    });

    it("leaves a drill whose creation failed red at every update", async () => {
      const { id: protectionGroupId } = await manageGroup(bench());
      await bench().control.faults.add({
        match: { jobType: "createDisasterRecoveryDrill" },
        times: 1,
        effect: { kind: "fail-job", code: "SDRS.1922", reason: "VPC quota" },
      });
      const resource = bench().resource("DisasterRecoveryDrill");
      const program = { name: "drill-1", protectionGroupId };
      await failure(resource.up({ ...program, timeouts: { create: "3s" } }), "is not complete");
      await bench().clock.pass(600);
      for (const _ of [1, 2]) await failure(resource.up(program), "failed half-way", "--replace");
    });
  });
}
