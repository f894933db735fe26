import { expect } from "chai";
import { type Bench, type Props, type TestResource, useBench } from "../support/handlers";
import { DEFINITIONS } from "../../provider/model/definitions";
import { GROUP, VERB, byName, linkOf, manageGroup, manageMembers, protectedWorld } from "./scenes";

const drift = ({ outputs }: TestResource): unknown => outputs["drift"];

/** One resource of every kind of the world, each with its program. */
async function everyKind(bench: Bench): Promise<Map<TestResource, Props>> {
  const group = await manageGroup(bench);
  const all = new Map((await manageMembers(bench, group)).map((resource) => [resource, resource.inputs]));
  const protection = bench.resource("Protection");
  await protection.up({ protectionGroupId: group.id, adopt: group.id, __group: linkOf(group) });
  return all.set(protection, protection.inputs);
}

describe("what a refresh finds changed", () => {
  const bench = useBench({ world: protectedWorld, pace: "immediate" });

  it("is nothing where nothing changed, of every kind", async () => {
    for (const [resource, program] of await everyKind(bench())) {
      await resource.refresh();
      expect(drift(resource)).to.deep.equal([]);
      expect(await resource.up(program)).to.equal("unchanged");
    }
  });

  it("is written once where another side serves, taken note of by an update that sends nothing, and quiet afterwards", async () => {
    const all = await everyKind(bench());
    await bench().control.console({ group: GROUP, action: VERB.failover });
    const mark = await bench().mark();
    for (const [resource, program] of all) {
      await resource.refresh();
      expect(drift(resource)).to.deep.equal(["production is at the DR site, not at the original production site"]);
      const once = resource.outputs;
      await resource.refresh();
      expect(resource.outputs).to.deep.equal(once);
      expect(await resource.plans()).to.equal(true);
      expect(await resource.up(program)).to.equal("updated");
      expect(drift(resource)).to.deep.equal([]);
      await resource.refresh();
      expect(drift(resource)).to.deep.equal([]);
      expect(await resource.up(program)).to.equal("unchanged");
    }
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("is another name, until an update has taken note of it or the name is edited", async () => {
    const { resource, program, id } = await manageGroup(bench());
    const other = bench().resource("ProtectionGroup");
    await other.up(program);
    await other.up({ ...program, name: "bills" });
    expect(byName((await bench().world()).groups, "bills").id).to.equal(id);
    await resource.refresh();
    expect(drift(resource)).to.deep.equal(["is named bills, not orders"]);
    expect(await resource.up(program)).to.equal("updated");
    await resource.refresh();
    expect(drift(resource)).to.deep.equal([]);
    expect(await resource.up(program)).to.equal("unchanged");
    expect(byName((await bench().world()).groups, "bills").id).to.equal(id);
    await resource.up({ ...program, name: "shop" });
    await resource.refresh();
    expect(drift(resource)).to.deep.equal([]);
    expect(byName((await bench().world()).groups, "shop").id).to.equal(id);
  });

  it("is protection that is off, until the next update has switched it on", async () => {
    const group = await manageGroup(bench());
    const protection = bench().resource("Protection");
    const program = { protectionGroupId: group.id, adopt: group.id };
    await protection.up(program);
    await bench().control.console({ group: GROUP, action: VERB.stop });
    await protection.refresh();
    expect(drift(protection)).to.deep.equal(["protection is off"]);
    expect(await protection.plans()).to.equal(true);
    await protection.up(program);
    await protection.refresh();
    expect(drift(protection)).to.deep.equal([]);
    expect(byName((await bench().world()).groups, GROUP).status).to.equal("protected");
  });

  it("is never status, progress, counts or addresses", async () => {
    const { resource, program } = await manageGroup(bench());
    await bench().control.setStatus({ group: resource.id!, status: "available" });
    await resource.refresh();
    expect(resource.outputs).to.deep.include({ status: "available", drift: [] });
    expect(await resource.up(program)).to.equal("unchanged");
  });
});

describe("the outputs createdAt and updatedAt", () => {
  const bench = useBench({ world: protectedWorld });

  it("are the times that the service keeps of the object, and no drift", async () => {
    let told = 0;
    for (const [resource, program] of await everyKind(bench())) {
      if (!("createdAt" in DEFINITIONS[resource.kind].outputs)) continue;
      const before = resource.outputs;
      for (const key of ["createdAt", "updatedAt"])
        expect(new Date(String(before[key])).toISOString().slice(0, 19)).to.equal(String(before[key]).slice(0, 19));
      await bench().clock.pass(60);
      expect(await resource.up({ ...program, name: `renamed-${told}` })).to.equal("updated");
      expect(resource.outputs["createdAt"]).to.equal(before["createdAt"]);
      expect(Date.parse(String(resource.outputs["updatedAt"]))).to.be.above(Date.parse(String(before["updatedAt"])));
      await resource.refresh();
      expect(drift(resource)).to.deep.equal([]);
      told++;
    }
    expect(told).to.be.at.least(3);
  });
});

describe("a state of an earlier release that lacks an output", () => {
  const bench = useBench({ world: protectedWorld, pace: "immediate" });

  it("of any kind is completed by an update that only reads", async () => {
    const all = await everyKind(bench());
    const mark = await bench().mark();
    let tried = 0;
    for (const [resource, program] of all) {
      for (const name of Object.keys(DEFINITIONS[resource.kind].outputs)) {
        const whole = resource.outputs;
        resource.outputs = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name));
        expect(await resource.up(program), name).to.equal("updated");
        expect(await resource.up(program), name).to.equal("unchanged");
        tried++;
      }
    }
    expect(tried).to.be.at.least(40);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });
});
