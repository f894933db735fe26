import { expect } from "chai";
import { until } from "../../tools/engine/processes.js";
import { type DiskStack, ENGINE_MS, saidUnder, useBed } from "../support/stack.js";
import { GROUP_NAME, IDS, type Shop } from "../support/stack-shop.js";

const HERE: Shop = { group: { failover: false } };
const UP = ["up", "--yes", "--skip-preview"];
/** Longer than any creation takes on the simulator's clock, shorter than a signature lives. */
const LONG = 240;

describe("a creation that was interrupted", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  const control = (): typeof bed.simulator.control => bed.simulator.control;

  beforeEach(() => control().reset());

  /** Starts an update on a clock that stands still and waits for a call, then kills the engine. */
  async function killAfter(stack: DiskStack, call: string): Promise<void> {
    await control().clock.setPace("manual");
    const since = await bed.mark();
    const run = stack.start(UP);
    await until(call, async () => (await control().calls({ call, since })).length > 0, ENGINE_MS / 2);
    const providers = bed.engine.providers();
    run.kill("SIGKILL");
    await run.finished;
    await bed.engine.gone(providers, 2000);
    await control().clock.advance(LONG);
    await control().clock.setPace("immediate");
    await stack.succeed(["cancel", "--yes"]);
  }

  it("of an instance or a pair is taken up by the next update, and nothing is created twice", async () => {
    // With a name that is derived, so that what was begun can be known again.
    const stack = await bed.shopOnDisk();
    stack.declare({ ...HERE, derivedName: true });
    await stack.done({ ...HERE, derivedName: true, web: null, archive: null, protection: null });
    stack.declare({ ...HERE, derivedName: true });
    await killAfter(stack, "create-protected-instance");
    const { code, output } = await stack.run(UP);
    expect(code, output).to.equal(0);
    const world = await control().world();
    expect(world.groups.map(({ id }) => id)).to.deep.equal([stack.resource("ProtectionGroup", "shop").id]);
    expect(world.instances.map(({ id }) => id)).to.deep.equal([stack.resource("ProtectedInstance", "web").id]);
    expect(world.pairs, "one for the disk of the server, one for the archive").to.have.length(2);
    const calls = await bed.writes();
    const created = calls.filter(({ call }) => call?.startsWith("create-")).map(({ call }) => call);
    expect(created.filter((call) => call === "create-server-group")).to.have.length(1);
    expect(created.filter((call) => call === "create-protected-instance")).to.have.length(1);
    expect(created.filter((call) => call === "create-replication")).to.have.length(1);
    await stack.settled();
    await stack.succeed(["destroy", "--yes", "--skip-preview"]);
    expect((await control().world()).groups).to.deep.equal([]);
  });

  it("of a group with a given name is refused by the next update, which says how to adopt it", async () => {
    const stack = await bed.shopOnDisk();
    stack.declare({ ...HERE, web: null, archive: null, protection: null });
    await killAfter(stack, "create-server-group");
    const { code, output } = await stack.run(UP);
    expect(code, output).not.to.equal(0);
    const [group] = (await control().world()).groups;
    const said = saidUnder(output, "ProtectionGroup (shop)");
    expect(said)
      .to.match(/created \d{4}[^)]*\) already exists, and is not taken over unasked/)
      .and.to.contain(GROUP_NAME);
    expect(said).to.contain(`adopt: "${String(group?.id)}"`);
    const adopting: Shop = { group: { failover: false, adopt: group!.id }, web: null, archive: null, protection: null };
    await stack.done(adopting);
    expect(stack.resource("ProtectionGroup", "shop").id).to.equal(group?.id);
    expect(await control().calls({ call: "create-server-group" })).to.have.length(1);

    const replaced = { ...adopting, group: { ...adopting.group, sourceVpcId: IDS.domain } };
    const since = await bed.mark();
    const refused = await stack.up(replaced);
    expect(refused.code, refused.output).not.to.equal(0);
    expect(saidUnder(refused.output, "ProtectionGroup (shop)")).to.match(
      /would replace ProtectionGroup .*, but adopt names the same object/,
    );
    const { urn } = stack.resource("ProtectionGroup", "shop");
    const forced = await stack.up(adopting, ["--replace", urn]);
    expect(forced.code, forced.output).to.equal(0);
    expect(stack.resource("ProtectionGroup", "shop").id, "handed over to itself").to.equal(group?.id);
    const removed = await stack.done({ group: { failover: false }, web: null, archive: null, protection: null });
    expect(removed.output).to.contain("2 unchanged");
    expect(await bed.writes(since)).to.deep.equal([]);
  });

  it("is told apart from a second stack that declares a group of the same name", async () => {
    const first = await bed.shopOnDisk();
    await first.done({ ...HERE, web: null, archive: null, protection: null });
    const other = await bed.shopOnDisk();
    const since = await bed.mark();
    const { code, output } = await other.up(HERE);
    expect(code, output).not.to.equal(0);
    const said = saidUnder(output, "ProtectionGroup (shop)");
    expect(said).to.contain("already exists");
    expect(await bed.writes(since)).to.deep.equal([]);
    await first.quiet();
  });
});
