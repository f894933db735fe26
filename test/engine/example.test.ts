import { cpSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { pack, type Packed } from "../support/packed.js";
import { configArguments } from "../support/stack-on-disk.js";
import { stackConfigOf, ENGINE_MS, useBed } from "../support/stack.js";

const EXAMPLES = path.join(PACKAGE_ROOT, "examples");
/** Programs. */
const PROTECTING = readdirSync(EXAMPLES).filter((name) => existsSync(path.join(EXAMPLES, name, "Pulumi.yaml")));

describe("an example in an empty folder, with the package from its tarball", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: "demo" });
  let packed: Packed;
  let fresh: Awaited<ReturnType<typeof bed.simulator.control.snapshot>>;

  before(async () => {
    packed = pack();
    fresh = await bed.simulator.control.snapshot();
  });
  after(() => {
    packed.remove();
  });

  /** Copies an example, installs what it needs and makes a stack that leads to the simulator. */
  const copied = async (name: string): Promise<string> => {
    await bed.simulator.control.restore(fresh);
    const cwd = mkdtempSync(path.join(bed.engine.home.folder, `${name}-`));
    cpSync(path.join(EXAMPLES, name), cwd, { recursive: true });
    packed.install(cwd);
    await bed.engine.succeed(["stack", "init", "dev"], { cwd });
    await bed.engine.succeed(configArguments(stackConfigOf(bed.simulator)), { cwd });
    return cwd;
  };
  const up = (cwd: string, ...args: string[]) =>
    bed.engine.succeed(["up", "--yes", "--skip-preview", ...args], { cwd });
  const quiet = (cwd: string): Promise<unknown> => bed.engine.succeed(["preview", "--expect-no-changes"], { cwd });

  for (const name of PROTECTING) {
    it(`protects the demo world, is quiet then, and leaves nothing of the service behind: ${name}`, async () => {
      const { control } = bed.simulator;
      const cwd = await copied(name);
      await up(cwd);
      await quiet(cwd);
      expect((await control.world()).groups[0]).to.include({ status: "protected", priority_station: "source" });
      await bed.engine.succeed(["destroy", "--yes", "--skip-preview"], { cwd });
      const { groups, instances, pairs, drills } = await control.world();
      expect([groups, instances, pairs, drills]).to.deep.equal([[], [], [], []]);
      await bed.engine.succeed(["stack", "rm", "dev", "--yes"], { cwd });
    });
  }

  it("fails over by one value on the command line", async () => {
    const { simulator } = bed;
    const cwd = await copied("failover");
    await up(cwd);
    const [group] = (await simulator.control.world()).groups;
    await simulator.control.breakProduction({ group: group!.id });
    const since = await bed.mark();
    const { output } = await up(cwd, "-c", "failover=true");
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    expect(output)
      .to.match(/productionZone *: "eu-de-01" => "eu-de-02"/)
      .and.to.match(/lost *: 0/);
    await quiet(cwd);
    expect(await bed.actions(since), "after the preview").to.deep.equal(["failover-server-group"]);
    const world = await simulator.control.world();
    const targets = world.instances.map(({ target_server }) => target_server);
    const eips = world.eips.map(({ port_id: port }) => world.ports.find(({ id }) => id === port)?.device_id ?? "");
    expect(eips, "servers with an EIP").to.have.length.above(0);
    expect(targets).to.include.members(eips);
    const running = world.servers.filter(({ id, status }) => targets.includes(id) && status === "ACTIVE");
    expect(running, "DR servers that run").to.have.length(2);
  });
});
