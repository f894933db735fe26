/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access */
import { expect } from "chai";
import { checkWorld, startSimulator } from "../../../simulator/index.js";
import type { WorldGroup } from "../../../simulator/world/seed/world-file.js";
import { closeClouds, startCloud } from "./cloud.js";

const GROUP = "00000000-0000-4000-8000-000000000001";

const server = (name: string, zone: string, more: object = {}) => ({
  ...{ id: `id-${name}`, name, zone, disks: [{ id: `disk-${name}`, name, size: 40, device: "/dev/vdc" }] },
  nics: [{ subnet: "s" }],
  ...more,
});

const worldOf = (group: Partial<WorldGroup>) =>
  checkWorld({
    domains: [{ id: "dom", name: "D", zones: ["eu-de-01", "eu-de-02"] }],
    vpcs: [
      { name: "v", cidr: "10.0.0.0/16", subnets: [{ name: "s", cidr: "10.0.0.0/24", neutronId: "neutron" }] },
      { id: "drill-vpc", name: "w", cidr: "10.0.0.0/16", subnets: [{ name: "s", cidr: "10.0.0.0/24" }] },
    ],
    servers: [
      server("web", "eu-de-01"),
      server("web-dr", "eu-de-02", { status: "SHUTOFF" }),
      server("web-drill", "eu-de-02", { vpc: "drill-vpc" }),
    ],
    groups: [
      {
        ...{ id: GROUP, name: "orders", sourceZone: "eu-de-01", targetZone: "eu-de-02", domain: "dom", vpc: "v" },
        ...{ status: "protected", createdAt: "2026-01-02T03:04:05Z" },
        instances: [
          { id: "i", name: "web-i", server: "id-web", drServer: "web-dr", tags: [{ key: "team", value: "shop" }] },
        ],
        pairs: [
          {
            ...{ id: "p", name: "web-p", disk: "disk-web", drDisk: "disk-web-dr", madeWith: "i" },
            attachments: [{ instance: "web-i", device: "/dev/vdc" }],
          },
        ],
        drills: [{ id: "d", name: "monthly", vpc: "drill-vpc", servers: [{ instance: "i", server: "id-web-drill" }] }],
        ...group,
      },
    ],
  });

describe("members of a world", () => {
  afterEach(closeClouds);

  it("are taken with their ids and both sides, and nothing is made for them", async () => {
    const { sim, get } = await startCloud({ world: worldOf({}) });
    const world = await sim.control.world();
    expect([world.servers.length, world.disks.length, world.ports.length]).to.deep.equal([3, 3, 3]);
    expect(world.servers.map(({ role }) => role)).to.deep.equal(["user", "dr", "drill"]);
    expect(world.groups[0]).to.include({ id: GROUP, domain_id: "dom", created: Date.parse("2026-01-02T03:04:05Z") });
    expect(world.pairs[0]).to.include({ id: "p", progress: 100, automatic_for: "i" });
    expect(world.pairs[0]?.data.equal).to.equal(true);
    expect(world.instances[0]).to.deep.include({ id: "i", source_server: "id-web", target_server: "id-web-dr" });
    expect(world.ports.map(({ fixed_ips }) => fixed_ips[0]?.subnet_id)).to.include("neutron");
    const { disaster_recovery_drills: drills } = await get("/v1/{p}/disaster-recovery-drills");
    expect(drills[0]).to.include({ id: "d", drill_vpc_id: "drill-vpc" });
  });

  it("move, and are protected again in the other direction", async () => {
    const { sim, act } = await startCloud({ world: worldOf({}), pace: "immediate" });
    await act(GROUP, { "failover-server-group": {} });
    await sim.control.clock.advance(7200);
    const moved = await sim.control.world();
    expect(moved.groups[0]).to.include({ status: "failed-over", priority_station: "target" });
    expect((await act(GROUP, { "start-server-group": {} })).status).to.equal(200);
  });

  it("may be failed over already, on the original DR side", async () => {
    const { sim, act } = await startCloud({ world: worldOf({ status: "failed-over", site: "target" }) });
    const world = await sim.control.world();
    expect(world.groups[0]).to.include({ status: "failed-over", priority_station: "target" });
    expect(world.pairs[0]).to.include({ progress: 0, replication_status: "inactive", status: "failed-over" });
    expect(world.servers.find(({ id }) => id === "id-web")).to.include({ role: "dr", unstartable: true });
    await sim.control.power({ server: "id-web", status: "SHUTOFF" });
    expect((await act(GROUP, { "start-server-group": {} })).status).to.equal(200);
  });

  it("may be copying, damaged, or without working storage", async () => {
    const pair = { id: "p", name: "web-p", disk: "disk-web", drDisk: "disk-web-dr" };
    const seen = async (more: object, group: Partial<WorldGroup> = {}) => {
      const { sim } = await startCloud({ world: worldOf({ ...group, pairs: [{ ...pair, ...more }] }), pace: "manual" });
      const world = await sim.control.world();
      expect(world.overwrites).to.deep.equal([]);
      const { progress, replication_status, fault_level, status } = world.pairs[0] ?? {};
      return { progress, replication_status, fault_level, status };
    };
    const whole = { progress: 100, replication_status: "active", fault_level: "0", status: "protected" };
    expect(await seen({})).to.deep.equal(whole);
    expect(await seen({ progress: 40 })).to.deep.equal({ ...whole, progress: 40, replication_status: "copying" });
    expect(await seen({ fault: "storage" })).to.deep.equal({ ...whole, fault_level: "2" });
    expect(await seen({ fault: "link", progress: 7 })).to.deep.equal({
      ...{ progress: 7, replication_status: "inactive", fault_level: "5", status: "protected" },
    });
    expect((await seen({ status: "invalid" })).status).to.equal("invalid");
    expect(await seen({ progress: 100 }, { status: "available" })).to.deep.equal({
      ...{ progress: 100, replication_status: "active-stopped", fault_level: "0", status: "available" },
    });
  });

  const wrong: [string, Partial<WorldGroup>, RegExp][] = [
    [
      "a server",
      { instances: [{ name: "i", server: "none", drServer: "web-dr" }] },
      /groups\[0\]\.instances\[0\]\.server names nothing of the world: none/,
    ],
    [
      "a disk",
      { pairs: [{ name: "p", disk: "web", drDisk: "none" }] },
      /groups\[0\]\.pairs\[0\]\.drDisk names nothing/,
    ],
    [
      "an instance",
      { pairs: [{ name: "p", disk: "web", drDisk: "web-dr", madeWith: "other" }] },
      /pairs\[0\]\.madeWith names nothing/,
    ],
    [
      "an id of its own",
      { drills: ["a", "b"].map((name) => ({ id: "d", name, vpc: "drill-vpc", servers: [] })) },
      /the id d is used twice/,
    ],
    [
      "a server that is protected already",
      { instances: ["web", "web-drill"].map((one) => ({ name: `${one}-i`, server: one, drServer: "web-dr" })) },
      /groups\[0\]\.instances\[1\]: server web-dr is in protected instance web-i already/,
    ],
    [
      "a server of both sides",
      { instances: [{ name: "i", server: "web", drServer: "id-web" }] },
      /instances\[0\]: server and drServer are one and the same/,
    ],
    [
      "a disk that is replicated already",
      { pairs: ["web", "web-drill"].map((disk) => ({ name: `${disk}-p`, disk, drDisk: "web-dr" })) },
      /groups\[0\]\.pairs\[1\]: disk web-dr is in replication pair web-p already/,
    ],
    [
      "a disk of both sides",
      { pairs: [{ name: "p", disk: "web", drDisk: "disk-web" }] },
      /pairs\[0\]: disk and drDisk are one and the same/,
    ],
    ["a server that another row protects", { servers: ["web"] }, /instances\[0\]: server web is in protected instance/],
  ];
  for (const [what, group, message] of wrong)
    it(`are refused where ${what} is wrong`, async () => {
      const error = await startSimulator({ world: worldOf(group) }).catch((error: unknown) => (error as Error).message);
      expect(error).to.match(message);
    });

  it("may share a disk that two servers name by its id", async () => {
    const world = worldOf({ instances: [], pairs: [], drills: [] });
    const shared = { id: "shared", name: "shared", size: 10, shared: true };
    const servers = (world.servers ?? []).map((one) => ({ ...one, disks: [...one.disks, shared] }));
    const { sim } = await startCloud({ world: { ...world, servers } });
    const disk = (await sim.control.world()).disks.find(({ id }) => id === "shared");
    expect(disk?.attachments.map(({ server_id }) => server_id)).to.deep.equal(["id-web", "id-web-dr", "id-web-drill"]);
    expect(new Set(disk?.attachments.map(({ attachment_id }) => attachment_id)).size).to.equal(3);
  });
});
