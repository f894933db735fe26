import { expect } from "chai";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import { bareWorld, byName, groupProgram, instanceOf } from "./scenes";

const HOST = "0bc41598-1b5a-4bd2-872a-82e6abb82e68";
const OTHER = "59f82ad6-6fc9-4bae-8621-aef2194e112c";

/** A new instance of web-1, and the program that it was made by. */
async function protect(bench: Bench, more: Props): Promise<{ resource: TestResource; program: Props }> {
  const group = bench.resource("ProtectionGroup");
  await group.up(await groupProgram(bench));
  const { id: serverId } = byName((await bench.world()).servers, "web-1");
  const program = { name: "web", protectionGroupId: group.id, serverId, ...more };
  const resource = bench.resource("ProtectedInstance");
  await resource.up(program);
  return { resource, program };
}

/** Flavor and host of both servers. */
async function servers(bench: Bench): Promise<readonly unknown[]> {
  const world = await bench.world();
  const { source_server, target_server } = instanceOf(world, "web-1");
  return [source_server, target_server].map((id) => {
    const { flavor, dedicated_host_id } = world.servers.find((server) => server.id === id) as {
      flavor: string;
      dedicated_host_id?: string;
    };
    return [flavor, dedicated_host_id];
  });
}

const stop = async (bench: Bench): Promise<void> => {
  const { source_server: server } = instanceOf(await bench.world(), "web-1");
  await bench.control.power({ server, status: "SHUTOFF" });
};

describe("flavors of a protected instance, one by one", () => {
  const bench = useBench({ world: bareWorld });

  it("of the DR server changes while production runs", async () => {
    const { resource, program } = await protect(bench(), { drFlavor: "s3.large.4" });
    expect(await servers(bench())).to.deep.equal([
      ["s3.large.2", undefined],
      ["s3.large.4", undefined],
    ]);
    await resource.up({ ...program, drFlavor: "s3.xlarge.2" });
    expect(await servers(bench())).to.deep.equal([
      ["s3.large.2", undefined],
      ["s3.xlarge.2", undefined],
    ]);
    expect(await bench().writes()).to.include("POST resize-protected-instance");
    expect(await resource.up({ ...program, drFlavor: "s3.xlarge.2" })).to.equal("unchanged");
  });

  it("of the production server changes alone, once it is stopped", async () => {
    const { resource, program } = await protect(bench(), { productionFlavor: "s3.large.2" });
    const mark = await bench().mark();
    await failure(resource.up({ ...program, productionFlavor: "s3.xlarge.2" }), "cannot be resized to s3.xlarge.2");
    expect(await bench().writes(mark)).to.deep.equal([]);
    await stop(bench());
    await resource.up({ ...program, productionFlavor: "s3.xlarge.2" });
    expect(await servers(bench())).to.deep.equal([
      ["s3.xlarge.2", undefined],
      ["s3.large.2", undefined],
    ]);
  });

  it("change together to two", async () => {
    const { resource, program } = await protect(bench(), {});
    await stop(bench());
    await resource.up({ ...program, productionFlavor: "s3.xlarge.2", drFlavor: "s3.large.4" });
    expect(await servers(bench())).to.deep.equal([
      ["s3.xlarge.2", undefined],
      ["s3.large.4", undefined],
    ]);
    expect(await bench().accepted("resizeProtectedInstanceNew")).to.equal(1);
  });

  it("stay with their servers after a move", async () => {
    const { resource, program } = await protect(bench(), { drFlavor: "s3.large.4" });
    const { target_server: dr } = instanceOf(await bench().world(), "web-1");
    const group = (await bench().world()).groups[0]?.id ?? "";
    await bench().control.console({ group, action: "start-server-group" });
    await bench().clock.pass(3600);
    await bench().control.breakProduction({ group });
    await bench().control.console({ group, action: "failover-server-group" });
    await bench().clock.pass(3600);
    await bench().control.repair({ group });
    await bench().control.console({ group, action: "start-server-group" });
    await bench().clock.pass(3600);
    await bench().control.power({ server: dr, status: "SHUTOFF" });
    await resource.up({ ...program, drFlavor: "s3.xlarge.2" });
    expect(await servers(bench())).to.deep.equal([
      ["s3.large.2", undefined],
      ["s3.xlarge.2", undefined],
    ]);
  });

  it("of both and of one are refused beside each other", async () => {
    await failure(
      protect(bench(), { flavor: "s3.large.4", drFlavor: "s3.large.2" }),
      "drFlavor cannot stand beside flavor",
    );
  });

  for (const more of [
    { tenancy: "dedicated" },
    { tenancy: "dedicated", drDedicatedHostId: HOST },
    { productionDedicatedHostId: HOST },
  ])
    it(`are no matter of dedicated hosts on this cloud: ${Object.keys(more).join(" with ")} is refused before anything is sent`, async () => {
      const { resource, program } = await protect(bench(), {});
      const mark = await bench().mark();
      const fresh = bench().resource("ProtectedInstance");
      const second = { ...program, serverId: byName((await bench().world()).servers, "db-1").id, name: "db", ...more };
      await failure(fresh.preview(second), "Huawei Cloud only, not on Open Telekom Cloud");
      await failure(fresh.up(second), "Huawei Cloud only, not on Open Telekom Cloud");
      for (const step of ["preview", "up"] as const)
        await failure(resource[step]({ ...program, ...more }), "DR_USAGE", "from the program");
      expect(await bench().writes(mark)).to.deep.equal([]);
    });
});

describe("a protected instance on a dedicated host", () => {
  const [web, ...others] = bareWorld.servers ?? [];
  if (web === undefined) throw new Error("the world has no server");
  const bench = useBench({
    world: { ...bareWorld, flavour: "huawei", servers: [{ ...web, dedicatedHost: OTHER }, ...others] },
  });
  beforeEach(() => {
    bench().config["cloud"] = "huawei";
  });

  it("has its DR server made there, or on any where none is named", async () => {
    await protect(bench(), { tenancy: "dedicated", drDedicatedHostId: HOST });
    expect(await servers(bench())).to.deep.equal([
      ["s3.large.2", OTHER],
      ["s3.large.2", HOST],
    ]);
  });

  it("is resized with the hosts of the servers that are resized, and moved by it", async () => {
    const { resource, program } = await protect(bench(), { tenancy: "dedicated", drDedicatedHostId: HOST });
    await resource.up({ ...program, drFlavor: "s3.large.4" });
    await resource.up({ ...program, drFlavor: "s3.xlarge.2", drDedicatedHostId: OTHER });
    await stop(bench());
    const both = { tenancy: "dedicated", drDedicatedHostId: HOST, productionDedicatedHostId: HOST };
    await resource.up({ ...program, ...both, flavor: "s3.xlarge.4" });
    expect(await servers(bench())).to.deep.equal([
      ["s3.xlarge.4", HOST],
      ["s3.xlarge.4", HOST],
    ]);
    const sent = (await bench().control.calls({ call: "resize-protected-instance" })).map(
      ({ body }) => (body as { resize: object }).resize,
    );
    expect(sent).to.deep.equal([
      { dr_flavorRef: "s3.large.4", dr_dedicated_host_id: HOST },
      { dr_flavorRef: "s3.xlarge.2", dr_dedicated_host_id: OTHER },
      { flavorRef: "s3.xlarge.4", production_dedicated_host_id: HOST, dr_dedicated_host_id: HOST },
    ]);
  });

  it("says that a host alone moves nothing, and goes on", async () => {
    const { resource, program } = await protect(bench(), { tenancy: "dedicated", drDedicatedHostId: HOST });
    const mark = await bench().mark();
    await resource.up({ ...program, drDedicatedHostId: OTHER });
    expect(bench().said.join("\n")).to.contain(
      "drDedicatedHostId of protected instance web is kept, and nothing is moved",
    );
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(await resource.up({ ...program, drDedicatedHostId: OTHER })).to.equal("unchanged");
  });

  it("needs the tenancy for a host, and is not replaced for the default's own word", async () => {
    await failure(protect(bench(), { drDedicatedHostId: HOST }), 'drDedicatedHostId needs tenancy: "dedicated"');
    const resource = bench().resource("ProtectedInstance");
    const { id: serverId } = byName((await bench().world()).servers, "db-1");
    const program = { name: "db", protectionGroupId: (await bench().world()).groups[0]?.id, serverId };
    await resource.up(program);
    expect(await resource.up({ ...program, tenancy: "shared" })).to.equal("unchanged");
  });
});
