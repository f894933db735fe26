import { once } from "node:events";
import type { Socket } from "node:net";
import { expect } from "chai";
import { createHttp, type Http, type HttpCall } from "../../../../provider/api/http/http";
import { createTransport, type TransportOptions } from "../../../../provider/api/transport/transport";
import type { CallOptions } from "../../../../provider/api/calls/types";
import type { ErrorCode } from "../../../../provider/errors";
import { silentLogger } from "../../../../provider/log";
import { type FakeClock, fakeClock } from "../../../support/fake-clock";
import { failure } from "../../failure";
import { ANSWER, CERTIFICATE, deadPort, FOREIGN, openTo, type Peer, peer } from "./wire";

/** A place to send a request to, and everybody who takes part. */
interface Stage {
  readonly base: string;
  /** Whose connections are counted as attempts: the proxy if there is one. */
  readonly door?: Peer;
  readonly target?: Peer;
  readonly env?: NodeJS.ProcessEnv;
  readonly headers?: Record<string, string>;
}

interface Case {
  readonly stage: () => Promise<Stage>;
  readonly code: ErrorCode;
  readonly says: string;
  /** Times that somebody was dialled for one call that changes something. */
  readonly dials?: number;
  /** Times that the target received it. */
  readonly requests: number;
  readonly options?: CallOptions;
}

const HOST = "https://sdrs.example.com";
const hang = (): void => undefined;
const drop = (socket: Socket): void => void socket.destroy();
/** The limit of an attempt is short where the case waits for it. */
const BRIEFLY: CallOptions = { timeoutMs: 240, attempts: 2 };

const plain = async (door: Promise<Peer>): Promise<Stage> => {
  const target = await door;
  return { base: `http://127.0.0.1:${target.port}`, door: target, target };
};
const secure = async (door: Promise<Peer>): Promise<Stage> => {
  const target = await door;
  return { base: `https://localhost:${target.port}`, door: target, target };
};
const refusing = (status: number) => async (): Promise<Stage> =>
  behind(await peer({ asked: (socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`) }));
const behind = (door: Peer, target?: Peer): Stage => ({
  ...{ base: HOST, door, env: { HTTPS_PROXY: `http://127.0.0.1:${door.port}` } },
  ...(target !== undefined && { target }),
});
const through = async (inner: Promise<Peer>): Promise<Stage> => {
  const target = await inner;
  return behind(await peer({ asked: openTo(target.port) }), target);
};

// prettier-ignore
const NOT_SENT: Readonly<Record<string, Case>> = {
  "nobody listens":                          { stage: async () => ({ base: `http://127.0.0.1:${await deadPort()}` }), code: "DR_UNAVAILABLE", says: "ECONNREFUSED", requests: 0 },
  "the name of the host is not known":       { stage: () => Promise.resolve({ base: "https://sdrs.invalid", env: {} }), code: "DR_UNAVAILABLE", says: "sdrs.invalid", requests: 0 },
  "the certificate is not trusted":          { stage: () => secure(peer({}, FOREIGN)), code: "DR_CONFIG_INVALID", says: "is not trusted", dials: 1, requests: 0 },
  "the handshake of TLS breaks off":         { stage: () => secure(peer({ opened: drop })), code: "DR_UNAVAILABLE", says: "ECONNRESET", dials: 4, requests: 0 },
  "the handshake of TLS does not end":       { stage: () => secure(peer({ asked: hang })), code: "DR_UNAVAILABLE", says: "no connection within 120 ms", dials: 1, requests: 0, options: BRIEFLY },
  "the host does not speak TLS":             { stage: () => secure(peer({ opened: (socket) => socket.end(ANSWER) })), code: "DR_UNAVAILABLE", says: "ERR_SSL_", dials: 4, requests: 0 },
  "the proxy answers 403":                   { stage: refusing(403), code: "DR_UNAVAILABLE", says: "opens no way: HTTP 403", dials: 4, requests: 0 },
  "the proxy answers 407":                   { stage: refusing(407), code: "DR_UNAVAILABLE", says: "opens no way: HTTP 407", dials: 4, requests: 0 },
  "the proxy answers 502":                   { stage: refusing(502), code: "DR_UNAVAILABLE", says: "opens no way: HTTP 502", dials: 4, requests: 0 },
  "the proxy hangs up":                      { stage: async () => behind(await peer({ asked: drop })), code: "DR_UNAVAILABLE", says: "opens no way", dials: 4, requests: 0 },
  "the proxy hangs up at once":              { stage: async () => behind(await peer({ opened: drop })), code: "DR_UNAVAILABLE", says: "opens no way", dials: 4, requests: 0 },
  "the proxy ends the connection politely":  { stage: async () => behind(await peer({ asked: (socket) => socket.end() })), code: "DR_UNAVAILABLE", says: "opens no way", dials: 4, requests: 0 },
  "the proxy does not speak HTTP":           { stage: async () => behind(await peer({ opened: (socket) => socket.end("SSH-2.0-OpenSSH\r\n") })), code: "DR_UNAVAILABLE", says: "opens no way", dials: 4, requests: 0 },
  "the proxy never answers":                 { stage: async () => behind(await peer({ asked: hang })), code: "DR_UNAVAILABLE", says: "no connection within 120 ms", dials: 1, requests: 0, options: BRIEFLY },
  "nobody listens where the proxy should be": { stage: async () => ({ base: HOST, env: { HTTPS_PROXY: `http://127.0.0.1:${await deadPort()}` } }), code: "DR_UNAVAILABLE", says: "ECONNREFUSED", requests: 0 },
  "the way through the proxy breaks off in the handshake": { stage: () => through(peer({ opened: drop })), code: "DR_UNAVAILABLE", says: "ECONNRESET", dials: 4, requests: 0 },
  "the host behind the proxy is not trusted": { stage: () => through(peer({}, FOREIGN)), code: "DR_CONFIG_INVALID", says: "is not trusted", dials: 1, requests: 0 },
  "a header has a line break":               { stage: async () => ({ ...(await plain(peer())), headers: { "X-Auth-Token": "abc\ndef" } }), code: "DR_CONFIG_INVALID", says: "was not sent", dials: 0, requests: 0 },
  "the address is neither https nor loopback": { stage: async () => ({ ...(await through(peer())), base: "http://sdrs.example.com" }), code: "DR_CONFIG_INVALID", says: "by https:// only", dials: 0, requests: 0 },
  "the proxy is none that HTTP knows":       { stage: () => Promise.resolve({ base: HOST, env: { HTTPS_PROXY: "socks5://user:pass-of-proxy@127.0.0.1:1" } }), code: "DR_CONFIG_INVALID", says: "HTTPS_PROXY names no proxy", requests: 0 },
};

// prettier-ignore
const SENT: Readonly<Record<string, Case>> = {
  "the host hangs up without reading":        { stage: () => plain(peer({ opened: drop })), code: "DR_AMBIGUOUS", says: "was sent", dials: 1, requests: 0 },
  "the connection is reset after the request": { stage: () => plain(peer({ asked: (socket) => socket.resetAndDestroy() })), code: "DR_AMBIGUOUS", says: "ECONNRESET", dials: 1, requests: 1 },
  "the host hangs up after the request":      { stage: () => plain(peer({ asked: drop })), code: "DR_AMBIGUOUS", says: "was sent", dials: 1, requests: 1 },
  "half an answer arrives":                   { stage: () => plain(peer({ asked: (socket) => socket.end(ANSWER.slice(0, -5)) })), code: "DR_AMBIGUOUS", says: "HTTP 200", dials: 1, requests: 1 },
  "half of the answer's head arrives":        { stage: () => plain(peer({ asked: (socket) => socket.end("HTTP/1.1 20") })), code: "DR_AMBIGUOUS", says: "was sent", dials: 1, requests: 1 },
  "what answers is not HTTP":                 { stage: () => plain(peer({ asked: (socket) => socket.end("SSH-2.0-OpenSSH\r\n") })), code: "DR_AMBIGUOUS", says: "was sent", dials: 1, requests: 1 },
  "no answer arrives":                        { stage: () => plain(peer({ asked: hang })), code: "DR_AMBIGUOUS", says: "no answer within 120 ms", dials: 1, requests: 1, options: BRIEFLY },
  "no answer arrives through TLS":            { stage: () => secure(peer({ asked: hang }, CERTIFICATE)), code: "DR_AMBIGUOUS", says: "no answer within 500 ms", dials: 1, requests: 1, options: { timeoutMs: 1000, attempts: 2 } },
  "the host hangs up behind the proxy, after the handshake": { stage: () => through(peer({ opened: drop }, CERTIFICATE)), code: "DR_AMBIGUOUS", says: "was sent", dials: 1, requests: 0 },
  "the host hangs up behind the proxy, after the request": { stage: () => through(peer({ asked: drop }, CERTIFICATE)), code: "DR_AMBIGUOUS", says: "was sent", dials: 1, requests: 1 },
  "a gateway behind the proxy answers 502":   { stage: () => through(peer({ asked: (socket) => socket.end("HTTP/1.1 502 Bad\r\ncontent-length: 0\r\n\r\n") }, CERTIFICATE)), code: "DR_AMBIGUOUS", says: "HTTP 502", dials: 1, requests: 1 },
};

describe("whether a call that changes something was sent", () => {
  let clock: FakeClock;
  let http: Http;
  let stage: Stage;

  const enter = async (made: Promise<Stage>): Promise<void> => {
    stage = await made;
    clock = fakeClock(Date.now(), 1);
    const options: TransportOptions = { connections: 2, env: stage.env ?? {}, ca: CERTIFICATE.cert };
    const rates = { maxConcurrency: 8, maxRate: 10_000 };
    http = createHttp({
      clock,
      log: silentLogger,
      requestTimeoutMs: 2000,
      ...rates,
      transport: createTransport(options),
    });
  };
  const action = (method: "POST" | "GET" = "POST"): HttpCall => ({
    ...{ operation: "Failing over group g1", call: "actOnGroup", service: "sdrs", method, base: stage.base },
    ...{ path: "/v1/p1/server-groups/g1/action", headers: stage.headers ?? {} },
    ...(method === "POST" && { body: { "failover-server-group": {} } }),
  });
  afterEach(async () => {
    await http.close();
    for (const one of new Set([stage.door, stage.target])) await one?.close();
  });

  for (const [what, { stage: made, code, says, dials, requests, options }] of Object.entries(NOT_SENT)) {
    it(`is known: it was not, and is tried again only where that can help, when ${what}`, async () => {
      await enter(made());
      const error = await failure(http.send(action(), options));
      expect(error.code, error.message).to.equal(code);
      expect(error.message)
        .to.contain(says)
        .and.not.match(/was sent|unknown|pass-of-proxy/);
      if (dials !== undefined) expect(stage.door?.dials()).to.equal(dials);
      expect(stage.target?.requests() ?? 0).to.equal(requests);
    });
  }

  for (const [what, { stage: made, code, says, dials, requests, options }] of Object.entries(SENT)) {
    it(`is known: it may have been received, and is not tried again, when ${what}`, async () => {
      await enter(made());
      const error = await failure(http.send(action(), options));
      expect(error.code, error.message).to.equal(code);
      expect(error.message).to.contain(says);
      expect(stage.door?.dials()).to.equal(dials);
      expect(stage.target?.requests()).to.equal(requests);
    });
  }

  it("once, although the proxy refused the way at first", async () => {
    const target = await peer({}, CERTIFICATE);
    let refusals = 2;
    const asked = (socket: Socket): void => {
      if (refusals-- > 0) socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      else openTo(target.port)(socket);
    };
    await enter(peer({ asked }).then((door) => behind(door, target)));
    expect((await http.send(action())).body).to.deep.equal({ fine: true });
    expect([stage.door?.dials(), target.requests()]).to.deep.equal([3, 1]);
  });

  for (const method of ["POST", "GET"] as const) {
    it(`is known when it is cancelled before the connection stands: it ends at once and is never sent later, ${method}`, async () => {
      const target = await peer({}, CERTIFICATE);
      const waiting: Socket[] = [];
      await enter(peer({ asked: (socket) => void waiting.push(socket) }).then((door) => behind(door, target)));
      const controller = new AbortController();
      const ended = failure(http.send(action(method), { signal: controller.signal }));
      while (waiting.length === 0) await new Promise(setImmediate);
      controller.abort(new Error("engine gone"));
      const error = await ended;
      expect(error.code).to.equal("DR_ABORTED");
      // The way opens after all.
      const closed = target.nextClosed();
      for (const socket of waiting) openTo(target.port)(socket);
      await closed;
      expect(target.requests()).to.equal(0);
    });
  }

  it("is unknown when it is cancelled after it was sent", async () => {
    const asked = new AbortController();
    await enter(
      plain(
        peer({
          asked: () => {
            asked.abort();
          },
        }),
      ),
    );
    const controller = new AbortController();
    const ended = failure(http.send(action(), { signal: controller.signal }));
    await once(asked.signal, "abort");
    controller.abort(new Error("engine gone"));
    expect((await ended).code).to.equal("DR_AMBIGUOUS");
    expect(stage.target?.requests()).to.equal(1);
  });
});
