import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect } from "chai";
import { createTransport } from "../../../provider/api/http/transport";
import { type Loopback, loopback } from "./loopback";

describe("the transport", () => {
  let service: Loopback;
  let proxy: Server;
  const tunnels: string[] = [];

  before(async () => {
    service = await loopback([{ body: { fine: true } }]);
    proxy = createServer().on("connect", (request, socket) => {
      tunnels.push(request.url ?? "");
      const upstream = connect(Number(new URL(service.url).port), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      socket.on("error", () => upstream.destroy());
      upstream.on("error", () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await service.close();
  });

  const env = (): NodeJS.ProcessEnv => ({ HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });

  for (const method of ["GET", "POST"] as const) {
    it(`goes through the proxy of the environment, ${method}`, async () => {
      tunnels.length = 0;
      const transport = createTransport(2, env());
      const result = await transport.once({ method, url: "http://sdrs.example.com/v1", headers: {} }, 2000);
      expect(result).to.deep.include({ kind: "answer", status: 200, json: { fine: true } });
      expect(tunnels).to.deep.equal(["sdrs.example.com:80"]);
      await transport.close();
    });
  }

  it("reaches loopback without the proxy", async () => {
    tunnels.length = 0;
    const transport = createTransport(2, env());
    expect(await transport.once({ method: "GET", url: service.url, headers: {} }, 2000)).to.include({ kind: "answer" });
    expect(tunnels).to.deep.equal([]);
    await transport.close();
  });

  it("opens a connection of its own for a call that changes something", async () => {
    const transport = createTransport(1, {});
    const sent = async (method: "GET" | "POST"): Promise<string | undefined> => {
      await transport.once({ method, url: service.url, headers: {} }, 2000);
      return service.seen.at(-1)?.headers.connection;
    };
    expect(await sent("GET")).to.equal("keep-alive");
    expect(await sent("POST")).to.equal("close");
    await transport.close();
  });

  it("knows that nothing was sent where nobody listens, and closes twice without complaint", async () => {
    const transport = createTransport(1, {});
    const reach = async (url: string): Promise<string> =>
      (await transport.once({ method: "GET", url, headers: {} }, 2000)).kind;
    const closed = await loopback([{}]);
    await closed.close();
    expect(await reach(closed.url)).to.equal("unsent");
    await transport.close();
    await transport.close();
  });

  for (const scheme of ["http", "https"]) {
    it(`knows that nothing was sent when the proxy refuses the way, ${scheme}`, async () => {
      const refusing = createServer().on("connect", (_request, socket) => socket.end("HTTP/1.1 503 Busy\r\n\r\n"));
      await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
      const transport = createTransport(2, { HTTP_PROXY: url, HTTPS_PROXY: url });
      const request = { method: "POST", url: `${scheme}://sdrs.example.com/v1`, headers: {}, body: "{}" } as const;
      expect(await transport.once(request, 2000)).to.include({ kind: "unsent" });
      await transport.close();
      refusing.closeAllConnections();
      refusing.close();
    });
  }
});
