import { expect } from "chai";
import { createHash, createHmac } from "node:crypto";
import {
  canonicalRequest,
  isSigned,
  isTimely,
  parseAuthorization,
  signatureOf,
} from "../../../simulator/http/signature.js";
import { closeClouds, startCloud } from "./cloud.js";

const SK = "SKexampleSKexampleSKexampleSKexample0001";
const AK = "AKEXAMPLE0000000001";
const DATE = "20260115T083000Z";
const HEADERS = {
  "content-type": "application/json",
  host: "sdrs.eu-de.otc.t-systems.com",
  "x-sdk-date": DATE,
};
const SIGNED = ["content-type", "host", "x-sdk-date"];
const PROJECT = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const scope = (region: string, service: string) => ({ date: "20260115", region, service });

/** Canonical hashes and signatures published with the description of the algorithm. */
const VECTORS = [
  {
    name: "a GET with a query",
    request: {
      method: "GET",
      path: `/v1/${PROJECT}/protected-instances`,
      query: "limit=2&name=web%201&offset=0&server_group_ids=%5B%27a%27%2C%27b%27%5D",
      headers: HEADERS,
      body: Buffer.alloc(0),
    },
    canonical: "34dda3564d0d8ff01ca1bd0292a792a7a2c1aae2ea6a5b3c42d1c464fbcde5f3",
    a: "7c6e69c69a88f76b0ddc7088bb29a9602d60ac8436c3d8a97700edc06818fb69",
    scoped: "121d4d822ca7bc7af727df6b97bd49f4bfe16e006b2f55da75ce9f5d73f226a1",
    empty: "bb75b626197282a480ba4eec3770cf6a361e4f2c1e3a58cad65a8633761aae96",
  },
  {
    name: "a POST with a body",
    request: {
      method: "POST",
      path: `/v1/${PROJECT}/server-groups/40df180b-9fe2-471a-8c64-1b758dc84189/action`,
      query: "",
      headers: HEADERS,
      body: Buffer.from('{"failover-server-group":{}}'),
    },
    canonical: "7051aadf968fb13114f2efd21b60dbccf1265c992d003d739b26cd1ff7f420f4",
    a: "75c83337bd41274fec07a8de9097f741fdcf9a68972eb68e4c78ed84290da88e",
    scoped: "27aa78460b35226273bc9956296ef75b9af9743f1cea72bec2b25bb23679423a",
    empty: "2dfefd776a17eb2e7ec48fe74ba45d9db875d6121bd4076fe8e51531dbda0b45",
  },
] as const;

const STRICT = { emptyPostSignature: "documented" } as const;
const GOPHER = { emptyPostSignature: "query-as-body" } as const;

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const headerA = (signature: string): string =>
  `SDK-HMAC-SHA256 Access=${AK}, SignedHeaders=${SIGNED.join(";")}, Signature=${signature}`;
const headerB = (region: string, service: string, signature: string): string =>
  `SDK-HMAC-SHA256 Credential=${AK}/20260115/${region}/${service}/sdk_request, SignedHeaders=${SIGNED.join(";")}, Signature=${signature}`;

describe("signature", () => {
  for (const vector of VECTORS) {
    it(`matches the published vector of ${vector.name} in both forms`, () => {
      const canonical = canonicalRequest(vector.request, SIGNED, vector.request.path, false);
      expect(sha(canonical)).to.equal(vector.canonical);
      expect(signatureOf(canonical, DATE, SK, null)).to.equal(vector.a);
      expect(signatureOf(canonical, DATE, SK, scope("eu-de", "sdrs"))).to.equal(vector.scoped);
      expect(signatureOf(canonical, DATE, SK, scope("", ""))).to.equal(vector.empty);
    });

    for (const header of [headerA(vector.a), headerB("eu-de", "sdrs", vector.scoped), headerB("", "", vector.empty)]) {
      it(`accepts ${vector.name} signed as ${header.slice(16, 60)}`, () => {
        const auth = parseAuthorization(header)!;
        expect(auth.accessKey).to.equal(AK);
        expect(isSigned(vector.request, auth, SK, [vector.request.path], STRICT)).to.equal(true);
        expect(isSigned(vector.request, auth, `${SK}x`, [vector.request.path], STRICT)).to.equal(false);
        const other = { ...vector.request, body: Buffer.from("{}") };
        expect(isSigned(other, auth, SK, [vector.request.path], STRICT)).to.equal(false);
      });
    }
  }

  it("accepts a POST without body whose query was signed as the payload where that is allowed, and nowhere else", () => {
    const query = "a=1&b=2";
    const request = { method: "POST", path: "/v1/x", query, headers: HEADERS, body: Buffer.alloc(0) };
    const canonical = `POST\n/v1/x/\n\n${SIGNED.map((name) => `${name}:${HEADERS[name as keyof typeof HEADERS]}\n`).join("")}\n${SIGNED.join(";")}\n${sha(query)}`;
    const auth = parseAuthorization(headerB("", "", signatureOf(canonical, DATE, SK, scope("", ""))))!;
    expect(isSigned(request, auth, SK, ["/v1/x"], GOPHER)).to.equal(true);
    expect(isSigned(request, auth, SK, ["/v1/x"], STRICT)).to.equal(false);
    expect(isSigned({ ...request, query: "a=1&b=3" }, auth, SK, ["/v1/x"], GOPHER)).to.equal(false);
  });

  it("allows 15 minutes of difference in time and no more", () => {
    const at = Date.UTC(2026, 0, 15, 8, 30, 0);
    expect(isTimely(DATE, at + 15 * 60_000)).to.equal(true);
    expect(isTimely(DATE, at + 15 * 60_000 + 1000)).to.equal(false);
    expect(isTimely("2026-01-15", at)).to.equal(false);
  });

  describe("over HTTP", () => {
    afterEach(closeClouds);

    const sign = (
      method: string,
      path: string,
      host: string,
      ak: string,
      sk: string,
      at: Date,
    ): Record<string, string> => {
      const date = at.toISOString().replace(/[-:]|\.\d+/g, "");
      const canonical = `${method}\n${path}/\n\nhost:${host}\nx-sdk-date:${date}\n\nhost;x-sdk-date\n${sha("")}`;
      const text = `SDK-HMAC-SHA256\n${date}\n${sha(canonical)}`;
      const signature = createHmac("sha256", sk).update(text).digest("hex");
      return {
        "x-sdk-date": date,
        authorization: `SDK-HMAC-SHA256 Access=${ak}, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
      };
    };

    const cases = [
      { name: "a good signature", prefix: "", status: 200 },
      { name: "a good signature under a service's prefix", prefix: "/sdrs", status: 200 },
      { name: "a wrong secret key", prefix: "", secret: "wrong", status: 401 },
      { name: "an unknown access key", prefix: "", access: "AKUNKNOWN", status: 401 },
      { name: "a date 20 minutes ago", prefix: "", shift: -20 * 60_000, status: 401 },
    ];
    for (const row of cases) {
      it(`answers ${row.status} to ${row.name}`, async () => {
        const { sim } = await startCloud();
        const path = `${row.prefix}/v1/${sim.projectId}/server-groups`;
        const at = new Date(Date.now() + (row.shift ?? 0));
        const host = new URL(sim.url).host;
        const headers = sign("GET", path, host, row.access ?? sim.accessKey, row.secret ?? sim.secretKey, at);
        const response = await fetch(sim.url + path, { headers });
        expect(response.status).to.equal(row.status);
        if (row.status === 401) {
          const body = (await response.json()) as { error_code: string; request_id: string };
          expect(body.error_code).to.equal("APIGW.0301");
          expect(body.request_id).to.equal(response.headers.get("x-request-id"));
        }
      });
    }
  });
});
