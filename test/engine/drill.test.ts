import { expect } from "chai";
import { EMERGENCY_LIMITS } from "../../provider/model/drills.js";
import { type DiskStack, ENGINE_MS, saidUnder, useBed } from "../support/stack.js";
import { GROUP_NAME, type Shop } from "../support/stack-shop.js";

const HERE: Shop = { group: { failover: false } };

describe("a drill under the engine", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  bed.eachFrom(HERE, (made) => (stack = made));

  const drills = async (): Promise<string[]> => (await bed.simulator.control.world()).drills.map(({ name }) => name);

  async function preview(declared: Shop): Promise<string> {
    stack.declare(declared);
    const since = await bed.mark();
    const { output } = await stack.succeed(["preview"]);
    expect(await bed.writes(since), "writing calls of a preview").to.deep.equal([]);
    return saidUnder(output, "DisasterRecoveryDrill (rehearsal)");
  }

  it("is explained by the preview of its creation, then started, and then deleted", async () => {
    const declared = { ...HERE, drill: {} };
    const said = await preview(declared);
    expect(said).to.match(/^DRILL rehearsal-[0-9a-f]{7}: starts copies of the DR disks of group shop-group/);
    expect(said).to.contain("ok      disks: every disk is complete").and.to.contain("one for each of web");
    await stack.done(declared);
    const [name] = await drills();
    expect(said).to.contain(String(name));
    const { servers } = stack.outputs("DisasterRecoveryDrill", "rehearsal") as { servers: { status: string }[] };
    expect(servers.map(({ status }) => status)).to.deep.equal(["ACTIVE"]);
    await stack.quiet(["--refresh"]);
    await stack.done(HERE);
    expect(await drills()).to.deep.equal([]);
  });

  it("in an emergency, with production's zone dead, says before it starts what it is not, and is kept by a destroy", async () => {
    await bed.simulator.control.breakProduction({ group: GROUP_NAME, deadZone: "fail" });
    const declared = { ...HERE, drill: { emergency: true } };
    const said = await preview(declared);
    expect(said).to.match(/^EMERGENCY DRILL emergency-rehearsal-[0-9a-f]{7}: /);
    for (const limit of EMERGENCY_LIMITS) expect(said).to.contain(limit);
    await stack.done(declared);
    const kept = await drills();
    expect(kept[0]).to.match(/^emergency-rehearsal-/);
    const { code, output } = await stack.run(["destroy", "--yes", "--skip-preview"]);
    expect(code, output).not.to.equal(0);
    expect(saidUnder(output, "DisasterRecoveryDrill (rehearsal)")).to.contain(`set confirm: "${String(kept[0])}"`);
    expect(await drills()).to.deep.equal(kept);
    await stack.quiet();
  });

  it("of a group that the same run makes is announced only once the group is there", async () => {
    const other = await bed.shopOnDisk();
    other.declare({ group: { name: "another" }, web: null, archive: null, protection: null, drill: {} });
    const { output } = await other.succeed(["preview"]);
    expect(saidUnder(output, "DisasterRecoveryDrill (rehearsal)")).to.equal("");
  });
});
