import type { Socket } from "node:net";
import { expect } from "chai";
import { createTransport, type Transport } from "../../../../provider/api/transport/transport";
import { proxyFor } from "../../../../provider/api/transport/proxies";
import { redactor } from "../../../../provider/redact";
import { loopback } from "../loopback";
import { ANSWER, CERTIFICATE, deadPort, openTo, type Peer, peer } from "./wire";

describe("the transport", () => {
  let target: Peer;
  let proxy: Peer;
  const heads: string[] = [];
  const opened: Transport[] = [];

  const make = (env: NodeJS.ProcessEnv): Transport => {
    const transport = createTransport({ connections: 2, env, ca: CERTIFICATE.cert });
    opened.push(transport);
    return transport;
  };
  const proxied = (rest: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ...{ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, HTTP_PROXY: `http://127.0.0.1:${proxy.port}` },
    ...rest,
  });
  const kindAt = async (transport: Transport, url: string): Promise<string> =>
    (await transport.once({ method: "GET", url, headers: {} }, 2000)).kind;

  beforeEach(async () => {
    target = await peer({}, CERTIFICATE);
    const asked = (socket: Socket, head: string): void => {
      heads.push(head);
      openTo(target.port)(socket);
    };
    proxy = await peer({ asked });
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
    await Promise.all([proxy.close(), target.close()]);
    heads.length = 0;
  });

  for (const method of ["GET", "POST"] as const) {
    it(`goes through the proxy of the environment, ${method}`, async () => {
      const request = { method, url: "https://sdrs.example.com/v1", headers: {} };
      const result = await make(proxied()).once(request, 2000);
      expect(result).to.deep.include({ kind: "answer", status: 200, json: { fine: true } });
      expect(heads[0]).to.match(/^CONNECT sdrs\.example\.com:443 HTTP\/1\.1\r\n/);
      expect(heads[0])
        .to.contain("connection: keep-alive\r\n")
        .and.not.match(/connection: close/i);
    });
  }

  it("goes through a proxy that speaks TLS", async () => {
    const tls = await peer({ asked: openTo(target.port) }, CERTIFICATE);
    const transport = make({ https_proxy: `https://localhost:${tls.port}` });
    expect(await kindAt(transport, "https://sdrs.example.com/v1")).to.equal("answer");
    expect(tls.requests()).to.equal(1);
    await tls.close();
  });

  it("proves itself to the proxy by the user and password of its address, and takes both for secrets", async () => {
    const url = `http://user:pass%40of-proxy-1@127.0.0.1:${proxy.port}`;
    expect(await kindAt(make({ HTTPS_PROXY: url }), "https://sdrs.example.com/v1")).to.equal("answer");
    const proof = Buffer.from("user:pass@of-proxy-1").toString("base64");
    expect(heads[0]).to.contain(`proxy-authorization: Basic ${proof}\r\n`);
    for (const secret of ["pass@of-proxy-1", "pass%40of-proxy-1", proof])
      expect(redactor.text(`so: ${secret}`)).not.to.contain(secret);
  });

  it("reaches loopback without the proxy, whatever the environment says", async () => {
    const service = await loopback([{ body: { fine: true } }]);
    const { port } = new URL(service.url);
    const transport = make(proxied({ NO_PROXY: "elsewhere.example.com" }));
    for (const host of ["127.0.0.1", "127.1", "127.0.0.2", "127.255.255.254", "2130706433"])
      expect(await kindAt(transport, `http://${host}:${port}`), host).to.be.oneOf(["answer", "unsent"]);
    expect(await kindAt(transport, `https://localhost:${target.port}`)).to.equal("answer");
    expect(service.seen.length).to.be.at.least(1);
    expect(proxy.dials()).to.equal(0);
    await service.close();
  });

  const LOOPBACK = [
    "https://127.0.0.1",
    "https://127.9.9.9:1",
    "https://[::1]:8",
    "https://localhost",
    "http://127.0.0.1",
  ];
  const FAR = [
    "https://127.0.0.1.example.com",
    "https://localhost.example.com",
    "https://10.0.0.1",
    "https://[fd00::1]",
  ];
  const WAYS: Readonly<Record<string, readonly [string, boolean]>> = {
    "names it": ["sdrs.example.com", false],
    "names its domain": ["example.com", false],
    "names its domain with a dot": [".example.com", false],
    "names its domain with a star": ["a.b, *.example.com", false],
    "names it with its port": ["sdrs.example.com:443", false],
    "names it with another port": ["sdrs.example.com:8443", true],
    "names the end of its name": ["ample.com", true],
    "names every host": ["*", false],
    "names nobody": ["", true],
  };

  it("asks one function whether an address is loopback, and takes no proxy to it", () => {
    for (const url of LOOPBACK) expect(proxyFor(new URL(url), proxied()), url).to.equal(undefined);
    for (const url of FAR) expect(proxyFor(new URL(url), proxied())?.port, url).to.equal(proxy.port);
  });

  for (const [what, [list, goes]] of Object.entries(WAYS)) {
    it(`goes ${goes ? "through the proxy" : "directly"} where NO_PROXY ${what}`, () => {
      const way = proxyFor(new URL("https://sdrs.example.com/v1"), proxied({ NO_PROXY: list }));
      expect(way !== undefined).to.equal(goes);
    });
  }

  it("takes a proxy without a scheme for one of http", () => {
    const way = proxyFor(new URL("https://sdrs.example.com"), { https_proxy: "proxy.corp:3128" });
    expect(way).to.deep.include({ secure: false, hostname: "proxy.corp", port: 3128 });
  });

  it("opens a connection of its own for a call that changes something", async () => {
    const service = await loopback([{ body: { fine: true } }]);
    const transport = make({});
    const sent = async (method: "GET" | "POST"): Promise<string | undefined> => {
      await transport.once({ method, url: service.url, headers: {} }, 2000);
      return service.seen.at(-1)?.headers.connection;
    };
    expect(await sent("GET")).to.equal("keep-alive");
    expect(await sent("POST")).to.equal("close");
    await service.close();
  });

  it("closes twice without complaint, after the answers that are under way", async () => {
    const asked: Socket[] = [];
    const slow = await peer({ asked: (socket) => void asked.push(socket) });
    const transport = make({});
    await transport.close();
    const other = make({});
    const kind = kindAt(other, `http://127.0.0.1:${slow.port}`);
    while (asked.length === 0) await new Promise(setImmediate);
    const closed = [other.close(), other.close()];
    asked[0]?.end(ANSWER);
    expect(await kind).to.equal("answer");
    await Promise.all(closed);
    expect(await kindAt(make({}), `http://127.0.0.1:${await deadPort()}`)).to.equal("unsent");
    await slow.close();
  });
});
