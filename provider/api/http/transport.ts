import type { Agent, Dispatcher, request } from "undici";
import { isObject } from "../../model/narrow";

/** One request as it goes out. */
export interface OutgoingRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer that was received whole. `json` is undefined for an empty body. */
export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
}

/** Reason why no usable answer came. */
export interface NoAnswer {
  /**
   * `unsent`: surely not received. `untrusted`: the peer's certificate. `malformed`: nothing that could be sent. `broken`: may have
   * been received.
   */
  readonly kind: "unsent" | "untrusted" | "malformed" | "broken";
  readonly reason: string;
  readonly error: unknown;
  /** The HTTP status, where headers had arrived. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Codes of failures before a single byte of the request left. */
const UNSENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);
/** The proxy did not open the way to the host. It has no code of its own. */
const NO_TUNNEL = /^Proxy response \(\d+\)/;
/** A header, a method or an address that HTTP does not allow. */
const MALFORMED = new Set(["UND_ERR_INVALID_ARG", "ERR_INVALID_URL", "ERR_INVALID_CHAR"]);
const UNTRUSTED = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/;
const CONNECT_MS = 10_000;

/** Sends one request once. */
export interface Transport {
  once(request: OutgoingRequest, limitMs: number, signal?: AbortSignal): Promise<Answer | NoAnswer>;
  close(): Promise<void>;
}

export function createTransport(connections: number, env: NodeJS.ProcessEnv = process.env): Transport {
  // Loading the HTTP client takes longer than an update that looks at nothing has to take, so the first request does it.
  let opened: Promise<Dispatchers> | undefined;
  let closing: Promise<unknown> | undefined;

  return {
    async once(outgoing, limitMs, signal) {
      const { send, kept, single } = await (opened ??= open(connections, env));
      const limit = new AbortController();
      const timer = setTimeout(() => {
        limit.abort(new Error(`no answer within ${Math.round(limitMs)} ms`));
      }, limitMs);
      let response: Dispatcher.ResponseData | undefined;
      try {
        response = await send(outgoing.url, {
          dispatcher: outgoing.method === "GET" ? kept : single,
          method: outgoing.method,
          headers: outgoing.headers,
          body: outgoing.body ?? null,
          signal: signal === undefined ? limit.signal : AbortSignal.any([limit.signal, signal]),
          headersTimeout: 0,
          bodyTimeout: 0,
        });
        const text = await response.body.text();
        const json: unknown = text.trim() === "" ? undefined : JSON.parse(text);
        return { kind: "answer", status: response.statusCode, headers: flat(response.headers), json };
      } catch (error) {
        return noAnswer(error, limit.signal, response);
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      closing ??= opened?.then(({ kept, single }) => Promise.all([kept.close(), single.close()]));
      await closing;
    },
  };
}

interface Dispatchers {
  readonly send: typeof request;
  readonly kept: Dispatcher;
  readonly single: Dispatcher;
}

async function open(connections: number, env: NodeJS.ProcessEnv): Promise<Dispatchers> {
  const undici = await import("undici");
  const options = { connections, connect: { timeout: CONNECT_MS } };
  return {
    send: undici.request,
    kept: agent(undici, options, env),
    // A kept-alive connection may be closed by the peer at the very moment it is used, and nobody can say whether the request
    // was read. Calls that change something therefore open their own: a handshake is cheaper than an unknown outcome.
    single: agent(undici, { ...options, pipelining: 0 }, env),
  };
}

/** Goes through the proxy that the environment names, never for loopback. */
function agent(undici: typeof import("undici"), options: Agent.Options, env: NodeJS.ProcessEnv): Dispatcher {
  const httpProxy = env["http_proxy"] ?? env["HTTP_PROXY"];
  const httpsProxy = env["https_proxy"] ?? env["HTTPS_PROXY"];
  if (!httpProxy && !httpsProxy) return new undici.Agent(options);
  const noProxy = [env["no_proxy"] ?? env["NO_PROXY"], "localhost", "127.0.0.1", "[::1]"].filter(Boolean).join(",");
  return new undici.EnvHttpProxyAgent({
    ...options,
    ...(httpProxy && { httpProxy }),
    ...(httpsProxy && { httpsProxy }),
    noProxy,
  });
}

function noAnswer(
  error: unknown,
  limit: AbortSignal,
  response: Dispatcher.ResponseData | undefined,
): Answer | NoAnswer {
  const received = response && { status: response.statusCode, headers: flat(response.headers) };
  // An error page of a proxy is not JSON; its status says enough.
  if (received && received.status >= 400) return { kind: "answer", ...received, json: undefined };
  const code = errorCode(error);
  const reason = limit.aborted
    ? messageOf(limit.reason)
    : error instanceof SyntaxError
      ? "the answer is not JSON"
      : [code, messageOf(error)].filter(Boolean).join(": ");
  return { kind: response ? "broken" : kindOf(code, messageOf(error)), reason, error, ...received };
}

function kindOf(code: string, message: string): NoAnswer["kind"] {
  if (UNSENT.has(code) || NO_TUNNEL.test(message)) return "unsent";
  if (MALFORMED.has(code)) return "malformed";
  return UNTRUSTED.test(code) ? "untrusted" : "broken";
}

function errorCode(error: unknown): string {
  if (!isObject(error)) return "";
  const { code, cause, errors } = error;
  if (typeof code === "string") return code;
  return errorCode(Array.isArray(errors) ? errors[0] : cause);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
