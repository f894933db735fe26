import { randomUUID } from "node:crypto";
import { contract } from "../../tables";
import type { AuthRow, GatewayRow, HeaderRow } from "../../types";
import type { Bench } from "../bench";
import { callOf, fillPath } from "../calls";
import { type Answer, send } from "../http";
import { compare, OneOf } from "../judge/compare";
import { type Kind, NotTried } from "../runner";
import { codeOf } from "../schema";
import { AGENCY_PROOFS, scopeIn } from "./agency";
import { FEDERATION_PROOFS, federatedIn } from "./federation";
import { authorization, type Form, sdkDate } from "../sign";

interface Signing {
  readonly form?: Form;
  readonly secretKey?: string;
  readonly minutes?: number;
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly body?: string;
  readonly sentBody?: string;
  readonly unsigned?: Readonly<Record<string, string>>;
  /** Sent without being covered by the signature. */
  readonly uncovered?: readonly string[];
  /** Sent as the digest of the body, and signed as such. */
  readonly digest?: string;
}

/** Sends a signed request; whatever is not given is a plain read of the groups. */
function signed(bench: Bench, signing: Signing): Promise<Answer> {
  const { subject } = bench.wire;
  if (subject.credentials === undefined) return Promise.reject(new NotTried("no access key was given"));
  const {
    method = "GET",
    query = "",
    body = "",
    form = { form: "A" },
    secretKey = subject.credentials.secretKey,
  } = signing;
  const base = subject.url("sdrs");
  const path = signing.path ?? fillPath(callOf("listGroups").path, { project_id: subject.projectId });
  const headers = {
    host: new URL(base).host,
    "content-type": "application/json",
    "x-sdk-date": sdkDate(new Date(Date.now() + (signing.minutes ?? 0) * 60_000)),
    ...(signing.digest === undefined ? {} : { "x-sdk-content-sha256": signing.digest }),
  };
  const covered = Object.fromEntries(Object.entries(headers).filter(([name]) => !signing.uncovered?.includes(name)));
  const prefix = new URL(base).pathname.replace(/\/$/, "");
  const proof = authorization(
    { method, path: `${prefix}${path}`, query, headers: covered, body, date: headers["x-sdk-date"] },
    { ...subject.credentials, secretKey },
    form,
  );
  const sent = signing.sentBody ?? body;
  const target = `${path}${query === "" ? "" : `?${query}`}`;
  return send(
    method,
    base,
    target,
    { ...headers, authorization: proof, ...signing.unsigned },
    sent === "" ? undefined : sent,
  );
}

const formB = (region: string, service: string): Form => ({ form: "B", region, service });

/** A change that is refused anyway, so that trying it does no harm. */
const actOnNobody = (bench: Bench): Pick<Signing, "method" | "path" | "body"> => ({
  method: "POST",
  path: fillPath(callOf("actOnGroup").path, {
    project_id: bench.wire.subject.projectId,
    server_group_id: randomUUID(),
  }),
  body: '{"failover-server-group":{}}',
});

const PROOFS: Readonly<Record<string, (bench: Bench) => Promise<Answer>>> = {
  token: (bench) => bench.wire.call("listGroups"),
  "token-answer": (bench) => bench.wire.call("createToken", { body: bench.wire.tokenRequest() }),
  "wrong-password": (bench) => bench.wire.call("createToken", { body: bench.wire.tokenRequest("wrong") }),
  "form-a": (bench) => signed(bench, {}),
  "form-b": (bench) => signed(bench, { form: formB(bench.wire.subject.region, "sdrs") }),
  "form-b-empty": (bench) => signed(bench, { form: formB("", "") }),
  "form-a-query": (bench) => signed(bench, { query: "name=web%201&limit=2&offset=0" }),
  "form-a-body": async (bench) => accepted(await signed(bench, actOnNobody(bench))),
  "form-a-delete-body": (bench) =>
    signed(bench, {
      method: "DELETE",
      path: fillPath(callOf("deletePair").path, {
        project_id: bench.wire.subject.projectId,
        replication_id: randomUUID(),
      }),
      body: '{"replication":{"delete_target_volume":false}}',
    }),
  "unsigned-headers": (bench) =>
    signed(bench, { unsigned: { "X-Project-Id": bench.wire.subject.projectId, "X-Domain-Id": "somebody" } }),
  "wrong-secret": (bench) => signed(bench, { secretKey: "wrong" }),
  "changed-body": (bench) => signed(bench, { ...actOnNobody(bench), sentBody: '{"stop-server-group":{}}' }),
  "old-date": (bench) => signed(bench, { minutes: -16 }),
  "future-date": (bench) => signed(bench, { minutes: 16 }),
  "near-date": (bench) => signed(bench, { minutes: -14 }),
  "date-uncovered": (bench) => signed(bench, { uncovered: ["x-sdk-date"] }),
  "foreign-digest": (bench) => signed(bench, { digest: "0".repeat(64) }),
  "unsigned-payload": (bench) => signed(bench, { digest: "UNSIGNED-PAYLOAD" }),
  "foreign-security-token": (bench) => signed(bench, { unsigned: { "X-Security-Token": "somebody's" } }),
  "unknown-token-signed": (bench) => signed(bench, { unsigned: { "X-Auth-Token": "nobody's" } }),
};

/** A refusal by the service itself proves that the gateway let the request through. */
function accepted(answer: Answer): Answer {
  return answer.status === 400 && codeOf(answer.body) === "SDRS.1013" ? { ...answer, status: 200 } : answer;
}

/** Tokens, both forms of signature, logins by an agency and by an identity provider. */
export const AUTH: Kind<AuthRow> = {
  kind: "proof of identity",
  notJudged: ["proof", "destructive"],
  rows: () =>
    contract.authRules.map((fact) => ({
      id: fact.id,
      kind: "proof of identity",
      title: `${fact.proof} answers ${String(fact.expect["status"])}`,
      fact,
      destructive: fact.destructive === true,
      staged: false,
    })),
  async observe({ fact }, bench) {
    const proof = PROOFS[fact.proof] ?? AGENCY_PROOFS[fact.proof] ?? FEDERATION_PROOFS[fact.proof];
    if (proof === undefined) throw new Error(`no trial for ${fact.proof}`);
    await bench.stage?.enter("furnished");
    const answer = await proof(bench);
    return {
      status: answer.status,
      code: codeOf(answer.body),
      header: (answer.headers["x-subject-token"] ?? "") !== "",
      ...scopeIn(answer, bench.wire.subject.projectId),
      ...federatedIn(answer),
    };
  },
  judge: ({ fact }, seen) => compare(fact.expect, seen),
};

const ELSEWHERE = "0".repeat(32);
const REFUSALS: Readonly<Record<string, (bench: Bench) => Promise<Answer>>> = {
  "gateway.bad-token": (bench) =>
    bench.wire.call("listGroups", { anonymous: true, headers: { "X-Auth-Token": "wrong" } }),
  "gateway.bad-signature": (bench) => signed(bench, { secretKey: "wrong" }),
  "gateway.no-auth": (bench) => bench.wire.call("listGroups", { anonymous: true }),
  "gateway.project": (bench) => bench.wire.call("listGroups", { params: { project_id: ELSEWHERE } }),
  "gateway.unknown-path": async ({ wire }) =>
    send("GET", wire.subject.url("sdrs"), `/v1/${wire.subject.projectId}/nowhere`, await wire.proof()),
};

/** Calls that the gateway refuses before the service sees it. */
export const GATEWAY: Kind<GatewayRow> = {
  kind: "gateway",
  notJudged: ["when"],
  flipped: ({ fact }) => [
    { ...fact, http: 418, ...(fact.loud === undefined ? {} : { loud: 419 }) },
    ...(fact.loud === undefined ? [{ ...fact, codes: ["APIGW.9999"] }] : []),
  ],
  rows: () =>
    contract.gatewayErrors.map((fact) => ({
      id: fact.id,
      kind: "gateway",
      title: `${fact.when}: ${fact.http} ${fact.codes.join(" or ")}`,
      fact,
      destructive: false,
      staged: false,
    })),
  async observe({ fact }, bench) {
    const refused = REFUSALS[fact.id];
    if (refused === undefined) throw new NotTried("cannot be brought about by a caller");
    await bench.stage?.enter("furnished");
    const answer = await refused(bench);
    return { status: answer.status, code: codeOf(answer.body) };
  },
  judge({ fact }, seen) {
    if (fact.loud !== undefined && seen["status"] === fact.loud) return [];
    return compare({ status: fact.http, code: new OneOf(fact.codes) }, seen);
  },
};

/** Headers and bodies of everything that was answered so far; so these rows come last. */
export const HEADERS: Kind<HeaderRow> = {
  kind: "header",
  notJudged: ["on"],
  flipped: ({ fact }) => [
    { ...fact, header: "X-Flipped" },
    ...(fact.value === undefined ? [] : [{ ...fact, value: "text/flipped" }]),
  ],
  rows: () =>
    contract.headers.map((fact) => ({
      id: fact.id,
      kind: "header",
      title: `${fact.on} has ${fact.header}`,
      fact,
      destructive: false,
      staged: false,
    })),
  observe: (_, bench) =>
    Promise.resolve({
      answers: bench.wire.exchanges.map(({ headers, empty }) => ({ headers, empty })),
    }),
  judge({ fact }, seen) {
    const answers = seen["answers"] as { headers: Record<string, string>; empty: boolean }[];
    const judged = answers.filter((answer) => fact.value === undefined || !answer.empty);
    const fits = (value: string | undefined): boolean =>
      value !== undefined && value !== "" && (fact.value === undefined || value.startsWith(fact.value));
    const without = judged.filter(({ headers }) => !fits(headers[fact.header.toLowerCase()]));
    return without.length === 0 && judged.length > 0 ? [] : [`${without.length} of ${judged.length} answers lack it`];
  },
};
