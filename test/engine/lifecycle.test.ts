import { expect } from "chai";
import { type DiskStack, ENGINE_MS, keptBytes, PAIR_BYTES, saidUnder, useBed } from "../support/stack.js";
import { EIP, GROUP_NAME, IDS, type Shop, WEB_IP } from "../support/stack-shop.js";

const HERE: Shop = { group: { failover: false } };
const AWAY: Shop = { group: { failover: true } };

/** What a `pulumi up` printed as its summary of resources. */
function summary(output: string): string {
  return /Resources:\n([\s\S]*?)\n\n/.exec(output)?.[1]?.trim().replace(/\s+/g, " ") ?? "";
}

describe("a group's life under the engine", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  let failedOver: () => Promise<void>;

  before(async () => {
    stack = await bed.shopOnDisk();
  });

  function expectLittleState(): void {
    const pair = stack.resource("ReplicationPair", "archive");
    expect(keptBytes(pair), "bytes of state for a pair").to.be.at.most(PAIR_BYTES);
    expect(Buffer.byteLength(String(pair.outputs?.["__provider"]))).to.be.at.most(320);
  }

  it("creates and protects everything in one update, and keeps little state for it", async () => {
    const { output } = await stack.done(HERE);
    expect(summary(output)).to.equal("+ 5 created");
    expect(output).not.to.contain("warning");
    expect(await bed.actions()).to.deep.equal(["start-server-group"]);
    expect(stack.outputs("Protection", "shop")).to.include({ status: "protected", inSync: true });
    expectLittleState();
  });

  it("tells a preview's reader everything that would move, and writes nothing", async () => {
    await bed.simulator.control.breakProduction({ group: GROUP_NAME });
    const since = await bed.mark();
    stack.declare(AWAY);
    const { output } = await stack.succeed(["preview"]);
    const said = saidUnder(output, "ProtectionGroup (shop)");
    expect(said).to.contain("FAILOVER (unplanned) to the DR site (eu-de-02), transition 1");
    expect(said).to.contain(`stopped by force, not startable until the reprotect: web-1 (${IDS.web}, running)`);
    expect(said).to.match(new RegExp(`${WEB_IP}  fa:16:3e:\\S+  EIP ${EIP}  web-1: ${IDS.web} -> `));
    expect(said).to.contain("ok      storage: fault_level 2 on 2 of 2 pairs");
    for (const member of ["ProtectedInstance web", "ReplicationPair archive", "Protection shop"]) {
      expect(output, "members that follow").to.match(new RegExp(`~ .*sdrs:${member} update`));
    }
    expect(await bed.writes(since)).to.deep.equal([]);
  });

  it("fails over with one request, and the members' outputs follow in the same update", async () => {
    const since = await bed.mark();
    const { output } = await stack.done(AWAY);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    const group = stack.outputs("ProtectionGroup", "shop");
    expect(group).to.include({ status: "failed-over", productionSite: "target", failover: true });
    expect(group).to.have.property("unfinished", null);
    const web = stack.outputs("ProtectedInstance", "web");
    const target = web["targetServerId"];
    const [moved] = (group["migratedAddresses"] as Record<string, unknown>[]).filter(
      ({ verdict }) => verdict === "moved",
    );
    expect(moved).to.include({ privateIp: WEB_IP, eip: EIP, fromServerId: IDS.web, toServerId: target });
    expect(web).to.include({ productionSite: "target", activeServerId: target, sourceServerId: IDS.web });
    const [address] = web["addresses"] as Record<string, unknown>[];
    expect(address).to.include({ privateIp: WEB_IP, eip: EIP, serverId: target, site: "target" });
    const pair = stack.outputs("ReplicationPair", "archive");
    expect(pair).to.include({
      productionSite: "target",
      passiveVolumeId: IDS.archive,
      activeVolumeId: pair["targetVolumeId"],
    });
    expect(stack.outputs("Protection", "shop")).to.include({ status: "failed-over", productionSite: "target" });
    expect(output, "stack outputs").to.match(new RegExp(`activeServerId *: "${IDS.web}" => "${String(target)}"`));
    expect(saidUnder(output, "ProtectionGroup (shop)")).to.match(
      /Transition shop-group\/1 is complete: .* 1 address moved;/,
    );
    const servers = new Map((await bed.simulator.control.world()).servers.map((row) => [row.id, row.status]));
    expect(servers.get(String(target)), "the DR server").to.equal("ACTIVE");
    expectLittleState();
    failedOver = await bed.keep(stack);
  });

  it("changes nothing and writes nothing when it is run once more", async () => {
    const since = await bed.mark();
    const { output } = await stack.done(AWAY);
    expect(summary(output)).to.equal("5 unchanged");
    expect(await bed.writes(since)).to.deep.equal([]);
  });

  /** The lines of a preview, whose resources come in any order. */
  const planned = async (): Promise<string[]> => (await stack.plan()).split("\n").sort();

  /** Runs what would delete or replace, and finds everything still there, in the cloud and in the state. */
  async function refusesToDelete(args: readonly string[], declared: Shop): Promise<string> {
    const since = await bed.mark();
    const before = stack.resources().map(({ urn, id }) => `${urn} ${id ?? ""}`);
    stack.declare(declared);
    const plan = await planned();
    const { code, output } = await stack.run([...args, "--yes", "--skip-preview"]);
    expect(code, output).not.to.equal(0);
    expect(await bed.writes(since), "writing calls").to.deep.equal([]);
    expect(stack.resources().map(({ urn, id }) => `${urn} ${id ?? ""}`)).to.have.members(before);
    expect(await planned(), "what the next update would do").to.deep.equal(plan);
    return output;
  }

  it("refuses to destroy a failed-over group at the first of its dependents", async () => {
    await failedOver();
    const output = await refusesToDelete(["destroy"], AWAY);
    const said = saidUnder(output, "Protection (shop)");
    expect(said).to.match(/^error: \[DR_REFUSED\] Protection .*is not deleted: production of group shop-group/m);
    expect(said).to.contain("Nothing was deleted").and.to.contain("failover: false").and.to.contain("abandon");
  });

  it("refuses to replace a failed-over group and its members by --replace", async () => {
    await failedOver();
    const urns = stack.resources().flatMap(({ urn }) => (urn.includes("sdrs:") ? ["--replace", urn] : []));
    const withIntent = await refusesToDelete(["up", ...urns], AWAY);
    expect(saidUnder(withIntent, "ProtectionGroup (shop)")).to.contain("replacing never fails over");
    const withoutIntent = await refusesToDelete(["up", ...urns], { group: {} });
    expect(withoutIntent).to.contain("[DR_REFUSED]").and.to.contain("runs at the DR site");
  });

  it("refuses to replace one tainted member of a failed-over group", async () => {
    await failedOver();
    await stack.succeed(["state", "taint", "--yes", stack.resource("ReplicationPair", "archive").urn]);
    const output = await refusesToDelete(["up"], AWAY);
    expect(output).to.match(/\[DR_REFUSED\] \w+ \S+ is not deleted/);
  });

  it("leaves a failed-over group in the cloud when it is abandoned and then destroyed", async () => {
    await failedOver();
    const since = await bed.mark();
    await stack.done({ group: { failover: true, abandon: true } });
    await stack.succeed(["destroy", "--yes", "--skip-preview"]);
    expect(await bed.writes(since)).to.deep.equal([]);
    expect(stack.resources().filter(({ urn }) => urn.includes("sdrs:"))).to.deep.equal([]);
    const world = await bed.simulator.control.world();
    expect([world.groups.length, world.instances.length, world.pairs.length]).to.deep.equal([1, 1, 2]);
  });

  it("is reprotected towards the old site by the id of its failover, and keeps serving from the new one", async () => {
    await failedOver();
    await bed.simulator.control.repair({ group: GROUP_NAME });
    const since = await bed.mark();
    const declared = { failover: true, reprotect: `${GROUP_NAME}/1`, confirm: `${GROUP_NAME}/2+overwrite` };
    await stack.done({ group: declared });
    await stack.quiet(["--refresh"]);
    expect(await bed.actions(since)).to.deep.equal(["start-server-group"]);
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ status: "protected", productionSite: "target" });
    expect(stack.outputs("Protection", "shop")).to.include({ status: "protected", productionSite: "target" });
  });

  it("fails back in one update where that is agreed, and destroys everything afterwards", async () => {
    await failedOver();
    await bed.simulator.control.repair({ group: GROUP_NAME });
    const since = await bed.mark();
    const back = {
      failover: false,
      failback: { switchAsSoonAsInSync: true },
      confirm: `${GROUP_NAME}/2+overwrite+downtime`,
    };
    await stack.done({ group: back });
    await stack.quiet(["--refresh"]);
    expect(await bed.actions(since)).to.deep.equal(["start-server-group", "reverse-server-group"]);
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ status: "protected", productionSite: "source" });
    expect(stack.outputs("ProtectedInstance", "web")).to.include({ activeServerId: IDS.web });
    await stack.succeed(["destroy", "--yes", "--skip-preview"]);
    const world = await bed.simulator.control.world();
    expect([world.groups.length, world.instances.length, world.pairs.length]).to.deep.equal([0, 0, 0]);
    expect(world.servers.map(({ id }) => id)).to.have.members([IDS.web, IDS.db]);
  });
});
