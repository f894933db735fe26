import { z } from "zod";
import { DrError, cancelled, isTransient } from "../../errors";
import { redactor } from "../../redact";
import type { Credentials, Settings } from "../../settings/settings";
import { type Clock, monotonic } from "../../wait";
import type { CallOptions } from "../calls/types";
import type { Authorizer, Http, HttpCall } from "./http";
import { parseReply } from "./reply";

export interface IamDeps {
  readonly settings: Settings;
  readonly http: Http;
  readonly clock: Clock;
}

/** A token or a project id is asked for once, whoever needs it meanwhile. Its limit is its own, not that of the first asker. */
export const IAM_MS = 60_000;
/** A token is renewed this long before its end, so that none ends on its way. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** Content of a token that matters. */
export interface Token {
  readonly value: string;
  readonly projectId: string | undefined;
  readonly renewAt: number;
}

/** A token that is there when it is needed. */
export interface TokenSource {
  /** The token in hand, or a new one. */
  readonly valid: (options: CallOptions) => Promise<Token>;
  readonly authorizer: Authorizer;
}

/** One way to get a token. */
export interface TokenWay {
  /** For people: `Authenticating`. */
  readonly operation: string;
  readonly body: () => object | Promise<object>;
  /** The call, if it is not that of Keystone. */
  readonly call?: Pick<HttpCall, "call" | "path" | "headers">;
  /** Proof of the login, if the body holds none. */
  readonly proof?: Authorizer;
  /** The next action if it is refused. */
  readonly hint?: string;
}

const TokenReply = z.object({
  token: z.object({
    issued_at: z.string().nullish(),
    expires_at: z.string().nullish(),
    project: z.object({ id: z.string() }).nullish(),
  }),
});

const KEYSTONE = { call: "createToken", path: "/v3/auth/tokens", query: { nocatalog: "true" } } as const;

/** A token of the identity service that is asked for once, renewed before its end and when it is refused. */
export function tokensOf({ settings, http, clock }: IamDeps, way: TokenWay): TokenSource {
  const { operation, proof } = way;
  const elapsed = monotonic(clock);
  let current: Token | undefined;
  let asking: Promise<Token> | undefined;

  const ask = async (): Promise<Token> => {
    const call: HttpCall = {
      ...{ operation, service: "iam", method: "POST" },
      base: settings.endpoints.iam,
      ...(way.call ?? KEYSTONE),
      body: await way.body(),
      hint: way.hint,
      repeatable: true,
    };
    const reply = await http.send(call, { timeoutMs: IAM_MS }, proof);
    const value = reply.headers["x-subject-token"];
    if (value === undefined || value === "") {
      throw new DrError("DR_PROTOCOL", `${operation}: the answer of POST ${call.path} has no X-Subject-Token`, {
        requestId: reply.requestId,
      });
    }
    redactor.add(value);
    const { token } = parseReply(TokenReply, reply, call);
    return { value, projectId: token.project?.id, renewAt: elapsed() + lifetimeMs(token) };
  };

  const valid = async (options: CallOptions): Promise<Token> => {
    if (current && elapsed() < current.renewAt) return current;
    return patiently(elapsed, options, () => {
      asking ??= ask()
        .then((token) => (current = token))
        .finally(() => {
          asking = undefined;
        });
      return unlessAborted(asking, options);
    });
  };

  return {
    valid,
    authorizer: {
      headers: async (_request, options) => ({ "X-Auth-Token": (await valid(options)).value }),
      rejected(headers) {
        if (current?.value === headers["X-Auth-Token"]) current = undefined;
        return true;
      },
    },
  };
}

/** The part of a login by password that says who it is. */
export function passwordIdentity(credentials: Credentials & { readonly kind: "password" }): object {
  const { userName, userId, password } = credentials;
  const user =
    userId === undefined ? { name: userName, domain: domainOf(credentials), password } : { id: userId, password };
  return { methods: ["password"], password: { user } };
}

/** The domain of a user that is named. */
export function domainOf({ userDomain, userDomainId }: Credentials & { readonly kind: "password" }): object {
  return userDomainId === undefined ? { name: userDomain } : { id: userDomainId };
}

/** By the server's own two times, since its clock need not be ours. */
function lifetimeMs(token: { issued_at?: string | null | undefined; expires_at?: string | null | undefined }): number {
  const whole = Date.parse(token.expires_at ?? "") - Date.parse(token.issued_at ?? "");
  if (Number.isNaN(whole) || whole <= 0) return RENEW_BEFORE_MS;
  return Math.max(whole / 2, whole - RENEW_BEFORE_MS);
}

/** The shared request has a limit of its own; whoever is patient takes part in the next one. */
export async function patiently<T>(
  elapsed: () => number,
  { patient, timeoutMs, onRepeat }: CallOptions,
  ask: () => Promise<T>,
): Promise<T> {
  const until = elapsed() + (timeoutMs ?? 0);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (patient !== true || !isTransient(error) || elapsed() >= until) throw error;
      onRepeat?.("the identity service does not answer", 0);
    }
  }
}

export function unlessAborted<T>(shared: Promise<T>, { signal }: CallOptions): Promise<T> {
  if (signal === undefined) return shared;
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => {
      reject(cancelled("Authenticating", signal));
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    shared.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", stop);
    });
  });
}
