/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import { readWorld, type World } from "../../../simulator/index.js";
import { answerProblems } from "../../../contract/conformance/index.js";
import { closeClouds, FAILOVER, refusal, reverse, START, startCloud, type Cloud, type Json } from "./cloud.js";

const demo = readWorld("demo");
const [web, db] = demo.servers ?? [];

/** The shop with two EIPs and an IPv6 address on one NIC, and a virtual IP with an EIP in front of both servers. */
const WORLD: World = {
  ...demo,
  servers: [
    {
      ...web!,
      nics: [
        {
          subnet: "shop-subnet",
          ip: "192.168.0.10",
          eip: "80.158.1.2",
          ipv6: "fd00::10",
          secondary: [{ ip: "192.168.0.11", eip: "80.158.1.3" }, { ip: "192.168.0.12" }],
        },
      ],
    },
    db!,
  ],
  virtualIps: [{ subnet: "shop-subnet", ip: "192.168.0.5", eip: "80.158.1.5", servers: ["web-1", "db-1"] }],
  groups: [
    {
      name: "shop",
      sourceZone: "eu-de-01",
      targetZone: "eu-de-02",
      servers: ["web-1", "db-1"],
      status: "protected",
    },
  ],
};

describe("several addresses of a NIC", () => {
  afterEach(closeClouds);

  const eips = async (cloud: Cloud): Promise<Json[]> => (await cloud.get("/v1/{p}/publicips")).publicips;
  const bound = async (cloud: Cloud): Promise<Record<string, string>> =>
    Object.fromEntries((await eips(cloud)).map((row) => [row.public_ip_address, row.private_ip_address]));
  const serverOn = async (cloud: Cloud, side: "source" | "target"): Promise<string> => {
    const row = (await cloud.sim.control.world()).instances.find((one) => one.name.startsWith("web-1"))!;
    return side === "source" ? row.source_server : row.target_server;
  };
  const portOf = async (cloud: Cloud, server: string): Promise<Json> =>
    (await cloud.get(`/v2.0/ports?device_id=${server}`)).ports[0];
  const act = (cloud: Cloud, action: object): Promise<Json> =>
    cloud.sim.control
      .world()
      .then(({ groups }) => cloud.job("POST", `/v1/{p}/server-groups/${groups[0]!.id}/action`, action));

  it("are told by port, EIPs, ECS and Nova alike, as the contract has them", async () => {
    const cloud = await startCloud({ world: WORLD });
    const id = await serverOn(cloud, "source");
    const ports = await cloud.get(`/v2.0/ports?device_id=${id}`);
    const server = await cloud.get(`/v1/{p}/cloudservers/${id}`);
    const publicips = await cloud.get("/v1/{p}/publicips");
    expect(answerProblems("listPorts", 200, ports)).to.deep.equal([]);
    expect(answerProblems("showServer", 200, server)).to.deep.equal([]);
    expect(answerProblems("listEips", 200, publicips)).to.deep.equal([]);
    const fixed = ["192.168.0.10", "192.168.0.11", "192.168.0.12", "fd00::10"];
    expect(ports.ports[0].fixed_ips.map((row: Json) => row.ip_address)).to.deep.equal(fixed);
    const rows: Json[] = Object.values(server.server.addresses as Record<string, Json[]>).flat();
    expect(rows.map((row) => [row.addr, row.version, row["OS-EXT-IPS:type"]])).to.deep.equal([
      ["192.168.0.10", "4", "fixed"],
      ["192.168.0.11", "4", "fixed"],
      ["192.168.0.12", "4", "fixed"],
      ["fd00::10", "6", "fixed"],
      ["80.158.1.2", "4", "floating"],
      ["80.158.1.3", "4", "floating"],
    ]);
    expect(await bound(cloud)).to.deep.equal({
      "80.158.1.2": "192.168.0.10",
      "80.158.1.3": "192.168.0.11",
      "80.158.1.5": "192.168.0.5",
    });
  });

  it("include a virtual IP: a port without a server, in the address pairs of the NICs that may use it", async () => {
    const cloud = await startCloud({ world: WORLD });
    const [vip] = (await cloud.get("/v2.0/ports?device_owner=neutron:VIP_PORT")).ports;
    expect(vip).to.deep.include({ device_id: "", status: "DOWN" });
    expect(vip.fixed_ips[0].ip_address).to.equal("192.168.0.5");
    const port = await portOf(cloud, await serverOn(cloud, "source"));
    const pair = { ip_address: "192.168.0.5", mac_address: port.mac_address };
    expect(port.allowed_address_pairs).to.deep.equal([pair]);
    expect((await eips(cloud)).find((row) => row.public_ip_address === "80.158.1.5")).to.include({ port_id: vip.id });
  });

  for (const [value, kept] of [
    ["kept", true],
    ["unbound", false],
  ] as const)
    for (const move of ["failover", "switchover"] as const)
      it(`under secondaryEipAfterMove: ${value} a second EIP ${kept ? "goes with" : "is lost by"} the NIC in a ${move}, the others stay bound`, async () => {
        const cloud = await startCloud({ world: WORLD, assumptions: { secondaryEipAfterMove: value } });
        const before = await bound(cloud);
        const port = await portOf(cloud, await serverOn(cloud, "source"));
        if (move === "switchover")
          for (const { id } of (await cloud.sim.control.world()).servers)
            await cloud.sim.control.power({ server: id, status: "SHUTOFF" });
        expect((await act(cloud, move === "failover" ? FAILOVER : reverse("target"))).status).to.equal("SUCCESS");
        const moved = await portOf(cloud, await serverOn(cloud, "target"));
        expect(moved.id).to.equal(port.id);
        for (const field of ["fixed_ips", "allowed_address_pairs", "mac_address"])
          expect(moved[field]).to.deep.equal(port[field]);
        expect(await bound(cloud)).to.deep.equal(kept ? before : { ...before, "80.158.1.3": undefined });
        const lost = (await eips(cloud)).find((row) => row.public_ip_address === "80.158.1.3");
        expect(lost.status).to.equal(kept ? "ACTIVE" : "DOWN");
        expect((await act(cloud, move === "failover" ? START : reverse("source"))).status).to.equal("SUCCESS");
      });

  it("read unbound while they move, where that is assumed, but not the one of a virtual IP", async () => {
    const cloud = await startCloud({ world: WORLD, assumptions: { eipDuringMove: "unbound" } });
    await cloud.sim.control.clock.setPace("manual");
    const group = (await cloud.sim.control.world()).groups[0]!.id;
    await cloud.act(group, FAILOVER);
    await cloud.sim.control.clock.advance(60);
    expect(await bound(cloud)).to.deep.equal({
      "80.158.1.2": undefined,
      "80.158.1.3": undefined,
      "80.158.1.5": "192.168.0.5",
    });
  });

  it("are bound by people to an address of a port, or to its first", async () => {
    const cloud = await startCloud({ world: WORLD });
    const port = await portOf(cloud, await serverOn(cloud, "source"));
    const { control } = cloud.sim;
    await control.bindEip({ eip: "80.158.1.5", port: port.id, address: "192.168.0.12" });
    await control.bindEip({ eip: "80.158.1.3", port: null });
    expect(await bound(cloud)).to.deep.equal({
      "80.158.1.2": "192.168.0.10",
      "80.158.1.3": undefined,
      "80.158.1.5": "192.168.0.12",
    });
    await control.bindEip({ eip: "80.158.1.3", port: port.id });
    expect((await bound(cloud))["80.158.1.3"]).to.equal("192.168.0.10");
    expect(await refusal(control.bindEip({ eip: "80.158.1.3", port: "none" }))).to.equal("no port has the id none");
  });
});
