import { z } from "zod";
import { DrError } from "../../errors";
import type { Credentials, Settings } from "../../settings/settings";
import { monotonic } from "../../wait";
import type { CallOptions } from "../calls/types";
import { agencyTokens } from "./agency";
import type { Authorizer, HttpCall, SignableRequest } from "./http";
import { idTokenWay } from "./id-token";
import { parseReply } from "./reply";
import { signedHeaders } from "./signer";
import {
  domainOf,
  IAM_MS,
  type IamDeps,
  passwordIdentity,
  patiently,
  type TokenSource,
  tokensOf,
  unlessAborted,
} from "./tokens";

/** Proves who is calling, and says in which project. */
export interface Auth {
  readonly authorizer: Authorizer;
  projectId(options?: CallOptions): Promise<string>;
}

/** Chooses between Keystone token and signature by the kind of the credentials, and whether an agency acts. */
export function createAuth(deps: IamDeps): Auth {
  const { agency, credentials } = deps.settings;
  if (agency !== undefined) return tokenAuth(deps, agencyTokens(deps, agency));
  switch (credentials.kind) {
    case "password":
      return tokenAuth(deps, tokensOf(deps, { operation: "Authenticating", body: () => tokenRequest(deps.settings) }));
    case "oidc":
      return tokenAuth(deps, tokensOf(deps, idTokenWay(credentials, { project: projectOf(deps.settings) })));
    default:
      return fixedAuth(deps, credentials);
  }
}

function tokenAuth({ settings }: IamDeps, { authorizer, valid }: TokenSource): Auth {
  return {
    authorizer,
    async projectId(options = {}) {
      const id = settings.projectId ?? (await valid(options)).projectId;
      if (id !== undefined) return id;
      throw new DrError("DR_CONFIG_INVALID", "The token belongs to no project", {}, { hint: PROJECT_HINT });
    },
  };
}

const PROJECT_HINT = "Set sdrs:projectId, or sdrs:projectName (for example eu-de_myproject).";

type Fixed = Credentials & { readonly kind: "token" | "aksk" };

/** A given token, or an access key: nothing to renew, and the project is looked up by name if no id is known. */
function fixedAuth({ settings, http, clock }: IamDeps, credentials: Fixed): Auth {
  const elapsed = monotonic(clock);
  let asking: Promise<string> | undefined;

  const prove = (request: SignableRequest, projectId: string | undefined): Record<string, string> => {
    if (credentials.kind === "token") return { "X-Auth-Token": credentials.token };
    return signedHeaders(request, credentials, projectId === undefined ? {} : { "X-Project-Id": projectId });
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
  const domain = credentials.userId === undefined ? { domain: domainOf(credentials) } : {};
  const project = projectId === undefined ? { name: projectName, ...domain } : { id: projectId };
  return { auth: { identity: passwordIdentity(credentials), scope: { project } } };
}

/** The project alone: its account is that of the identity provider. */
function projectOf({ projectId, projectName }: Settings): object {
  return projectId === undefined ? { name: projectName } : { id: projectId };
}
