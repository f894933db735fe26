import { expect } from "chai";
import { type DiskStack, ENGINE_MS, keptBytes, PAIR_BYTES, saidUnder, useBed } from "../support/stack.js";
import { GROUP_NAME, OFFICE_NAME, type Shop } from "../support/stack-shop.js";

const HERE: Shop = { group: { failover: false }, office: { failover: false } };
const BOTH_AWAY: Shop = { group: { failover: true }, office: { failover: true } };

describe("a program of two groups", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  let reset: () => Promise<void>;
  const control = (): typeof bed.simulator.control => bed.simulator.control;

  before(async () => {
    stack = await bed.shopOnDisk();
    await stack.done(HERE);
    await control().breakProduction({ group: GROUP_NAME });
    reset = await bed.keep(stack);
  });
  beforeEach(() => reset());

  const sites = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await control().world()).groups.map((group) => [group.name, group.priority_station]));

  it("fails over the one that is the target, by the line that the other's refusal prints", async () => {
    const refused = await stack.up(BOTH_AWAY);
    expect(refused.code, refused.output).not.to.equal(0);
    const said = saidUnder(refused.output, "ProtectionGroup (office)");
    expect(said).to.contain("[DR_CONFIRMATION_REQUIRED]").and.to.contain("pulumi up --target");
    const { urn } = stack.resource("ProtectionGroup", "shop");
    const { code, output } = await stack.up(BOTH_AWAY, ["--target", urn, "--target-dependents"]);
    expect(code, output).to.equal(0);
    expect(await sites()).to.deep.equal({ [GROUP_NAME]: "target", [OFFICE_NAME]: "source" });
    expect(stack.outputs("ReplicationPair", "archive")).to.include({ productionSite: "target" });
    expect(stack.outputs("ProtectionGroup", "office")).to.include({ failover: false });
  });

  it("moves the one although the other is refused, with the engine's own flag that errors do not stop a run", async () => {
    stack.declare(BOTH_AWAY);
    const { code, output } = await stack.run(["up", "--yes", "--continue-on-error"]);
    expect(code, output).not.to.equal(0);
    expect(saidUnder(output, "ProtectionGroup (office)")).to.contain("[DR_CONFIRMATION_REQUIRED]");
    expect(await sites()).to.deep.equal({ [GROUP_NAME]: "target", [OFFICE_NAME]: "source" });
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ failover: true, status: "failed-over" });
    expect(stack.outputs("ProtectedInstance", "web")).to.include({ productionSite: "target" });
    const plan = await stack.plan();
    expect(saidUnder(plan, "ProtectionGroup (office)")).to.contain("[DR_CONFIRMATION_REQUIRED]");
    expect(plan, "of what has moved").not.to.match(/sdrs:\w+ (?:shop|web|archive) (?:update|replace|create|delete)/);
    const office = stack.outputs("ProtectionGroup", "office");
    expect(office).to.include({ failover: false, productionSite: "source" }).and.to.have.property("unfinished", null);
  });

  it("moves both in one update", async () => {
    const since = await bed.mark();
    await stack.done({ ...BOTH_AWAY, office: { failover: true, confirm: `${OFFICE_NAME}/1+healthy` } });
    expect(await sites()).to.deep.equal({ [GROUP_NAME]: "target", [OFFICE_NAME]: "target" });
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group", "failover-server-group"]);
  });

  it("moves one beside other edits, and does with each what the preview says under its resource", async () => {
    const declared: Shop = {
      ...{ office: { failover: false }, group: { failover: true, name: "shop-2" }, drill: {} },
      ...{ archive: { size: 20 }, web: { tags: { tier: "web" } }, protection: {} },
    };
    stack.declare(declared);
    const plan = await stack.plan();
    const group = saidUnder(plan, "ProtectionGroup (shop)");
    expect(group)
      .to.contain("FAILOVER (unplanned) to the DR site")
      .and.to.match(/^ {4}name: changed after the move$/m);
    expect(group).to.match(/^ {4}deletes: a preview is not told of them\. While production is away nothing/m);
    expect(saidUnder(plan, "ReplicationPair (archive)")).to.match(
      /^warning: Beside the move .*\n {2}size: LEFT for later/,
    );
    expect(saidUnder(plan, "ProtectedInstance (web)")).to.match(/^ {2}tags: changed after the move$/m);
    expect(saidUnder(plan, "DisasterRecoveryDrill (rehearsal)")).to.match(/^ {2}creation: created after the move$/m);
    await stack.half(declared);
    const { groups, instances, drills, disks } = await control().world();
    const moved = { name: "shop-2", status: "failed-over", priority_station: "target" };
    expect(groups.find(({ name }) => name === "shop-2")).to.include(moved);
    expect(instances.flatMap(({ tags }) => tags)).to.deep.equal([{ key: "tier", value: "web" }]);
    expect(drills).to.have.length(1);
    expect(disks.filter(({ size }) => size === 20)).to.deep.equal([]);
    expect(stack.outputs("ReplicationPair", "archive")).to.include({ productionSite: "target", volumeSize: 10 });
  });

  for (const { parallel, byId } of [
    { parallel: "1", byId: false },
    { parallel: "16", byId: false },
    { parallel: "16", byId: true },
  ]) {
    const how = byId ? ", the pair knowing only the id of its group" : "";

    it(`asks once for what a group and its pair both ask, at --parallel ${parallel}${how}`, async () => {
      const since = await bed.mark();
      const declared = { ...HERE, byId, group: { failover: true }, archive: { failover: true as const } };
      const { code, output } = await stack.up(declared, ["--parallel", parallel]);
      expect(code, output).to.equal(0);
      expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
      expect(await sites()).to.include({ [GROUP_NAME]: "target" });
      const pair = stack.outputs("ReplicationPair", "archive");
      expect(pair).to.include({ failover: true, productionSite: "target" }).and.to.have.property("unfinished", null);
      expect(pair["activeVolumeId"]).to.equal(pair["targetVolumeId"]);
    });
  }

  it("fails over the whole group when only a pair asks, and the group shows it after a refresh", async () => {
    const since = await bed.mark();
    const declared: Shop = { ...HERE, group: {}, archive: { failover: true } };
    // The group's own step was over when its pair asked: its outputs follow in the next run.
    await stack.half(declared);
    expect(saidUnder(await stack.plan(), "ProtectionGroup (shop)")).to.match(
      /^warning: Production of group shop-group was moved to the DR site by one of its pairs, or outside this stack/,
    );
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    expect(stack.outputs("ReplicationPair", "archive")).to.include({ failover: true, productionSite: "target" });
    const kept = keptBytes(stack.resource("ReplicationPair", "archive"));
    expect(kept, "bytes of state for a pair that tells of its failover").to.be.at.most(PAIR_BYTES);
    await stack.succeed(["refresh", "--yes", "--skip-preview"]);
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ productionSite: "target", status: "failed-over" });
    await stack.done(declared);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
  });
});
