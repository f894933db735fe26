import { expect } from "chai";
import type { FaultEffect } from "../../simulator/index";
import { type Props, failure, useBench } from "../support/handlers";
import { bareWorld, groupProgram } from "./scenes";

const JOB = "createProtectionGroupNoCG";
const derived: Props = { name: "orders-1a2b3c4", __derivedName: true };

describe("a group", () => {
  const bench = useBench({ world: bareWorld });
  const program = async (more: Props = {}): Promise<Props> => ({ ...(await groupProgram(bench())), ...more });

  it("is created and observed", async () => {
    const resource = bench().resource("ProtectionGroup");
    expect(await resource.up(await program({ description: "shop" }))).to.equal("created");
    expect(resource.outputs).to.include({ name: "orders", status: "available", productionSite: "source" });
    expect((await bench().world()).groups[0]).to.include({ id: resource.id, name: "orders", description: "shop" });
  });

  it("is unchanged by the same program", async () => {
    const resource = bench().resource("ProtectionGroup");
    await resource.up(await program());
    expect(await resource.up(await program())).to.equal("unchanged");
  });

  it("is renamed in place", async () => {
    const resource = bench().resource("ProtectionGroup");
    await resource.up(await program());
    const { id } = resource;
    expect(await resource.up(await program({ name: "orders-2" }))).to.equal("updated");
    expect(resource.id).to.equal(id);
    expect((await bench().world()).groups.map(({ name }) => name)).to.deep.equal(["orders-2"]);
  });

  it("keeps its derived name for life, also where its stack was renamed and derives another", async () => {
    const resource = bench().resource("ProtectionGroup");
    await resource.up(await program(derived));
    const mark = await bench().mark();
    expect(await resource.up(await program({ ...derived, name: "orders-9f8e7d6" }))).to.equal("unchanged");
    expect(resource.outputs).to.include({ name: "orders-1a2b3c4" });
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect((await bench().world()).groups.map(({ name }) => name)).to.deep.equal(["orders-1a2b3c4"]);
  });

  it("is replaced, old one first, when what the service cannot change is edited", async () => {
    const resource = bench().resource("ProtectionGroup");
    await resource.up(await program());
    const { id } = resource;
    const zones = await program();
    const turned = {
      sourceAvailabilityZone: zones["targetAvailabilityZone"],
      targetAvailabilityZone: zones["sourceAvailabilityZone"],
    };
    expect(await resource.up(await program(turned))).to.equal("replaced");
    expect(resource.id).not.to.equal(id);
    expect((await bench().world()).groups).to.have.length(1);
  });

  it("keeps what it has in the cloud when only its label is edited", async () => {
    const resource = bench().resource("ProtectionGroup");
    await resource.up(await program({ description: "shop" }));
    const mark = await bench().mark();
    expect(await resource.up(await program({ description: "new" }))).to.equal("updated");
    expect(await resource.up(await program({ description: "new" }))).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect((await bench().world()).groups[0]).to.include({ id: resource.id, description: "shop" });
  });

  it("is deleted", async () => {
    const resource = bench().resource("ProtectionGroup");
    await resource.up(await program());
    await resource.destroy();
    expect((await bench().world()).groups).to.deep.equal([]);
  });

  it("is deleted once when the answer is lost", async () => {
    const resource = bench().resource("ProtectionGroup");
    await resource.up(await program());
    const match = { call: "delete-server-group" };
    await bench().control.faults.add({ match, times: 1, effect: { kind: "reset", after: true } });
    await resource.destroy();
    expect((await bench().world()).groups).to.deep.equal([]);
  });

  it("with equal zones is refused by the check", async () => {
    const resource = bench().resource("ProtectionGroup");
    await failure(
      resource.up(await program({ targetAvailabilityZone: "eu-de-01" })),
      "targetAvailabilityZone must differ",
    );
  });

  it("with failover: true is refused by the check when it is created", async () => {
    const resource = bench().resource("ProtectionGroup");
    await failure(resource.up(await program({ failover: true })), "failover: true is refused when a group is created");
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("with a property that does not exist is refused with the near one", async () => {
    const resource = bench().resource("ProtectionGroup");
    await failure(resource.up(await program({ failOver: true })), "Did you mean failover?");
  });

  it("with the name of an existing one is refused unless the name is derived", async () => {
    await bench()
      .resource("ProtectionGroup")
      .up(await program());
    const second = bench().resource("ProtectionGroup");
    await failure(second.up(await program()), "already exists", "adopt:");
  });

  it("whose create was interrupted is taken up by its derived name", async () => {
    const first = bench().resource("ProtectionGroup");
    await first.up(await program(derived));
    const again = bench().resource("ProtectionGroup");
    await again.up(await program(derived));
    expect(again.id).to.equal(first.id);
    expect(await bench().accepted(JOB)).to.equal(1);
  });

  const LOSSES: readonly (readonly [string, FaultEffect])[] = [
    ["after it took effect", { kind: "reset", after: true }],
    ["before it took effect", { kind: "reset" }],
    ["with 502 after it took effect", { kind: "status", status: 502, after: true }],
    ["in the middle of the body", { kind: "truncate" }],
  ];
  for (const [when, effect] of LOSSES) {
    it(`is created once when the answer is lost ${when}`, async () => {
      await bench().control.faults.add({ match: { call: "create-server-group" }, times: 1, effect });
      const resource = bench().resource("ProtectionGroup");
      await resource.up(await program());
      expect((await bench().world()).groups.map(({ id }) => id)).to.deep.equal([resource.id]);
    });
  }

  it("whose job failed leaves nothing behind", async () => {
    const effect = { kind: "fail-job", code: "SDRS.0013", reason: "no room" } as const;
    await bench().control.faults.add({ match: { jobType: JOB }, times: 1, effect });
    const resource = bench().resource("ProtectionGroup");
    await failure(resource.up(await program(derived)), "no room");
    expect((await bench().world()).groups).to.deep.equal([]);
    await resource.up(await program(derived));
    expect(resource.outputs).to.include({ status: "available" });
  });
});
