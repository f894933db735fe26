import { expect } from "chai";
import { createBatch, type BatchSource } from "../../../provider/api/batch";
import type { CallOptions } from "../../../provider/api/calls/types";
import { createCloud } from "../../../provider/api/cloud";
import { DrError, isDrError } from "../../../provider/errors";
import { GroupReply, InstanceReply, PairReply } from "../../../provider/model/wire/replies";
import { EipReply, PortReply, ServerReply } from "../../../provider/model/wire/replies-compute";
import type { Pair } from "../../../provider/model/wire/wire";
import { type FakeClock, fakeClock } from "../../support/fake-clock";
import { loopback, settingsFor } from "./loopback";
import * as sample from "./samples";

const pair = (id: string, groupId: string): Pair => ({ ...PairReply.parse(sample.PAIR), id, groupId });

/** A project of 10 groups with 100 pairs each; counts its calls. */
class Project {
  readonly calls: string[] = [];
  pairs = Array.from({ length: 1000 }, (_, index) => pair(`p${index}`, `g${Math.floor(index / 100)}`));
  fail: ((call: string) => Error | undefined) | undefined;
  hold: Promise<void> | undefined;

  private async count<T>(call: string, value: () => T): Promise<T> {
    this.calls.push(call);
    if (this.hold) await this.hold;
    const error = this.fail?.(call);
    if (error) throw error;
    return value();
  }

  private found<T extends { id: string }>(rows: T[], id: string): T {
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw new DrError("DR_NOT_FOUND", `There is no ${id}`);
    return row;
  }

  private readonly groups = Array.from({ length: 10 }, (_, index) => ({
    ...GroupReply.parse(sample.GROUP),
    id: `g${index}`,
  }));
  private readonly instances = this.groups.map(({ id }) => ({
    ...InstanceReply.parse(sample.INSTANCE),
    id: `i-${id}`,
    groupId: id,
  }));
  private readonly servers = this.groups.map(({ id }) => ({ ...ServerReply.parse(sample.SERVER), id: `s-${id}` }));
  private readonly ports = this.servers.map(({ id }) => ({
    ...PortReply.parse(sample.PORT),
    id: `port-${id}`,
    deviceId: id,
  }));

  readonly source = {
    groups: {
      get: (id: string) => this.count(`group ${id}`, () => this.found(this.groups, id)),
      list: () => this.count("groups", () => this.groups),
    },
    pairs: {
      get: (id: string) => this.count(`pair ${id}`, () => this.found(this.pairs, id)),
      list: ({ groupIds }: { groupIds?: readonly string[] }) =>
        this.count(`pairs ${groupIds?.join() ?? "*"}`, () =>
          this.pairs.filter((row) => groupIds?.includes(row.groupId) ?? true),
        ),
    },
    instances: {
      get: (id: string) => this.count(`instance ${id}`, () => this.found(this.instances, id)),
      list: ({ groupIds }: { groupIds?: readonly string[] }) =>
        this.count(`instances ${groupIds?.join() ?? "*"}`, () =>
          this.instances.filter((row) => groupIds?.includes(row.groupId) ?? true),
        ),
    },
    servers: {
      get: (id: string) => this.count(`server ${id}`, () => this.found(this.servers, id)),
      list: () => this.count("servers", () => this.servers),
    },
    ports: {
      ofServer: (id: string) => this.count(`ports ${id}`, () => this.ports.filter(({ deviceId }) => deviceId === id)),
      list: () => this.count("ports", () => this.ports),
    },
    eips: { list: (_options?: CallOptions) => this.count("eips", () => [EipReply.parse(sample.EIP)]) },
  } as unknown as BatchSource;
}

describe("coalesced reads", () => {
  let project: Project;
  let clock: FakeClock;
  let batch: ReturnType<typeof createBatch>;
  beforeEach(() => {
    project = new Project();
    clock = fakeClock();
    batch = createBatch(project.source, { clock, schedule: queueMicrotask });
  });
  const code = (promise: Promise<unknown>): Promise<string> =>
    promise.then(String, (error: unknown) => (isDrError(error) ? error.code : String(error)));

  it("reads 1,000 pairs of 10 groups, all at once, in one call", async () => {
    const pairs = await Promise.all(project.pairs.map(({ id, groupId }) => batch.pair(id, groupId)));
    expect(pairs.map(({ id }) => id)).to.deep.equal(project.pairs.map(({ id }) => id));
    expect(project.calls).to.have.length(1);
  });

  it("reads 1,000 pairs, eight at a time and group by group, in few calls", async () => {
    for (let start = 0; start < 1000; start += 8) {
      await Promise.all(project.pairs.slice(start, start + 8).map(({ id, groupId }) => batch.pair(id, groupId)));
      clock.advance(64); // 8 s for all
    }
    expect(project.calls.length).to.be.at.most(15);
  });

  it("asks for the groups of the run in one call once they are known", async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => batch.pairsOf(`g${index}`)));
    expect(project.calls).to.deep.equal(["pairs g0,g1,g2,g3,g4,g5,g6,g7,g8,g9"]);
    clock.advance(5500);
    await Promise.all([batch.pair("p0", "g0"), batch.pair("p1", "g0")]);
    await Promise.all([batch.pair("p900", "g9"), batch.pair("p901", "g9")]);
    expect(project.calls).to.have.length(2);
  });

  it("asks for more than 30 groups in several calls", async () => {
    await Promise.all(Array.from({ length: 65 }, (_, index) => batch.pairsOf(`g${index}`)));
    expect(project.calls).to.have.length(3);
  });

  it("reads one object by its own call, and several without a known group by one list", async () => {
    await batch.pair("p1", "g0");
    await batch.pair("p2");
    expect(project.calls).to.deep.equal(["pair p1", "pair p2"]);
    await Promise.all(["p3", "p4", "p5"].map((id) => batch.pair(id)));
    expect(project.calls.slice(2)).to.deep.equal(["pairs *"]);
  });

  it("reads a third group by a list, although they are asked for one after the other, and none of those that are watched", async () => {
    for (const id of ["g0", "g1", "g2", "g3", "g4"]) expect((await batch.group(id)).id).to.equal(id);
    expect(project.calls).to.deep.equal(["group g0", "group g1", "groups"]);
    for (const id of ["g3", "g3"]) await batch.group(id, { fresh: true });
    expect(project.calls.slice(3)).to.deep.equal(["group g3", "group g3"]);
  });

  it("asks once for the same object, and again after five seconds", async () => {
    await Promise.all([batch.group("g1"), batch.group("g1")]);
    await batch.group("g1");
    expect(project.calls).to.deep.equal(["group g1"]);
    clock.advance(5001);
    await batch.group("g1");
    expect(project.calls).to.have.length(2);
  });

  it("reads anew when it must be fresh, and after something was changed", async () => {
    await batch.group("g1");
    await batch.group("g1", { fresh: true });
    expect(project.calls).to.have.length(2);
    batch.forget();
    await batch.group("g1");
    expect(project.calls).to.have.length(3);
  });

  it("does not answer a fresh read from a call that began before it", async () => {
    let release: () => void = () => undefined;
    project.hold = new Promise((resolve) => (release = resolve));
    const old = batch.group("g1");
    await Promise.resolve();
    const fresh = batch.group("g1", { fresh: true });
    const joined = batch.group("g1");
    await Promise.resolve();
    release();
    await Promise.all([old, fresh, joined]);
    expect(project.calls).to.deep.equal(["group g1", "group g1"]);
  });

  it("lets the single read decide about what a list lacks", async () => {
    const results = await Promise.all([code(batch.pair("p0", "g0")), code(batch.pair("gone", "g0"))]);
    expect(results[1]).to.equal("DR_NOT_FOUND");
    expect(project.calls).to.deep.equal(["pairs g0", "pair gone"]);
  });

  it("follows a pair that is in another group than believed", async () => {
    const found = await Promise.all([batch.pair("p0", "g0"), batch.pair("p500", "g0")]);
    expect(found[1].groupId).to.equal("g5");
  });

  it("falls back to single reads when the list is refused, not when the service is down", async () => {
    project.fail = (call) => (call.startsWith("pairs") ? new DrError("DR_FORBIDDEN", "no list") : undefined);
    await Promise.all([batch.pair("p0", "g0"), batch.pair("p1", "g0")]);
    expect(project.calls).to.deep.equal(["pairs g0", "pair p0", "pair p1"]);
    batch.forget();
    project.calls.length = 0;
    project.fail = () => new DrError("DR_UNAVAILABLE", "down");
    expect(await Promise.all([code(batch.pair("p0", "g0")), code(batch.pair("p1", "g0"))])).to.deep.equal([
      "DR_UNAVAILABLE",
      "DR_UNAVAILABLE",
    ]);
    expect(project.calls).to.deep.equal(["pairs g0"]);
  });

  it("keeps no failure", async () => {
    project.fail = () => new DrError("DR_UNAVAILABLE", "down");
    expect(await code(batch.group("g1"))).to.equal("DR_UNAVAILABLE");
    expect(await code(batch.eips())).to.equal("DR_UNAVAILABLE");
    project.fail = undefined;
    expect((await batch.group("g1")).id).to.equal("g1");
    expect(await batch.eips()).to.have.length(1);
  });

  it("lists servers and ports only where many are asked for; a server without ports has none", async () => {
    await Promise.all([batch.server("s-g0"), batch.server("s-g1"), batch.portsOfServer("s-g0")]);
    expect(project.calls).to.deep.equal(["server s-g0", "server s-g1", "ports s-g0"]);
    project.calls.length = 0;
    const ids = Array.from({ length: 8 }, (_, index) => `s-g${index}`);
    const ports = await Promise.all([
      ...ids.map((id) => batch.portsOfServer(id, { fresh: true })),
      batch.portsOfServer("s-none"),
    ]);
    await Promise.all(ids.map((id) => batch.server(id, { fresh: true })));
    expect(project.calls).to.deep.equal(["ports", "servers"]);
    expect(ports.map((rows) => rows.length)).to.deep.equal([1, 1, 1, 1, 1, 1, 1, 1, 0]);
  });

  it("reads EIPs once", async () => {
    await Promise.all([batch.eips(), batch.eips()]);
    await batch.eips();
    expect(project.calls).to.deep.equal(["eips"]);
  });

  it("lets one asker give up without ending the call for the others", async () => {
    let release: () => void = () => undefined;
    project.hold = new Promise((resolve) => (release = resolve));
    const controller = new AbortController();
    const gaveUp = code(batch.group("g1", { signal: controller.signal }));
    const impatient = code(batch.group("g1", { timeoutMs: 5 }));
    const waits = batch.group("g1");
    await Promise.resolve();
    controller.abort();
    expect(await gaveUp).to.equal("DR_ABORTED");
    expect(await impatient).to.equal("DR_UNAVAILABLE");
    release();
    expect((await waits).id).to.equal("g1");
    expect(project.calls).to.have.length(1);
  });

  it("makes an odd row an error for its own pair and group, and for nobody else", async () => {
    const rows = project.pairs.slice(0, 300);
    const odd = "p150";
    const wire = rows.map(({ id, groupId }) => ({ ...sample.PAIR, id, server_group_id: groupId }));
    const broken = wire.map((row) => (row.id === odd ? { ...row, priority_station: "north" } : row));
    const server = await loopback(({ path, query }) => {
      const [, id] = /replications\/(.+)$/.exec(path) ?? [];
      if (id !== undefined) return { body: { replication: broken.find((row) => row.id === id) } };
      return { body: { replications: query["offset"] ? [] : broken } };
    });
    const cloud = createCloud(settingsFor(server.url), { clock });
    const ids = ["p1", "p2", "p149", odd, "p250"];
    const codes = await Promise.all(ids.map((id) => code(cloud.batch.pair(id).then((row) => row.id))));
    expect(codes).to.deep.equal(["p1", "p2", "p149", "DR_PROTOCOL", "p250"]);
    expect(server.seen.length, "calls").to.be.at.most(3);
    expect(await cloud.batch.pairsOf("g0")).to.have.length(100);
    expect(await cloud.batch.pairsOf("g2")).to.have.length(100);
    expect(await code(cloud.batch.pairsOf("g1"))).to.equal("DR_PROTOCOL");
    expect(await code(cloud.pairs.list()), "a decision").to.equal("DR_PROTOCOL");
    await cloud.close();
    await server.close();
  });

  it("shows nothing for longer because the date was set back", async () => {
    await batch.group("g1");
    clock.advance(-3600_000);
    await batch.group("g1");
    expect(project.calls).to.have.length(1);
    clock.advance(6000);
    await batch.group("g1");
    expect(project.calls).to.have.length(2);
  });

  it("keeps the lists of a run while it only adds, and no longer than ten minutes", async () => {
    const read = async (): Promise<string[]> => {
      const before = project.calls.length;
      await Promise.all([batch.ofRun.pairsOf("g1"), batch.ofRun.instancesOf("g1"), batch.ofRun.eips()]);
      await batch.ofRun.zonesOf("g1");
      return project.calls.slice(before);
    };
    expect(await read()).to.have.length(4);
    batch.added();
    clock.advance(599_000);
    expect(await read()).to.deep.equal([]);
    clock.advance(2_000);
    expect(await read()).to.have.length(4);
    batch.forget();
    expect(await read()).to.have.length(4);
  });

  it("forgets by itself when a call changes something", async () => {
    const server = await loopback(({ method }) => ({
      body: method === "GET" ? { server_group: sample.GROUP } : { job_id: "j" },
    }));
    const cloud = createCloud(settingsFor(server.url), { clock });
    await cloud.batch.group(sample.GROUP.id);
    await cloud.batch.group(sample.GROUP.id);
    await cloud.groups.act(sample.GROUP.id, { verb: "failover-server-group" });
    await cloud.batch.group(sample.GROUP.id);
    expect(server.seen.map(({ method }) => method)).to.deep.equal(["GET", "POST", "GET"]);
    await cloud.close();
    await server.close();
  });

  for (const [how, reply] of [
    ["is answered", { body: { job_id: "j" } }],
    ["has its answer lost", "reset"],
  ] as const) {
    it(`shows nothing read before a change, or during it, once a change ${how}`, async () => {
      const { id } = sample.GROUP;
      const [begun, going] = [new Gate(), new Gate()];
      const server = await loopback(async ({ method }) => {
        if (method === "GET") return { body: { server_group: sample.GROUP } };
        begun.open();
        await going.passed;
        return reply;
      });
      const cloud = createCloud(settingsFor(server.url), { clock });
      await cloud.batch.group(id);
      const change = cloud.groups.act(id, { verb: "failover-server-group" }).catch(() => undefined);
      await begun.passed;
      for (const _ of [1, 2]) await cloud.batch.group(id);
      going.open();
      await change;
      for (const _ of [1, 2]) await cloud.batch.group(id);
      expect(server.seen.map(({ method }) => method)).to.deep.equal(["GET", "POST", "GET", "GET"]);
      await cloud.close();
      await server.close();
    });
  }
});

/** Lets through who waits for it from when it is opened. */
class Gate {
  open: () => void = () => undefined;
  readonly passed = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}
