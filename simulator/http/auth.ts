import type { Caller } from "./call.js";
import { GatewayError } from "../wire/errors.js";
import { isSigned, isTimely, offenceOf, parseAuthorization, type SignedRequest } from "./signature.js";
import { loginNamed, ownUser, temporaryKeyOf, type User, userWho } from "../world/logins.js";
import type { Sim } from "../world/sim.js";
import type { Service } from "../world/types.js";

const refuse = (why: string): GatewayError =>
  new GatewayError(401, "APIGW.0301", `Incorrect IAM authentication information: ${why}`);

const header = (request: SignedRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** Finds who is calling: by token, else by signature. The skew of a signature is judged by the machine's clock, not the virtual one. */
export function authenticate(sim: Sim, request: SignedRequest, service: Service, paths: readonly string[]): Caller {
  const given = request.headers["x-auth-token"];
  if (given !== undefined && (given !== "" || sim.assume.emptyToken === "refused")) {
    const token = sim.state.tokens.get(String(given));
    if (token === undefined) throw refuse("decrypt token fail");
    if (token.expires <= sim.now()) throw refuse("token expires");
    const { domain_id } = loginNamed(sim.state.account, token.user);
    return { user: token.user, domain_id, project_id: token.project_id, signed: false };
  }
  const text = header(request, "authorization");
  if (text === undefined) throw refuse("x-auth-token not found");
  const auth = parseAuthorization(text);
  if (auth === null) throw refuse("the authorization header is malformed");
  const { user, secret } = keyOf(sim, auth.accessKey, header(request, "x-security-token"));
  const date = header(request, "x-sdk-date");
  if (date === undefined) throw refuse("x-sdk-date not found");
  if (!isTimely(date, Date.now()))
    throw refuse("the request time differs from the server time by more than 15 minutes");
  const offence = offenceOf(request, auth, sim.assume, { region: sim.state.region, service });
  if (offence !== null) throw refuse(offence);
  if (!isSigned(request, auth, secret, paths, sim.assume)) throw refuse("verify aksk signature fail");
  const project = header(request, "x-project-id") ?? null;
  return { user: user.username, domain_id: user.domain_id, project_id: project, signed: true };
}

/** Owner and secret of an access key: of a user's own, or of the account's temporary one, which is worth something with its token only. */
function keyOf(
  sim: Sim,
  accessKey: string,
  securityToken: string | undefined,
): { readonly user: User; readonly secret: string } {
  const { account } = sim.state;
  const strict = sim.assume.securityToken === "known";
  const user = userWho(account, (one) => one.access_key === accessKey);
  if (user !== undefined) {
    if (strict && securityToken !== undefined) throw refuse("the access key has no security token");
    return { user, secret: user.secret_key };
  }
  const temporary = temporaryKeyOf(account);
  if (accessKey !== temporary.accessKey) throw refuse("the access key does not exist");
  if (strict && securityToken !== temporary.securityToken)
    throw refuse("the security token is not that of the access key");
  return { user: ownUser(account), secret: temporary.secretKey };
}

/** The project of the path must be the caller's; with AK/SK and no project named, any project of the account is. */
export function checkProject(sim: Sim, caller: Caller, projectId: string): void {
  const known = sim.state.account.projects[0]?.id === projectId;
  const same = caller.project_id === projectId || (caller.project_id === null && caller.signed);
  if (known && same && caller.domain_id === sim.state.account.domain_id) return;
  switch (sim.assume.projectMismatch) {
    case "401":
      throw refuse("the project of the token is another one");
    case "404":
      throw new GatewayError(404, "APIGW.0101", "The API does not exist or has not been published in the environment");
    default:
      throw new GatewayError(403, "APIGW.0302", "The project of the path is not the one of the caller");
  }
}
