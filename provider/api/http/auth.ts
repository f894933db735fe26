import { z } from "zod";
import { DrError, isTransient } from "../../errors";
import { redactor } from "../../redact";
import type { Settings } from "../../settings/settings";
import { type Clock, monotonic } from "../../wait";
import type { CallOptions } from "../calls/types";
import type { Authorizer, Http, HttpCall, SignableRequest } from "./http";
import { parseReply } from "./reply";
import { signRequest } from "./signer";

/** Proves who is calling, and says in which project. */
export interface Auth {
  readonly authorizer: Authorizer;
  projectId(options?: CallOptions): Promise<string>;
}

export interface AuthDeps {
  readonly settings: Settings;
  readonly http: Http;
  readonly clock: Clock;
}

/** A token or a project id is asked for once, whoever needs it meanwhile. Its limit is its own, not that of the first asker. */
const IAM_MS = 60_000;
/** A token is renewed this long before its end, so that none ends on its way. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** Chooses between Keystone token and signature by the kind of the credentials. */
export function createAuth(deps: AuthDeps): Auth {
  return deps.settings.credentials.kind === "password" ? passwordAuth(deps) : fixedAuth(deps);
}

interface Token {
  readonly value: string;
  readonly projectId: string | undefined;
  readonly renewAt: number;
}

const TokenReply = z.object({
  token: z.object({
    issued_at: z.string().nullish(),
    expires_at: z.string().nullish(),
    project: z.object({ id: z.string() }).nullish(),
  }),
});

/** Keystone v3: user and password against a token, renewed before its end and when it is refused. */
function passwordAuth({ settings, http, clock }: AuthDeps): Auth {
  const elapsed = monotonic(clock);
  let current: Token | undefined;
  let asking: Promise<Token> | undefined;

  const ask = async (): Promise<Token> => {
    const call: HttpCall = {
      operation: "Authenticating",
      call: "createToken",
      service: "iam",
      method: "POST",
      base: settings.endpoints.iam,
      path: "/v3/auth/tokens",
      query: { nocatalog: "true" },
      body: tokenRequest(settings),
      repeatable: true,
    };
    const reply = await http.send(call, { timeoutMs: IAM_MS });
    const value = reply.headers["x-subject-token"];
    if (value === undefined || value === "") {
      throw new DrError("DR_PROTOCOL", "Authenticating: the answer of POST /v3/auth/tokens has no X-Subject-Token", {
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
    authorizer: {
      headers: async (_request, options) => ({ "X-Auth-Token": (await valid(options)).value }),
      rejected(headers) {
        if (current?.value === headers["X-Auth-Token"]) current = undefined;
        return true;
      },
    },
    async projectId(options = {}) {
      const id = settings.projectId ?? (await valid(options)).projectId;
      if (id !== undefined) return id;
      throw new DrError("DR_CONFIG_INVALID", "The token belongs to no project", {}, { hint: PROJECT_HINT });
    },
  };
}

const PROJECT_HINT = "Set sdrs:projectId, or sdrs:projectName (for example eu-de_myproject).";

/** A given token, or an access key: nothing to renew, and the project is looked up by name if no id is known. */
function fixedAuth({ settings, http, clock }: AuthDeps): Auth {
  const { credentials } = settings;
  const elapsed = monotonic(clock);
  let asking: Promise<string> | undefined;

  const prove = (request: SignableRequest, projectId: string | undefined): Record<string, string> => {
    if (credentials.kind === "token") return { "X-Auth-Token": credentials.token };
    if (credentials.kind === "password") throw new Error("a password is exchanged for a token first");
    const extra = {
      ...(projectId === undefined ? {} : { "X-Project-Id": projectId }),
      ...(credentials.securityToken === undefined ? {} : { "X-Security-Token": credentials.securityToken }),
    };
    // Of the headers only those that say something about the call are covered.
    const type = request.headers["content-type"];
    const headers = { ...(type === undefined ? {} : { "content-type": type }), ...extra };
    return { ...extra, ...signRequest({ ...request, headers }, credentials, new Date()) };
  };

  const lookUp = async (): Promise<string> => {
    const call: HttpCall = {
      operation: `Looking up project "${settings.projectName ?? ""}"`,
      call: "listProjects",
      service: "iam",
      method: "GET",
      base: settings.endpoints.iam,
      path: "/v3/projects",
      query: { name: settings.projectName ?? "" },
    };
    const unscoped: Authorizer = {
      headers: (request) => Promise.resolve(prove(request, undefined)),
      rejected: () => false,
    };
    const reply = await http.send(call, { timeoutMs: IAM_MS }, unscoped);
    const found = parseReply(ProjectsReply, reply, call).projects.find(({ name }) => name === settings.projectName);
    if (found) return found.id;
    throw new DrError(
      "DR_CONFIG_INVALID",
      `These credentials see no project named "${settings.projectName ?? ""}"`,
      { requestId: reply.requestId },
      { hint: PROJECT_HINT },
    );
  };

  const projectId = async (options: CallOptions = {}): Promise<string> => {
    if (settings.projectId !== undefined) return settings.projectId;
    return patiently(elapsed, options, () => {
      asking ??= lookUp().catch((error: unknown) => {
        asking = undefined;
        throw error;
      });
      return unlessAborted(asking, options);
    });
  };

  return {
    authorizer: {
      headers: async (request, options) => prove(request, await projectId(options)),
      rejected: () => false,
    },
    projectId,
  };
}

const ProjectsReply = z.object({ projects: z.array(z.object({ id: z.string(), name: z.string() })) });

function tokenRequest({ credentials, projectId, projectName }: Settings): object {
  if (credentials.kind !== "password") throw new Error("only a password is exchanged for a token");
  const { userName, userId, password, userDomain, userDomainId } = credentials;
  const domain = userDomainId === undefined ? { name: userDomain } : { id: userDomainId };
  const user = userId === undefined ? { name: userName, domain, password } : { id: userId, password };
  const project =
    projectId === undefined ? { name: projectName, ...(userId === undefined && { domain }) } : { id: projectId };
  return { auth: { identity: { methods: ["password"], password: { user } }, scope: { project } } };
}

/** By the server's own two times, since its clock need not be ours. */
function lifetimeMs(token: { issued_at?: string | null | undefined; expires_at?: string | null | undefined }): number {
  const whole = Date.parse(token.expires_at ?? "") - Date.parse(token.issued_at ?? "");
  if (Number.isNaN(whole) || whole <= 0) return RENEW_BEFORE_MS;
  return Math.max(whole / 2, whole - RENEW_BEFORE_MS);
}

/** The shared request has a limit of its own; whoever is patient takes part in the next one. */
async function patiently<T>(
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

function unlessAborted<T>(shared: Promise<T>, { signal }: CallOptions): Promise<T> {
  if (signal === undefined) return shared;
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => {
      reject(new DrError("DR_ABORTED", "Authenticating was cancelled", {}, { cause: signal.reason }));
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    shared.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", stop);
    });
  });
}
