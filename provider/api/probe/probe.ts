import { type DrError, isDrError } from "../../errors";
import { silentLogger } from "../../log";
import type { Quota } from "../../model/wire/wire";
import type { Service, Settings } from "../../settings/settings";
import { systemClock } from "../../wait";
import { quotaCalls } from "../calls/domains";
import type { CallOptions } from "../calls/types";
import { type Auth, createAuth } from "../http/auth";
import { createClient } from "../http/client";
import { type Authorizer, type Http, type HttpCall, createHttp } from "../http/http";
import { PROBE_ROWS, type ProbeRow } from "./rows";

/** Answer to the question whether a service can be reached. */
export interface Reach {
  /** Undefined if it answered. */
  readonly error: DrError | undefined;
  /** Milliseconds by which its clock is ahead of this machine's. */
  readonly skewMs: number | undefined;
}

/** Questions to the services, none of which changes anything: one attempt more than one, and no patience. */
export interface Probe {
  /** Asks without a login: a refusal is an answer. */
  reach(service: Service): Promise<Reach>;
  /** Gets what proves who is calling. */
  login(): Promise<DrError | undefined>;
  /** Asks for one row of a list. */
  may(row: ProbeRow): Promise<DrError | undefined>;
  quotas(): Promise<readonly Quota[] | DrError>;
  close(): Promise<void>;
}

const LIMITS: CallOptions = { timeoutMs: 16_000, attempts: 2 };

export function createProbe(settings: Settings): Probe {
  const { maxConcurrency, maxRate, requestTimeoutMs } = settings;
  const https: Http[] = [];
  const connect = (): Http => {
    const http = createHttp({ maxConcurrency, maxRate, requestTimeoutMs, clock: systemClock, log: silentLogger });
    https.push(http);
    return http;
  };
  const http = connect();
  const auth = createAuth({ settings, http, clock: systemClock });
  return {
    async reach(service) {
      // A connection of its own: its clock is that of this service alone.
      const own = connect();
      const row = PROBE_ROWS.find((one) => one.service === service);
      const error = row === undefined ? undefined : await failureIn(own.send(callOf(settings, row, "0"), LIMITS));
      return { error: error !== undefined && isAnswer(error) ? undefined : error, skewMs: own.serviceClock.skewMs() };
    },
    login: () => failureIn(proofOf(settings, auth)),
    may: async (row) =>
      await failureIn(
        auth.projectId(LIMITS).then((id) => http.send(callOf(settings, row, id), LIMITS, authorizerOf(auth))),
      ),
    async quotas() {
      const client = createClient({ settings, http, auth, clock: systemClock, onChange: () => undefined });
      try {
        return await quotaCalls(client).list(LIMITS);
      } catch (error) {
        if (!isDrError(error)) throw error;
        return error;
      }
    },
    async close() {
      await Promise.all(https.map((one) => one.close()));
    },
  };
}

/** A 4xx of the service itself. One of a host that does not know the call is none, nor is a failure of the server. */
function isAnswer({ code, facts }: DrError): boolean {
  const { httpStatus } = facts;
  return httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500 && code !== "DR_CONFIG_INVALID";
}

async function failureIn(work: Promise<unknown>): Promise<DrError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!isDrError(error)) throw error;
    return error;
  }
}

function callOf({ endpoints, cloud }: Settings, row: ProbeRow, projectId: string): HttpCall {
  const path = typeof row.path === "string" ? row.path : row.path[cloud];
  return {
    operation: `Listing ${row.noun}`,
    call: "probe",
    service: row.service,
    method: "GET",
    base: endpoints[row.service],
    path: path.replace("{project_id}", projectId),
    query: row.query ?? {},
  };
}

/** Proof that a request would carry: a token that is asked for, or a signature whose project is looked up. */
async function proofOf({ endpoints }: Settings, auth: Auth): Promise<void> {
  const request = { method: "GET", url: endpoints.sdrs, query: {}, headers: {}, body: undefined } as const;
  await auth.authorizer.headers(request, LIMITS);
  await auth.projectId(LIMITS);
}

/** A token that is refused is not asked for again: the refusal is the finding. */
function authorizerOf({ authorizer }: Auth): Authorizer {
  return { headers: (request, options) => authorizer.headers(request, options), rejected: () => false };
}
