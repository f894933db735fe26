import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Bench } from "./handlers";

/** A JSON body of the service, as far as tests reach into it. */
export type Body = Record<string, unknown>;

/** An answer of its own: a body, bytes that are none, or none at all. */
export type Own =
  | { readonly status: number; readonly body: unknown }
  | { readonly status: number; readonly text: string | Buffer }
  | "silence";

/** Changes a body in place, or gives an answer of its own. */
export type Rewrite = (
  body: Body,
  call: { readonly method: string; readonly path: string },
) => Own | undefined | Promise<Own | undefined>;

/** Rows of a list, or the one object, under any of these keys of a body. */
export function rowsIn(body: Body, ...keys: readonly string[]): Body[] {
  return keys.flatMap((key) => {
    const value = body[key];
    return (Array.isArray(value) ? value : [value]).filter(isBody);
  });
}

const isBody = (value: unknown): value is Body => typeof value === "object" && value !== null;

/**
 * Puts something between the provider of a bench and its cloud that changes answers: services differ from their documents in ways
 * that the simulator has no switch for. Says how often it was asked, and is closed with what it gives back.
 */
export async function rewriteAnswers(bench: Bench, rewrite: Rewrite): Promise<() => Promise<void>> {
  const { url, endpointTemplate } = bench.simulator;
  const server = http.createServer((request, response) => {
    forward(url, request, rewrite).then(
      (answer) => {
        if (answer !== undefined) response.writeHead(answer.status, answer.headers).end(answer.text);
      },
      () => request.socket.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  bench.config["endpoint"] = endpointTemplate.replace(url, `http://127.0.0.1:${port}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
}

interface Forwarded {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string | Buffer;
}

async function forward(url: string, request: http.IncomingMessage, rewrite: Rewrite): Promise<Forwarded | undefined> {
  const { method = "GET", url: target = "/", headers } = request;
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const sent = Buffer.concat(parts);
  const given = Object.entries(headers).filter(([name]) => !["host", "connection", "content-length"].includes(name));
  const answer = await fetch(new URL(target, url), {
    method,
    headers: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    ...(sent.length === 0 ? {} : { body: sent }),
  });
  const text = await answer.text();
  const kept = Object.fromEntries(
    [...answer.headers].filter(([name]) => !["content-length", "transfer-encoding", "connection"].includes(name)),
  );
  if (!text.startsWith("{")) return { status: answer.status, headers: kept, text };
  const body = JSON.parse(text) as Body;
  const own = await rewrite(body, { method, path: new URL(target, url).pathname });
  if (own === "silence") return undefined;
  if (own !== undefined && "text" in own) return { status: own.status, headers: kept, text: own.text };
  return { status: own?.status ?? answer.status, headers: kept, text: JSON.stringify(own?.body ?? body) };
}
