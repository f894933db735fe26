import { expect } from "chai";
import type { FaultEffect } from "../../simulator/index";
import { type Props, type TestResource, failure, useBench } from "../support/handlers";
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

describe("NICs of a protected instance while its group is failed over", () => {
  const bench = useBench({ world: bareWorld, pace: "immediate" });

  it("are refused by the service's rule, and nothing else is changed", async () => {
    const group = bench().resource("ProtectionGroup");
    await group.up(await groupProgram(bench()));
    const { servers, subnets } = await bench().world();
    const resource = bench().resource("ProtectedInstance");
    const program = { name: "web", protectionGroupId: group.id, serverId: byName(servers, "web-1").id };
    await resource.up(program);
    await bench().control.console({ group: GROUP, action: VERB.start });
    await bench().control.console({ group: GROUP, action: VERB.failover });
    const additionalNics = [{ subnetId: subnets[0]?.id ?? "", ipAddress: "192.168.0.60" }];
    await failure(resource.up({ ...program, additionalNics }), "DR_STATE_CONFLICT");
    expect(await bench().accepted("addNicNew")).to.equal(0);
  });
});
