import { type Json, text } from "../actor";
import type { Bench } from "../bench";
import { callOf } from "../calls";
import { type Answer, send } from "../http";
import { NotTried } from "../runner";
import { authorization, sdkDate } from "../sign";
import type { Partner } from "../wire";

/** A login by an agency; whatever is not given is the one that succeeds. */
interface Assuming {
  readonly agency?: string;
  readonly by?: "name" | "id";
  readonly projectId?: string;
  readonly who?: "operator" | "reader" | "nobody";
}

function partnerOf({ wire }: Bench): Partner {
  if (wire.subject.partner === undefined) throw new NotTried("no user of another account was given");
  return wire.subject.partner;
}

/** The account that made the agency: the one of the user under whose name all other rows are tried. */
async function accountOf({ wire }: Bench): Promise<{ readonly id: string; readonly name: string }> {
  const { body } = await wire.call("createToken", { body: wire.tokenRequest() });
  const domain = ((body as Json)["token"] as { user: { domain: Json } }).user.domain;
  return { id: text(domain["id"]), name: text(domain["name"]) };
}

async function requestOf(bench: Bench, { agency, by = "name", projectId }: Assuming): Promise<object> {
  const account = await accountOf(bench);
  const domain = by === "id" ? { domain_id: account.id } : { domain_name: account.name };
  const role = { ...domain, xrole_name: agency ?? partnerOf(bench).agency };
  return {
    auth: {
      identity: { methods: ["assume_role"], assume_role: role },
      scope: { project: { id: projectId ?? bench.wire.subject.projectId } },
    },
  };
}

/** The token of a user of the other account, for that account. */
async function loginOf(bench: Bench, who: "operator" | "reader"): Promise<string> {
  const { user, password } = partnerOf(bench)[who];
  const scope = { domain: { id: partnerOf(bench).domainId } };
  const body = {
    auth: { identity: { methods: ["password"], password: { user: { ...user, password } } }, scope },
  };
  const answer = await bench.wire.call("createToken", { body });
  const token = answer.headers["x-subject-token"];
  if (token === undefined) throw new Error(`no token: ${answer.status} ${answer.text}`);
  return token;
}

async function assume(bench: Bench, assuming: Assuming = {}): Promise<Answer> {
  const { who = "operator" } = assuming;
  const body = await requestOf(bench, assuming);
  const headers: Record<string, string> = who === "nobody" ? {} : { "X-Auth-Token": await loginOf(bench, who) };
  return bench.wire.call("createToken", { body, headers });
}

/** The same, proved by the signature of an access key. */
async function assumeSigned(bench: Bench, domainId?: string): Promise<Answer> {
  const { credentials } = partnerOf(bench).operator;
  const base = bench.wire.subject.url("iam");
  const { path } = callOf("createToken");
  const body = JSON.stringify(await requestOf(bench, {}));
  const headers = {
    host: new URL(base).host,
    "content-type": "application/json",
    "x-sdk-date": sdkDate(new Date()),
    ...(domainId === undefined ? {} : { "x-domain-id": domainId }),
  };
  const signable = {
    method: "POST",
    path: `${new URL(base).pathname.replace(/\/$/, "")}${path}`,
    query: "",
    headers,
    body,
  };
  const proof = authorization(signable, credentials, { form: "A" });
  const answer = await send("POST", base, path, { ...headers, authorization: proof }, body);
  bench.wire.subject.onToken?.(answer.headers["x-subject-token"] ?? "");
  return answer;
}

/** Reads the groups of the account with the token of the agency. */
async function read(bench: Bench): Promise<Answer> {
  const token = (await assume(bench)).headers["x-subject-token"] ?? "";
  return bench.wire.call("listGroups", { anonymous: true, headers: { "X-Auth-Token": token } });
}

/** Logins by an agency of another account. */
export const AGENCY_PROOFS: Readonly<Record<string, (bench: Bench) => Promise<Answer>>> = {
  agency: (bench) => assume(bench),
  "agency-domain-id": (bench) => assume(bench, { by: "id" }),
  "agency-reads": read,
  "agency-without-proof": (bench) => assume(bench, { who: "nobody" }),
  "agency-without-right": (bench) => assume(bench, { who: "reader" }),
  "agency-unknown": (bench) => assume(bench, { agency: "no-such-agency" }),
  "agency-foreign-project": (bench) => assume(bench, { projectId: partnerOf(bench).projectId }),
  "agency-signed": (bench) => assumeSigned(bench, partnerOf(bench).domainId),
  "agency-signed-without-domain": (bench) => assumeSigned(bench),
};

/** Account and project of a token, as its answer tells them. */
export function scopeIn(
  answer: Answer,
  projectId: string,
): { readonly project?: string; readonly assumedBy?: boolean } {
  const { token } = (answer.body ?? {}) as { token?: { project?: { id?: string }; assumed_by?: unknown } };
  if (token?.project === undefined) return {};
  const project = token.project.id === projectId ? "of the account that made the agency" : "another";
  return { project, assumedBy: token.assumed_by !== undefined };
}
