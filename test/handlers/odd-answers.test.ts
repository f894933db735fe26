import { expect } from "chai";
import type { Address, MigratedAddress } from "../../provider/model/addresses";
import type { World } from "../../simulator/index";
import { type Bench, failure, useBench } from "../support/handlers";
import { type Body, type Rewrite, rewriteAnswers, rowsIn } from "../support/rewriting";
import { GROUP, bareWorld, brokenGroup, byName, groupProgram, manageGroup, pairOf, protectedWorld } from "./scenes";

const pairs = (body: Body): Body[] => rowsIn(body, "replications", "replication");
const servers = (body: Body): Body[] => rowsIn(body, "servers", "server");

async function drServers(bench: Bench): Promise<string[]> {
  return (await bench.world()).servers.filter(({ zone }) => zone === "eu-de-02").map(({ status }) => status);
}

/** A second group of one disk, whose protection was never enabled. */
const twoGroups: World = {
  ...protectedWorld,
  disks: [...(protectedWorld.disks ?? []), { name: "other-disk", size: 4, zone: "eu-de-01" }],
  groups: [
    ...(protectedWorld.groups ?? []),
    { name: "other", sourceZone: "eu-de-01", targetZone: "eu-de-02", disks: ["other-disk"], status: "available" },
  ],
};

function withAddresses(body: Body, change: (row: Body) => void): void {
  for (const server of servers(body))
    for (const rows of Object.values((server["addresses"] ?? {}) as Record<string, Body[]>)) rows.forEach(change);
}

const ODD: Readonly<Record<string, (body: Body, other: string) => void>> = {
  "a pair of another group has no fault level": (body, other) => {
    for (const row of pairs(body)) if (row["server_group_id"] === other) row["fault_level"] = null;
  },
  "a pair of another group is being deleted, and is on no side": (body, other) => {
    for (const row of pairs(body))
      if (row["server_group_id"] === other) Object.assign(row, { status: "deleting", priority_station: null });
  },
  "the addresses of servers are of a new type": (body) => {
    withAddresses(body, (row) => {
      if (row["OS-EXT-IPS:type"] === "floating") row["OS-EXT-IPS:type"] = "virtual";
    });
  },
  "power states are texts": (body) => {
    for (const row of servers(body)) row["OS-EXT-STS:power_state"] = String(row["OS-EXT-STS:power_state"]);
  },
  "progress and sizes are texts": (body) => {
    for (const row of pairs(body)) {
      row["progress"] = String(row["progress"]);
      const record = row["record_metadata"] as Body;
      record["volume_size"] = String(record["volume_size"]);
    }
    for (const row of rowsIn(body, "server_group")) row["progress"] = String(row["progress"]);
  },
  "a pair has no name": (body) => {
    for (const row of pairs(body)) row["name"] = null;
  },
  "everything has a field that nobody knows": (body) => {
    for (const row of [...pairs(body), ...servers(body), ...rowsIn(body, "server_group", "ports", "publicips")])
      row["new_field"] = { a: [1] };
  },
  "an EIP is being made and has no address": (body) => {
    if (Array.isArray(body["publicips"]))
      body["publicips"].push({ id: "e1", status: "PENDING_CREATE", public_ip_address: null });
  },
  "a port has an address that is none": (body) => {
    for (const row of rowsIn(body, "ports")) (row["fixed_ips"] as Body[]).push({ subnet_id: "x" });
  },
};

describe("a needed failover whose service answers oddly", () => {
  const bench = useBench({ world: twoGroups });
  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  for (const [what, change] of Object.entries(ODD)) {
    it(`goes through, after a refresh, although ${what}`, async () => {
      const { resource, program } = await manageGroup(bench());
      const other = byName((await bench().world()).groups, "other").id;
      await bench().control.breakProduction({ group: GROUP });
      close = await rewriteAnswers(bench(), (body) => {
        change(body, other);
        return undefined;
      });
      expect(await resource.refresh()).to.equal("present");
      await resource.up({ ...program, failover: true });
      expect(await drServers(bench())).to.deep.equal(["ACTIVE", "ACTIVE"]);
      const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
      expect(rows.filter(({ eip }) => eip !== null)).to.have.length(1);
    });
  }

  it("asks for consent to data loss where progress is no number, and then goes through", async () => {
    const { resource, program } = await brokenGroup(bench());
    close = await rewriteAnswers(bench(), (body) => {
      for (const row of pairs(body)) row["progress"] = "";
      return undefined;
    });
    await failure(resource.up({ ...program, failover: true }), '"data-loss" (');
    await resource.up({ ...program, failover: true, confirm: `${GROUP}/1+data-loss` });
    expect(await drServers(bench())).to.deep.equal(["ACTIVE", "ACTIVE"]);
  });

  it("goes through although a pair whose creation failed is on no side", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.setStatus({ pair: pairOf(await bench().world(), "shop-spare").id, status: "error" });
    close = await rewriteAnswers(bench(), (body) => {
      for (const row of pairs(body)) if (row["status"] === "error") row["priority_station"] = null;
      return undefined;
    });
    const begun = bench().clock.now();
    await resource.up({ ...program, failover: true });
    expect(await drServers(bench())).to.deep.equal(["ACTIVE", "ACTIVE"]);
    expect((bench().clock.now() - begun) / 1000).to.be.below(60);
  });
});

describe("a refresh of several groups in one run", () => {
  const bench = useBench({ world: twoGroups });
  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  it("is disturbed for none by one odd pair", async () => {
    const resources = ["orders", "other"].map((name) => ({ name, resource: bench().resource("ProtectionGroup") }));
    const { groups } = await bench().world();
    for (const { name, resource } of resources)
      await resource.up({ ...(await groupProgram(bench())), name, adopt: byName(groups, name).id });
    const odd = byName(groups, "other").id;
    close = await rewriteAnswers(bench(), (body) => {
      for (const row of pairs(body)) if (row["server_group_id"] === odd) row["fault_level"] = null;
      return undefined;
    });
    const ended = await bench().inOneProcess(() => Promise.all(resources.map(({ resource }) => resource.refresh())));
    expect(ended).to.deep.equal(["present", "present"]);
  });
});

/** The shop with an IPv6 address and a second EIP, bound to another address, on the NIC of the web server. */
const richWorld: World = {
  ...protectedWorld,
  servers: (protectedWorld.servers ?? []).map((server) =>
    server.name !== "web-1"
      ? server
      : {
          ...server,
          nics: [
            {
              subnet: "shop-subnet",
              ip: "192.168.0.10",
              eip: "80.158.1.2",
              ipv6: "fd00::10",
              secondary: [{ ip: "192.168.0.11", eip: "80.158.9.9" }],
            },
          ],
        },
  ),
};

describe("a NIC with several addresses", () => {
  const bench = useBench({ world: richWorld });
  const eipsOf = (rows: readonly Pick<Address, "privateIp" | "eip">[]): Record<string, string | null> =>
    Object.fromEntries(rows.map(({ privateIp, eip }) => [privateIp, eip]));

  it("shows each EIP at the address that it is bound to, and at no other, before a failover and after it", async () => {
    const { resource, program } = await brokenGroup(bench());
    const wanted = { "192.168.0.10": "80.158.1.2", "192.168.0.11": "80.158.9.9", "fd00::10": null };
    expect(eipsOf(resource.outputs["addresses"] as Address[])).to.include(wanted);
    await resource.up({ ...program, failover: true });
    const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
    expect(eipsOf(rows)).to.include(wanted);
    const moved = rows.filter(({ verdict }) => verdict === "moved").map(({ privateIp }) => privateIp);
    expect(moved).to.include.members(Object.keys(wanted));
  });

  it("shows what its server says at its first address alone, where no EIP can be read", async () => {
    await bench().control.faults.add({ match: { call: "list-eips" }, effect: { kind: "status", status: 503 } });
    const { resource } = await manageGroup(bench());
    const rows = resource.outputs["addresses"] as Address[];
    const shown = rows.filter(({ eip }) => eip !== null).map(({ privateIp }) => privateIp);
    expect(shown).to.deep.equal(["192.168.0.10"]);
    expect(rows.map(({ privateIp }) => privateIp)).to.include("fd00::10");
  });

  it("misses the EIP of its second address alone, where that is lost in the move", async () => {
    await bench().control.assume({ secondaryEipAfterMove: "unbound" });
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
    const lost = rows.filter(({ verdict }) => verdict === "lost").map(({ privateIp, eip }) => [privateIp, eip]);
    expect(lost).to.deep.equal([["192.168.0.11", "80.158.9.9"]]);
  });
});

describe("a port without an address, and an EIP without a port", () => {
  const bench = useBench({ world: protectedWorld });
  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  const none: Readonly<Record<string, (port: string) => Rewrite>> = {
    "a port has no address": (port) => (body) => {
      for (const row of rowsIn(body, "ports")) if (row["id"] === port) row["fixed_ips"] = [];
      return undefined;
    },
    "an EIP that is bound to nothing still names the address of a server": () => (body) => {
      const list = body["publicips"];
      const [first] = rowsIn(body, "publicips");
      if (Array.isArray(list) && first !== undefined)
        list.unshift({ ...first, id: "e2", ...{ private_ip_address: "192.168.0.20", port_id: null, status: "DOWN" } });
      return undefined;
    },
  };
  for (const [what, change] of Object.entries(none)) {
    it(`holds up nothing, and is claimed by no server: ${what}`, async () => {
      const world = await bench().world();
      const web = byName(world.servers, "web-1").id;
      const port = world.ports.find(({ device_id: id }) => id === web)?.id ?? "";
      close = await rewriteAnswers(bench(), change(port));
      const { resource, program } = await brokenGroup(bench());
      await resource.up({ ...program, failover: true });
      expect(await drServers(bench())).to.deep.equal(["ACTIVE", "ACTIVE"]);
      const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
      expect(rows.find(({ privateIp }) => privateIp === "192.168.0.20")).to.include({ eip: null, verdict: "moved" });
    });
  }
});

describe("members whose addresses cannot be read", () => {
  const bench = useBench({ world: bareWorld });
  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  it("are created, refreshed and drilled all the same, with a warning, where the list of EIPs never ends", async () => {
    const group = bench().resource("ProtectionGroup");
    await group.up(await groupProgram(bench()));
    const { servers } = await bench().world();
    // Every page ends with the same row, the last one too.
    close = await rewriteAnswers(bench(), (body) => {
      if (Array.isArray(body["publicips"]))
        body["publicips"].push({ id: "e9", status: "ACTIVE", public_ip_address: "80.158.9.9", port_id: "none" });
      return undefined;
    });
    const instance = bench().resource("ProtectedInstance");
    await instance.up({ name: "web", protectionGroupId: group.id, serverId: byName(servers, "web-1").id });
    expect(instance.outputs).to.include({ status: "available" });
    expect((instance.outputs["addresses"] as Address[]).map(({ privateIp }) => privateIp)).to.deep.equal([
      "192.168.0.10",
    ]);
    expect(bench().said.join("\n")).to.contain("EIPs cannot be read");
    expect(await instance.refresh()).to.equal("present");
    await bench().resource("Protection").up({ protectionGroupId: group.id });
    const drill = bench().resource("DisasterRecoveryDrill");
    await drill.up({ name: "rehearsal", protectionGroupId: group.id });
    expect(drill.outputs).to.include({ status: "available" });
  });
});
