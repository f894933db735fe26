import { expect } from "chai";
import { createHash, createHmac } from "node:crypto";
import type { AssumptionName, Simulator } from "../../../simulator/index.js";
import { closeClouds, startCloud } from "./cloud.js";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

/** How a request is signed and sent; whatever is not given is done as the documents say. */
interface Signing {
  readonly key?: (sim: Simulator) => { readonly accessKey: string; readonly secretKey: string };
  readonly method?: "GET" | "POST";
  readonly query?: string;
  readonly body?: string;
  /** Sent instead of what was signed. */
  readonly sent?: { readonly body?: string; readonly query?: string };
  readonly headers?: (sim: Simulator) => Readonly<Record<string, string>>;
  /** Names in `SignedHeaders`. */
  readonly covers?: readonly string[];
  /** Takes the place of the digest of the body in what is signed. */
  readonly digest?: string;
  readonly scopeDay?: string;
  /** Region and service of the scope. */
  readonly scopeOf?: readonly [string, string];
  /** Signs the query in place of the body. */
  readonly queryAsBody?: true;
  readonly change?: (authorization: string) => string;
}

const ACTION = JSON.stringify({ server_group: { name: "n" } });

async function send(sim: Simulator, signing: Signing): Promise<{ status: number; why: string }> {
  const { method = "GET", query = "", body = "", covers = ["host", "x-sdk-date"] } = signing;
  const { accessKey, secretKey } = signing.key?.(sim) ?? sim;
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const path = `/v1/${sim.projectId}/server-groups`;
  const headers: Record<string, string> = { "x-sdk-date": date, ...signing.headers?.(sim) };
  const all: Record<string, string> = { ...headers, host: new URL(sim.url).host };
  const payload = signing.digest ?? sha(signing.queryAsBody === true ? query : body);
  const canonical = [
    method,
    `${path}/`,
    signing.queryAsBody === true ? "" : query,
    covers.map((name) => `${name.toLowerCase()}:${all[name.toLowerCase()] ?? ""}\n`).join(""),
    covers.join(";"),
    payload,
  ].join("\n");
  const { scopeDay, scopeOf = ["eu-de", "sdrs"] } = signing;
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
  const scope = scopeDay === undefined ? "" : `${scopeDay}/${scopeOf.join("/")}/sdk_request\n`;
  const key =
    scopeDay === undefined
      ? secretKey
      : [scopeDay, ...scopeOf, "sdk_request"].reduce<string | Buffer>(hmac, `SDK${secretKey}`);
  const signature = hmac(key, `SDK-HMAC-SHA256\n${date}\n${scope}${sha(canonical)}`).toString("hex");
  const who = scopeDay === undefined ? `Access=${accessKey}` : `Credential=${accessKey}/${scope.trim()}`;
  const proof = `SDK-HMAC-SHA256 ${who}, SignedHeaders=${covers.join(";")}, Signature=${signature}`;
  const sentQuery = signing.sent?.query ?? query;
  const sentBody = signing.sent?.body ?? body;
  const response = await fetch(`${sim.url}${path}${sentQuery === "" ? "" : `?${sentQuery}`}`, {
    method,
    headers: { ...headers, authorization: signing.change?.(proof) ?? proof },
    ...(sentBody === "" ? {} : { body: sentBody }),
  });
  return { status: response.status, why: ((await response.json()) as { error_msg?: string }).error_msg ?? "" };
}

const today = (): string => new Date().toISOString().slice(0, 10).replaceAll("-", "");
const temporary = (sim: Simulator): Simulator["temporary"] => sim.temporary;
const withToken = (sim: Simulator): Record<string, string> => ({ "x-security-token": sim.temporary.securityToken });
const type = (): Record<string, string> => ({ "content-type": "application/json" });

describe("a signed request is verified as the cloud documents it", () => {
  afterEach(closeClouds);

  /** 400 is a refusal of the service itself: the signature was good. */
  const accepted: readonly (readonly [string, Signing, number])[] = [
    ["in form A", {}, 200],
    ["in form B", { scopeDay: today() }, 200],
    ["in form B with a scope of neither region nor service", { scopeDay: today(), scopeOf: ["", ""] }, 200],
    [
      "with a query, a body and more headers",
      { method: "POST", query: "a=1", body: ACTION, headers: type, covers: ["content-type", "host", "x-sdk-date"] },
      400,
    ],
    [
      "with the digest of its body",
      { method: "POST", body: ACTION, headers: () => ({ "x-sdk-content-sha256": sha(ACTION) }) },
      400,
    ],
    [
      "with a body that it declares unsigned",
      {
        method: "POST",
        body: ACTION,
        digest: "UNSIGNED-PAYLOAD",
        headers: () => ({ "x-sdk-content-sha256": "UNSIGNED-PAYLOAD" }),
      },
      400,
    ],
    ["with a temporary key and its token", { key: temporary, headers: withToken }, 200],
  ];
  for (const [what, signing, status] of accepted)
    it(`and let in ${what}`, async () => {
      const { sim } = await startCloud();
      expect((await send(sim, signing)).status).to.equal(status);
    });

  const refused: readonly (readonly [string, Signing, RegExp])[] = [
    ["with another secret", { key: ({ accessKey }) => ({ accessKey, secretKey: "x" }) }, /verify aksk signature fail/],
    ["with an unknown key", { key: ({ secretKey }) => ({ accessKey: "x", secretKey }) }, /does not exist/],
    ["with another body", { method: "POST", body: ACTION, sent: { body: "{}" } }, /verify aksk/],
    ["with another query", { sent: { query: "limit=1" } }, /verify aksk/],
    [
      "with a signature in upper case",
      { change: (text) => text.slice(0, -64) + text.slice(-64).toUpperCase() },
      /malformed/,
    ],
    ["beside a token that nobody knows", { headers: () => ({ "x-auth-token": "nope" }) }, /decrypt token fail/],
    [
      "with a temporary key and the secret of the other",
      { key: (sim) => ({ ...sim.temporary, secretKey: sim.secretKey }), headers: withToken },
      /verify aksk/,
    ],
  ];
  for (const [what, signing, why] of refused)
    it(`and refused ${what}, under whatever assumption`, async () => {
      for (const lenient of [false, true]) {
        const { sim } = await startCloud(lenient ? { assumptions: LENIENT } : {});
        const answer = await send(sim, signing);
        expect(answer.status).to.equal(401);
        expect(answer.why).to.match(why);
      }
    });

  /** Each rule, a request that breaks it and no other, and the value of its switch that lets it pass. */
  const rules: readonly (readonly [string, AssumptionName, string, Signing, RegExp])[] = [
    ["covers no date", "signedHeaders", "any", { covers: ["host"] }, /lacks x-sdk-date/],
    ["covers no host", "signedHeaders", "date", { covers: ["x-sdk-date"] }, /lacks host/],
    [
      "covers one unrelated header",
      "signedHeaders",
      "any",
      { covers: ["x-project-id"], headers: (sim) => ({ "x-project-id": sim.projectId }) },
      /lacks host and x-sdk-date/,
    ],
    ["names its headers out of order", "signedHeaders", "any", { covers: ["x-sdk-date", "host"] }, /in order/],
    ["names a header twice", "signedHeaders", "any", { covers: ["host", "host", "x-sdk-date"] }, /once each/],
    [
      "names its headers in upper case",
      "signedHeaders",
      "any",
      { covers: ["Host", "host", "x-sdk-date"] },
      /lower case/,
    ],
    [
      "names a header that it does not send",
      "signedHeaders",
      "any",
      { covers: ["host", "x-absent", "x-sdk-date"] },
      /was not sent/,
    ],
    [
      "has another digest than that of its body",
      "bodyDigest",
      "verbatim",
      { digest: "anything", headers: () => ({ "x-sdk-content-sha256": "anything" }) },
      /not that of the body/,
    ],
    [
      "signs the query of a POST as its body",
      "emptyPostSignature",
      "query-as-body",
      { method: "POST", query: "a=1", queryAsBody: true },
      /verify aksk/,
    ],
    ["has the scope of another day", "signatureScope", "any", { scopeDay: "20200101" }, /another day/],
    [
      "has the scope of another day where any region and service will do",
      "signatureScope",
      "any",
      { scopeDay: "20200101", scopeOf: ["eu-nl", "obs"] },
      /another day/,
    ],
    [
      "has the scope of another region",
      "signatureScope",
      "of-the-date",
      { scopeDay: today(), scopeOf: ["eu-nl", "sdrs"] },
      /another region than eu-de/,
    ],
    [
      "has the scope of another service",
      "signatureScope",
      "of-the-date",
      { scopeDay: today(), scopeOf: ["eu-de", "ecs"] },
      /another service than sdrs/,
    ],
    [
      "brings a security token that its key has not",
      "securityToken",
      "ignored",
      { headers: () => ({ "x-security-token": "bogus" }) },
      /no security token/,
    ],
    [
      "brings another security token than that of its key",
      "securityToken",
      "ignored",
      { key: temporary, headers: () => ({ "x-security-token": "bogus" }) },
      /is not that of the access key/,
    ],
    [
      "lacks the security token of its key",
      "securityToken",
      "ignored",
      { key: temporary },
      /is not that of the access key/,
    ],
    [
      "has an empty token beside it",
      "emptyToken",
      "ignored",
      { headers: () => ({ "x-auth-token": "" }) },
      /decrypt token fail/,
    ],
  ];
  for (const [what, name, lenient, signing, why] of rules)
    it(`and refused if it ${what}, unless ${name} is ${lenient}`, async () => {
      const { sim } = await startCloud();
      const answer = await send(sim, signing);
      expect(answer.status).to.equal(401);
      expect(answer.why).to.match(why);
      await sim.control.assume({ [name]: lenient });
      expect((await send(sim, signing)).status).to.be.oneOf([200, 400]);
    });

  it("and a body that is declared unsigned is refused where the digest alone is accepted", async () => {
    const { sim } = await startCloud({ assumptions: { bodyDigest: "of-the-body" } });
    const digest = "UNSIGNED-PAYLOAD";
    expect((await send(sim, { digest, headers: () => ({ "x-sdk-content-sha256": digest }) })).status).to.equal(401);
  });
});

const LENIENT = {
  signedHeaders: "any",
  bodyDigest: "verbatim",
  emptyPostSignature: "query-as-body",
  signatureScope: "any",
  securityToken: "ignored",
  emptyToken: "ignored",
} as const;
