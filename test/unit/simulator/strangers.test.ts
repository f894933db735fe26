import { expect } from "chai";
import { request } from "node:http";
import { connect } from "node:net";
import { startSimulator, type Simulator } from "../../../simulator/index.js";

interface Heard {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const FAULT = JSON.stringify({ id: "from-web", effect: { kind: "status", status: 503 } });
const JSON_TYPE = { "content-type": "application/json" };

/** Routes of every kind: the control interface, the services under their prefixes and merged, and one that is none. */
const ROUTES = [
  ["GET", "/_simulator"],
  ["GET", "/_simulator/world"],
  ["POST", "/_simulator/faults"],
  ["POST", "/_simulator/reset"],
  ["DELETE", "/_simulator/calls"],
  ["GET", "/v1"],
  ["GET", "/sdrs/v1"],
  ["POST", "/v3/auth/tokens"],
  ["GET", "/nowhere"],
  ["OPTIONS", "/_simulator/faults"],
] as const;

describe("the simulator on a user's machine", () => {
  let sim: Simulator;
  let port: number;

  beforeEach(async () => {
    sim = await startSimulator();
    port = Number(new URL(sim.url).port);
  });
  afterEach(() => sim.close());

  const send = (method: string, path: string, headers: Record<string, string>, body = ""): Promise<Heard> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (reply) => {
        let text = "";
        reply
          .on("data", (chunk: Buffer) => (text += chunk.toString()))
          .on("end", () => {
            resolve({ status: reply.statusCode ?? 0, text, headers: reply.headers });
          });
      });
      asked.on("error", reject).end(body);
    });

  /** Everything that a stranger could have changed or learned that they were there by. */
  const everything = async (): Promise<object> => {
    const [world, faults, calls, counters, unhandled] = await Promise.all([
      sim.control.world(),
      sim.control.faults.list(),
      sim.control.calls(),
      sim.control.counters(),
      sim.control.unhandled(),
    ]);
    return { ...world, now: "", faults, calls, counters, unhandled };
  };

  it("listens on loopback only", async () => {
    const socket = connect(port, "127.0.0.1");
    const { remoteAddress } = await new Promise<typeof socket>((resolve) =>
      socket.once("connect", () => {
        resolve(socket);
      }),
    );
    expect(remoteAddress).to.equal("127.0.0.1");
    socket.destroy();
    expect(sim.url).to.equal(`http://127.0.0.1:${port}`);
  });

  for (const [what, host] of [
    ["a name that was pointed at loopback", (own: number) => `evil.example:${own}`],
    ["a name that ends like its own", (own: number) => `localhost.evil.example:${own}`],
    ["its own name with another port", (own: number) => `127.0.0.1:${own + 1}`],
    ["its own name without a port", () => "localhost"],
    ["another address", (own: number) => `10.0.0.1:${own}`],
    ["its own name behind a user", (own: number) => `localhost:${own}@evil.example`],
  ] as const)
    it(`refuses ${what} as its host on every route, and nothing is changed or told`, async () => {
      const before = await everything();
      for (const [method, path] of ROUTES) {
        const { status, text } = await send(method, path, { ...JSON_TYPE, host: host(port) }, FAULT);
        expect(status, `${method} ${path}`).to.equal(421);
        expect(text, `${method} ${path}`).to.include("answers to 127.0.0.1:").and.not.include(sim.secretKey);
      }
      expect(await everything()).to.deep.equal(before);
      expect(await sim.control.refused()).to.have.length(ROUTES.length);
    });

  it("refuses a request without a host, with two, and one that takes it for a proxy", async () => {
    const raw = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let heard = "";
        connect(port, "127.0.0.1")
          .on("data", (chunk) => (heard += chunk.toString()))
          .on("close", () => {
            resolve(heard.split("\r\n", 1)[0] ?? "");
          })
          .end(text);
      });
    const own = `Host: 127.0.0.1:${port}\r\n`;
    expect(await raw("GET /_simulator HTTP/1.0\r\n\r\n")).to.match(/ 421 /);
    expect(await raw("GET /_simulator HTTP/1.1\r\nConnection: close\r\n\r\n")).to.match(/ 400 /);
    expect(await raw(`GET /_simulator HTTP/1.1\r\n${own}Host: evil.example\r\n\r\n`)).to.match(/ 421 /);
    expect(await raw(`GET http://evil.example/_simulator HTTP/1.1\r\n${own}\r\n`)).to.match(/ 421 /);
    expect(await raw(`GET /_simulator HTTP/1.1\r\n${own}Connection: close\r\n\r\n`)).to.match(/ 200 /);
  });

  for (const [what, headers] of [
    ["of another origin", { origin: "https://evil.example" }],
    ["without an origin, as a file or a sandbox has", { origin: "null" }],
    ["of another port of this machine", { origin: "http://127.0.0.1:3000" }],
    ["of its own address with https", (own: number) => ({ origin: `https://127.0.0.1:${own}` })],
    ["that a browser marks as of another site", { "sec-fetch-site": "cross-site" }],
    ["that a browser marks as of another port of this machine", { "sec-fetch-site": "same-site" }],
  ] as const)
    it(`refuses a request ${what} on every route, and nothing is changed or told`, async () => {
      const before = await everything();
      const sent = typeof headers === "function" ? headers(port) : headers;
      for (const [method, path] of ROUTES) {
        const host = `localhost:${port}`;
        const { status, text, headers: heard } = await send(method, path, { ...JSON_TYPE, host, ...sent }, FAULT);
        expect(status, `${method} ${path}`).to.equal(403);
        expect(text).not.to.include(sim.secretKey);
        expect(Object.keys(heard).filter((name) => name.startsWith("access-control"))).to.deep.equal([]);
      }
      expect(await everything()).to.deep.equal(before);
      expect(await sim.control.refused()).to.have.length(ROUTES.length);
    });

  it("answers programs, and a browser that was led to it by its user, under each of its names", async () => {
    for (const name of ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"]) {
      const host = `${name}:${port}`;
      expect((await send("GET", "/v1", { host })).status, name).to.equal(200);
      const typed = { host, "sec-fetch-site": "none" };
      expect((await send("GET", "/_simulator/world", typed)).status, name).to.equal(200);
      const own = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin", ...JSON_TYPE };
      expect((await send("POST", "/_simulator/reset", own)).status, name).to.equal(200);
    }
    expect(await sim.control.refused()).to.deep.equal([]);
  });

  it("takes a change by its control interface as JSON only, so that no form and no silent request can make one", async () => {
    await sim.control.faults.add({ id: "kept", effect: { kind: "delay", ms: 0 } });
    const before = await everything();
    const changes = [
      ["POST", "/_simulator/faults", FAULT],
      ["POST", "/_simulator/actions/power", '{"server":"web-1","status":"SHUTOFF"}'],
      ["POST", "/_simulator/clock/advance", '{"seconds":60}'],
      ["PUT", "/_simulator/clock/pace", '{"pace":"manual"}'],
      ["PUT", "/_simulator/assumptions", '{"uniqueNames":"yes"}'],
      ["POST", "/_simulator/reset", ""],
      ["DELETE", "/_simulator/faults", ""],
      ["DELETE", "/_simulator/calls", ""],
    ] as const;
    const host = `127.0.0.1:${port}`;
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"])
      for (const [method, path, body] of changes) {
        const { status, text } = await send(method, path, { host, "content-type": type }, body);
        expect(status, `${method} ${path} ${type}`).to.equal(415);
        expect(text).to.include("content-type: application/json");
      }
    for (const [method, path, body] of changes) {
      expect((await send(method, path, { host, "content-length": String(body.length) }, body)).status).to.equal(415);
    }
    expect(await everything()).to.deep.equal(before);
    for (const [method, path, body] of changes) {
      const { status, text } = await send(
        method,
        path,
        { host, "content-type": "application/json; charset=utf-8" },
        body,
      );
      expect(status, `${method} ${path}: ${text}`).to.equal(200);
    }
    expect(await everything()).not.to.deep.equal(before);
  });

  it("remembers of what strangers tried the last hundred, however long they were", async () => {
    const long = `evil.example/${"x".repeat(8000)}`;
    for (let turn = 0; turn < 120; turn++) await send("GET", `/${"y".repeat(4000)}`, { host: long });
    const refused = await sim.control.refused();
    expect(refused).to.have.length(100);
    expect(JSON.stringify(refused).length).to.be.below(150_000);
    await sim.control.clearCalls();
    expect(await sim.control.refused()).to.have.length(100);
  });
});
