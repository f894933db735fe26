import type { Dispatcher } from "undici";
import { isLoopback } from "../../settings/address";
import { readContent } from "./body";
import { directly, errorCode, NotConnected, throughProxy, type Trusted } from "./connect";
import { type Exchange, exchange, type Head, TooLong } from "./exchange";
import { type Proxy, proxyFor, UnusableProxy } from "./proxies";

/** One request as it goes out. */
export interface OutgoingRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer that was received whole. `json` is undefined for an empty body. */
export interface Answer extends Head {
  readonly kind: "answer";
  readonly json: unknown;
  /** Length of the body. */
  readonly bytes: number;
}

/** Reason why no usable answer came. */
export interface NoAnswer extends Partial<Head> {
  /**
   * `unsent`: surely not received. `untrusted`: the peer's certificate. `malformed`: nothing that could be sent. `broken`: may have
   * been received. `unusable`: received, and answered beyond what is read of an answer.
   */
  readonly kind: "unsent" | "untrusted" | "malformed" | "broken" | "unusable";
  readonly reason: string;
  readonly error: unknown;
}

/** Sends one request once. */
export interface Transport {
  once(request: OutgoingRequest, limitMs: number, signal?: AbortSignal): Promise<Answer | NoAnswer>;
  /** Requests under way end first. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Most connections to one host. */
  readonly connections: number;
  /** The environment, which names proxies. */
  readonly env?: NodeJS.ProcessEnv;
  readonly ca?: Trusted;
}

export function createTransport({ connections, env = process.env, ca }: TransportOptions): Transport {
  // Loading the HTTP client takes longer than an update that looks at nothing has to take, so the first request does it.
  let loaded: Promise<typeof import("undici")> | undefined;
  let closing: Promise<unknown> | undefined;
  const ways = new Map<string, Way>();
  const underWay = new Set<Promise<unknown>>();

  const wayTo = (url: URL, undici: typeof import("undici")): Way => {
    const proxy = proxyFor(url, env);
    const key = JSON.stringify(proxy ?? "direct");
    const way = ways.get(key) ?? openWay(undici, connections, proxy, ca);
    ways.set(key, way);
    return way;
  };

  const send = async (outgoing: OutgoingRequest, signal: AbortSignal): Promise<Exchange> => {
    const url = new URL(outgoing.url);
    if (url.protocol !== "https:" && !isLoopback(url.hostname)) throw new NotForPlainHttp(url.host);
    const way = wayTo(url, await (loaded ??= import("undici")));
    const options = {
      ...{ origin: url.origin, path: url.pathname + url.search, method: outgoing.method },
      headers: { "accept-encoding": "identity", ...outgoing.headers },
      body: outgoing.body ?? null,
      ...{ headersTimeout: 0, bodyTimeout: 0 },
    };
    return exchange(outgoing.method === "GET" ? way.kept : way.single, options, signal);
  };

  return {
    async once(outgoing, limitMs, signal) {
      const limit = new AbortController();
      const timer = setTimeout(() => {
        limit.abort(new TimeUp());
      }, limitMs);
      const cancel = (): void => {
        limit.abort(signal?.reason);
      };
      if (signal?.aborted) cancel();
      signal?.addEventListener("abort", cancel, { once: true });
      const sending = send(outgoing, limit.signal).catch((error: unknown): Exchange => ({
        sent: false,
        head: undefined,
        body: Buffer.alloc(0),
        error,
      }));
      underWay.add(sending);
      const result = await sending;
      underWay.delete(sending);
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      return answerOf(result, limitMs);
    },
    async close() {
      closing ??= Promise.all(underWay).then(() =>
        Promise.all([...ways.values()].flatMap(({ kept, single }) => [kept.destroy(), single.destroy()])),
      );
      await closing;
    },
  };
}

/** The connections that lead to a host directly or through one proxy. */
interface Way {
  readonly kept: Dispatcher;
  readonly single: Dispatcher;
}

function openWay(undici: typeof import("undici"), connections: number, proxy: Proxy | undefined, ca: Trusted): Way {
  const { buildConnector } = undici;
  const connect = proxy === undefined ? directly(buildConnector, ca) : throughProxy(buildConnector, proxy, ca);
  return {
    kept: new undici.Agent({ connections, connect }),
    // A kept-alive connection may be closed by the peer at the very moment it is used, and nobody can say whether the request
    // was read. Calls that change something therefore open their own: a handshake is cheaper than an unknown outcome.
    single: new undici.Agent({ connections, connect, pipelining: 0 }),
  };
}

class TimeUp extends Error {}

class NotForPlainHttp extends Error {
  constructor(host: string) {
    super(`credentials go to ${host} by https:// only`);
  }
}

function answerOf({ sent, head, body, error }: Exchange, limitMs: number): Answer | NoAnswer {
  if (head === undefined) return { kind: kindOf(sent, error), reason: reasonOf(error, sent, limitMs), error };
  const content = error === undefined ? readContent(body, head.headers["content-encoding"]) : undefined;
  if (content !== undefined && "json" in content) return { kind: "answer", ...head, ...content };
  // An error page of a proxy is not JSON, and one without an end says no more: the status says enough.
  if (head.status >= 400) return { kind: "answer", ...head, json: undefined, bytes: 0 };
  const tooMuch = content === undefined ? error instanceof TooLong : content.tooMuch;
  const reason = content === undefined ? reasonOf(error, sent, limitMs) : content.unreadable;
  return { kind: tooMuch ? "unusable" : "broken", reason, error, ...head };
}

/** Kind of a failure: what was sent may have been received; the rest is told apart by whether another attempt could fare better. */
function kindOf(sent: boolean, error: unknown): NoAnswer["kind"] {
  if (sent) return "broken";
  if (error instanceof NotConnected) return error.kind;
  const never = error instanceof NotForPlainHttp || error instanceof UnusableProxy || MALFORMED.has(errorCode(error));
  return never ? "malformed" : "unsent";
}

/** A header, a method or an address that HTTP does not allow. */
const MALFORMED = new Set(["UND_ERR_INVALID_ARG", "UND_ERR_NOT_SUPPORTED", "ERR_INVALID_URL", "ERR_INVALID_CHAR"]);

function reasonOf(error: unknown, sent: boolean, limitMs: number): string {
  if (error instanceof TimeUp) return `no ${sent ? "answer" : "connection"} within ${Math.round(limitMs)} ms`;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NotConnected || error instanceof TooLong) return message;
  return [errorCode(error), message].filter(Boolean).join(": ");
}
