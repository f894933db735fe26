import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import {
  createCloud,
  explain,
  observe,
  readSettings,
  refusalOf,
  requestOfState,
  systemClock,
} from "../../provider/index";
import type { Order } from "../../provider/model/orders";
import { configOf } from "../../tools/emulator/config";
import { Bench, failure } from "../support/handlers";
import { type ManagedGroup, GROUP, brokenGroup, failedOverGroup, manageGroup, protectedWorld } from "./scenes";

describe("an order of a run", () => {
  let bench: Bench;
  let folder: string;

  beforeEach(async () => {
    bench = await Bench.open({ world: protectedWorld });
    folder = mkdtempSync(path.join(tmpdir(), "orders-"));
  });
  afterEach(async function () {
    rmSync(folder, { recursive: true });
    await bench.close(this.currentTest?.state === "failed");
  });

  let given = 0;
  /** Gives the next runs an order, or takes it away. */
  function order({ resource }: ManagedGroup, wanted?: Partial<Order>): void {
    if (wanted === undefined) {
      delete bench.env["SDRS_ORDERS"];
      return;
    }
    const file = path.join(folder, `orders${given++}.json`);
    const full = { at: "2026-01-01T03:00:00.000Z", by: "ops", reason: "drill", ...wanted };
    writeFileSync(file, JSON.stringify({ version: 1, orders: { [resource.urn]: full } }));
    bench.env["SDRS_ORDERS"] = file;
  }

  const servers = async (zone: string): Promise<string[]> =>
    (await bench.world()).servers.filter((server) => server.zone === zone).map(({ status }) => status);

  it("moves production though the program declares no intent, and says who ordered it; every later update is quiet", async () => {
    const group = await brokenGroup(bench);
    const { resource, program } = group;
    order(group, { failover: true });
    await resource.up(program);
    expect(await servers("eu-de-02")).to.deep.equal(["ACTIVE", "ACTIVE"]);
    expect(resource.outputs).to.include({ productionSite: "target", failover: null, unfinished: null });
    expect(resource.outputs["lastTransition"]).to.include({ origin: "sdrs", orderedBy: "ops", reason: "drill" });
    order(group);
    const mark = await bench.mark();
    expect((await resource.preview(program)).changes).to.equal(false);
    expect(await resource.up(program)).to.equal("unchanged");
    expect(await bench.writes(mark)).to.deep.equal([]);
  });

  it("that arms saves the record and sends nothing; the one that fires sends one request, whose time is the transition's", async () => {
    const group = await brokenGroup(bench);
    const { resource, program } = group;
    order(group, { failover: true, arm: true });
    const mark = await bench.mark();
    await resource.up(program);
    expect(await bench.writes(mark)).to.deep.equal([]);
    const armed = resource.outputs["unfinished"] as { since: string; ran: string[] };
    expect(armed).to.include({ number: 1, kind: "failover", to: "target" });
    expect(armed.ran).to.have.length(2);
    await bench.clock.pass(100);
    order(group, { failover: true });
    await resource.up(program);
    const [post, ...more] = await bench.sent("failover-server-group");
    expect(more).to.deep.equal([]);
    const last = resource.outputs["lastTransition"] as { requestedAt: string; recoverySeconds: number };
    expect(last).to.include({ number: 1 });
    expect(Date.parse(last.requestedAt)).to.be.closeTo(Date.parse(post?.virtualTime ?? ""), 1000);
    expect(last.recoverySeconds).to.be.below(100);
    expect(resource.outputs).to.include({ unfinished: null, transitionCount: 1 });
  });

  it("that was armed and never sent is given up by a plain update, without a request", async () => {
    const group = await brokenGroup(bench);
    const { resource, program } = group;
    order(group, { failover: true, arm: true });
    await resource.up(program);
    order(group);
    const mark = await bench.mark();
    await resource.up(program);
    expect(await bench.writes(mark)).to.deep.equal([]);
    expect(resource.outputs).to.include({ unfinished: null, productionSite: "source" });
    order(group, { failover: true });
    await resource.up(program);
    expect(resource.outputs).to.include({ productionSite: "target", unfinished: null });
  });

  it("whose run died after the request is finished by any later update, also after a refresh, with the true times", async () => {
    for (const refreshed of [false, true]) {
      const own = await Bench.open({ world: protectedWorld });
      const outer = bench;
      bench = own;
      try {
        const group = await brokenGroup(bench);
        const { resource, program } = group;
        order(group, { failover: true, arm: true });
        await resource.up(program);
        const armed = resource.saved;
        const { since } = resource.outputs["unfinished"] as { since: string };
        order(group, { failover: true });
        await resource.up({ ...program, timeouts: { update: "2s" } }).catch(() => undefined);
        // Whatever the run saved died with it.
        resource.saved = armed;
        order(group);
        if (refreshed) await resource.refresh();
        await bench.clock.pass(300);
        await resource.up(program);
        expect(await servers("eu-de-02")).to.deep.equal(["ACTIVE", "ACTIVE"]);
        expect(await bench.sent("failover-server-group")).to.have.length(1);
        const last = resource.outputs["lastTransition"];
        expect(last).to.include({ number: 1, requestedAt: since, origin: "sdrs", orderedBy: "ops" });
        expect((await resource.preview(program)).changes).to.equal(false);
      } finally {
        bench = outer;
        await own.close(false);
      }
    }
  });

  it("takes note of a move that was made in the console: its servers start, and no request is sent", async () => {
    const group = await manageGroup(bench);
    const { resource, program } = group;
    await bench.control.console({ group: GROUP, action: "failover-server-group" });
    await bench.clock.pass(300);
    order(group, { failover: true });
    await resource.up(program);
    expect(await servers("eu-de-02")).to.deep.equal(["ACTIVE", "ACTIVE"]);
    expect(await bench.sent("failover-server-group")).to.deep.equal([]);
    expect(resource.outputs["lastTransition"]).to.include({ adopted: true, origin: "outside", recoverySeconds: null });
    order(group);
    expect((await resource.preview(program)).changes).to.equal(false);
  });

  it("needs the consent that an edit needs, and without it nothing is saved", async () => {
    const group = await manageGroup(bench);
    const { resource, program } = group;
    order(group, { failover: true, arm: true });
    const said = await failure(resource.up(program), "DR_CONFIRMATION_REQUIRED", "healthy");
    expect(said).to.contain(`${GROUP}/1-`);
    expect(resource.outputs).to.include({ unfinished: null });
  });

  it("is planned from the state alone with the number, the consent and the words of the preview", async () => {
    const group = await manageGroup(bench);
    const { resource, program } = group;
    order(group, { failover: true });
    const said = await failure(resource.up(program), "DR_CONFIRMATION_REQUIRED", "healthy");
    const { inputs, outputs, id = "" } = resource;
    const given: Order = { failover: true, at: "2026-01-01T03:00:00.000Z", by: null, reason: null };
    const values: Readonly<Record<string, string | undefined>> = configOf(bench.simulator, "key");
    const cloud = createCloud(readSettings((key) => values[key], {}));
    try {
      const request = requestOfState({ env: {}, clock: systemClock }, { id, inputs, outputs }, given);
      const observed = await observe(cloud, id);
      const refused = refusalOf(observed, explain(observed, request));
      expect(refused?.code).to.equal("DR_CONFIRMATION_REQUIRED");
      expect(said).to.contain(String(refused?.facts["confirm"]));
      const agreed = { env: { SDRS_CONFIRM: String(refused?.facts["confirm"]) }, clock: systemClock };
      const again = requestOfState(agreed, { id, inputs, outputs }, given);
      expect(refusalOf(observed, explain(observed, again))).to.equal(undefined);
    } finally {
      await cloud.close();
    }
  });

  it("brings production back, by the mode that it names", async () => {
    const group = await failedOverGroup(bench);
    const { resource } = group;
    const { failover: _declared, ...program } = group.program;
    await resource.up(program);
    order(group, { failover: false, switchAsSoonAsInSync: true });
    await resource.up({ ...program, confirm: `${GROUP}/2+overwrite+downtime` });
    expect(await servers("eu-de-01")).to.deep.equal(["ACTIVE", "ACTIVE"]);
    expect(resource.outputs).to.include({ productionSite: "source", unfinished: null, failover: null });
  });

  it("that ends in sync says that the order, not a plain update, switches production back", async () => {
    const group = await failedOverGroup(bench);
    const { resource } = group;
    const { failover: _declared, ...program } = group.program;
    await resource.up(program);
    order(group, { failover: false, switchAsSoonAsInSync: false });
    const told = bench.said.length;
    await resource.up({ ...program, confirm: `${GROUP}/2+overwrite+downtime` });
    const said = bench.said.slice(told).join("\n");
    expect(said)
      .to.contain("give the same order again (sdrs failback)")
      .and.not.to.contain("run pulumi up again to switch");
    expect(resource.outputs).to.include({ productionSite: "target" });
    order(group, { failover: false, switchAsSoonAsInSync: false, reason: "again" });
    await resource.up({ ...program, confirm: `${GROUP}/2+overwrite+downtime` });
    expect(resource.outputs).to.include({ productionSite: "source", unfinished: null });
  });

  it("is refused where the program declares another side, and names both ways", async () => {
    const group = await brokenGroup(bench);
    const { resource, program } = group;
    order(group, { failover: true });
    const mark = await bench.mark();
    const said = await failure(resource.up({ ...program, failover: false }), "DR_REFUSED", "declares failover: false");
    expect(said).to.contain("set failover: true there").and.to.contain("take failover out");
    expect(await bench.writes(mark)).to.deep.equal([]);
  });

  it("is never taken from a program, and one that cannot be read refuses the run", async () => {
    const group = await brokenGroup(bench);
    const { resource, program } = group;
    const mark = await bench.mark();
    await resource.up({ ...program, __order: { failover: true, at: "2026-01-01T03:00:00Z", by: null, reason: null } });
    expect(resource.outputs).to.include({ productionSite: "source" });
    bench.env["SDRS_ORDERS"] = path.join(folder, "none.json");
    await failure(resource.preview(program), "DR_USAGE", "none.json");
    writeFileSync(
      path.join(folder, "odd.json"),
      JSON.stringify({ version: 1, orders: { [resource.urn]: { fail: 1 } } }),
    );
    bench.env["SDRS_ORDERS"] = path.join(folder, "odd.json");
    await failure(resource.preview(program), "DR_USAGE", "odd.json");
    expect(await bench.writes(mark)).to.deep.equal([]);
  });
});
