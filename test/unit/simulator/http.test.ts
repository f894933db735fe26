import { expect } from "chai";
import { Agent, request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { startSimulator, type Simulator } from "../../../simulator/index.js";

const MB = 1024 * 1024;
const JSON_TYPE = { "content-type": "application/json" };

describe("the simulator's server", () => {
  let sim: Simulator;

  beforeEach(async () => {
    sim = await startSimulator({ start: "2026-01-15T08:30:00Z" });
  });
  afterEach(() => sim.close());

  const post = async (body: Buffer | string, headers: Record<string, string> = JSON_TYPE) => {
    const reply = await fetch(`${sim.url}/v3/auth/tokens`, { method: "POST", headers, body });
    return { status: reply.status, body: (await reply.json()) as { error?: { message: string } } };
  };

  /** Begins a request without ending it, and reads what is answered meanwhile. */
  const begin = (headers: Record<string, string>, sent: Buffer): Promise<{ reply: IncomingMessage; text: string }> =>
    new Promise((resolve, reject) => {
      const asked = request(`${sim.url}/v3/auth/tokens`, { method: "POST", headers: { ...JSON_TYPE, ...headers } });
      asked.on("error", reject).on("response", (reply) => {
        let text = "";
        reply
          .on("data", (chunk: Buffer) => (text += chunk.toString()))
          .on("end", () => {
            resolve({ reply, text });
            asked.destroy();
          });
      });
      asked.write(sent);
    });

  it("refuses a body beyond 12 MB, announced or not, and ends the connection", async () => {
    const announced = await begin({ "content-length": String(12 * MB + 1) }, Buffer.from("{"));
    const streamed = await begin({ "transfer-encoding": "chunked" }, Buffer.alloc(12 * MB + 1, " "));
    for (const { reply, text } of [announced, streamed]) {
      expect(reply.statusCode).to.equal(413);
      expect(JSON.parse(text)).to.include({ error_msg: "Request body is too large", error_code: "APIGW.0106" });
      expect(reply.headers.connection).to.equal("close");
    }
    expect((await post(Buffer.alloc(12 * MB, " "))).status).to.equal(400);
    const noted = (await sim.control.calls()).map(({ call, status }) => `${call ?? "unknown"} ${status ?? ""}`);
    expect(noted).to.deep.equal(["unknown 413", "unknown 413", "create-token 400"]);
  });

  it("refuses what is no JSON in the words of the call, and what is no media type in those of the gateway", async () => {
    expect((await post("{")).body.error?.message).to.equal("The body is not valid JSON.");
    expect(await post("{}", { "content-type": "nope" })).to.deep.include({ status: 415 });
  });

  it("refuses a path that does not decode, by any method", async () => {
    for (const method of ["GET", "DELETE", "PATCH"]) {
      const reply = await fetch(`${sim.url}/sdrs/v1/%zz`, { method });
      expect(reply.status).to.equal(400);
      expect(await reply.json()).to.include({ error_msg: "'/sdrs/v1/%zz' is not a valid url component" });
    }
  });

  it("tells the time of the virtual clock with every answer", async () => {
    await sim.control.clock.advance(3600);
    for (const path of ["/v1", "/nope", "/_simulator", "/v1/%zz"]) {
      const reply = await fetch(sim.url + path);
      expect(reply.headers.get("date"), path).to.match(/^Thu, 15 Jan 2026 09:30/);
    }
  });

  it("keeps a connection for the next request, and answers requests that came together in order", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let turn = 0; turn < 3; turn++) {
      await new Promise<void>((resolve, reject) => {
        const asked = request(`${sim.url}/v1`, { agent }, (reply) => {
          ports.add(reply.socket.localPort);
          reply.resume().on("end", resolve);
        });
        asked.on("error", reject).end();
      });
    }
    agent.destroy();
    expect(ports.size).to.equal(1);
    const { host, port } = new URL(sim.url);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1");
      let heard = "";
      socket
        .on("data", (chunk) => (heard += chunk.toString()))
        .on("close", () => {
          resolve(heard);
        });
      socket.write(
        `GET /nope HTTP/1.1\r\nHost: ${host}\r\n\r\nGET /v1 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
    });
    expect(text.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(["HTTP/1.1 501", "HTTP/1.1 200"]);
  });

  it("ends a request that hangs when it is closed, and may be closed twice", async () => {
    await sim.control.faults.add({ match: {}, effect: { kind: "hang" } });
    const hanging = fetch(`${sim.url}/v1`).then(
      () => "answered",
      () => "ended",
    );
    while ((await sim.control.calls()).length === 0) await new Promise(setImmediate);
    await sim.close();
    expect(await hanging).to.equal("ended");
    await sim.close();
  });

  it("says that its port is taken", async () => {
    const refused = await startSimulator({ port: Number(new URL(sim.url).port) }).catch((error: unknown) => error);
    expect(refused).to.include({ code: "EADDRINUSE" });
  });
});
