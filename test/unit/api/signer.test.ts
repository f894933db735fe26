import { createHash, createHmac } from "node:crypto";
import { expect } from "chai";
import type { SignableRequest } from "../../../provider/api/http";
import { queryString } from "../../../provider/api/http";
import { signRequest } from "../../../provider/api/signer";

const KEY = { accessKey: "AKEXAMPLE0000000001", secretKey: "SKexampleSKexampleSKexampleSKexample0001" };
const DATE = new Date("2026-01-15T08:30:00Z");
const HOST = "https://sdrs.eu-de.otc.t-systems.com";
const PROJECT = "/v1/0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const TYPE = { "content-type": "application/json" };

const sign = (request: Partial<SignableRequest> & { url: string }): Promise<Record<string, string>> =>
  signRequest({ method: "GET", query: {}, headers: TYPE, body: undefined, ...request }, KEY, DATE);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The algorithm as the vendor describes it, for what has no published vector. */
function expected(request: SignableRequest): string {
  const { host, pathname } = new URL(request.url);
  const headers: Record<string, string> = { ...request.headers, host, "x-sdk-date": "20260115T083000Z" };
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  lower.sort(([a], [b]) => (a < b ? -1 : 1));
  const canonical = [
    request.method,
    `${pathname}/`,
    queryString(Object.fromEntries(Object.entries(request.query).sort(([a], [b]) => (a < b ? -1 : 1)))),
    lower.map(([name, value]) => `${name}:${value}\n`).join(""),
    lower.map(([name]) => name).join(";"),
    sha256(request.body === undefined ? "" : JSON.stringify(request.body)),
  ].join("\n");
  const text = `SDK-HMAC-SHA256\n20260115T083000Z\n${sha256(canonical)}`;
  const names = lower.map(([name]) => name).join(";");
  const signature = createHmac("sha256", KEY.secretKey).update(text).digest("hex");
  return `SDK-HMAC-SHA256 Access=${KEY.accessKey}, SignedHeaders=${names}, Signature=${signature}`;
}

describe("signature", () => {
  it("agrees with the vector of a read", async () => {
    const query = { limit: "2", name: "web 1", offset: "0", server_group_ids: "['a','b']" };
    const headers = await sign({ url: `${HOST}${PROJECT}/protected-instances`, query });
    expect(headers).to.deep.equal({
      "X-Sdk-Date": "20260115T083000Z",
      Authorization:
        "SDK-HMAC-SHA256 Access=AKEXAMPLE0000000001, SignedHeaders=content-type;host;x-sdk-date, " +
        "Signature=7c6e69c69a88f76b0ddc7088bb29a9602d60ac8436c3d8a97700edc06818fb69",
    });
  });

  it("agrees with the vector of a failover", async () => {
    const url = `${HOST}${PROJECT}/server-groups/40df180b-9fe2-471a-8c64-1b758dc84189/action`;
    const headers = await sign({ url, method: "POST", body: { "failover-server-group": {} } });
    expect(headers["Authorization"]).to.contain("75c83337bd41274fec07a8de9097f741fdcf9a68972eb68e4c78ed84290da88e");
  });

  for (const [what, request] of [
    [
      "a DELETE with a body",
      {
        method: "DELETE",
        url: `${HOST}${PROJECT}/replications/x`,
        body: { replication: { delete_target_volume: true } },
      },
    ],
    [
      "a project and a security token",
      { url: `${HOST}/v2.0/ports`, headers: { "X-Project-Id": "p", "X-Security-Token": "st" } },
    ],
    [
      "a port in the host and a prefix in the path",
      { url: "http://127.0.0.1:8080/ecs/v1/p/cloudservers/action", method: "POST", body: { a: "ä" } },
    ],
    [
      "a query with signs and letters beyond ASCII",
      { url: `${HOST}/v1/p/server-groups`, query: { name: "wéb+1/2&x=(*)~", limit: "1000" } },
    ],
  ] as [string, Partial<SignableRequest> & { url: string }][]) {
    it(`covers ${what}`, async () => {
      const whole: SignableRequest = { method: "GET", query: {}, headers: TYPE, body: undefined, ...request };
      expect((await sign(request))["Authorization"]).to.equal(expected(whole));
    });
  }

  it("refuses a path that the vendor's code would encode twice", async () => {
    const message = await sign({ url: `${HOST}/v1/p/a%20b` }).then(
      String,
      (error: unknown) => (error as Error).message,
    );
    expect(message).to.contain("cannot be signed");
  });
});
