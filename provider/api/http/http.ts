import { setMaxListeners } from "node:events";
import { DrError, cancelled } from "../../errors";
import type { Logger } from "../../log";
import { withoutEchoes } from "../../shown";
import { type Clock, monotonic } from "../../wait";
import { readVendorError, refusalError, requestIdIn } from "../api-errors";
import type { CallOptions } from "../calls/types";
import {
  type Answer,
  createTransport,
  type NoAnswer,
  type OutgoingRequest,
  type Transport,
} from "../transport/transport";
import { createRateLimiter, type RateLimiter, type RateLimits } from "./rate-limiter";
import { type Outcome, outcomeOf, RETRY, readRetryAfter, retryPauseMs } from "./retry";
import { createServiceClock, type ServiceClock, skewHint } from "./service-clock";
import { uriEncode } from "./uri-encode";

/** Parts of a request that a signature covers. */
export interface SignableRequest {
  readonly method: OutgoingRequest["method"];
  /** Without the query. */
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | undefined;
}

/** Adds what proves who is calling. */
export interface Authorizer {
  headers(request: SignableRequest, options: CallOptions): Promise<Readonly<Record<string, string>>>;
  /** These headers were not accepted. True if other ones can be had. */
  rejected(headers: Readonly<Record<string, string>>): boolean;
}

/** One call of a service. */
export interface HttpCall {
  /** For people: `Failing over group 7f0c…`. */
  readonly operation: string;
  /** For tables: `actOnGroup`. */
  readonly call: string;
  readonly service: string;
  readonly method: OutgoingRequest["method"];
  /** Origin and prefix, without a slash at the end. */
  readonly base: string;
  /** From the first slash on, without query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** The next action if it is refused, a better one than that of the tables. */
  readonly hint?: string | undefined;
  /** May be received twice without harm. Always so for GET. */
  readonly repeatable?: boolean;
  /** Told before and after each attempt of a call that may change something. */
  readonly onChange?: () => void;
}

/** An accepted call. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** Length of the body. */
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string | undefined;
}

export interface HttpOptions extends RateLimits {
  readonly requestTimeoutMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Another one than that of the process. */
  readonly transport?: Transport;
}

/** The one request function: limits, repetition, renewal of the token, errors. */
export interface Http {
  send(call: HttpCall, options?: CallOptions, authorizer?: Authorizer): Promise<Reply>;
  /** Time that the answers tell. */
  readonly serviceClock: Pick<ServiceClock, "now" | "skewMs">;
  /** Ends what is under way without a signal of its own, waits for the rest, and repeats nothing. */
  close(): Promise<void>;
}

/** Limit of a call with its repetitions, where the caller gives none. */
const CALL_MS = 120_000;
/** A call that changes something is given longer: after its limit nobody knows what became of it. */
const ONCE_FACTOR = 3;

export function createHttp({ clock, log, requestTimeoutMs, ...options }: HttpOptions): Http {
  const { transport = createTransport({ connections: options.maxConcurrency }), ...limits } = options;
  const closing = new AbortController();
  // Each request without a signal of its own listens to it.
  setMaxListeners(0, closing.signal);
  const elapsed = monotonic(clock);
  const serviceClock = createServiceClock(clock);
  const limiters = new Map<string, RateLimiter>();
  const limiterOf = (base: string): RateLimiter => {
    const host = new URL(base).host;
    const limiter = limiters.get(host) ?? createRateLimiter(limits, clock);
    limiters.set(host, limiter);
    return limiter;
  };

  const attempt = async (
    call: HttpCall,
    headers: Readonly<Record<string, string>>,
    limitMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Answer | NoAnswer> => {
    const search = queryString(call.query ?? {});
    const request: OutgoingRequest = {
      method: call.method,
      url: `${call.base}${call.path}${search && `?${search}`}`,
      headers,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    };
    const started = elapsed();
    const leave = await limiterOf(call.base).enter(signal);
    const sent = elapsed();
    call.onChange?.();
    let result;
    try {
      result = await transport.once(request, limitMs, signal);
    } finally {
      call.onChange?.();
      leave();
    }
    if (result.headers !== undefined) serviceClock.note(call.service, result.headers, elapsed() - sent);
    log.debug("request", {
      call: call.call,
      method: call.method,
      path: call.path,
      ...(search && { query: search }),
      status: result.status,
      ...(result.kind === "answer" ? {} : { failure: result.reason }),
      ms: elapsed() - started,
      requestId: requestIdIn(result.headers),
    });
    return result;
  };

  const send = async (call: HttpCall, options: CallOptions = {}, authorizer?: Authorizer): Promise<Reply> => {
    const { signal = closing.signal } = options;
    const repeatable = call.method === "GET" || call.repeatable === true;
    const callMs = options.timeoutMs ?? CALL_MS;
    const limitMs = Math.min(
      requestTimeoutMs * (repeatable ? 1 : ONCE_FACTOR),
      options.attempts === undefined ? callMs : Math.ceil(callMs / options.attempts),
    );
    const deadline = elapsed() + callMs;
    const counts: Partial<Record<Outcome, number>> = {};

    for (;;) {
      if (signal.aborted) throw cancelled(call.operation, signal);
      const plain = { ...baseHeaders(call), ...call.headers };
      const proof = await authorizer?.headers(
        { method: call.method, url: call.base + call.path, query: call.query ?? {}, headers: plain, body: call.body },
        { ...options, timeoutMs: Math.max(1, deadline - elapsed()) },
      );
      const left = deadline - elapsed();
      if (left <= 0) throw failure(call, "unsent", timeUp(), undefined);
      const result = await attempt(call, { ...plain, ...proof }, Math.min(limitMs, left), signal).catch(
        (error: unknown) => {
          if (signal.aborted) throw cancelled(call.operation, signal);
          throw error;
        },
      );
      const outcome = outcomeOf(result, call.method === "GET", signal.aborted);
      const tries = (counts[outcome] ?? 0) + 1;
      counts[outcome] = tries;
      const row = RETRY[outcome];
      const verdict = repeatable ? row.repeatable : row.once;

      if (verdict === "use" && result.kind === "answer") {
        const { status, headers, json, bytes } = result;
        return { status, headers, body: withoutEchoes(json), bytes, requestId: requestIdIn(headers) };
      }
      if (verdict === "ambiguous") throw ambiguous(call, result);
      if (outcome === "cancelled" || outcome === "withdrawn") throw cancelled(call.operation, signal);
      const mayRepeat =
        tries < Math.min(row.attempts, options.attempts ?? row.attempts) ||
        (options.patient === true && verdict === "again");
      const again =
        mayRepeat &&
        !closing.signal.aborted &&
        (verdict === "again" || (verdict === "renew" && proof !== undefined && authorizer?.rejected(proof) === true));
      const retryAfterMs = readRetryAfter(result.headers?.["retry-after"], clock.now(), result.headers?.["date"]);
      const pauseMs = verdict === "again" ? retryPauseMs(tries, retryAfterMs, (clock.random ?? Math.random)()) : 0;
      if (!again || elapsed() + pauseMs >= deadline) throw failure(call, outcome, result, retryAfterMs);
      if (pauseMs > 0)
        options.onRepeat?.(
          `${call.operation}: ${result.kind === "answer" ? `HTTP ${result.status}` : result.reason}`,
          pauseMs,
        );
      if (outcome === "throttled") limiterOf(call.base).pause(pauseMs);
      else if (pauseMs > 0) await clock.sleep(pauseMs, signal);
    }
  };

  const close = async (): Promise<void> => {
    closing.abort();
    await transport.close();
  };
  return { send, serviceClock, close };
}

/** Writes a query as it is sent and signed. */
export function queryString(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .join("&");
}

function baseHeaders(call: HttpCall): Record<string, string> {
  return { accept: "application/json", ...(call.body === undefined ? {} : { "content-type": "application/json" }) };
}

function timeUp(): NoAnswer {
  return { kind: "unsent", reason: "the time limit of the call passed before it could be sent", error: undefined };
}

function factsOf(call: HttpCall, result: Answer | NoAnswer): Record<string, unknown> {
  return {
    service: call.service,
    request: `${call.method} ${call.path}`,
    httpStatus: result.status,
    requestId: requestIdIn(result.headers),
  };
}

function failure(call: HttpCall, outcome: Outcome, result: Answer | NoAnswer, retryAfterMs?: number): DrError {
  if (result.kind === "answer" && outcome !== "broken") {
    const { status, json: body, headers } = result;
    const own = outcome === "throttled" || status >= 500 ? undefined : call.hint;
    const hint = (outcome === "unauthorized" ? skewHint(headers["date"], own) : undefined) ?? own;
    return refusalError({ ...call, status, body, headers, hint, retryAfterMs });
  }
  const host = new URL(call.base).host;
  if (outcome === "untrusted") {
    return new DrError(
      "DR_CONFIG_INVALID",
      `${call.operation} was not sent: the certificate of ${host} is not trusted (${reasonOf(result)})`,
      factsOf(call, result),
      { cause: causeOf(result), hint: "Check sdrs:endpoint; name a private authority in NODE_EXTRA_CA_CERTS." },
    );
  }
  if (outcome === "malformed") {
    return new DrError(
      "DR_CONFIG_INVALID",
      `${call.operation} was not sent: it cannot be written as an HTTP request (${reasonOf(result)})`,
      factsOf(call, result),
      {
        hint: "Check the credentials, the endpoint and the proxy for line breaks and characters that do not belong there.",
      },
    );
  }
  return new DrError(
    outcome === "unusable" ? "DR_PROTOCOL" : "DR_UNAVAILABLE",
    `${call.operation} failed: ${host} gave no usable answer (${reasonOf(result)}${label(result)})`,
    factsOf(call, result),
    { cause: causeOf(result) },
  );
}

function ambiguous(call: HttpCall, result: Answer | NoAnswer): DrError {
  const vendor = result.kind === "answer" ? readVendorError(result.json) : undefined;
  const reason = [vendor?.code, vendor?.message ?? reasonOf(result)].filter(Boolean).join(": ");
  return new DrError(
    "DR_AMBIGUOUS",
    `${call.operation} was sent, but its outcome is unknown (${reason}${label(result)})`,
    { ...factsOf(call, result), vendorCode: vendor?.code },
    { cause: causeOf(result) },
  );
}

function reasonOf(result: Answer | NoAnswer): string {
  return result.kind === "answer"
    ? result.json === undefined
      ? "empty answer"
      : `HTTP ${result.status}`
    : result.reason;
}

function causeOf(result: Answer | NoAnswer): unknown {
  return result.kind === "answer" ? undefined : result.error;
}

function label(result: Answer | NoAnswer): string {
  const id = requestIdIn(result.headers);
  const parts = [
    result.status === undefined ? undefined : `HTTP ${result.status}`,
    id === undefined ? undefined : `request id ${id}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : `; ${parts.join(", ")}`;
}
