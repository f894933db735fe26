import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Transition } from "../../provider/model/transition";
import type { Order } from "../../provider/model/orders";
import type { FaultRule } from "../../simulator/index";
import { until } from "../../tools/engine/processes";
import { Bench, failure } from "../support/handlers";
import { GROUP, JOB, type ManagedGroup, VERB, brokenGroup, manageGroup, protectedWorld } from "./scenes";

type Match = NonNullable<FaultRule["match"]>;

describe("an order whose run is killed after it was saved", () => {
  let bench: Bench;
  let folder: string;
  let runs: string;
  let given: number;

  beforeEach(async () => {
    bench = await Bench.open({ world: protectedWorld });
    folder = mkdtempSync(path.join(tmpdir(), "kept-"));
    bench.env["XDG_STATE_HOME"] = folder;
    runs = path.join(folder, "pulumi-sdrs", "runs", "stack");
    given = 0;
  });
  afterEach(async function () {
    rmSync(folder, { recursive: true });
    await bench.close(this.currentTest?.state === "failed");
  });

  /** Gives the next run an order, in the folder of a run of the command, or takes it away. */
  function order({ resource }: ManagedGroup, wanted?: Partial<Order>): void {
    delete bench.env["SDRS_ORDERS"];
    if (wanted === undefined) return;
    const run = path.join(runs, `2026-01-01T03-00-0${given++}-run`);
    mkdirSync(run, { recursive: true });
    const file = path.join(run, "orders.json");
    const full = { at: "2026-01-01T03:00:00.000Z", by: "ops", reason: null, failover: true, ...wanted };
    writeFileSync(file, JSON.stringify({ version: 1, orders: { [resource.urn]: full } }));
    bench.env["SDRS_ORDERS"] = file;
  }

  /** Saves the order, begins to send, and kills engine and provider at a call, before the engine saves anything. */
  async function killedAt(
    group: ManagedGroup,
    match: Match,
    { received = false, ...wanted }: Partial<Order> & { readonly received?: boolean } = {},
  ): Promise<void> {
    const { resource, program } = group;
    order(group, { ...wanted, arm: true });
    await resource.up(program);
    const armed = resource.saved;
    order(group, wanted);
    await bench.inOneProcess(async () => {
      const rule = await bench.control.faults.add({ match, times: 1, effect: { kind: "hang", after: received } });
      const seen = await bench.mark();
      const died = failure(resource.up(program));
      await until("the call is under way", async () =>
        (await bench.control.calls({ since: seen })).some(({ faults }) => faults.includes(rule.id)),
      );
      await bench.begin().kill();
      await died;
      await bench.control.faults.clear(rule.id);
    });
    resource.saved = armed;
    order(group);
    await bench.clock.pass(300);
  }

  const posts = (verb: string): ReturnType<Bench["sent"]> => bench.sent(verb);
  const last = ({ resource }: ManagedGroup): Transition => resource.outputs["lastTransition"] as Transition;
  const running = async (zone: string): Promise<string[]> =>
    (await bench.world()).servers.filter((server) => server.zone === zone).map(({ status }) => status);

  it("is finished by a plain update with the time and the job of the request", async () => {
    const group = await brokenGroup(bench);
    await killedAt(group, { call: "show-job" });
    await group.resource.up(group.program);
    const [post, ...more] = await posts(VERB.failover);
    expect(more).to.deep.equal([]);
    const jobs = (await bench.world()).jobs as readonly { job_id: string; job_type: string }[];
    const { requestedAt, acceptedAt, jobId, requestId, origin, warnings } = last(group);
    expect(jobId).to.equal(jobs.find(({ job_type: type }) => type === JOB.failover)?.job_id);
    expect(Date.parse(requestedAt)).to.be.closeTo(Date.parse(post?.virtualTime ?? ""), 1000);
    expect(Date.parse(acceptedAt ?? "")).to.be.closeTo(Date.parse(post?.virtualTime ?? ""), 1000);
    expect([typeof requestId, origin, warnings]).to.deep.equal(["string", "sdrs", []]);
    expect((await group.resource.preview(group.program)).changes).to.equal(false);
  });

  it("keeps the time of the request also where the answer that named its job never came", async () => {
    const group = await brokenGroup(bench);
    await killedAt(group, { call: "server-group-action", body: VERB.failover }, { received: true });
    await group.resource.up(group.program);
    const [post, ...more] = await posts(VERB.failover);
    expect(more).to.deep.equal([]);
    const { requestedAt, jobId, warnings } = last(group);
    expect(Date.parse(requestedAt)).to.be.closeTo(Date.parse(post?.virtualTime ?? ""), 1000);
    expect([jobId, warnings]).to.deep.equal([null, []]);
  });

  it("is given up where the request never arrived, after a watch, and nothing is sent", async () => {
    const group = await brokenGroup(bench);
    await killedAt(group, { call: "server-group-action", body: VERB.failover });
    const mark = await bench.mark();
    await group.resource.up(group.program);
    expect(await bench.writes(mark)).to.deep.equal([]);
    expect(group.resource.outputs).to.include({ productionSite: "source", unfinished: null });
  });

  it("says that time and job are not known where the record of that run is on another machine", async () => {
    const group = await brokenGroup(bench);
    await killedAt(group, { call: "show-job" });
    rmSync(runs, { recursive: true });
    const { since } = group.resource.outputs["unfinished"] as { since: string };
    await group.resource.up(group.program);
    expect(last(group)).to.include({ requestedAt: since, jobId: null, acceptedAt: null });
    expect(last(group).warnings.join()).to.contain("is not known here").and.to.contain(since);
    expect(bench.said.join()).to.contain("is not known here");
  });

  for (const kept of [true, false])
    it(`leaves no server of a planned move stopped, with the record of that run ${kept ? "here" : "on another machine"}`, async () => {
      const group = await manageGroup(bench);
      const { resource, program } = group;
      await killedAt(
        { ...group, program: { ...program, confirm: `${GROUP}/1+downtime` } },
        { call: "server-group-action", body: VERB.switchover },
        { mode: "planned" },
      );
      expect(await running("eu-de-01")).to.deep.equal(["SHUTOFF", "SHUTOFF"]);
      if (!kept) rmSync(runs, { recursive: true });
      await resource.up(program);
      expect(await running("eu-de-01")).to.deep.equal(["ACTIVE", "ACTIVE"]);
      expect(resource.outputs).to.include({ productionSite: "source", unfinished: null });
    });

  for (const [what, change] of [
    [
      "of another order of the same group",
      (text: string) => text.replace("2026-01-01T03:00:00.000Z", "2026-01-01T02:00:00.000Z"),
    ],
    ["that a full disk cut", (text: string) => text.slice(0, 200)],
  ] as const)
    it(`takes nothing from a record ${what}`, async () => {
      const group = await brokenGroup(bench);
      await killedAt(group, { call: "show-job" });
      const kept = readdirSync(runs, { recursive: true, encoding: "utf8" }).filter((name) => name.includes("record-"));
      expect(kept).to.have.length(2);
      for (const file of kept.map((name) => path.join(runs, name)))
        writeFileSync(file, change(readFileSync(file, "utf8")));
      await group.resource.up(group.program);
      expect(last(group)).to.include({ jobId: null });
    });
});
