import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Settings } from "../../../provider/settings/settings";

/** A request as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What the server does with a request. */
export type Reaction =
  | { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | { readonly text: string | Buffer; readonly status?: number; readonly headers?: Record<string, string> }
  | "reset"
  | "silence"
  | "truncate";

export interface Loopback {
  readonly url: string;
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** A service on a port of its own. The reactions are taken in order; the last one stays. */
export async function loopback(
  react: Reaction[] | ((request: Seen) => Reaction | Promise<Reaction>),
): Promise<Loopback> {
  const seen: Seen[] = [];
  const queue = Array.isArray(react) ? [...react] : [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    const answer = async (): Promise<void> => {
      const url = new URL(request.url ?? "/", "http://host");
      const text = Buffer.concat(chunks).toString();
      const record: Seen = {
        method: request.method ?? "",
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body: text === "" ? undefined : (JSON.parse(text) as unknown),
      };
      seen.push(record);
      const reaction =
        typeof react === "function" ? await react(record) : ((queue.length > 1 ? queue.shift() : queue[0]) ?? {});
      if (reaction === "reset") request.socket.destroy();
      else if (reaction === "truncate") {
        response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
        response.write('{"server_group": {', () => request.socket.destroy());
      } else if (reaction !== "silence") {
        const content =
          "text" in reaction ? reaction.text : reaction.body === undefined ? "" : JSON.stringify(reaction.body);
        const headers = "headers" in reaction ? reaction.headers : {};
        response.writeHead(reaction.status ?? 200, { "x-request-id": `req-${seen.length}`, ...headers });
        response.end(content);
      }
    };
    request.on("end", () => void answer());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Settings with a fixed token, all services at one address. */
export function settingsFor(url: string, rest: Partial<Settings> = {}): Settings {
  return {
    cloud: "otc",
    region: "eu-de",
    endpoints: { sdrs: url, ecs: url, vpc: url, evs: url, iam: url, cbr: url, elb: url, dns: url },
    projectId: "p1",
    credentials: { kind: "token", token: "test-token-1" },
    requestTimeoutMs: 2000,
    maxConcurrency: 32,
    maxRate: 10_000,
    ...rest,
  };
}
