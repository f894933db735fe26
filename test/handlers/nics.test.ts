import { expect } from "chai";
import type { FaultEffect } from "../../simulator/index";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import { GROUP, VERB, bareWorld, byName, groupProgram } from "./scenes";

const LOSSES: readonly (readonly [string, FaultEffect])[] = [
  ["after it took effect", { kind: "reset", after: true }],
  ["before it took effect", { kind: "reset" }],
];

describe("NICs of a protected instance", () => {
  const bench = useBench({ world: bareWorld });
  let resource: TestResource;
  let program: Props;
  let subnetId: string;

  beforeEach(async () => {
    const group = bench().resource("ProtectionGroup");
    await group.up(await groupProgram(bench()));
    const { servers, subnets } = await bench().world();
    subnetId = subnets[0]?.id ?? "";
    resource = bench().resource("ProtectedInstance");
    program = { name: "web", protectionGroupId: group.id, serverId: byName(servers, "web-1").id };
  });

  const nic = (ipAddress: string): Props => ({ subnetId, ipAddress });
  const addresses = async (): Promise<string[]> => {
    const { ports } = await bench().world();
    return ports
      .filter(({ device_id: server }) => server === program["serverId"])
      .flatMap(({ fixed_ips: fixed }) => fixed.map(({ ip_address: ip }) => ip))
      .sort();
  };

  it("are added with the instance, and shown among its addresses", async () => {
    await resource.up({ ...program, additionalNics: [nic("192.168.0.60")] });
    expect(await addresses()).to.deep.equal(["192.168.0.10", "192.168.0.60"]);
    const shown = (resource.outputs["addresses"] as { privateIp: string }[]).map(({ privateIp }) => privateIp);
    expect(shown).to.have.members(["192.168.0.10", "192.168.0.60"]);
    expect(await resource.up({ ...program, additionalNics: [nic("192.168.0.60")] })).to.equal("unchanged");
  });

  it("are added and removed in place, and what nobody declared stays", async () => {
    await resource.up(program);
    const { id } = resource;
    const two = [nic("192.168.0.60"), nic("192.168.0.61")];
    expect(await resource.up({ ...program, additionalNics: two })).to.equal("updated");
    expect(await addresses()).to.deep.equal(["192.168.0.10", "192.168.0.60", "192.168.0.61"]);
    expect(await resource.up({ ...program, additionalNics: [nic("192.168.0.61")] })).to.equal("updated");
    expect(await addresses()).to.deep.equal(["192.168.0.10", "192.168.0.61"]);
    expect(await resource.up(program)).to.equal("updated");
    expect(await addresses()).to.deep.equal(["192.168.0.10"]);
    expect(resource.id).to.equal(id);
  });

  for (const [when, effect] of LOSSES) {
    it(`are added once when the answer is lost ${when}, and removed once`, async () => {
      await resource.up(program);
      await bench().control.faults.add({ match: { call: "add-nic" }, times: 1, effect });
      await resource.up({ ...program, additionalNics: [nic("192.168.0.60")] });
      expect(await addresses()).to.deep.equal(["192.168.0.10", "192.168.0.60"]);
      expect(await bench().accepted("addNicNew")).to.equal(1);
      await bench().control.faults.add({ match: { call: "delete-nic" }, times: 1, effect });
      await resource.up(program);
      expect(await addresses()).to.deep.equal(["192.168.0.10"]);
      expect(await bench().accepted("deleteNicNew")).to.equal(1);
    });
  }

  for (const [when, effect] of LOSSES)
    it(`without an address are added once when the answer is lost ${when}, and removed once`, async () => {
      await resource.up(program);
      await bench().control.faults.add({ match: { call: "add-nic" }, times: 1, effect });
      await resource.up({ ...program, additionalNics: [{ subnetId }] });
      const [primary, ...more] = await addresses();
      expect([primary, more.length]).to.deep.equal(["192.168.0.10", 1]);
      expect(await bench().accepted("addNicNew")).to.equal(1);
      const shown = (resource.outputs["addresses"] as { privateIp: string }[]).map(({ privateIp }) => privateIp);
      expect(shown).to.have.members(["192.168.0.10", ...more]);
      await bench().control.faults.add({ match: { call: "delete-nic" }, times: 1, effect });
      await resource.up(program);
      expect(await addresses()).to.deep.equal(["192.168.0.10"]);
      expect(await bench().accepted("deleteNicNew")).to.equal(1);
    });

  it("without an address are added once though a run that added one saved nothing, and then stay: nothing says whose they are", async () => {
    await resource.up(program);
    await bench().control.faults.add({
      match: { call: "add-nic" },
      skip: 1,
      times: 1,
      effect: { kind: "status", status: 400, body: { error: { code: "SDRS.1340", message: "too many NICs" } } },
    });
    const two = { ...program, additionalNics: [{ subnetId }, { subnetId }] };
    await failure(resource.up(two), "DR_QUOTA");
    const [, first = ""] = await addresses();
    expect(first).not.to.equal("");
    await resource.up(two);
    expect(await addresses()).to.have.length(3);
    expect(await bench().accepted("addNicNew")).to.equal(2);
    await resource.up(program);
    expect(await addresses()).to.deep.equal(["192.168.0.10", first].sort());
    expect(bench().said.join("\n")).to.include(`The NIC ${first} of protected instance web stays`);
    // The way out that is named.
    await resource.up({ ...program, additionalNics: [nic(first)] });
    await resource.up(program);
    expect(await addresses()).to.deep.equal(["192.168.0.10"]);
  });

  it("without an address are one on the server that serves, whatever the service makes on the other", async () => {
    await bench().control.assume({ nicOnDrServer: "yes" });
    await resource.up({ ...program, additionalNics: [{ subnetId }, { subnetId }] });
    expect(await addresses()).to.have.length(3);
    expect(await resource.up({ ...program, additionalNics: [{ subnetId }, { subnetId }] })).to.equal("unchanged");
    await resource.up(program);
    expect(await addresses()).to.deep.equal(["192.168.0.10"]);
  });

  it("without an address are refused where the primary one cannot be told from them", async () => {
    await resource.up(program);
    const snapshot = await bench().control.snapshot();
    const { ports } = snapshot.state as { ports: { primary: boolean }[] };
    for (const port of ports) port.primary = false;
    await bench().control.restore(snapshot);
    await failure(
      resource.up({ ...program, additionalNics: [{ subnetId }] }),
      "DR_STATE_CONFLICT",
      "an ipAddress that is free",
    );
    expect(await bench().accepted("addNicNew")).to.equal(0);
    await resource.up({ ...program, additionalNics: [nic("192.168.0.60")] });
    expect(await addresses()).to.deep.equal(["192.168.0.10", "192.168.0.60"]);
  });

  it("without an address may be one that somebody added by hand, which then is never removed", async () => {
    await resource.up({ ...program, additionalNics: [nic("192.168.0.60")] });
    await bench().inOneProcess(async () => {
      const other = bench().resource("ProtectedInstance");
      await other.up({ ...program, adopt: resource.id });
      expect(await other.up({ ...program, adopt: resource.id, additionalNics: [{ subnetId }] })).to.equal("updated");
      await other.up({ ...program, adopt: resource.id });
    });
    expect(await addresses()).to.deep.equal(["192.168.0.10", "192.168.0.60"]);
    expect(await bench().accepted("addNicNew")).to.equal(1);
  });

  it("without an address are told by their number, whatever was declared before", async () => {
    await resource.up({ ...program, additionalNics: [{ subnetId }, nic("192.168.0.60"), { subnetId }] });
    const added = (await addresses()).filter((ip) => !["192.168.0.10", "192.168.0.60"].includes(ip));
    expect(added).to.have.length(2);
    const [first = "", second = ""] = added;
    // One of them is declared by its address from now on, and is not added again.
    await resource.up({ ...program, additionalNics: [nic(first), { subnetId }, nic("192.168.0.60")] });
    expect(await addresses()).to.have.members(["192.168.0.10", "192.168.0.60", first, second]);
    expect(await bench().accepted("addNicNew")).to.equal(3);
    // One that was declared by its address will do without.
    await resource.up({ ...program, additionalNics: [{ subnetId }, { subnetId }] });
    expect(await addresses()).to.have.length(3);
    expect(await bench().accepted("addNicNew")).to.equal(3);
    await resource.up(program);
    expect(await addresses()).to.deep.equal(["192.168.0.10"]);
  });

  it("are added by the next update where their creation failed", async () => {
    await bench().control.faults.add({
      match: { call: "add-nic" },
      times: 1,
      effect: { kind: "status", status: 400, body: { error: { code: "SDRS.1340", message: "too many NICs" } } },
    });
    const whole = { ...program, additionalNics: [nic("192.168.0.60")] };
    await failure(resource.up(whole), "DR_QUOTA");
    expect(resource.id).not.to.equal(undefined);
    expect(await resource.up(whole)).to.equal("updated");
    expect(await addresses()).to.deep.equal(["192.168.0.10", "192.168.0.60"]);
    expect((await bench().world()).instances).to.have.length(1);
  });

  it("named by the primary address are there already, and are never removed", async () => {
    await resource.up({ ...program, additionalNics: [nic("192.168.0.10")] });
    await resource.up(program);
    expect(await addresses()).to.deep.equal(["192.168.0.10"]);
    expect(bench().said.join("\n")).to.include("primary");
    expect((await bench().writes()).filter((call) => call.endsWith("nic"))).to.deep.equal([]);
  });
});

/** The web server as the only member of a group whose protection is enabled. */
async function protectedWeb(bench: Bench) {
  const group = bench.resource("ProtectionGroup");
  await group.up(await groupProgram(bench));
  const { servers, subnets } = await bench.world();
  const resource = bench.resource("ProtectedInstance");
  const program = { name: "web", protectionGroupId: group.id, serverId: byName(servers, "web-1").id };
  await resource.up(program);
  await bench.control.console({ group: GROUP, action: VERB.start });
  return { resource, program, subnets };
}

describe("NICs of a protected instance after a planned move", () => {
  const bench = useBench({ world: bareWorld, pace: "immediate" });

  it("are added without an address to the server that serves", async () => {
    const { resource, program, subnets } = await protectedWeb(bench());
    await bench().control.power({ server: program.serverId, status: "SHUTOFF" });
    await bench().control.console({ group: GROUP, action: VERB.switchover });
    await resource.refresh();
    await resource.up({ ...program, additionalNics: [{ subnetId: subnets[0]?.id ?? "" }] });
    const { ports } = await bench().world();
    const there = ports.filter(({ device_id: server }) => server === resource.outputs["targetServerId"]);
    expect(there.flatMap(({ fixed_ips: fixed }) => fixed.map(({ ip_address: ip }) => ip))).to.include("192.168.0.10");
    expect(there).to.have.length(2);
    await resource.up(program);
    expect(await bench().accepted("deleteNicNew")).to.equal(1);
  });
});

describe("NICs of a protected instance while its group is failed over", () => {
  const bench = useBench({ world: bareWorld, pace: "immediate" });

  it("are refused by the service's rule, and nothing else is changed", async () => {
    const { resource, program, subnets } = await protectedWeb(bench());
    await bench().control.console({ group: GROUP, action: VERB.failover });
    const additionalNics = [{ subnetId: subnets[0]?.id ?? "", ipAddress: "192.168.0.60" }];
    await failure(resource.up({ ...program, additionalNics }), "DR_STATE_CONFLICT");
    expect(await bench().accepted("addNicNew")).to.equal(0);
  });
});
