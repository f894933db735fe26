import { expect } from "chai";
import { closeClouds, protect, refusal, startCloud, type Cloud, type Topology } from "./cloud.js";

/** What people do beside the client: in the console, and behind the service's back. */
describe("people at the console", () => {
  let cloud: Cloud;
  let topology: Topology;
  beforeEach(async () => {
    cloud = await startCloud();
    topology = await protect(cloud, false);
    await cloud.sim.control.clearCalls();
  });
  afterEach(closeClouds);

  it("make any call by the service's rules, without a call being received or a fault met", async () => {
    const { control } = cloud.sim;
    await control.faults.add({ effect: { kind: "status", status: 503 } });
    const world = await control.world();
    const group = {
      name: "theirs",
      source_availability_zone: "eu-de-01",
      target_availability_zone: "eu-de-02",
      domain_id: world.domains[0]!.id,
      source_vpc_id: world.vpcs[0]!.id,
    };
    const path = "/v1/{p}/server-groups";
    expect((await control.consoleCall({ method: "POST", path, body: { server_group: group } })).status).to.equal(200);
    expect((await control.world()).groups.map((row) => row.name)).to.deep.equal(["shop", "theirs"]);
    const again = await control.consoleCall({
      method: "POST",
      path,
      body: { server_group: { ...group, name: "a b" } },
    });
    expect(again).to.deep.include({ status: 400 }).and.to.have.nested.property("body.error.code", "SDRS.0202");
    expect(await control.calls()).to.deep.equal([]);
    const wrong = await refusal(control.consoleCall({ method: "POST", path: "/v1/sky" }));
    expect(wrong).to.equal("no call is POST /v1/sky");
  });

  it("rename every kind of object", async () => {
    const { control } = cloud.sim;
    const server = (await control.world()).servers[0]!.id;
    const disk = (await control.world()).disks[0]!.id;
    const { group, pair, web } = topology;
    for (const target of [{ group }, { pair }, { instance: web }, { server }, { disk }])
      await control.rename({ ...target, name: "renamed" });
    const world = await control.world();
    for (const rows of [world.groups, world.pairs, world.instances, world.servers, world.disks])
      expect(rows.filter((row) => row.name === "renamed")).to.have.lengthOf(1);
  });

  it("detach and delete by the service's rules, which refuse in the wrong order", async () => {
    const { control } = cloud.sim;
    const { group, pair, web, db } = topology;
    const refusals = [control.remove({ group }), control.remove({ pair })];
    for (const message of await Promise.all(refusals.map(refusal)))
      expect(message).to.match(/^refused with 400: .*SDRS\.1(001|605)/);
    await control.detach({ pair });
    await control.remove({ pair, withDrDisk: true });
    await control.remove({ instance: web, withDrServer: true });
    await control.remove({ instance: db });
    await control.remove({ group });
    const world = await control.world();
    expect([world.groups, world.pairs, world.instances]).to.deep.equal([[], [], []]);
    const left = world.servers.filter((row) => row.zone === "eu-de-02");
    expect(left.map((row) => row.name)).to.deep.equal(["db-1"]);
    expect(world.disks.filter((row) => row.name === "shop-spare")).to.have.lengthOf(1);
    expect(await control.calls()).to.deep.equal([]);
  });

  for (const kind of ["group", "pair", "instance"] as const)
    it(`may be found to have no ${kind}, which vanished whatever the rules say`, async () => {
      const id = { group: topology.group, pair: topology.pair, instance: topology.web }[kind];
      await cloud.sim.control.remove({ [kind]: id, vanish: true });
      const [paths] = [{ group: "server-groups", pair: "replications", instance: "protected-instances" }[kind]];
      expect((await cloud.call("GET", `/v1/{p}/${paths}/${id}`)).status).to.equal(400);
    });

  it("delete a server, a disk, a NIC, an EIP, or detach a disk behind the service's back", async () => {
    const { control } = cloud.sim;
    const before = await control.world();
    const web = before.instances.find((row) => row.id === topology.web)!;
    const pair = before.pairs.find((row) => row.id === topology.pair)!;
    await control.detachDisk({ disk: pair.source_volume, server: web.source_server });
    const port = before.ports.find((row) => row.device_id === web.source_server)!;
    await control.deletePort(port.id);
    let world = await control.world();
    expect(world.disks.find((row) => row.id === pair.source_volume)).to.deep.include({ attachments: [] });
    expect(world.pairs.find((row) => row.id === pair.id)!.attachment).to.have.lengthOf(1);
    expect(world.eips[0]!.port_id).to.equal(null);
    await control.deleteEip(world.eips[0]!.public_ip_address);
    await control.deleteDisk(pair.target_volume);
    await control.deleteServer(web.target_server);
    world = await control.world();
    expect(world.eips).to.deep.equal([]);
    expect(world.pairs.find((row) => row.id === pair.id)!.status).to.equal("invalid");
    expect(world.instances.find((row) => row.id === web.id)!.status).to.equal("invalid");
  });
});
