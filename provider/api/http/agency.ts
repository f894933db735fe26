import { z } from "zod";
import { DrError } from "../../errors";
import type { Agency, Credentials } from "../../settings/settings";
import type { Authorizer, HttpCall } from "./http";
import { idTokenWay } from "./id-token";
import { parseReply } from "./reply";
import { signedHeaders } from "./signer";
import { IAM_MS, type IamDeps, passwordIdentity, type TokenSource, tokensOf } from "./tokens";

type Key = Credentials & { readonly kind: "aksk" };

/**
 * Tokens of an agency. The login proves itself to the identity service and to nobody else: everything that is called afterwards is
 * called with the agency's token, in a project of the account that made the agency. Sources: IAM
 * `token_management/obtaining_an_agency_token`; GOPHER `openstack/client.go` for the login by access key.
 */
export function agencyTokens(deps: IamDeps, agency: Agency): TokenSource {
  const { projectId, projectName } = deps.settings;
  const { name, domain } = agency;
  const account = "id" in domain ? { domain_id: domain.id } : { domain_name: domain.name };
  return tokensOf(deps, {
    operation: `Acting by the agency "${name}" of ${accountText(agency)}`,
    body: () => ({
      auth: {
        identity: { methods: ["assume_role"], assume_role: { ...account, xrole_name: name } },
        scope: { project: projectId === undefined ? { name: projectName, domain } : { id: projectId } },
      },
    }),
    proof: loginOf(deps, agency),
    hint: HINT,
  });
}

const HINT =
  "Check sdrs:agencyName and sdrs:agencyDomainName. The agency must name the account of this login, the login needs the permission " +
  "Agent Operator there, and the project must be one of the account that made the agency: set sdrs:projectName or sdrs:projectId.";

function accountText({ domain }: Agency): string {
  return "id" in domain ? `the account with the id ${domain.id}` : `the account "${domain.name}"`;
}

/** Proof of the login itself. */
function loginOf(deps: IamDeps, agency: Agency): Authorizer {
  const { credentials } = deps.settings;
  switch (credentials.kind) {
    case "token":
      return { headers: () => Promise.resolve({ "X-Auth-Token": credentials.token }), rejected: () => false };
    case "aksk":
      return keyLogin(deps, agency, credentials);
    case "oidc":
      return tokensOf(
        deps,
        idTokenWay(credentials, agency.ownDomain === undefined ? undefined : { domain: agency.ownDomain }),
      ).authorizer;
    case "password":
      return tokensOf(deps, {
        operation: "Authenticating",
        // The right to act by an agency is one of the account, not of a project.
        body: () => ({
          auth: {
            identity: passwordIdentity(credentials),
            ...(agency.ownDomain !== undefined && { scope: { domain: agency.ownDomain } }),
          },
        }),
      }).authorizer;
  }
}

/** A call of the whole account is signed with the account's id, which is looked up if the settings do not name it. */
function keyLogin({ settings, http }: IamDeps, { ownDomain }: Agency, key: Key): Authorizer {
  let found: string | undefined = ownDomain !== undefined && "id" in ownDomain ? ownDomain.id : undefined;
  const lookUp = async (): Promise<string> => {
    const call: HttpCall = {
      ...{
        operation: "Looking up the account of the access key",
        call: "listOwnDomains",
        service: "iam",
        method: "GET",
      },
      base: settings.endpoints.iam,
      path: "/v3/auth/domains",
    };
    const unscoped: Authorizer = {
      headers: (request) => Promise.resolve(signedHeaders(request, key, {})),
      rejected: () => false,
    };
    const reply = await http.send(call, { timeoutMs: IAM_MS }, unscoped);
    const { domains } = parseReply(DomainsReply, reply, call);
    const named = ownDomain !== undefined && "name" in ownDomain ? ownDomain.name : undefined;
    const fitting = named === undefined ? domains : domains.filter(({ name }) => name === named);
    const [only, ...others] = fitting;
    if (only !== undefined && others.length === 0) return only.id;
    throw new DrError(
      "DR_CONFIG_INVALID",
      `The access key sees ${domains.length} accounts${named === undefined ? "" : `, and ${fitting.length} named "${named}"`}`,
      { requestId: reply.requestId },
      { hint: "Set sdrs:userDomainId to the id of the account that the access key belongs to." },
    );
  };
  return {
    async headers(request) {
      found ??= await lookUp();
      return signedHeaders(request, key, { "X-Domain-Id": found });
    },
    rejected: () => false,
  };
}

const DomainsReply = z.object({ domains: z.array(z.object({ id: z.string(), name: z.string() })) });
