import { expect } from "chai";
import { type Bench, failure, useBench } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, VERB, manageGroup, protectedWorld, restedGroup, serverIds } from "./scenes";

const AGREED = { failover: true, confirm: "orders/1+downtime" };

function planned(bench: Bench, more: object = {}): Promise<ManagedGroup> {
  return manageGroup(bench, { failoverMode: "planned", ...more });
}

interface Power {
  readonly verb: string;
  readonly type: string | undefined;
  readonly ids: readonly string[];
}

/** Starts and stops in the order in which they were received. */
async function powers(bench: Bench): Promise<Power[]> {
  const calls = await bench.control.calls({ call: "server-power" });
  return calls.map(({ body }) => {
    const [[verb, order] = ["", {}]] = Object.entries(
      body as Record<string, { type?: string; servers?: { id: string }[] }>,
    );
    return { verb, type: order.type, ids: (order.servers ?? []).map(({ id }) => id) };
  });
}

describe("a planned failover", () => {
  const bench = useBench({ world: protectedWorld });

  it("stops, switches over and starts, and keeps protection", async () => {
    const { resource, program } = await planned(bench());
    await resource.up({ ...program, ...AGREED });
    expect(resource.outputs).to.include({ status: "protected", productionSite: "target", failover: true });
    expect((await bench().control.calls({ writes: true })).map(({ call }) => call)).to.deep.equal([
      "server-power",
      "server-group-action",
      "server-power",
    ]);
    expect(await bench().accepted(JOB.switchover)).to.equal(1);
    expect(await bench().accepted(JOB.failover)).to.equal(0);
  });

  it("exchanges the NICs of both sides", async () => {
    const { resource, program } = await planned(bench());
    const { web } = await serverIds(bench());
    const before = (await bench().world()).ports;
    await resource.up({ ...program, ...AGREED });
    const { ports } = await bench().world();
    const on = (rows: typeof ports, id: string): string[] =>
      rows.filter((row) => row.device_id === id).map((r) => r.id);
    expect(on(ports, web.target)).to.deep.equal(on(before, web.source));
    expect(on(ports, web.source)).to.deep.equal(on(before, web.target));
  });

  it("stops in the reverse of the start order", async () => {
    const { web, db } = await serverIds(bench());
    const { resource, program } = await planned(bench(), { startOrder: [[db.source], [web.source]] });
    await resource.up({ ...program, ...AGREED });
    expect(await powers(bench())).to.deep.equal([
      { verb: "os-stop", type: "SOFT", ids: [web.source] },
      { verb: "os-stop", type: "SOFT", ids: [db.source] },
      { verb: "os-start", type: undefined, ids: [db.target] },
      { verb: "os-start", type: undefined, ids: [web.target] },
    ]);
  });

  it("stops by force what did not stop within the grace", async () => {
    const { resource, program } = await planned(bench(), { stopServers: { grace: "30s" } });
    await bench().control.faults.add({ match: { jobType: "batchStopServer" }, times: 1, effect: { kind: "hang-job" } });
    await resource.up({ ...program, ...AGREED });
    expect((await powers(bench())).map(({ verb, type }) => [verb, type])).to.deep.include(["os-stop", "HARD"]);
    expect(resource.outputs).to.include({ failover: true });
  });

  it("does not stop, start or ask for downtime when every server has been stopped for a day", async () => {
    const { resource, program } = await restedGroup(bench(), ["web-1", "db-1"], { failoverMode: "planned" });
    await resource.up({ ...program, failover: true });
    expect(await powers(bench())).to.deep.equal([]);
    expect(resource.outputs).to.include({ productionSite: "target", failover: true });
  });

  it("starts the stopped servers again at once when the service refuses it", async () => {
    const { resource, program } = await planned(bench());
    const match = { call: "server-group-action" };
    const body = { error: { code: "SDRS.1823", message: "The storage is faulty" } };
    await bench().control.faults.add({ match, times: 1, effect: { kind: "status", status: 400, body } });
    await failure(resource.up({ ...program, ...AGREED }), "SDRS.1823");
    const running = (await bench().world()).servers.filter(({ status }) => status === "ACTIVE");
    expect(running.map(({ zone }) => zone)).to.deep.equal(["eu-de-01", "eu-de-01"]);
  });
});

describe("a broken switchover", () => {
  const bench = useBench({ world: protectedWorld });

  async function brokenSwitchover(): Promise<ManagedGroup> {
    const group = await planned(bench());
    const fail = { kind: "fail-job", code: "SDRS.1029" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.switchover }, times: 1, effect: fail });
    await failure(group.resource.up({ ...group.program, ...AGREED }), "is NOT finished");
    expect(group.resource.outputs).to.include({ status: "error-reversing" });
    return group;
  }

  it("is switched over again by the next update", async () => {
    const { resource, program } = await brokenSwitchover();
    await resource.up({ ...program, ...AGREED });
    expect(resource.outputs).to.include({ status: "protected", productionSite: "target", failover: true });
    expect(await bench().sent(VERB.switchover)).to.have.length(2);
    const running = (await bench().world()).servers.filter(({ status }) => status === "ACTIVE");
    expect(running.map(({ zone }) => zone)).to.deep.equal(["eu-de-02", "eu-de-02"]);
  });

  it("becomes a failover when the mode is edited to unplanned and agreed", async () => {
    const { resource, program } = await brokenSwitchover();
    await bench().control.breakProduction({ group: GROUP });
    await resource.up({ ...program, failover: true, failoverMode: "unplanned", confirm: "orders/1+data-loss" });
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target", failover: true });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    expect(await bench().sent(VERB.switchover)).to.have.length(1);
  });

  it("is not reversed by taking the intent back", async () => {
    const { resource, program } = await brokenSwitchover();
    await failure(resource.up({ ...program, failover: false }), "Set failover: true again");
    expect(await bench().sent(VERB.switchover)).to.have.length(1);
  });
});

describe("a switchover under station flips at the start, broken", () => {
  const bench = useBench({
    world: protectedWorld,
    assumptions: { stationFlipsAt: "start", stationAfterFailure: "flipped" },
  });

  it("is finished by the next update", async () => {
    const { resource, program } = await planned(bench());
    const fail = { kind: "fail-job", code: "SDRS.1029" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.switchover }, times: 1, effect: fail });
    await failure(resource.up({ ...program, ...AGREED }), "is NOT finished");
    await resource.up({ ...program, ...AGREED });
    expect(resource.outputs).to.include({ status: "protected", productionSite: "target", failover: true });
  });
});
