import { expect } from "chai";
import type { Address, MigratedAddress } from "../../provider/model/addresses";
import { useBench } from "../support/handlers";
import { GROUP, brokenGroup, manageMembers, protectedWorld } from "./scenes";

const VIRTUAL = "192.168.0.200";
const EIP = "80.158.1.77";

/** The shop with a virtual IP on both servers, and IPv6 and a second address with an EIP of its own on one NIC. */
const world = (): typeof protectedWorld => ({
  ...protectedWorld,
  servers: (protectedWorld.servers ?? []).map((server) =>
    server.name === "web-1"
      ? {
          ...server,
          nics: server.nics.map((nic) => ({
            ...nic,
            ipv6: "2001:db8:1::10",
            secondary: [{ ip: "192.168.0.11", eip: "80.158.1.3" }],
          })),
        }
      : server,
  ),
  virtualIps: [{ subnet: "shop-subnet", ip: VIRTUAL, eip: EIP, servers: ["web-1", "db-1"] }],
});

describe("addresses beyond the first of a NIC", () => {
  const bench = useBench(() => ({ world: world() }));

  it("each have a row with their own EIP: IPv6, a second address, and a virtual IP on each server that may use it", async () => {
    const { resource, program } = await brokenGroup(bench());
    const before = (resource.outputs["addresses"] as Address[]).filter(({ site }) => site === "source");
    const shown = before.map(({ serverName, privateIp, eip, virtual }) => [serverName, privateIp, eip, virtual]);
    expect(shown).to.have.deep.members([
      ["web-1", "192.168.0.10", "80.158.1.2", false],
      ["web-1", "2001:db8:1::10", null, false],
      ["web-1", "192.168.0.11", "80.158.1.3", false],
      ["web-1", VIRTUAL, EIP, true],
      ["db-1", "192.168.0.20", null, false],
      ["db-1", VIRTUAL, EIP, true],
    ]);
    await resource.up({ ...program, failover: true });
    const rows = (resource.outputs["migratedAddresses"] as MigratedAddress[]).filter(
      ({ verdict }) => verdict !== "parked",
    );
    expect(rows.map(({ privateIp, eip, verdict }) => [privateIp, eip, verdict])).to.have.deep.members([
      ["192.168.0.10", "80.158.1.2", "moved"],
      ["2001:db8:1::10", null, "moved"],
      ["192.168.0.11", "80.158.1.3", "moved"],
      [VIRTUAL, EIP, "moved"],
      ["192.168.0.20", null, "moved"],
      [VIRTUAL, EIP, "moved"],
    ]);
  });

  it("are told by the instance as by its group: each with its EIP", async () => {
    const group = await brokenGroup(bench());
    const [, first, second] = await manageMembers(bench(), group);
    const shown = [first, second].flatMap((one) => (one?.outputs["addresses"] ?? []) as Address[]);
    const ofGroup = (group.resource.outputs["addresses"] as Address[]).filter(({ site }) => site === "source");
    expect(shown).to.have.deep.members(ofGroup);
  });

  it("are lost by themselves: the EIP of a virtual IP that is gone after the move is told on its own rows only", async () => {
    const { resource, program } = await brokenGroup(bench());
    bench().clock.after(12.1, () => bench().control.bindEip({ eip: EIP, port: null }));
    await resource.up({ ...program, failover: true });
    const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
    const lost = rows.filter(({ verdict }) => verdict === "lost");
    expect(lost.map(({ privateIp, eip }) => [privateIp, eip])).to.deep.equal([
      [VIRTUAL, EIP],
      [VIRTUAL, EIP],
    ]);
    expect(lost[0]?.note).to.contain("virtual IP");
    expect(rows.filter(({ verdict }) => verdict === "moved")).to.have.length(4);
  });

  it("are not known, and hold up nothing, where the port of the virtual IP cannot be read", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.faults.add({ match: { call: "show-port" }, effect: { kind: "status", status: 500 } });
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ productionSite: "target", status: "failed-over" });
    const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
    expect(rows.filter(({ virtual }) => virtual).map(({ verdict }) => verdict)).to.deep.equal(["unknown", "unknown"]);
    expect(rows.filter(({ verdict }) => verdict === "lost")).to.deep.equal([]);
    expect((await bench().world()).groups.find(({ name }) => name === GROUP)).to.include({ status: "failed-over" });
  });
});
