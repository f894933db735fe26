import { ok, type Answer, type Call, type Context } from "../../http/call.js";
import { catalogOf } from "../../wire/catalog.js";
import { TOKEN_SECONDS } from "../../world/durations.js";
import { iamError } from "../../wire/errors.js";
import { isObject } from "../../wire/fields.js";
import { nextUuid, stableHex } from "../../world/ids.js";
import { tokenTime } from "../../wire/times.js";
import {
  AGENCY,
  assumedLogin,
  IDENTITY_PROVIDER,
  federatedLogin,
  type Login,
  loginNamed,
  partnersOf,
  userWho,
} from "../../world/logins.js";
import type { Account, Project, Token } from "../../world/types.js";

export const dig = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);

const unauthorized = (): Error => iamError(401, "Unauthorized", "The username or password is wrong.");
const forbidden = (): Error => iamError(403, "Forbidden", "You are not authorized to perform the requested action.");

/** A login that comes with proof of another one instead of a password. */
const isAssuming = (body: unknown): boolean => {
  const methods = dig(body, "auth", "identity", "methods");
  return Array.isArray(methods) && methods.includes("assume_role");
};

/** Whoever the token will be for. */
function loginOf(context: Context): Login {
  const { account, tokens } = context.sim.state;
  const identity = dig(context.body, "auth", "identity");
  const methods = dig(identity, "methods");
  if (!Array.isArray(methods) || methods.length === 0) {
    throw iamError(400, "Bad Request", "auth.identity.methods is missing.");
  }
  if (isAssuming(context.body)) return assumed(context, dig(identity, "assume_role"));
  if (methods.includes("token")) {
    const known = tokens.get(String(dig(identity, "token", "id")));
    if (known === undefined || known.expires <= context.sim.now()) throw unauthorized();
    return loginNamed(account, known.user);
  }
  if (!methods.includes("password"))
    throw iamError(400, "Bad Request", "Only the methods password, token and assume_role are served.");
  const user = dig(identity, "password", "user");
  if (!isObject(user)) throw iamError(400, "Bad Request", "auth.identity.password.user is missing.");
  const domain = dig(user, "domain", "name") ?? dig(user, "domain", "id");
  const known = userWho(account, (one) =>
    user["id"] !== undefined
      ? user["id"] === one.user_id
      : user["name"] === one.username && (domain === one.domain_name || domain === one.domain_id),
  );
  if (known === undefined || user["password"] !== known.password) throw unauthorized();
  return known;
}

/** The login of an agency: it exists, it was made for the account of the caller, and the caller may act by agencies. */
function assumed({ sim, caller, headers }: Context, role: unknown): Login {
  const { account } = sim.state;
  const [operator] = partnersOf(account);
  const { domain_id: id, domain_name: name, xrole_name: agency } = isObject(role) ? role : {};
  if (typeof agency !== "string" || (id === undefined) === (name === undefined))
    throw iamError(400, "Bad Request", "assume_role needs xrole_name and one of domain_id and domain_name.");
  if (caller.signed && sim.assume.agencyBySignature === "with-domain" && headers["x-domain-id"] !== caller.domain_id)
    throw iamError(401, "Unauthorized", "The request is signed without the account of the access key.");
  if (!loginNamed(account, caller.user).mayAct) throw forbidden();
  const exists = (id ?? name) === (id === undefined ? account.domain_name : account.domain_id) && agency === AGENCY;
  if (!exists) {
    if (sim.assume.unknownAgency === "404") throw iamError(404, "Not Found", `Could not find the agency: ${agency}.`);
    throw sim.assume.unknownAgency === "403" ? forbidden() : unauthorized();
  }
  if (caller.domain_id !== operator.domain_id) throw forbidden();
  return assumedLogin(account);
}

/** Null: the token is for the account, not for a project. */
export function scopeOf(context: Context, { projects }: Login): Project | null {
  const project = dig(context.body, "auth", "scope", "project");
  if (!isObject(project)) return null;
  const found = projects.find((row) => row.id === project["id"] || row.name === project["name"]);
  if (found === undefined) throw unauthorized();
  return found;
}

function showToken(context: Context, token: Token, methods: unknown): object {
  const { account } = context.sim.state;
  const login = loginNamed(account, token.user);
  const domain = { id: login.domain_id, name: login.domain_name };
  const project = login.projects.find((row) => row.id === token.project_id);
  const withCatalog = !context.query.get("nocatalog");
  return {
    methods: Array.isArray(methods) ? methods : ["password"],
    issued_at: tokenTime(token.issued),
    expires_at: tokenTime(token.expires),
    user: userIn(login, account),
    ...(project === undefined ? { domain } : { project: { id: project.id, name: project.name, domain } }),
    roles: [{ id: "0", name: "te_admin" }],
    ...(token.user === assumedLogin(account).username ? { assumed_by: { user: delegated(context) } } : {}),
    ...(withCatalog && project !== undefined ? { catalog: catalogOfContext(context, project.id) } : {}),
  };
}

/** A federated user has no password, and shows where it comes from. */
function userIn({ user_id: id, username: name, domain_id, domain_name }: Login, account: Account): object {
  const user = { id, name, domain: { id: domain_id, name: domain_name } };
  if (name !== federatedLogin(account).username) return { ...user, password_expires_at: "" };
  const from = { identity_provider: { id: IDENTITY_PROVIDER }, protocol: { id: "oidc" } };
  return { ...user, "OS-FEDERATION": { ...from, groups: [{ id: "0", name: "admin" }] } };
}

/** The user who acts by the agency. */
function delegated({ sim }: Context): object {
  const [{ user_id: id, username: name, domain_id, domain_name }] = partnersOf(sim.state.account);
  return { id, name, domain: { id: domain_id, name: domain_name } };
}

function catalogOfContext(context: Context, projectId: string): object[] {
  const origin = context.merged ? context.origin : context.origin.replace(/\/iam$/, "");
  return catalogOf(context.sim.state, origin, projectId, !context.merged);
}

/** Tokens that are good at a time; beyond it the oldest is forgotten, as if it had expired. */
const MOST_TOKENS = 2000;

function forgetTokens(tokens: Map<string, Token>, now: number): void {
  for (const [id, token] of tokens) if (token.expires <= now) tokens.delete(id);
  for (const id of tokens.keys()) {
    if (tokens.size < MOST_TOKENS) break;
    tokens.delete(id);
  }
}

function createToken(context: Context): Answer {
  const login = loginOf(context);
  return issueToken(context, login, scopeOf(context, login), dig(context.body, "auth", "identity", "methods"));
}

export function issueToken(context: Context, login: Login, project: Project | null, methods: unknown): Answer {
  const { sim } = context;
  const issued = sim.now();
  forgetTokens(sim.state.tokens, issued);
  const token: Token = {
    id: `MII${stableHex(nextUuid(sim.state))}${stableHex(nextUuid(sim.state))}`,
    issued,
    expires: issued + TOKEN_SECONDS * 1000,
    user: login.username,
    project_id: project?.id ?? null,
  };
  sim.state.tokens.set(token.id, token);
  return { status: 201, body: { token: showToken(context, token, methods) }, headers: { "x-subject-token": token.id } };
}

function showSubject(context: Context): Answer {
  const subject = context.headers["x-subject-token"];
  const token = context.sim.state.tokens.get(String(subject));
  if (token === undefined || token.expires <= context.sim.now())
    throw iamError(404, "Not Found", "Could not find token.");
  return {
    status: 200,
    body: { token: showToken(context, token, ["password"]) },
    headers: { "x-subject-token": token.id },
  };
}

function listProjects(context: Context): Answer {
  const account = loginNamed(context.sim.state.account, context.caller.user);
  const name = context.query.get("name");
  const domain = context.query.get("domain_id");
  const enabled = context.query.get("enabled");
  const rows = account.projects.filter(
    (project) =>
      (name === null || project.name === name) &&
      (domain === null || domain === account.domain_id) &&
      (enabled === null || enabled === "true"),
  );
  const self = `${context.origin}/v3/projects`;
  const links = { self, previous: null, next: null };
  return ok({
    projects: rows.map((project) => ({
      id: project.id,
      name: project.name,
      domain_id: account.domain_id,
      parent_id: account.domain_id,
      is_domain: false,
      description: "",
      enabled: true,
      links: { self: `${self}/${project.id}` },
    })),
    links,
  });
}

function listDomains(context: Context): Answer {
  const account = loginNamed(context.sim.state.account, context.caller.user);
  const row = { id: account.domain_id, name: account.domain_name, enabled: true, description: "", links: {} };
  return ok({ domains: [row], links: { self: `${context.origin}/v3/auth/domains`, previous: null, next: null } });
}

const mainProject = (context: Context): string =>
  context.caller.project_id ?? context.sim.state.account.projects[0]?.id ?? "";

function listServices(context: Context): Answer {
  const rows = catalogOfContext(context, mainProject(context)) as { id: string; type: string; name: string }[];
  const services = rows.map(({ id, type, name }) => ({ id, type, name, enabled: true, links: {} }));
  return ok({ services, links: { self: `${context.origin}/v3/services`, previous: null, next: null } });
}

/** Addresses of the listing carry a placeholder for the project, as Keystone's do. */
function listEndpoints(context: Context): Answer {
  const rows = catalogOfContext(context, "$(tenant_id)s") as { id: string; endpoints: object[] }[];
  const endpoints = rows.flatMap((row) =>
    row.endpoints.map((endpoint) => ({ ...endpoint, service_id: row.id, enabled: true })),
  );
  return ok({ endpoints, links: { self: `${context.origin}/v3/endpoints`, previous: null, next: null } });
}

function listRegions(context: Context): Answer {
  return ok({ regions: [{ id: context.sim.state.region, type: "public", description: "", links: {} }], links: {} });
}

const versionOf = (context: Context): object => ({
  id: "v3.6",
  status: "stable",
  updated: "2016-04-04T00:00:00Z",
  links: [{ rel: "self", href: `${context.origin}/v3/` }],
  "media-types": [{ base: "application/json", type: "application/vnd.openstack.identity-v3+json" }],
});

const PROJECT_QUERY = ["name", "domain_id", "parent_id", "enabled", "is_domain", "page", "per_page"];

// prettier-ignore
export const IAM_CALLS: readonly Call[] = [
  { name: "create-token", number: null, service: "iam", method: "POST", path: "/v3/auth/tokens", section: "1.3", body: { auth: { kind: "object", required: true } }, query: ["nocatalog"], open: (body) => !isAssuming(body), handle: createToken },
  { name: "show-token", number: null, service: "iam", method: "GET", path: "/v3/auth/tokens", section: "1.3", query: ["nocatalog"], handle: showSubject },
  { name: "list-projects", number: null, service: "iam", method: "GET", path: "/v3/projects", section: "1.3", query: PROJECT_QUERY, handle: listProjects },
  { name: "list-own-projects", number: null, service: "iam", method: "GET", path: "/v3/auth/projects", section: "1.3", query: PROJECT_QUERY, handle: listProjects },
  { name: "list-own-domains", number: null, service: "iam", method: "GET", path: "/v3/auth/domains", section: "1.3", query: ["name"], handle: listDomains },
  { name: "show-catalog", number: null, service: "iam", method: "GET", path: "/v3/auth/catalog", section: "1.3", handle: (c) => ok({ catalog: catalogOfContext(c, mainProject(c)), links: {} }) },
  { name: "list-services", number: null, service: "iam", method: "GET", path: "/v3/services", section: "1.3", query: ["type", "page", "per_page"], handle: listServices },
  { name: "list-endpoints", number: null, service: "iam", method: "GET", path: "/v3/endpoints", section: "1.3", query: ["interface", "service_id", "page", "per_page"], handle: listEndpoints },
  { name: "list-regions", number: null, service: "iam", method: "GET", path: "/v3/regions", section: "1.3", handle: listRegions },
  { name: "show-identity-version", number: null, service: "iam", method: "GET", path: "/v3", section: "1.3", open: true, handle: (c) => ok({ version: versionOf(c) }) },
];
