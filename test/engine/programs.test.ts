import { cpSync, mkdtempSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { failure } from "../support/test-resource.js";
import { type DiskStack, ENGINE_MS, useBed } from "../support/stack.js";
import { GROUP_NAME, type Shop } from "../support/stack-shop.js";

const HERE: Shop = { group: { failover: false } };
const AWAY: Shop = { group: { failover: true } };

describe("the life of a program", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  bed.eachFrom(HERE, (made) => (stack = made));

  const world = (): ReturnType<typeof bed.simulator.control.world> => bed.simulator.control.world();
  /** What a program of this shop must find in the cloud, whatever was done to its text. */
  const expectWhole = async (status = "protected"): Promise<void> => {
    const { groups, instances, pairs } = await world();
    expect(groups.map((one) => `${one.name} ${one.status}`)).to.deep.equal([`${GROUP_NAME} ${status}`]);
    expect(instances).to.have.length(1);
    expect(pairs).to.have.length(2);
  };

  it("is quiet after the first update, and after a failover and its refresh", async () => {
    // That a preview is quiet after each green update is seen to by the stack itself.
    await bed.simulator.control.breakProduction({ group: GROUP_NAME });
    await stack.done(AWAY);
    await stack.quiet(["--refresh"]);
    await stack.succeed(["refresh", "--yes", "--skip-preview"]);
    await stack.quiet();
    expect(stack.outputs("ReplicationPair", "archive")).to.include({ productionSite: "target" });
    stack.declare({ group: { ...AWAY.group, description: "another" } });
    expect(await failure(stack.quiet()), "of another program").to.contain("description");
  });

  it("loses its protection with the resource that asks for it, and gets it back, and is quiet after each", async () => {
    const since = await bed.mark();
    await stack.done({ ...HERE, protection: null });
    await stack.quiet(["--refresh"]);
    await expectWhole("available");
    await stack.done(HERE);
    await stack.quiet(["--refresh"]);
    await expectWhole();
    expect(await bed.actions(since)).to.deep.equal(["stop-server-group", "start-server-group"]);
  });

  for (const [part, kind] of [
    ["web", "ProtectedInstance"],
    ["archive", "ReplicationPair"],
    ["protection", "Protection"],
  ] as const) {
    it(`keeps the ${kind} in the cloud when its resource is renamed without an alias`, async () => {
      const since = await bed.mark();
      const renamed: Shop = { ...HERE, names: { [part]: { name: "renamed" } } };
      const { code, output } = await stack.up(renamed);
      await expectWhole();
      if (code !== 0) {
        expect(output).to.contain("aliases");
        const aliased: Shop = {
          ...HERE,
          names: { [part]: { name: "renamed", alias: part === "protection" ? "shop" : part } },
        };
        await stack.done(aliased);
      }
      await expectWhole();
      expect((await bed.writes(since)).filter(({ method }) => method === "DELETE")).to.deep.equal([]);
    });
  }

  it("keeps the object of a resource that was renamed with an alias, and later back without one", async () => {
    await stack.done({ ...HERE, names: { web: { name: "renamed", alias: "web" } } });
    const since = await bed.mark();
    const interrupted = await stack.up({ ...HERE, failing: true });
    expect(interrupted.code, interrupted.output).not.to.equal(0);
    await stack.done(HERE);
    await expectWhole();
    expect((await bed.writes(since)).filter(({ method }) => method === "DELETE")).to.deep.equal([]);
  });

  it("finishes a rename that another resource of the program interrupted, and deletes nothing", async () => {
    const { id } = stack.resource("ProtectedInstance", "web");
    const renamed: Shop = { ...HERE, names: { web: { name: "front" } }, web: { adopt: id ?? "" } };
    const since = await bed.mark();
    const interrupted = await stack.up({ ...renamed, failing: true });
    expect(interrupted.code, interrupted.output).not.to.equal(0);
    await expectWhole();
    await stack.done(renamed);
    await expectWhole();
    expect((await bed.writes(since)).filter(({ method }) => method === "DELETE")).to.deep.equal([]);
  });

  it("keeps the old object when a create is refused and the run goes on after errors", async () => {
    const renamed: Shop = { ...HERE, names: { web: { name: "front" } }, web: { name: "given" } };
    await stack.done({ ...HERE, web: { name: "given" } });
    const since = await bed.mark();
    await stack.up(renamed, ["--continue-on-error"]);
    await expectWhole();
    expect((await bed.writes(since)).filter(({ method }) => method === "DELETE")).to.deep.equal([]);
  });

  it("follows its group in members of a second copy of the package, and in those given only its id", async () => {
    const copy = path.join(mkdtempSync(path.join(stack.cwd, "copy-")), "pulumi-sdrs");
    for (const folder of ["sdk", "provider"])
      cpSync(path.join(PACKAGE_ROOT, "dist", folder), path.join(copy, "dist", folder), { recursive: true });
    cpSync(path.join(PACKAGE_ROOT, "package.json"), path.join(copy, "package.json"));
    const second = path.join(copy, "dist", "sdk", "index.js");
    await stack.done({ ...HERE, copy: second });
    await bed.simulator.control.breakProduction({ group: GROUP_NAME });
    await stack.done({ ...AWAY, copy: second });
    expect(stack.outputs("ReplicationPair", "archive")).to.include({ productionSite: "target" });
    await stack.done({ ...AWAY, byId: true });
    expect(stack.outputs("ProtectedInstance", "web")).to.include({ productionSite: "target" });
  });
});

describe("a program under one component", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();

  it("is created, fails over, and is quiet", async () => {
    const stack = await bed.shopOnDisk();
    await stack.done({ ...HERE, component: true });
    await bed.simulator.control.breakProduction({ group: GROUP_NAME });
    await stack.done({ ...AWAY, component: true });
    await stack.quiet(["--refresh"]);
    const [group] = (await bed.simulator.control.world()).groups;
    expect(group).to.include({ priority_station: "target", status: "failed-over" });
  });
});

describe("two checkouts of one program, each with a backend of its own", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();

  it("do not share a group: the second is refused, and its destroy touches nothing", async () => {
    const first = await bed.shopOnDisk();
    await first.done({ ...HERE, derivedName: true });
    const whole = await bed.simulator.control.world();
    const second = await bed.shopOnDisk({ project: first.project, elsewhere: true });
    const since = await bed.mark();
    const { code, output } = await second.up({ ...HERE, derivedName: true });
    expect(code, output).not.to.equal(0);
    expect(output).to.contain("adopt:");
    await second.succeed(["destroy", "--yes", "--skip-preview"]);
    expect(await bed.writes(since)).to.deep.equal([]);
    const now = await bed.simulator.control.world();
    expect(now.groups).to.deep.equal(whole.groups);
    await first.quiet();
    expect(now.instances.map(({ id }) => id)).to.deep.equal(whole.instances.map(({ id }) => id));
  });
});
