import { expect } from "chai";
import { request, type ClientRequest, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectControl, generateWorld, readWorld, type ControlClient } from "../../../simulator/index.js";
import { LIMITS, type Limits } from "../../../simulator/http/budget.js";
import { close, listen } from "../../../simulator/http/listen.js";
import { CallLog } from "../../../simulator/http/log/call-log.js";
import { buildServer } from "../../../simulator/http/server.js";
import { Runtime } from "../../../simulator/world/runtime.js";
import { History } from "../../../simulator/world/history.js";
import { loadState } from "../../../simulator/world/state.js";
import { closeClouds, FAILOVER, protect, reverse, START, startCloud } from "./cloud.js";

const KB = 1024;
const MB = 1024 * KB;

describe("what half a request or a hanging one holds", () => {
  let server: Server;
  let port: number;
  let control: ControlClient;
  const asked: ClientRequest[] = [];
  const sockets: Socket[] = [];

  const serve = async (limits: Partial<Limits>): Promise<void> => {
    const world = readWorld("demo");
    const options = { world, pace: "immediate", seed: 1, start: undefined, faults: [], assumptions: {} } as const;
    server = buildServer(new Runtime({ ...options, stateFile: undefined }), { ...LIMITS, ...limits });
    port = await listen(server, 0);
    control = connectControl(`http://127.0.0.1:${port}`);
  };
  afterEach(async () => {
    for (const one of asked.splice(0)) one.destroy();
    for (const one of sockets.splice(0)) one.destroy();
    await close(server);
  });

  /** What comes back on a connection until it is ended. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve) => {
      let heard = "";
      const socket = connect(port, "127.0.0.1", () => socket.write(text));
      sockets.push(socket);
      socket
        .on("data", (chunk) => (heard += chunk.toString()))
        .on("error", () => undefined)
        .on("close", () => {
          resolve(heard.split("\r\n", 1)[0] ?? "");
        });
    });

  const post = (bytes: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      const one = request(
        { port, host: "127.0.0.1", path: "/v3/auth/tokens", method: "POST", headers, agent: false },
        (reply) => {
          reply.resume();
          resolve(reply.statusCode ?? 0);
        },
      );
      asked.push(one);
      one.on("error", reject).end(Buffer.alloc(bytes, " "));
    });

  it("ends after some seconds, and neither a hang nor a slow answer is taken for it", async () => {
    await serve({ headersMs: 200, requestMs: 300, checkMs: 50 });
    await control.faults.add({ match: { path: "/v1" }, effect: { kind: "hang" } });
    await control.faults.add({ match: { call: "create-token" }, effect: { kind: "delay", ms: 700 } });
    const host = `Host: 127.0.0.1:${port}\r\n`;
    let hanging = true;
    const hang = raw(`GET /v1 HTTP/1.1\r\n${host}\r\n`).then(() => (hanging = false));
    const slow = post(10);
    const halves = [
      "",
      "GET /v1 HTTP/1.1\r\nHost: 127.0",
      `POST /v3/auth/tokens HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"auth":`,
    ];
    for (const answer of await Promise.all(halves.map(raw))) expect(answer).to.match(/^HTTP\/1\.1 408/);
    expect(await slow).to.equal(400);
    expect(hanging).to.equal(true);
    for (const socket of sockets) socket.destroy();
    await hang;
  });

  it("is bounded in bytes over all requests: one too many is refused, and what has ended is given back", async () => {
    await serve({ bytes: 100 * KB });
    const { id } = await control.faults.add({ match: { call: "create-token" }, effect: { kind: "hang" } });
    post(60 * KB).catch(() => undefined);
    while ((await control.calls()).length === 0) await new Promise(setImmediate);
    expect(await post(60 * KB)).to.equal(503);
    expect((await control.calls()).at(-1)).to.include({ call: null, status: 503 });
    await control.faults.clear(id);
    const [first] = asked;
    const ended = new Promise((resolve) => first?.once("close", resolve));
    first?.destroy();
    await ended;
    while ((await post(60 * KB)) === 503) await new Promise(setImmediate);
    expect(await post(60 * KB)).to.equal(400);
  });

  it("is bounded in number on one connection, and given back when that ends, also what waits behind a hang", async () => {
    await serve({ requests: 12, requestsOfOne: 10 });
    await control.faults.add({ match: { path: "/v1" }, effect: { kind: "hang" } });
    const one = `GET /v1 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    const hangs = raw(one.repeat(30));
    while ((await control.calls()).length < 10) await new Promise(setImmediate);
    expect((await fetch(`http://127.0.0.1:${port}/nowhere`)).status).to.equal(501);
    for (const socket of sockets) socket.destroy();
    await hangs;
    const again = raw(one.repeat(10));
    while ((await control.calls({ path: "/v1" })).length < 20) await new Promise(setImmediate);
    for (const socket of sockets) socket.destroy();
    await again;
    expect(await control.calls({ path: "/v1" })).to.have.length(20);
  });

  it("is bounded in answers too: one that has no room is refused", async () => {
    await serve({ bytes: 70 * KB });
    for (let n = 0; n < 100; n++) await fetch(`http://127.0.0.1:${port}/${"x".repeat(1000)}`);
    const url = `http://127.0.0.1:${port}/_simulator/calls`;
    const refused = await fetch(url);
    expect([refused.status, await refused.text()].join()).to.match(/^503,.*too many bytes of answers/);
    expect((await fetch(`${url}?since=90`)).status).to.equal(200);
  });

  it("is bounded in number", async () => {
    await serve({ requests: 5 });
    await control.faults.add({ match: { path: "/v1" }, effect: { kind: "hang" } });
    const hangs = Array.from({ length: 4 }, () => raw(`GET /v1 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`));
    while ((await control.calls()).length < 4) await new Promise(setImmediate);
    const two = [0, 1].map(() => raw(`GET /v1 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`));
    expect(await Promise.race(two)).to.match(/^HTTP\/1\.1 503/);
    for (const socket of sockets) socket.destroy();
    await Promise.all([...hangs, ...two]);
    while ((await fetch(`http://127.0.0.1:${port}/nowhere`)).status !== 501) await new Promise(setImmediate);
  });
});

describe("what the simulator remembers of its traffic", () => {
  afterEach(closeClouds);

  const record = { virtual: 0, service: "sdrs", call: "x", method: "GET", requestId: "r", status: 200 } as const;
  const rest = { effect: false, errorCode: null, faults: [], notes: [], body: "null" } as const;

  it("is bounded in bytes as well as in rows, and the newest are kept", () => {
    const log = new CallLog();
    const large = "x".repeat(8 * KB);
    for (let n = 0; n < 12_000; n++) {
      log.add({
        ...record,
        ...rest,
        path: large,
        query: large,
        userAgent: large,
        body: JSON.stringify(large),
        notes: [large],
      });
      log.addUnhandled({
        kind: "route",
        method: large,
        path: large,
        body: JSON.stringify(large),
        detail: large,
        section: "1",
      });
      log.addRefused({ status: 421, method: large, path: large, host: large, origin: large, why: large });
    }
    expect(log.size).to.be.within(10 * MB, 22 * MB);
    expect(log.calls({}).at(-1)?.seq).to.equal(12_000);
    expect(log.calls({}).length).to.be.within(200, 2000);
    expect(log.unhandled().length).to.be.within(50, 1000);
    expect(log.counters()).to.deep.equal({ x: 12_000 });
  });

  it("holds of a large body its size, and of a long address its beginning, whatever the answer was", async () => {
    const { sim, call } = await startCloud();
    await call("POST", "/v1/{p}/server-groups", { server_group: { name: "x".repeat(65 * KB) } });
    await call("POST", `/nowhere/${"y".repeat(5000)}`, { x: "z".repeat(65 * KB) });
    await call("GET", `/v1/{p}/server-groups?${"q".repeat(5000)}`);
    const calls = await sim.control.calls();
    expect(calls.at(-3)?.body).to.match(/^\(\d+ bytes\)$/);
    expect(JSON.stringify([calls, await sim.control.unhandled()]).length).to.be.below(20 * KB);
    expect(calls.at(-1)?.query).to.have.length(2003);
  });

  it("never holds a nest of a thousand lists, and answers it as any other body", async () => {
    const { sim, call } = await startCloud();
    const deep = `${"[".repeat(3000)}${"]".repeat(3000)}`;
    for (const path of ["/v3/auth/tokens", "/nowhere"]) {
      const headers = { "content-type": "application/json" };
      const reply = await fetch(sim.url + path, { method: "POST", headers, body: `{"auth":${deep}}` });
      expect(reply.status, path).to.be.oneOf([400, 501]);
    }
    expect(JSON.stringify((await sim.control.calls()).at(-1)).length).to.be.below(2 * KB);
    expect((await call("GET", "/v1/{p}/server-groups")).status).to.equal(200);
  });

  it("is two thousand tokens: the oldest is forgotten, the newest is good, and expired ones go first", async () => {
    const cloud = await startCloud();
    const { control } = cloud.sim;
    const snapshot = await control.snapshot();
    const now = Date.parse((await control.clock.now()).now);
    const own = snapshot.state["tokens"] as object[];
    const token = (id: number, expires: number): object => ({
      id: `t${id}`,
      issued: now,
      expires,
      user: "u",
      project_id: null,
    });
    const many = Array.from({ length: 2500 }, (_, id) => token(id, now + 3_600_000));
    await control.restore({ ...snapshot, state: { ...snapshot.state, tokens: [...many, ...own] } });
    const user = { name: cloud.sim.username, password: cloud.sim.password, domain: { name: cloud.sim.userDomain } };
    const login = { auth: { identity: { methods: ["password"], password: { user } } } };
    const reply = await cloud.call("POST", "/v3/auth/tokens", login);
    const kept = (await control.snapshot()).state["tokens"] as { id: string }[];
    expect(kept).to.have.length(2000);
    expect(kept.at(-1)?.id).to.equal(reply.headers.get("x-subject-token"));
    expect((await cloud.call("GET", "/v1/{p}/server-groups")).status).to.equal(200);
    const expired = Array.from({ length: 2500 }, (_, id) => token(id, now - 1));
    await control.restore({ ...snapshot, state: { ...snapshot.state, tokens: [...expired, ...own] } });
    await cloud.call("POST", "/v3/auth/tokens", login);
    expect((await control.snapshot()).state["tokens"]).to.have.length(own.length + 1);
  });

  it("is no world without end: a full one is read and emptied, and takes nothing more", async () => {
    const cloud = await startCloud();
    const { control } = cloud.sim;
    const snapshot = await control.snapshot();
    const vaults = Array.from({ length: 200_000 }, (_, id) => ({ id: `v${id}`, name: "v", status: "a" }));
    await control.restore({ ...snapshot, state: { ...snapshot.state, vaults } });
    const stop = { "os-stop": { servers: [{ id: (await control.world()).servers[0]!.id }] } };
    const refused = await cloud.call("POST", "/v1/{p}/cloudservers/action", stop);
    expect(refused.status).to.equal(503);
    expect(JSON.stringify(refused.body)).to.include("SIMULATOR.0503");
    expect((await cloud.call("GET", "/v1/{p}/server-groups")).status).to.equal(200);
    await control.restore(snapshot);
    expect((await cloud.call("POST", "/v1/{p}/cloudservers/action", stop)).status).to.equal(200);
  });

  it("is ten thousand failed tasks and overwrites: the oldest go first", async () => {
    const cloud = await startCloud();
    const { control } = cloud.sim;
    const { group } = await protect(cloud);
    const act = (action: object): Promise<unknown> =>
      cloud.job("POST", `/v1/{p}/server-groups/${group}/action`, action);
    const match = { jobType: "failoverProtectionGroupNoCG" };
    await control.faults.add({ match, effect: { kind: "fail-job", code: "SDRS.1030" } });
    await act(FAILOVER);
    await control.faults.clear();
    await act(FAILOVER);
    await act(START);
    const snapshot = await control.snapshot();
    const { failures, overwrites } = snapshot.state as Record<string, object[]>;
    const many = (rows: object[] | undefined): object[] => {
      expect(rows).to.have.length.above(0);
      return Array.from({ length: 10_000 }, (_, at) => ({ ...rows![0], job_id: `j${at}`, lost: `before ${at}` }));
    };
    await control.restore({
      ...snapshot,
      state: { ...snapshot.state, failures: many(failures), overwrites: many(overwrites) },
    });
    await act(reverse("source"));
    await control.faults.add({ match, effect: { kind: "fail-job", code: "SDRS.1030" } });
    await act(FAILOVER);
    await control.faults.clear();
    await act(FAILOVER);
    await act(START);
    const world = await control.world();
    expect([world.failures.length, world.overwrites.length]).to.deep.equal([10_000, 10_000]);
    expect(world.overwrites.at(-1)?.lost).not.to.match(/^before/);
    expect(world.failures[0]).to.include({ job_id: "j1" });
  });

  it("is of earlier worlds as many as two hundred thousand rows make, the newest among them", async () => {
    const { sim } = await startCloud();
    const state = loadState((await sim.control.snapshot()).state);
    const [server] = [...state.servers.values()];
    for (let n = 0; n < 1000; n++) state.servers.set(`s${n}`, server!);
    const history = new History();
    for (let at = 1; at <= 400; at++) history.record(state, at);
    expect(history.asOf(1)?.at).to.be.within(200, 250);
    expect(history.asOf(399)?.at).to.equal(399);
  });

  it("is no queue without end: where every job that is kept still runs, the next is throttled", async () => {
    const cloud = await startCloud({ pace: "manual" });
    const { control } = cloud.sim;
    const snapshot = await control.snapshot();
    const job = (id: number, end: number | null): object => ({
      ...{ job_id: `j${id}`, service: "ecs", job_type: "stopServer", status: "RUNNING", begin: 0, seconds: 1, end },
      ...{
        error_code: null,
        fail_reason: null,
        entities: {},
        sub_jobs: [],
        args: {},
        subject: null,
        doom: null,
        hung: null,
      },
    });
    const stop = { "os-stop": { servers: [{ id: (await control.world()).servers[0]!.id }] } };
    const jobsOf = (end: number | null): object[] => Array.from({ length: 5000 }, (_, id) => job(id, end));
    await control.restore({ ...snapshot, state: { ...snapshot.state, jobs: jobsOf(null) } });
    expect((await cloud.call("POST", "/v1/{p}/cloudservers/action", stop)).status).to.equal(429);
    await control.restore({ ...snapshot, state: { ...snapshot.state, jobs: jobsOf(1) } });
    expect((await cloud.call("POST", "/v1/{p}/cloudservers/action", stop)).status).to.equal(200);
    expect((await control.snapshot()).state["jobs"]).to.have.length(4501);
  });
});

describe("a world that is asked for", () => {
  it("is refused where it is larger than a process has room for, with the bound", () => {
    expect(() => generateWorld({ groups: 1, pairs: 10_001 })).to.throw(
      /at most 1000 groups and 10000 pairs, not groups=1,pairs=10001/,
    );
    expect(() => generateWorld({ groups: 1e9, pairs: 1 })).to.throw(/at most 1000 groups/);
    expect(generateWorld({ groups: 1000, pairs: 10_000 }).groups).to.have.length(1000);
  });

  it("is refused where its file is too large, or has no end", () => {
    const folder = mkdtempSync(join(tmpdir(), "simulator-"));
    try {
      const file = join(folder, "world.yaml");
      writeFileSync(file, "region: eu-de\n");
      expect(readWorld(file)).to.deep.equal({ region: "eu-de" });
      truncateSync(file, 9 * MB);
      expect(() => readWorld(file)).to.throw(/world.yaml has \d+ bytes; at most/);
      expect(() => readWorld("/dev/zero")).to.throw(/\/dev\/zero is no file/);
      expect(() => readWorld(folder)).to.throw(/is no file/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
