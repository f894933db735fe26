import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { stackConfigOf, ENGINE_MS, useBed } from "../support/stack.js";

const EXAMPLE = path.join(PACKAGE_ROOT, "examples", "failover");

describe("the failover example in a folder of its own", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: "demo" });

  it("protects the demo world and fails it over by one value on the command line", async () => {
    const { simulator, engine } = bed;
    const files = Object.fromEntries(
      readdirSync(EXAMPLE).map((file) => [file, readFileSync(path.join(EXAMPLE, file), "utf8")]),
    );
    const cwd = engine.project({ name: "example", files });
    await engine.succeed(["stack", "init", "dev"], { cwd });
    for (const [key, value] of Object.entries(stackConfigOf(simulator))) {
      const given = typeof value === "string" ? ["--plaintext", value] : ["--secret", value.secret];
      await engine.succeed(["config", "set", key, ...given], { cwd });
    }
    await engine.succeed(["up", "--yes", "--skip-preview"], { cwd });
    const quiet = (): Promise<unknown> => engine.succeed(["preview", "--expect-no-changes"], { cwd });
    await quiet();
    const [group] = (await simulator.control.world()).groups;
    expect(group).to.include({ status: "protected", priority_station: "source" });
    await simulator.control.breakProduction({ group: group!.id });
    const since = await bed.mark();
    const { output } = await engine.succeed(["up", "--yes", "--skip-preview", "-c", "failover=true"], { cwd });
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    expect(output)
      .to.match(/productionZone *: "eu-de-01" => "eu-de-02"/)
      .and.to.match(/lost *: 0/);
    await quiet();
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
