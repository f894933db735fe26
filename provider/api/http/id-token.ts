import { readFile } from "node:fs/promises";
import { DrError } from "../../errors";
import { withoutEnd } from "../../model/text";
import { redactor } from "../../redact";
import type { Credentials } from "../../settings/settings";
import type { TokenWay } from "./tokens";

type OidcLogin = Credentials & { readonly kind: "oidc" };

/**
 * Login by the ID token of an identity provider: IAM gives a token of the federated user for a scope, or for none. The ID token is read at
 * each login, since it lives for minutes. Source: IAM `token/obtaining_a_token_with_an_openid_connect_id_token`.
 */
export function idTokenWay(login: OidcLogin, scope: object | undefined): TokenWay {
  return {
    operation: `Logging in by the identity provider "${login.idpId}"`,
    call: {
      call: "createTokenByIdToken",
      path: "/v3.0/OS-AUTH/id-token/tokens",
      headers: { "X-Idp-Id": login.idpId },
    },
    body: async () => ({ auth: { id_token: { id: await idTokenOf(login) }, ...(scope !== undefined && { scope }) } }),
    hint: HINT,
  };
}

const HINT =
  "Get a new ID token: it lives for minutes. IAM must know the identity provider by the id in sdrs:idpId or HW_ASSUME_ROLE_IDP_ID, accept the " +
  "token's issuer and audience, and map its user to a group with rights in the project.";

async function idTokenOf(login: OidcLogin): Promise<string> {
  if ("idToken" in login) return login.idToken;
  const { idTokenFile: file } = login;
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new DrError("DR_CONFIG_INVALID", `The ID token cannot be read from ${file}`, {}, { cause, hint: FILE_HINT });
  });
  const token = withoutEnd(text, "\r\n");
  redactor.add(token);
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return token;
  const what = token === "" ? "is empty" : "holds no ID token";
  throw new DrError("DR_CONFIG_INVALID", `The file ${file} ${what}`, {}, { hint: FILE_HINT });
}

const FILE_HINT =
  "Let the pipeline write the ID token, and nothing else, to the file that sdrs:idTokenFile or HW_ASSUME_ROLE_ID_TOKEN_FILE names.";
