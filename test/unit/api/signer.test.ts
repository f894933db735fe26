import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { queryString, type SignableRequest } from "../../../provider/api/http/http";
import { authorization, canonicalRequest, type SignedParts, signRequest } from "../../../provider/api/http/signer";
import { uriEncode } from "../../../provider/api/http/uri-encode";
import { chooseAssumptions } from "../../../simulator/assumptions";
import { isSigned, offenceOf, parseAuthorization, type SignedRequest } from "../../../simulator/http/signature";
import vectors from "./signer-vectors.json";

const KEY = { accessKey: "AKEXAMPLE0000000001", secretKey: "SKexampleSKexampleSKexampleSKexample0001" };
const DATE = new Date("2026-01-15T08:30:00Z");
const STAMP = "20260115T083000Z";
const HOST = "https://sdrs.eu-de.otc.t-systems.com";
const PROJECT = "/v1/0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const TYPE = { "content-type": "application/json" };

const sign = (request: Partial<SignableRequest> & { url: string }): Record<string, string> =>
  signRequest({ method: "GET", query: {}, headers: TYPE, body: undefined, ...request }, KEY, DATE);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const PARTS: SignedParts = {
  method: "GET",
  path: "/v1/p/x",
  query: [],
  headers: { host: "h", "X-Sdk-Date": STAMP },
  body: "",
};

const linesOf = (parts: Partial<SignedParts>): string[] => canonicalRequest({ ...PARTS, ...parts }).split("\n");

type Query = Readonly<Record<string, string | readonly string[]>>;

const pairsOf = (query: Query | undefined): (readonly [string, string])[] =>
  Object.entries(query ?? {}).flatMap(([name, given]) =>
    typeof given === "string" ? [[name, given] as const] : given.map((value) => [name, value] as const),
  );

describe("signature", () => {
  it("agrees with the example of the vendor's guide, step by step", () => {
    const parts: SignedParts = {
      method: "GET",
      path: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
      query: [
        ["marker", "13551d6b-755d-4757-b956-536f674975c0"],
        ["limit", "2"],
      ],
      headers: {
        "X-Sdk-Date": "20191115T033655Z",
        Host: "service.region.example.com",
        "Content-Type": "application/json",
      },
      body: "",
    };
    const key = { accessKey: "QTWAOYTTINDUT2QVKYUC", secretKey: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc" };
    expect(sha256(canonicalRequest(parts))).to.equal(
      "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
    );
    expect(authorization(parts, key, "20191115T033655Z")).to.equal(
      "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, " +
        "Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
    );
  });

  it("agrees with the vector of a read", () => {
    const query = { limit: "2", name: "web 1", offset: "0", server_group_ids: "['a','b']" };
    const headers = sign({ url: `${HOST}${PROJECT}/protected-instances`, query });
    expect(headers).to.deep.equal({
      "X-Sdk-Date": STAMP,
      Authorization:
        "SDK-HMAC-SHA256 Access=AKEXAMPLE0000000001, SignedHeaders=content-type;host;x-sdk-date, " +
        "Signature=7c6e69c69a88f76b0ddc7088bb29a9602d60ac8436c3d8a97700edc06818fb69",
    });
  });

  it("agrees with the vector of a failover", () => {
    const url = `${HOST}${PROJECT}/server-groups/40df180b-9fe2-471a-8c64-1b758dc84189/action`;
    const headers = sign({ url, method: "POST", body: { "failover-server-group": {} } });
    expect(headers["Authorization"]).to.contain("75c83337bd41274fec07a8de9097f741fdcf9a68972eb68e4c78ed84290da88e");
  });

  for (const row of vectors.rows) {
    it(`agrees with the vendor's package on ${row.name}`, () => {
      const { host, pathname } = new URL(row.url);
      const parts: SignedParts = {
        method: row.method,
        path: pathname,
        query: pairsOf(row.query),
        headers: { ...(row.headers as Record<string, string>), host, "X-Sdk-Date": vectors.date },
        body: row.body === undefined ? "" : JSON.stringify(row.body),
      };
      expect(authorization(parts, vectors.key, vectors.date)).to.equal(row.authorization);
    });
  }

  it("encodes a segment of the path once, whether it was encoded or not", () => {
    expect(linesOf({ path: "/v1/p/a b(1)" })[1]).to.equal("/v1/p/a%20b%281%29/");
    expect(linesOf({ path: "/v1/p/a%20b(1)" })[1]).to.equal("/v1/p/a%20b%281%29/");
    expect(linesOf({ path: "/v1/p/a%2Fb" })[1]).to.equal("/v1/p/a%2Fb/");
    expect(linesOf({ path: "/v1/p/a%zz" })[1]).to.equal("/v1/p/a%25zz/");
  });

  it("cuts the blanks around the value of a header and keeps those inside", () => {
    expect(linesOf({ headers: { host: "h", "X-Note": " \ta  b " } }).slice(3, 5)).to.deep.equal([
      "host:h",
      "x-note:a  b",
    ]);
  });

  it("orders a repeated name by its values", () => {
    const query = [
      ["a", "c"],
      ["b", "1"],
      ["a", "B"],
    ] as const;
    expect(linesOf({ query })[2]).to.equal("a=B&a=c&b=1");
  });

  it("leaves letters, digits and -_.~ alone and encodes every other byte", () => {
    for (let code = 0; code < 128; code++) {
      const char = String.fromCharCode(code);
      const plain = /[A-Za-z0-9._~-]/.test(char);
      const hex = code.toString(16).toUpperCase().padStart(2, "0");
      expect(uriEncode(char)).to.equal(plain ? char : `%${hex}`);
    }
    expect(uriEncode("é🗾")).to.equal("%C3%A9%F0%9F%97%BE");
  });

  it("is accepted by the simulator for whatever is sent, and for nothing else", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 12 });
    const query = fc.dictionary(fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }), text, { maxKeys: 4 });
    const requests = fc.record({
      method: fc.constantFrom<SignableRequest["method"]>("GET", "PUT", "DELETE"),
      segments: fc.array(fc.string({ unit: "grapheme", maxLength: 8 }), { maxLength: 4 }),
      query,
      token: fc.option(fc.stringMatching(/^[!-~]{1,20}$/), { nil: undefined }),
      body: fc.option(fc.dictionary(text, fc.jsonValue(), { maxKeys: 3 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(requests, text, ({ method, segments, query, token, body }, other) => {
        const url = `${HOST}/v1/${segments.map(uriEncode).join("/")}`;
        const headers = { ...TYPE, ...(token === undefined ? {} : { "X-Security-Token": token }) };
        const added = signRequest({ method, url, query, headers, body }, KEY, DATE);
        const sent: SignedRequest = {
          method,
          path: new URL(url).pathname,
          query: queryString(query),
          headers: {
            "content-type": TYPE["content-type"],
            host: new URL(url).host,
            "x-sdk-date": added["X-Sdk-Date"],
            ...(token === undefined ? {} : { "x-security-token": token }),
          },
          body: Buffer.from(body === undefined ? "" : JSON.stringify(body)),
        };
        const auth = parseAuthorization(added["Authorization"] ?? "");
        if (auth === null) throw new Error("the header is not understood");
        const strict = chooseAssumptions();
        expect(offenceOf(sent, auth, strict, { region: "eu-de", service: "sdrs" })).to.equal(null);
        const accepted = (changed: Partial<SignedRequest>): boolean =>
          isSigned({ ...sent, ...changed }, auth, KEY.secretKey, [changed.path ?? sent.path], strict);
        expect(accepted({})).to.equal(true);
        expect(accepted({ body: Buffer.concat([sent.body, Buffer.from(" ")]) })).to.equal(false);
        expect(accepted({ query: `${sent.query}&x=${uriEncode(other)}` })).to.equal(false);
        expect(accepted({ path: `${sent.path}x` })).to.equal(false);
        expect(accepted({ headers: { ...sent.headers, "x-sdk-date": "20260115T083001Z" } })).to.equal(false);
      }),
    );
  });
});
