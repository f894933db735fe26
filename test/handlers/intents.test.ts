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

  it("starts nothing when it is removed and declared again", async () => {
    const { resource, program } = await manageGroup(bench(), { failover: false });
    await bench().control.power({ server: byName((await bench().world()).servers, "db-1").id, status: "SHUTOFF" });
    await resource.up({ ...program, failover: undefined });
    await resource.up({ ...program, failover: false });
    expect(resource.outputs).to.include({ failover: false, transitionCount: 0, lastTransition: null });
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

  it("is dead once the group was abandoned, left the stack, and was adopted again", async () => {
    const group = await manageGroup(bench());
    const confirm = agreed(group, 1, "healthy");
    await group.resource.up({ ...group.program, failover: true, confirm });
    await failBack(group);
    await group.resource.up({ ...group.program, failover: false, abandon: true });
    await group.resource.destroy();
    const again = bench().resource("ProtectionGroup");
    await again.up({ ...group.program, failover: false, confirm });
    await failure(again.up({ ...group.program, failover: true, confirm }), "agrees to another transition");
    expect(await bench().sent(VERB.failover)).to.have.length(1);
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

describe("a consent in one variable for two groups", () => {
  const bench = useBench({
    world: {
      ...protectedWorld,
      disks: [...(protectedWorld.disks ?? []), { name: "other-disk", size: 4, zone: "eu-de-01" }],
      groups: [
        ...(protectedWorld.groups ?? []),
        { name: "billing", sourceZone: "eu-de-01", targetZone: "eu-de-02", disks: ["other-disk"], status: "protected" },
      ],
    },
  });

  async function both(): Promise<{ readonly resource: TestResource; readonly wanted: Props; readonly line: string }[]> {
    const { groups } = await bench().world();
    const asked = [];
    for (const name of [GROUP, "billing"]) {
      const resource = bench().resource("ProtectionGroup");
      const program = { ...(await groupProgram(bench())), name, adopt: byName(groups, name).id };
      await resource.up(program);
      const wanted = { ...program, failover: true };
      asked.push({ resource, wanted, line: consentIn(await failure(resource.preview(wanted))) });
    }
    return asked;
  }

  for (const between of [" ", ",", ", ", "\n", ";"]) {
    it(`agrees for both, with ${JSON.stringify(between)} between its lines`, async () => {
      const asked = await both();
      bench().env["SDRS_CONFIRM"] = asked.map(({ line }) => line).join(between);
      for (const { resource, wanted } of asked) await resource.preview(wanted);
      for (const { resource, wanted } of asked) await resource.up(wanted);
      const { groups } = await bench().world();
      expect(groups.map(({ priority_station: side }) => side)).to.deep.equal(["target", "target"]);
    });
  }

  it("agrees to exactly what it names, however it is spelled", async () => {
    const [one] = await both();
    if (one === undefined) throw new Error("no group");
    const { resource, wanted, line } = one;
    const [id = "", word = ""] = line.split("+");
    for (const text of [` ${line} `, `${id} + ${word}`, `${line}+${word}`, `${line}+zone-loss`]) {
      bench().env["SDRS_CONFIRM"] = text;
      await resource.preview(wanted);
    }
    for (const text of [`${id}+${word.toUpperCase()}`, id, `${id}+zone-loss`, `x${line.slice(line.indexOf("-"))}`]) {
      bench().env["SDRS_CONFIRM"] = text;
      await failure(resource.preview(wanted), "DR_CONFIRMATION_REQUIRED");
    }
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

  const HARMLESS: Readonly<Record<string, Props | "nothing but the inputs">> = {
    "no record": { unfinished: null },
    "no last transition": { lastTransition: null },
    "no migrated addresses": { migratedAddresses: null },
    "nothing known of quiet times": { __lastKnown: null },
    "only a side known of quiet times": { __lastKnown: { site: "source" } },
    "what nobody knows": { zzz: 1, inner: { a: 1 } },
    "no output at all": "nothing but the inputs",
  };
  for (const [what, change] of Object.entries(HARMLESS)) {
    it(`holds up no needed failover: ${what}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const { inputs, outputs } = resource;
      resource.outputs =
        change === "nothing but the inputs"
          ? Object.fromEntries(Object.entries(outputs).filter(([key]) => key in inputs || key.startsWith("__provider")))
          : { ...outputs, ...change };
      await resource.refresh();
      const wanted = { ...program, failover: true };
      // What is not known of the copies has to be agreed to.
      const confirm = await resource.preview(wanted).then(
        () => undefined,
        (error: unknown) => consentIn(String(error)),
      );
      await resource.up({ ...wanted, confirm });
      expect(resource.outputs).to.include({ productionSite: "target", unfinished: null });
      const { servers } = await bench().world();
      expect(servers.filter(({ zone, status }) => zone === "eu-de-02" && status === "ACTIVE")).to.have.length(2);
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
