import { expect } from "chai";
import { type Cloud, createCloud } from "../../provider/api/cloud";
import type { Call } from "../../provider/call";
import type { KitGroup } from "../../provider/model/kit";
import type { TransitionRecord } from "../../provider/model/transition-record";
import { moveDirectly } from "../../provider/resources/direct/direct-move";
import { type DirectKnown, type DirectOrder, directRequest } from "../../provider/resources/direct/direct-request";
import { readSettings } from "../../provider/settings/settings";
import { observe } from "../../provider/transition/observe/observe";
import { configOf } from "../../tools/emulator/config";
import { fakeCall } from "../support/fake-call";
import { useBench } from "../support/handlers";
import { GROUP, JOB, VERB, byName, protectedWorld } from "./scenes";

const URN = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::orders";
const FAILOVER: DirectOrder = {
  to: "target",
  mode: "unplanned",
  at: "2026-01-15T08:00:00.000Z",
  by: "ops",
  reason: null,
};

describe("a move without a state", () => {
  const bench = useBench({ world: protectedWorld });

  /** The kit of the group, as far as a move needs it. */
  async function kitOf(change: Partial<KitGroup> = {}): Promise<KitGroup> {
    const { id, name } = byName((await bench().world()).groups, GROUP);
    return {
      ...{ urn: URN, id, name, logicalName: "orders", place: { projectId: "p", region: "eu-de" }, endpoint: null },
      ...{
        settings: {},
        status: "protected",
        productionSite: "source",
        sourceZone: "eu-de-01",
        targetZone: "eu-de-02",
      },
      ...{ domainId: "d", vpcId: "v", declared: null, unfinished: false, servers: [], pairs: [], addresses: [] },
      start: { servers: true, except: [], order: [], graceSeconds: 300, limitSeconds: 3600 },
      ...{ stopped: [], inSync: true, missing: [], ...change },
    };
  }

  /** One run of the command on the clock of the bench, with what an earlier one left. */
  async function run(
    known: DirectKnown = {},
    {
      keep,
      confirm = "",
      order = FAILOVER,
      kit,
    }: { keep?: Call["keep"]; confirm?: string; order?: DirectOrder; kit?: KitGroup } = {},
  ): Promise<Awaited<ReturnType<typeof moveDirectly>>> {
    const clock = bench().clock.of({ dead: false });
    const values: Record<string, string | undefined> = configOf(bench().simulator);
    const cloud: Cloud = createCloud(
      readSettings((key) => values[key], {}),
      { clock },
    );
    try {
      const call = fakeCall(cloud, { clock, env: { SDRS_CONFIRM: confirm }, ...(keep === undefined ? {} : { keep }) });
      const group = kit ?? (await kitOf());
      const observed = await observe(cloud, group.id);
      return await moveDirectly(call, group, directRequest(call, group, order, { known, observed }).request);
    } finally {
      await cloud.close();
    }
  }

  /** The record that a run has kept when its process ends just before it sends. */
  async function killedBeforeItSends(): Promise<TransitionRecord> {
    let kept: TransitionRecord | undefined;
    const keep = (record: TransitionRecord): void => {
      kept = record;
      throw new Error("the process has ended");
    };
    await run({}, { keep }).catch(() => undefined);
    if (kept === undefined) throw new Error("nothing was kept");
    return kept;
  }

  beforeEach(() => bench().control.breakProduction({ group: GROUP }));

  const serving = async (): Promise<(string | undefined)[]> => {
    const { servers, instances } = await bench().world();
    return instances.map(({ target_server: id }) => servers.find((server) => server.id === id)?.status);
  };

  it("keeps what it is about to send before it sends it", async () => {
    const record = await killedBeforeItSends();
    expect(await bench().sent(VERB.failover)).to.have.length(0);
    expect(record).to.deep.include({ from: "source", to: "target", steps: [] });
    expect(record.posted).to.include({ action: "failover", outcome: "unknown", status: "protected" });
    expect(record.ran).to.have.length(2);
  });

  it("is asked for once where that was never received, after the group was watched, with the time of the first run", async () => {
    const record = await killedBeforeItSends();
    const end = await run({ record });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    expect(end.transition).to.include({ requestedAt: record.since, origin: "direct", number: record.number });
    expect(await serving()).to.deep.equal(["ACTIVE", "ACTIVE"]);
  });

  it("is not asked for again where that was received and no answer was read", async () => {
    const record = await killedBeforeItSends();
    await bench().control.console({ group: GROUP, action: VERB.failover });
    const end = await run({ record });
    expect(await bench().sent(VERB.failover)).to.have.length(0);
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    expect(end.transition).to.include({ requestedAt: record.since, origin: "direct", jobId: null });
    expect(await serving()).to.deep.equal(["ACTIVE", "ACTIVE"]);
  });

  it("begins anew where nothing of its record was begun, under a number of its own", async () => {
    const { posted: _posted, ...record } = await killedBeforeItSends();
    await bench().clock.pass(7_200);
    const end = await run({ record });
    expect(end.transition?.number).to.be.above(record.number);
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });

  it("takes note of a production that is there already, starts its servers, and does not call that its own", async () => {
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await bench().clock.pass(600);
    expect(await serving()).to.deep.equal(["SHUTOFF", "SHUTOFF"]);
    const end = await run();
    expect(end.transition).to.include({ adopted: true, origin: "outside", recoverySeconds: null });
    expect(await serving()).to.deep.equal(["ACTIVE", "ACTIVE"]);
    expect(await bench().sent(VERB.failover)).to.have.length(0);
  });

  it("is not held up by a start order of servers that left the group", async () => {
    const kit = await kitOf({
      start: { servers: true, except: ["gone"], order: [["gone-too"]], graceSeconds: 300, limitSeconds: 3600 },
    });
    await run({}, { kit });
    expect(await serving()).to.deep.equal(["ACTIVE", "ACTIVE"]);
  });

  it("overwrites no disk, whoever agrees to it", async () => {
    await run();
    const before = await bench().writes();
    const order = { ...FAILOVER, to: "source", mode: "planned" } as const;
    const kit = await kitOf({ productionSite: "target" });
    const error: unknown = await run({}, { order, kit }).catch((thrown: unknown) => thrown);
    const line = /SDRS_CONFIRM=(\S+?)\.? /.exec(String(error))?.[1] ?? "";
    expect(line).to.contain("overwrite");
    const again: unknown = await run({}, { order, kit, confirm: line }).catch((thrown: unknown) => thrown);
    expect(String(again)).to.contain("DR_CONFIRMATION_REQUIRED");
    expect(await bench().writes()).to.deep.equal(before);
  });

  it("starts all but those that were stopped on purpose when the kit was made", async () => {
    const { servers } = await bench().world();
    const db = byName(servers, "db-1");
    await bench().control.power({ server: db.id, status: "SHUTOFF" });
    const { updated } = byName((await bench().world()).servers, "db-1") as unknown as { readonly updated: string };
    await bench().clock.pass(25 * 3_600);
    const at = new Date(updated).toISOString();
    const kit = await kitOf({ stopped: [{ serverId: db.id, updated: at.replace(/\.\d+Z$/, "Z") }] });
    const end = await run({}, { kit });
    expect(end.transition?.members.map(({ ranBefore }) => ranBefore).sort()).to.deep.equal([false, true]);
    expect((await serving()).sort()).to.deep.equal(["ACTIVE", "SHUTOFF"]);
  });
});
