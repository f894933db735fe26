import { expect } from "chai";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import { type Rewrite, rewriteAnswers } from "../support/rewriting";
import { GROUP, byName, protectedWorld } from "./scenes";

const MISSING = "11111111-2222-4333-8444-555555555555";
const KIND = "DisasterRecoveryDrill";
const DRILLS = "disaster_recovery_drills";

interface Drilled {
  readonly resource: TestResource;
  readonly program: Props;
}

async function drill(bench: Bench, more: Props = {}): Promise<Drilled> {
  const { id } = byName((await bench.world()).groups, GROUP);
  return { resource: bench.resource(KIND), program: { name: "rehearsal", protectionGroupId: id, ...more } };
}

async function drilled(bench: Bench, more: Props = {}): Promise<Drilled> {
  const made = await drill(bench, more);
  await made.resource.up(made.program);
  return made;
}

/** A VPC like production's in which nothing runs: what a deleted drill left behind. */
async function freeVpc(bench: Bench): Promise<string> {
  const { resource } = await drilled(bench, { name: "earlier" });
  const vpc = String(resource.outputs["drillVpcId"]);
  await resource.destroy();
  return vpc;
}

const said = (bench: Bench): string => bench.said.join("\n");

const EMERGENCY: Props = { name: "emergency-orders", emergency: true };

describe("the VPC of a drill", () => {
  const bench = useBench({ world: protectedWorld });

  const wrong: Record<string, { readonly vpc: () => Promise<string>; readonly says: string }> = {
    "production's own": {
      vpc: async () => byName((await bench().world()).groups, GROUP).source_vpc_id,
      says: "is that of group orders itself",
    },
    missing: { vpc: () => Promise.resolve(MISSING), says: "there is no VPC" },
    "another drill's": {
      vpc: async () => String((await drilled(bench(), { name: "other" })).resource.outputs["drillVpcId"]),
      says: "is used by drill other",
    },
  };
  for (const [which, { vpc, says }] of Object.entries(wrong)) {
    it(`that is ${which} is refused in the preview and in the creation, before anything is sent`, async () => {
      const drillVpcId = await vpc();
      const before = (await bench().world()).drills.length;
      for (const kind of [{}, EMERGENCY]) {
        const { resource, program } = await drill(bench(), { drillVpcId, ...kind });
        const mark = await bench().mark();
        await failure(resource.preview(program), drillVpcId, says, "leave drillVpcId out");
        const create = bench().inOneProcess(() => bench().provider(KIND).create(program));
        await failure(create, "DR_PRECONDITION", says, "leave drillVpcId out");
        expect(await bench().writes(mark)).to.deep.equal([]);
      }
      expect((await bench().world()).drills).to.have.length(before);
      await drilled(bench(), EMERGENCY);
    });

    it(`that is ${which} does not replace a drill, which is kept`, async () => {
      const drillVpcId = await vpc();
      const { resource, program } = await drilled(bench());
      await failure(resource.up({ ...program, drillVpcId }), "DR_PRECONDITION", "is not replaced", says);
      expect((await bench().world()).drills.map(({ name }) => name)).to.include("rehearsal");
    });
  }

  it("that is free is used, and said to be", async () => {
    const drillVpcId = await freeVpc(bench());
    const { resource, program } = await drill(bench(), { drillVpcId });
    const { changes } = await resource.preview(program);
    expect(changes).to.equal(true);
    await resource.up(program);
    expect(resource.outputs).to.include({ status: "available", drillVpcId });
  });

  for (const { name, more } of [
    { name: "neither the VPC nor other drills can", more: ["list-drills"] },
    { name: "only the VPC cannot", more: [] },
  ]) {
    it(`is warned of and left to the service where ${name} be read: an emergency drill still starts`, async () => {
      const drillVpcId = await freeVpc(bench());
      const effect = { kind: "status", status: 503 } as const;
      await bench().control.faults.add({ match: { call: "show-vpc" }, effect });
      for (const call of more) await bench().control.faults.add({ match: { call }, times: 3, effect });
      const { resource } = await drilled(bench(), { ...EMERGENCY, drillVpcId, __derivedName: true });
      expect(said(bench())).to.contain(`warning vpc: VPC ${drillVpcId} could not be read`);
      expect(resource.outputs).to.include({ status: "available", drillVpcId });
    });
  }

  it("may be that of the drill that an interrupted run left under the same name", async () => {
    const drillVpcId = await freeVpc(bench());
    await drilled(bench(), { drillVpcId, __derivedName: true });
    const again = await drilled(bench(), { drillVpcId, __derivedName: true, __group: { origin: "created" } });
    expect(again.resource.outputs).to.include({ status: "available", drillVpcId });
    expect((await bench().world()).drills).to.have.length(1);
  });

  it("may be that of the drill that is replaced, which is deleted first", async () => {
    const drillVpcId = await freeVpc(bench());
    const { resource, program } = await drilled(bench(), { drillVpcId });
    const fresh = { ...program, name: "second" };
    const { outputs, id = "" } = resource;
    const planned = await bench().inOneProcess(async () => {
      const provider = bench().provider(KIND);
      const { replaces } = await provider.diff(id, { ...outputs, protectionGroupId: MISSING }, fresh);
      return { replaces, ...(await provider.check({}, fresh)) };
    });
    expect(planned).to.deep.include({ replaces: ["protectionGroupId"], failures: [] });
    const alone = await bench().inOneProcess(() => bench().provider(KIND).check({}, fresh));
    expect(alone.failures).to.have.length(1);
  });
});

describe("a VPC while the drills cannot be read", () => {
  const bench = useBench({ world: protectedWorld });
  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  const BROKEN: Readonly<Record<string, Rewrite>> = {
    "are answered 503": (body) =>
      Array.isArray(body[DRILLS])
        ? { status: 503, body: { error: { code: "X.1", message: "out of order" } } }
        : undefined,
    "have a row that cannot be read": (body) => {
      if (Array.isArray(body[DRILLS])) body[DRILLS].push({ id: "d9", drill_vpc_id: "v9" });
      return undefined;
    },
  };
  for (const [what, change] of Object.entries(BROKEN)) {
    it(`is called unchecked, and not free, in a preview that goes through, when they ${what}`, async () => {
      const drillVpcId = await freeVpc(bench());
      for (const kind of [{}, EMERGENCY]) {
        const { resource, program } = await drill(bench(), { drillVpcId, ...kind });
        bench().said.length = 0;
        await resource.preview(program);
        expect(said(bench())).to.contain("is free for a drill");
      }
      close = await rewriteAnswers(bench(), change);
      for (const kind of [{}, EMERGENCY]) {
        const { resource, program } = await drill(bench(), { drillVpcId, ...kind });
        bench().said.length = 0;
        await resource.preview(program);
        expect(said(bench())).to.contain(`whether one uses VPC ${drillVpcId} was not checked`);
        expect(said(bench())).not.to.contain("is free for a drill");
      }
    });
  }
});

describe("the network that the service makes for a drill", () => {
  const bench = useBench({ world: protectedWorld });

  it("stays when the drill is deleted, and is named with the ids of VPC and subnets", async () => {
    const { resource } = await drilled(bench());
    const vpc = String(resource.outputs["drillVpcId"]);
    await resource.destroy();
    const { vpcs, subnets } = await bench().world();
    expect(vpcs.map(({ id }) => id)).to.include(vpc);
    const left = subnets.filter((subnet) => subnet.vpc_id === vpc);
    expect(left).to.have.length.above(0);
    expect(said(bench())).to.contain("Drill rehearsal is deleted").and.to.contain(`VPC ${vpc}`);
    for (const { id } of left) expect(said(bench())).to.contain(id);
  });

  it("is not spoken of where the program named the VPC, or the drill was adopted", async () => {
    const drillVpcId = await freeVpc(bench());
    bench().said.length = 0;
    const named = await drilled(bench(), { drillVpcId });
    await named.resource.destroy();
    const { resource: first } = await drilled(bench(), { name: "of-others" });
    const adopted = await drilled(bench(), { name: "of-others", adopt: first.id });
    await adopted.resource.destroy();
    expect(said(bench())).not.to.contain("stays in the project");
    expect((await bench().world()).drills).to.deep.equal([]);
  });
});
