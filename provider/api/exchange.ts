import { Agent, type Dispatcher, EnvHttpProxyAgent, request as send } from "undici";

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

/** Why no usable answer came. */
export interface NoAnswer {
  /** `unsent`: surely not received. `untrusted`: the peer's certificate. `broken`: may have been received. */
  readonly kind: "unsent" | "untrusted" | "broken";
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
const UNTRUSTED = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/;
const CONNECT_MS = 10_000;

/** Sends one request once. */
export interface Exchange {
  once(request: OutgoingRequest, limitMs: number, signal?: AbortSignal): Promise<Answer | NoAnswer>;
  close(): Promise<void>;
}

export function createExchange(connections: number, env: NodeJS.ProcessEnv = process.env): Exchange {
  const kept = agent({ connections, connect: { timeout: CONNECT_MS } }, env);
  // A kept-alive connection may be closed by the peer at the very moment it is used, and nobody can say whether the request
  // was read. Calls that change something therefore open their own: a handshake is cheaper than an unknown outcome.
  const single = agent({ connections, pipelining: 0, connect: { timeout: CONNECT_MS } }, env);

  let closing: Promise<unknown> | undefined;

  return {
    async once(request, limitMs, signal) {
      const limit = new AbortController();
      const timer = setTimeout(() => {
        limit.abort(new Error(`no answer within ${Math.round(limitMs)} ms`));
      }, limitMs);
      let response: Dispatcher.ResponseData | undefined;
      try {
        response = await send(request.url, {
          dispatcher: request.method === "GET" ? kept : single,
          method: request.method,
          headers: request.headers,
          body: request.body ?? null,
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
      closing ??= Promise.all([kept.close(), single.close()]);
      await closing;
    },
  };
}

/** Goes through the proxy that the environment names, never for loopback. */
function agent(options: Agent.Options, env: NodeJS.ProcessEnv): Dispatcher {
  const httpProxy = env["http_proxy"] ?? env["HTTP_PROXY"];
  const httpsProxy = env["https_proxy"] ?? env["HTTPS_PROXY"];
  if (!httpProxy && !httpsProxy) return new Agent(options);
  const noProxy = [env["no_proxy"] ?? env["NO_PROXY"], "localhost", "127.0.0.1", "[::1]"].filter(Boolean).join(",");
  return new EnvHttpProxyAgent({
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
  const kind = UNSENT.has(code) ? "unsent" : UNTRUSTED.test(code) ? "untrusted" : "broken";
  const reason = limit.aborted
    ? messageOf(limit.reason)
    : error instanceof SyntaxError
      ? "the answer is not JSON"
      : [code, messageOf(error)].filter(Boolean).join(": ");
  return { kind: response ? "broken" : kind, reason, error, ...received };
}

function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
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
