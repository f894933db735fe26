import { expect } from "chai";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import {
  GROUP,
  JOB,
  type ManagedGroup,
  VERB,
  agreed,
  brokenGroup,
  byName,
  consentIn,
  failBack,
  failedOverGroup,
  groupProgram,
  linkOf,
  manageGroup,
  preparedWorld,
  protectedWorld,
} from "./scenes";

const LOST = { id: "lost", match: { call: "server-group-action" }, effect: { kind: "reset" } } as const;

/** An edit none of whose requests is ever received. */
async function neverReceived(bench: Bench, { resource }: ManagedGroup, program: Props): Promise<void> {
  await bench.control.faults.add(LOST);
  await failure(resource.up(program), "NOT finished");
  await bench.control.faults.clear(LOST.id);
}

describe("an intent that is declared again", () => {
  const bench = useBench({ world: protectedWorld });

  it("after its transition is complete leaves its record alone, and starts no server that did not run", async () => {
    await bench().control.power({ server: byName((await bench().world()).servers, "web-1").id, status: "SHUTOFF" });
    const { resource, program } = await failedOverGroup(bench());
    const { lastTransition, transitionCount } = resource.outputs;
    await resource.up(program);
    const mark = await bench().mark();
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.deep.include({ lastTransition, transitionCount, failover: true });
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("as null is not given", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const mark = await bench().mark();
    await resource.update({ ...program, failover: null, reprotect: null });
    expect(await bench().writes(mark)).to.deep.equal([]);
  });
});

describe("an intent that is declared first where nothing was ever moved", () => {
  const bench = useBench({ world: preparedWorld });

  it("starts nothing and reports nothing", async () => {
    await bench().control.power({ server: byName((await bench().world()).servers, "db-1").id, status: "SHUTOFF" });
    const { resource, program } = await manageGroup(bench());
    await resource.up({ ...program, failover: false });
    expect(resource.outputs).to.include({ failover: false, transitionCount: 0 });
    expect(await bench().writes()).to.deep.equal([]);
  });
});

describe("an intent that is taken back", () => {
  const bench = useBench({ world: protectedWorld });

  for (const confirm of ["orders/2+overwrite", undefined]) {
    it(`is forgotten when its reprotect was never received, its consent ${confirm === undefined ? "removed" : "left"}`, async () => {
      const group = await failedOverGroup(bench());
      const declared = { ...group.program, failover: true };
      await neverReceived(bench(), group, { ...declared, reprotect: "orders/1", confirm: "orders/2+overwrite" });
      await group.resource.up({ ...declared, confirm });
      expect(group.resource.outputs).to.include({ status: "failed-over", transitionCount: 2 });
      expect(group.resource.outputs).to.have.property("unfinished", null);
      expect(await bench().accepted(JOB.reprotect)).to.equal(0);
      expect(await group.resource.up({ ...declared, confirm })).to.equal("unchanged");
    });
  }

  it("is forgotten when its failback was never received", async () => {
    const group = await failedOverGroup(bench());
    await neverReceived(bench(), group, { ...group.program, failover: false, confirm: "orders/2+overwrite+downtime" });
    await group.resource.up({ ...group.program, failover: true });
    expect(group.resource.outputs).to.have.property("unfinished", null);
    expect(await bench().accepted(JOB.reprotect)).to.equal(0);
  });

  it("is forgotten when its failover was never received, and a needed one goes through afterwards", async () => {
    const group = await brokenGroup(bench());
    await neverReceived(bench(), group, { ...group.program, failover: true });
    await group.resource.up(group.program);
    expect(group.resource.outputs).to.have.property("unfinished", null);
    expect(await bench().accepted(JOB.failover)).to.equal(0);
    await group.resource.up({ ...group.program, failover: true });
    expect(group.resource.outputs).to.include({ failover: true, productionSite: "target" });
  });
});

describe("a failover that several pairs ask for and that fails", () => {
  const bench = useBench({ world: protectedWorld });

  it("is sent once in a run, and finished by the next", async () => {
    const group = await manageGroup(bench());
    const link = { ...linkOf(group), inSync: true };
    const pairs: { readonly resource: TestResource; readonly program: Props }[] = [];
    for (const { id, name, source_volume: volumeId } of (await bench().world()).pairs) {
      const resource = bench().resource("ReplicationPair");
      const program = { name, protectionGroupId: group.id, volumeId, adopt: id, __group: link };
      await resource.up(program);
      pairs.push({ resource, program: { ...program, failover: true } });
    }
    await bench().control.breakProduction({ group: GROUP });
    const effect = { kind: "fail-job", code: "SDRS.1030" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.failover }, times: 1, effect });
    const run = (): Promise<PromiseSettledResult<unknown>[]> =>
      bench().inOneProcess(() => Promise.allSettled(pairs.map(({ resource, program }) => resource.up(program))));
    const failed = await run();
    expect(failed.every(({ status }) => status === "rejected")).to.equal(true);
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    const ended = await run();
    expect(ended.every(({ status }) => status === "fulfilled")).to.equal(true);
    expect(await bench().accepted(JOB.failover)).to.equal(2);
  });
});

describe("a consent", () => {
  const bench = useBench({ world: protectedWorld });

  it("in the environment counts beside a spent one in the program, as the refusal says", async () => {
    const { resource, program } = await manageGroup(bench(), { confirm: "orders/7+healthy" });
    const line = consentIn(await failure(resource.up({ ...program, failover: true }), "DR_CONFIRMATION_REQUIRED"));
    bench().env["SDRS_CONFIRM"] = `billing/1-0000+healthy, ${line}`;
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ failover: true });
  });

  it("is dead once the state was lost and the group taken up anew", async () => {
    const group = await manageGroup(bench());
    const confirm = agreed(group, 1, "healthy");
    await group.resource.up({ ...group.program, failover: true, confirm });
    await failBack(group);
    const again = bench().resource("ProtectionGroup");
    await again.up({ ...group.program, failover: false, confirm });
    const wanted = { ...group.program, failover: true };
    const text = await failure(again.up({ ...wanted, confirm }), "agrees to another transition");
    expect(await bench().sent(VERB.failover)).to.have.length(1);
    await again.up({ ...wanted, confirm: `${confirm} ${consentIn(text)}` });
    expect(await bench().sent(VERB.failover)).to.have.length(2);
  });

  it("is given together with a new name of the group", async () => {
    const { resource, program } = await manageGroup(bench());
    const wanted = { ...program, name: "orders-2", failover: true };
    const confirm = consentIn(await failure(resource.up(wanted), "DR_CONFIRMATION_REQUIRED"));
    await resource.up({ ...wanted, confirm });
    expect(resource.outputs).to.include({ name: "orders-2", productionSite: "target" });
  });

  it("is of one counter, whatever is asked", async () => {
    const group = await failedOverGroup(bench());
    await group.resource.up({ ...group.program, failover: true, reprotect: "orders/1", confirm: "orders/2+overwrite" });
    const back = { ...group.program, failover: false };
    const text = await failure(group.resource.up({ ...back, confirm: "orders/2+downtime" }), "downtime");
    expect(consentIn(text)).to.match(/^orders\/3-/);
    await group.resource.up({ ...back, confirm: consentIn(text) });
    expect(group.resource.outputs).to.include({ transitionCount: 3, productionSite: "source" });
  });

  it("in one variable agrees for several groups", async () => {
    const first = await manageGroup(bench());
    bench().env["SDRS_CONFIRM"] = `other/4-1f2e+overwrite,${agreed(first, 1, "healthy", "data-loss")}`;
    await first.resource.up({ ...(await groupProgram(bench())), adopt: first.id, failover: true });
    expect(first.resource.outputs).to.include({ failover: true });
  });
});

describe("a record in the state that somebody edited", () => {
  const bench = useBench({ world: protectedWorld });
  const whole = {
    ...{ number: 3, kind: "failover", mode: "unplanned", from: "source", to: "target", wish: { move: "target" } },
    ...{ since: "2026-03-02T03:00:00.000Z", steps: [], phases: {}, warnings: [] },
  };

  const DAMAGED: readonly (readonly [key: string, value: unknown])[] = [
    ["unfinished", {}],
    ["unfinished", { ...whole, wish: "away" }],
    ["unfinished", { ...whole, posted: { action: "failover" } }],
    ["lastTransition", { id: "orders/1" }],
  ];
  for (const [key, value] of DAMAGED) {
    it(`is refused by name, and a needed failover goes through as the refusal says: ${key} ${JSON.stringify(value)}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      resource.outputs = { ...resource.outputs, [key]: value };
      await resource.refresh();
      const text = await failure(resource.up({ ...program, failover: true }), "DR_PROTOCOL", key, "orders");
      expect(text).to.contain(`remove "${key}" from the outputs`);
      expect(await bench().sent(VERB.failover)).to.deep.equal([]);
      resource.outputs = { ...resource.outputs, [key]: null };
      await resource.up({ ...program, failover: true });
      expect(resource.outputs).to.include({ productionSite: "target" });
    });
  }

  for (const change of [{ steps: undefined }, { warnings: undefined, phases: undefined }, { before: "xxxx" }]) {
    it(`goes on without what only a report needs: ${Object.keys(change).join(" and ")}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      resource.outputs = {
        ...resource.outputs,
        unfinished: JSON.parse(JSON.stringify({ ...whole, ...change })) as Props,
      };
      await resource.up({ ...program, failover: true });
      expect(resource.outputs).to.include({ productionSite: "target", unfinished: null });
    });
  }
});

describe("reads of the group that go back in time", () => {
  const bench = useBench({ world: protectedWorld, assumptions: { staleReads: "groups" } });

  for (const round of [1, 2, 3, 4, 5, 6]) {
    it(`end no transition, and make none forgotten (${round})`, async () => {
      // Which reads are stale is drawn by the number of calls before them.
      for (let read = 0; read < round; read++) await bench().world();
      const group = await brokenGroup(bench());
      for (let read = 0; read < round; read++) await group.resource.refresh();
      await group.resource.up({ ...group.program, failover: true });
      expect(group.resource.outputs).to.include({ failover: true, productionSite: "target", unfinished: null });
      expect(group.resource.outputs["lastTransition"]).to.deep.include({ number: 1, adopted: false });
      const { servers, instances } = await bench().world();
      const serving = instances.map((one) => servers.find(({ id }) => id === one.target_server)?.status);
      expect(serving).to.deep.equal(["ACTIVE", "ACTIVE"]);
      expect(await bench().accepted(JOB.failover)).to.equal(1);
    });
  }
});
