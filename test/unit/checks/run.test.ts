import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { type Server, createServer } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Check } from "../../../provider/model/checks";
import type { CheckResult } from "../../../provider/model/verification";
import { runChecks } from "../../../provider/checks/run";
import { WEB, freePort, listening, quickClock, runOne } from "./scene";

const ONCE = { within: "0s" } as const;

describe("a check of a port", () => {
  let server: Server;
  let port: number;
  before(async () => {
    server = createServer((socket) => socket.end());
    port = await listening(server, "0.0.0.0");
  });
  after(() => server.close());

  const tcp = (more: object = {}): Check => ({
    name: "port",
    tcp: { server: "web", address: "eip", port, ...more },
    ...ONCE,
  });

  it("passes at an EIP that the cloud has bound to the server", async () => {
    const result = await runOne(tcp());
    expect(result).to.include({ name: "port", state: "passed", attempts: 1, error: null });
    expect(result.proof).to.deep.equal({ by: "eip", serverId: "id-web" });
  });

  it("is unproven at a private address, which a drill or another network may have as well", async () => {
    const result = await runOne(tcp({ address: "private" }));
    expect(result).to.include({ state: "unproven", proof: null, attempts: 1 });
    expect(result.error).to.contain("nothing proves that this is web").and.contain("via");
  });

  it("is unproven at an EIP that is only remembered", async () => {
    const addresses = WEB.addresses.map((row) => ({ ...row, remembered: true as const }));
    expect(await runOne(tcp(), { servers: [{ ...WEB, addresses }] })).to.include({ state: "unproven", proof: null });
  });

  it("fails where the connection is refused", async () => {
    const result = await runOne(tcp({ port: await freePort() }));
    expect(result.state).to.equal("failed");
    expect(result.error).to.contain("refuses the connection");
  });

  it("is unproven where no way leads from here", async () => {
    const addresses = [{ privateIp: "255.255.255.255", eip: "255.255.255.255", virtual: false }];
    const result = await runOne(tcp(), { servers: [{ ...WEB, addresses }] });
    expect(result.state).to.equal("unproven");
    expect(result.error).to.contain("Run it where the server can be reached");
  });

  it("is unproven of a server that has no EIP, that the group lacks, or that could not be read", async () => {
    const addresses = WEB.addresses.map((row) => ({ ...row, eip: null }));
    expect((await runOne(tcp(), { servers: [{ ...WEB, addresses }] })).error).to.contain("web has no EIP");
    expect((await runOne(tcp({ server: "wbe" }))).error).to.equal('"wbe" is no server of the group: it has web');
    const unread = () => Promise.reject(new Error("the service does not answer"));
    const result = await runOne(tcp(), { servers: unread });
    expect(result).to.include({
      state: "unproven",
      error: "the servers could not be read: the service does not answer",
    });
  });
});

describe("a check of a page", () => {
  let server: HttpServer;
  let port: number;
  let asked: Record<string, unknown>[] = [];
  before(async () => {
    server = createHttp((request, response) => {
      asked.push({ url: request.url, ...request.headers });
      response.statusCode = request.url === "/away" ? 302 : request.url === "/down" ? 503 : 200;
      response.end("all is ok, and the secret of the page is swordfish");
    });
    port = await listening(server);
  });
  beforeEach(() => {
    asked = [];
  });
  after(() => server.close());

  const page = (where: string, more: object = {}): Check => ({
    name: "shop",
    http: { server: "web", address: "eip", url: `http://shop.example:${port}${where}`, ...more },
    ...ONCE,
  });

  it("asks for the declared name at the address of the server", async () => {
    expect(await runOne(page("/health?x=1", { status: 200, body: "is ok" }))).to.include({
      state: "passed",
      error: null,
    });
    expect(asked).to.have.length(1);
    expect(asked[0]).to.include({ url: "/health?x=1", host: `shop.example:${port}` });
  });

  it("fails for another status, and never follows where it is sent", async () => {
    expect((await runOne(page("/down"))).error).to.contain("answers HTTP 503 instead of 2xx");
    expect((await runOne(page("/away"))).state).to.equal("failed");
    expect(asked).to.have.length(2);
    expect((await runOne(page("/away", { status: [301, 302] }))).state).to.equal("passed");
  });

  it("fails for another body, without repeating what it says", async () => {
    const { state, error } = await runOne(page("/", { body: "green" }));
    expect(state).to.equal("failed");
    expect(error).to.contain('do not hold "green"').and.not.contain("swordfish");
  });

  it("sends a secret from its place, and shows it nowhere", async () => {
    const env = { TOKEN: "Bearer open-sesame-1234" };
    const headers = { Authorization: { fromEnv: "TOKEN" } };
    expect((await runOne(page("/", { headers }), { env })).state).to.equal("passed");
    expect(asked[0]).to.include({ authorization: "Bearer open-sesame-1234" });
    const missing = await runOne(page("/", { headers }), { env: {} });
    expect(missing).to.include({ state: "unproven", error: "the variable TOKEN is not set where the check runs" });
  });

  it("fails where the server takes the connection and says nothing", async () => {
    const mute = createServer(() => undefined);
    const at = await listening(mute);
    const check = { ...page("/"), timeout: "0.2s" };
    const result = await runOne({ ...check, http: { server: "web", address: "eip", url: `http://x:${at}/` } });
    expect(result.state).to.equal("failed");
    expect(result.error).to.contain("did not answer in time");
    mute.close();
  });
});

describe("a check by a program of one's own", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "checks-"));
    writeFileSync(
      path.join(folder, "told.js"),
      `let t="";process.stdin.on("data",d=>t+=d).on("end",()=>{const {servers}=JSON.parse(t);console.log("t");console.log(JSON.stringify({serverId:servers[0].id}))})`,
    );
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const node = (script: string, more: Partial<Check> = {}): Check => ({
    name: "own",
    command: [process.execPath, "-e", script],
    ...ONCE,
    ...more,
  });

  it("passes with the line that proves the server, which it is told", async () => {
    const check: Check = { name: "own", command: [process.execPath, "told.js"], stdout: "t", ...ONCE };
    const result = await runOne(check, { folder });
    expect(result).to.include({ state: "passed", error: null });
    expect(result.proof).to.deep.equal({ by: "runner", serverId: "id-web" });
  });

  it("tells the number that stands in that line, and none that is no number", async () => {
    const values: [string, number][] = [];
    const onValue = (check: string, value: number): void => {
      values.push([check, value]);
    };
    for (const value of ["12.5", '"12"', "null"])
      await runOne(node(`console.log('{"serverId":"id-web","value":${value}}')`), { onValue });
    expect(values).to.deep.equal([["own", 12.5]]);
  });

  it("is unproven without that line, or with the id of another server, however well it ended", async () => {
    expect((await runOne(node("console.log('ok')"))).error).to.contain('{"serverId": "<id>"}');
    const other = await runOne(node(`console.log(JSON.stringify({serverId:"id-production"}))`));
    expect(other.state).to.equal("unproven");
    expect(other.error).to.contain("id-production, which is not one that serves");
  });

  it("fails with its code and its last words, and with another text than declared", async () => {
    const ended = await runOne(node("console.error('no rows');process.exit(3)"));
    expect(ended.state).to.equal("failed");
    expect(ended.error).to.contain("ended with code 3: no rows");
    const other = await runOne(
      node(`console.log("f");console.log(JSON.stringify({serverId:"id-web"}))`, { stdout: "t" }),
    );
    expect(other.error).to.contain('printed "f" instead of "t"');
  });

  it("gets the secrets that it names and none of the cloud's, and none shows in a result", async () => {
    const env = { ...process.env, DB: "hunter2", OS_PASSWORD: "cloud-password", PULUMI_CONFIG_PASSPHRASE: "phrase" };
    const script =
      "console.error([process.env.PG, process.env.OS_PASSWORD, process.env.PULUMI_CONFIG_PASSPHRASE].join('|'));process.exit(1)";
    const { error } = await runOne(node(script, { env: { PG: { fromEnv: "DB" } } }), { env });
    expect(error).to.contain("[redacted]||").and.not.contain("hunter2");
    writeFileSync(path.join(folder, "secret"), "from-a-file\n");
    const script2 = "console.error(process.env.A + process.env.B);process.exit(1)";
    const places = {
      A: { file: path.join(folder, "secret") },
      B: { command: [process.execPath, "-e", "console.log('told')"] },
    };
    const files = await runOne(node(script2, { env: places }));
    expect(files.error).to.contain("[redacted][redacted]").and.not.contain("from-a-file");
  });

  it("is unproven where there is no such program, and fails when its time is over, with all that it started", async () => {
    const none = await runOne({ name: "own", command: ["no-such-program-here"], ...ONCE });
    expect(none).to.include({ state: "unproven", error: "there is no program no-such-program-here here" });
    const slow = await runOne(node("setInterval(()=>{},1000)", { timeout: "0.3s" }));
    expect(slow.state).to.equal("failed");
    expect(slow.error).to.contain("did not end in time");
  });

  it("keeps its error to 300 characters on one line", async () => {
    const { error } = await runOne(node("console.error('é'.repeat(2000));process.exit(1)"));
    expect(error).to.have.length(300);
    expect(error).to.match(/…$/);
  });
});

describe("a run of checks", () => {
  it("tries again until it passes, after the declared pauses", async () => {
    let count = 0;
    const server = createHttp((_request, response) => {
      response.statusCode = ++count < 3 ? 503 : 200;
      response.end();
    });
    const port = await listening(server);
    const clock = quickClock();
    const http = { server: "web", address: "eip", url: `http://x:${port}/` } as const;
    const result = await runOne({ name: "shop", http, within: "1m", every: "7s" }, { clock });
    expect(result).to.include({ state: "passed", attempts: 3, seconds: 14 });
    expect(clock.slept).to.deep.equal([7_000, 7_000]);
    server.close();
  });

  it("ends when the time of the check is over, and never later than it is told to", async () => {
    const port = await freePort();
    const check: Check = { name: "port", tcp: { server: "web", address: "eip", port }, within: "1m", every: "10s" };
    expect(await runOne(check)).to.include({ state: "failed", attempts: 7 });
    expect(await runOne(check, { mostMs: 25_000 })).to.include({ state: "failed", attempts: 3 });
  });

  it("runs all beside each other, tells each result, and survives a check that throws", async () => {
    const told: CheckResult[] = [];
    const checks: Check[] = Array.from({ length: 20 }, (_, at) => ({
      name: `own ${at}`,
      command: ["no-such-program-here"],
    }));
    const results = await runChecks({
      checks,
      servers: [WEB],
      clock: quickClock(),
      env: {},
      onResult: (one) => told.push(one),
    });
    expect(results.map(({ name }) => name)).to.deep.equal(checks.map(({ name }) => name));
    expect(told).to.have.length(20);
  });

  it("is ended by its signal: what was seen stays, what was not tried is unproven", async () => {
    const stopped = new AbortController();
    stopped.abort();
    const port = await freePort();
    const check: Check = { name: "port", tcp: { server: "web", address: "eip", port } };
    expect(await runOne(check, { signal: stopped.signal })).to.include({ state: "unproven", attempts: 0 });
    const later = new AbortController();
    const clock = { ...quickClock(), sleep: () => (later.abort(), Promise.resolve()) };
    expect(await runOne(check, { signal: later.signal, clock })).to.include({ state: "failed", attempts: 1 });
  });
});
