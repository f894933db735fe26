import { expect } from "chai";
import { failuresOf, isGreen } from "../../tools/emulator/report";
import { EditsScene, operationsOn, shopOf } from "./edits-scene";
import { JOB, brokenGroup, byName, consentIn, protectedWorld } from "./scenes";
import { failure, useBench } from "../support/handlers";

describe("what a move leaves for later", () => {
  let scene: EditsScene;

  before(async function () {
    this.timeout(20_000);
    scene = await EditsScene.open();
  });
  after(() => scene.project.close());
  beforeEach(() => scene.begin("home"));

  const sizes = async (): Promise<unknown> => shopOf(await scene.project.world()).sizes;
  const site = async (): Promise<unknown> => (await scene.project.world()).groups[0]?.priority_station;

  it("is planned again, refused by name while the service forbids it, and made by the reprotect's own run", async () => {
    const edits = { spare: { size: 9 } };
    const declared = await scene.moving("failover", edits);
    expect(isGreen(await scene.up(declared))).to.equal(true);
    scene.project.log.take();

    const again = await scene.stack.preview(declared);
    expect(operationsOn(again, "spare")).to.deep.equal(["update"]);
    expect(scene.saidUnder("spare")).to.match(
      /^The group is "failed-over".*\n {2}size: WILL BE REFUSED: the service expands no/,
    );
    const refused = failuresOf(await scene.up(declared));
    expect(refused.map(({ failure }) => failure).join()).to.match(
      /^\[DR_STATE_CONFLICT\] Expansion of replication pair/,
    );
    expect(await sizes()).to.deep.equal([5, 5]);

    await scene.project.control.repair({ group: "orders" });
    const back = await scene.moving("reprotect", edits);
    expect(failuresOf(await scene.up(back))).to.deep.equal([]);
    expect(await sizes()).to.deep.equal([9, 9]);
    expect(await site()).to.equal("target");
    expect(operationsOn(await scene.stack.preview(back), "spare")).to.deep.equal([]);
  });

  it("is left as well in the run after one that ended between the group and its members", async () => {
    const declared = await scene.moving("failover", { spare: { size: 9 }, attachment: { device: "/dev/vdx" } });
    const { urn } = scene.row("group");
    expect(failuresOf(await scene.up(declared, { targets: [urn] }))).to.deep.equal([]);
    expect(scene.row("spare").outputs).to.include({ productionSite: "source" });
    scene.project.log.take();
    expect(failuresOf(await scene.stack.preview(declared))).to.deep.equal([]);
    expect(scene.saidUnder("spare")).to.match(/^Its group was moved before .*\n {2}size: LEFT for later/);
    expect(failuresOf(await scene.up(declared))).to.deep.equal([]);
    expect(scene.row("spare").outputs).to.include({ productionSite: "target" }).and.not.to.have.property("size");
    expect(await sizes()).to.deep.equal([5, 5]);
  });

  it("is a name that the group could not be given; the move is complete, and the next update gives it", async () => {
    const declared = await scene.moving("failover", { group: { name: "orders-2" } });
    const { id } = await scene.project.control.faults.add({
      match: { method: "PUT" },
      effect: { kind: "status", status: 500 },
    });
    expect(failuresOf(await scene.up(declared))).to.deep.equal([]);
    expect(scene.saidUnder("group")).to.contain(
      "The new name orders-2 of the group is left for later: the move is complete",
    );
    expect(await site()).to.equal("target");
    expect(scene.row("group").outputs).to.include({ name: "orders", failover: true, unfinished: null });
    expect(scene.row("spare").outputs).to.include({ productionSite: "target" });
    await scene.project.control.faults.clear(id);
    expect(operationsOn(await scene.up(declared), "group")).to.deep.equal(["update"]);
    expect((await scene.project.world()).groups[0]).to.include({ name: "orders-2", priority_station: "target" });
  });

  it("is what a pair edits beside a failover that it asks for itself", async () => {
    await scene.project.control.breakProduction({ group: "orders" });
    const declared = await scene.program({ spare: { failover: true, size: 9, name: "archive" } }, { byId: true });
    expect(failuresOf(await scene.stack.preview(declared))).to.deep.equal([]);
    const said = scene.saidUnder("spare");
    expect(said).to.match(/^ {4}ReplicationPair spare: size: LEFT for later/m);
    expect(said).to.match(/^ {4}ReplicationPair spare: name: changed after the move$/m);
    expect(failuresOf(await scene.up(declared))).to.deep.equal([]);
    expect(await site()).to.equal("target");
    expect(await sizes()).to.deep.equal([5, 5]);
    expect(byName((await scene.project.world()).pairs, "archive").priority_station).to.equal("target");
  });

  it("is a disk that could not grow after a switchover that its pair asks for; the next update asks again", async () => {
    const group = { failoverMode: "planned" };
    await scene.up(await scene.program({ group }));
    const edits = { group, spare: { failover: true, size: 9 } };
    const asked = failuresOf(await scene.stack.preview(await scene.program(edits)))[0]?.failure ?? "";
    const spare = { ...edits.spare, confirm: consentIn(asked) };
    const declared = await scene.program({ ...edits, spare });
    const { id } = await scene.project.control.faults.add({
      match: { path: "/replications/*/action" },
      effect: { kind: "status", status: 500 },
    });
    scene.project.log.take();
    expect(failuresOf(await scene.up(declared))).to.deep.equal([]);
    expect(scene.saidUnder("spare")).to.contain("The size of replication pair").and.to.contain("is left for later");
    expect(await site()).to.equal("target");
    expect(await sizes()).to.deep.equal([5, 5]);
    expect(scene.row("spare").outputs).to.include({ failover: true, productionSite: "target", unfinished: null });
    await scene.project.control.faults.clear(id);
    expect(failuresOf(await scene.up(declared))).to.deep.equal([]);
    expect(await sizes()).to.deep.equal([9, 9]);
  });

  it("is told by the group of members that are compared before it, since they have only its id", async () => {
    const how = { byId: true, groupLast: true };
    const declared = await scene.moving("failover", { spare: { size: 9 }, late: {} }, how);
    expect(failuresOf(await scene.stack.preview(declared))).to.deep.equal([]);
    const said = scene.saidUnder("group");
    expect(said).to.match(/^ {4}ReplicationPair spare: size: LEFT for later/m);
    expect(said).to.match(/^ {4}ReplicationPair late: creation: WILL BE REFUSED/m);
    expect(said).to.match(/^ {4}ReplicationPair late: order: .* its turn may also come before the move/m);
  });

  it("is judged by where the group really is, for a member that has its id alone and comes after a move that failed", async () => {
    const declared = await scene.moving("switchover", { spare: { size: 9 } }, { byId: true });
    const failing = { kind: "fail-job", code: "SDRS.1030" } as const;
    await scene.project.control.faults.add({ match: { jobType: JOB.switchover }, effect: failing });
    const report = await scene.up(declared, { continueOnError: true });
    expect(operationsOn(report, "group")).to.deep.equal(["update failed"]);
    expect((await scene.project.world()).groups[0]).to.include({ status: "error-reversing" });
    expect(operationsOn(report, "spare")).to.deep.equal(["update"]);
    expect(await sizes()).to.deep.equal([5, 5]);
  });

  it("is nothing where the move itself is refused", async () => {
    const edits = { spare: { size: 9 }, group: { failover: true } };
    const declared = await scene.program(edits, { byId: true });
    const report = await scene.up(declared, { continueOnError: true, env: { PULUMI_CONTINUE_ON_ERROR: "true" } });
    expect(
      failuresOf(report)
        .map(({ failure }) => failure)
        .join(),
    ).to.contain("[DR_CONFIRMATION_REQUIRED]");
    expect(await sizes()).to.deep.equal([9, 9]);
    expect(await site()).to.equal("source");
  });
});

describe("a new member of a group that is given by its id", () => {
  const bench = useBench({
    world: { ...protectedWorld, disks: [...(protectedWorld.disks ?? []), { name: "late", size: 5, zone: "eu-de-01" }] },
  });

  it("is not created between the announcement of a move and its end, and the move goes through", async () => {
    const group = await brokenGroup(bench());
    const { resource, id, program } = group;
    const declared = { ...program, failover: true };
    const volumeId = byName((await bench().world()).disks, "late").id;
    await bench().inOneProcess(async () => {
      const { outputs } = resource;
      await bench().provider("ProtectionGroup").diff(id, outputs, declared);
      const create = bench().provider("ReplicationPair").create({ name: "late", protectionGroupId: id, volumeId });
      await failure(create, "[DR_STATE_CONFLICT]", "moves in this run", "Nothing was sent for it");
      expect(await bench().writes()).to.deep.equal([]);
      await bench().provider("ProtectionGroup").update(id, outputs, declared);
      const after = bench().provider("ReplicationPair").create({ name: "late", protectionGroupId: id, volumeId });
      await failure(after, 'Creating pair "late" was refused');
    });
    const { groups, pairs } = await bench().world();
    expect(groups[0]).to.include({ status: "failed-over", priority_station: "target" });
    expect(pairs.map(({ name }) => name)).not.to.include("late");
  });
});
