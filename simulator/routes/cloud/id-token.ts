import type { Answer, Call, Context } from "../../http/call.js";
import { WireError } from "../../wire/errors.js";
import { IDENTITY_PROVIDER, federatedLogin, isGoodIdToken } from "../../world/logins.js";
import { dig, issueToken, scopeOf } from "./iam.js";

/** Errors of the newer calls of IAM, which have another shape than those of Keystone. */
const refusal = (status: number, code: string, message: string): WireError =>
  new WireError(status, { error_msg: message, error_code: code });

const UNAUTHORIZED = "The request you have made requires authentication.";

/** A token for whoever holds an ID token of the identity provider. */
function createTokenByIdToken(context: Context): Answer {
  const { sim, headers, body } = context;
  const { account } = sim.state;
  const idp = headers["x-idp-id"];
  const token = dig(body, "auth", "id_token", "id");
  if (typeof idp !== "string" || idp === "") throw refusal(400, "IAM.0011", "Request parameter 'idp id' is invalid.");
  if (typeof token !== "string") throw refusal(400, "IAM.0011", "Request body is invalid.");
  if (idp !== IDENTITY_PROVIDER) {
    if (sim.assume.unknownIdentityProvider === "404")
      throw refusal(404, "IAM.0004", `Could not find identity_provider: ${idp}.`);
    throw sim.assume.unknownIdentityProvider === "403"
      ? refusal(403, "IAM.0003", "Policy doesn't allow the action to be performed.")
      : refusal(401, "IAM.0001", UNAUTHORIZED);
  }
  if (!isGoodIdToken(account, token, sim.now())) throw refusal(401, "IAM.0001", UNAUTHORIZED);
  const login = federatedLogin(account);
  return issueToken(context, login, scopeOf(context, login), ["mapped"]);
}

// prettier-ignore
export const ID_TOKEN_CALLS: readonly Call[] = [
  { name: "create-token-by-id-token", number: null, service: "iam", method: "POST", path: "/v3.0/OS-AUTH/id-token/tokens", section: "1.3", body: { auth: { kind: "object", required: true } }, open: true, handle: createTokenByIdToken },
];
