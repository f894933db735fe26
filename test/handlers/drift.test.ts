import { expect } from "chai";
import { failure, useBench } from "../support/handlers";
import { GROUP, VERB, failedOverGroup, groupProgram, manageGroup, byName, protectedWorld } from "./scenes";

describe("a group that was moved outside", () => {
  const bench = useBench({ world: protectedWorld, pace: "immediate" });

  it("is shown by a refresh and taken note of by the next update, and nothing is sent", async () => {
    const { resource, program } = await manageGroup(bench(), { failover: false });
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await resource.refresh();
    expect(resource.outputs).to.include({ productionSite: "target", failover: false });
    expect(await resource.up(program)).to.equal("updated");
    expect(await resource.up(program)).to.equal("unchanged");
    expect(resource.outputs).to.include({ productionSite: "target", failover: false });
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("is adopted by the edit that is printed, without a request for the move", async () => {
    const { resource, program } = await manageGroup(bench(), { failover: false });
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ productionSite: "target", failover: true });
    expect(await bench().sent(VERB.failover)).to.deep.equal([]);
  });

  it("keeps its intent when failover is removed: that is not false", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const mark = await bench().mark();
    await resource.up(program);
    expect(resource.outputs).to.include({ productionSite: "target" });
    expect(resource.outputs["failover"]).to.equal(null);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("is noticed by an update without an edit, also where no intent is declared, and nothing is sent", async () => {
    const { resource, program } = await manageGroup(bench());
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await bench().clock.pass(30);
    const mark = await bench().mark();
    expect(await resource.up(program)).to.equal("updated");
    expect(resource.outputs).to.include({ productionSite: "target", status: "failed-over" });
    expect(await resource.up(program)).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("is gone after a refresh when it was deleted", async () => {
    const { resource } = await manageGroup(bench());
    resource.id = "7f0c0000-0000-4000-8000-000000000000";
    expect(await resource.refresh()).to.equal("gone");
  });
});

describe("adoption of a group", () => {
  const bench = useBench({ world: protectedWorld, pace: "immediate" });
  const adopt = async (): Promise<string> => byName((await bench().world()).groups, GROUP).id;

  it("takes over what is there, without a call that changes something", async () => {
    const { resource } = await manageGroup(bench());
    expect(resource.outputs).to.include({ status: "protected", productionSite: "source", protectedInstanceCount: 2 });
    expect(await bench().writes()).to.deep.equal([]);
  });

  const WRONG = [
    ["another zone", { sourceAvailabilityZone: "eu-de-03" }, "sourceAvailabilityZone is"],
    ["another name", { name: "billing" }, "name is"],
    ["another domain", { domainId: "7f0c0000-0000-4000-8000-000000000000" }, "domainId is"],
    ["another VPC", { sourceVpcId: "7f0c0000-0000-4000-8000-000000000000" }, "sourceVpcId is"],
    ["failover: true while production is at home", { failover: true }, "Declare failover: false"],
  ] as const;
  for (const [what, more, says] of WRONG) {
    it(`with ${what} is refused`, async () => {
      const resource = bench().resource("ProtectionGroup");
      const program = { ...(await groupProgram(bench())), adopt: await adopt(), ...more };
      await failure(resource.up(program), "cannot be adopted", says);
      expect(resource.id).to.equal(undefined);
      expect(await bench().writes()).to.deep.equal([]);
    });
  }

  it("of a group at its DR site takes failover: true without a request", async () => {
    await bench().control.console({ group: GROUP, action: VERB.failover });
    const { resource } = await manageGroup(bench(), { failover: true });
    expect(resource.outputs).to.include({ productionSite: "target", failover: true });
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("ignores the name where it is a derived one", async () => {
    const resource = bench().resource("ProtectionGroup");
    const derived = { name: "other-1a2b3c4", __derivedName: true };
    await resource.up({ ...(await groupProgram(bench())), adopt: await adopt(), ...derived });
    expect(resource.id).to.equal(await adopt());
  });

  it("removed or repeated later changes nothing", async () => {
    const { resource, program } = await manageGroup(bench());
    expect(await resource.up({ ...program, adopt: undefined })).to.equal("unchanged");
    expect(await resource.up(program)).to.equal("unchanged");
  });

  it("of another id later is refused", async () => {
    const { resource, program } = await manageGroup(bench());
    const other = "7f0c0000-0000-4000-8000-000000000000";
    await failure(resource.up({ ...program, adopt: other }), "cannot become");
  });

  it("together with a change that replaces is refused", async () => {
    const { resource, program } = await manageGroup(bench());
    await failure(resource.up({ ...program, domainId: "other" }), "adopt names the same object");
  });

  it("of what does not exist fails", async () => {
    const resource = bench().resource("ProtectionGroup");
    const gone = "7f0c0000-0000-4000-8000-000000000000";
    await failure(resource.up({ ...(await groupProgram(bench())), adopt: gone }), "DR_NOT_FOUND");
  });
});
