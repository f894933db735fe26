import { expect } from "chai";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ASSUMPTIONS } from "../../simulator/assumptions";
import { httpStatusOf, MESSAGES } from "../../simulator/wire/error-codes";
import { CALLS } from "../../simulator/routes/index";
import { contract, signing } from "../../contract/tables";
import { matchCall } from "../../contract/conformance/calls";
import { operationOf, undocumentedRequests } from "../../contract/conformance/index";
import { canonicalRequest, type Form, type Signable, signature } from "../../contract/conformance/sign";

const pages = readFileSync(path.resolve(__dirname, "../../../docs/contract.md"), "utf8");

describe("the simulator's own tables against the contract", () => {
  it("serve all 45 calls under their documented method and path", () => {
    for (const row of contract.calls) {
      const served = CALLS.find((call) => call.number === row.number);
      expect(served, row.id).to.include({ method: row.method, service: "sdrs" });
      expect(served?.huaweiOnly === true, row.id).to.equal(row.flavour === "huawei");
      const asked = (served?.path ?? "").replace(/:\w+/g, "x");
      expect(matchCall(row.method, asked, "sdrs")?.number, asked).to.equal(row.number);
    }
  });

  it("serve every call of the neighbouring services", () => {
    for (const row of contract.cloudCalls) {
      const template = row.path.replace(/\{\w+\}/g, ":");
      const served = CALLS.some(
        (call) =>
          call.service === row.service && call.method === row.method && call.path.replace(/:\w+/g, ":") === template,
      );
      expect(served, `${row.method} ${row.path}`).to.equal(true);
    }
  });

  it("know no error code that the service has not, and give each its HTTP status", () => {
    const http = new Map(contract.errorCodes.map((row) => [row.id, row.http]));
    for (const code of Object.keys(MESSAGES)) expect(http.get(code), code).to.equal(httpStatusOf(code));
  });

  it("name a switch for every open point, or the point is a limit, a fault or a label", () => {
    const elsewhere = ["U13", "U14", "U25"];
    const switched = new Set(Object.values(ASSUMPTIONS).map((row) => row.point as string));
    const open = contract.unverified
      .filter((row) => row.area === "sdrs" && !elsewhere.includes(row.id))
      .map((row) => row.id);
    expect(open.filter((point) => !switched.has(point))).to.deep.equal([]);
  });

  it("send the reader to sections of docs/contract.md that exist", () => {
    for (const { section, name } of CALLS)
      expect(pages, name).to.match(new RegExp(`^##+ ${section.replace(".", "\\.")}\\.? `, "m"));
  });
});

describe("the signature vectors", () => {
  for (const row of contract.authVectors) {
    const request: Signable = {
      method: row.method,
      path: row.path,
      query: row.query,
      body: row.body,
      headers: { "content-type": signing.contentType, host: signing.host, "x-sdk-date": signing.date },
    };
    const { region, service, secretKey } = signing;
    const forms: [keyof typeof row, Form][] = [
      ["formA", { form: "A" }],
      ["formB", { form: "B", region, service }],
      ["formBEmpty", { form: "B", region: "", service: "" }],
    ];
    it(`hash ${row.id} to its canonical request (${row.citation})`, () => {
      expect(createHash("sha256").update(canonicalRequest(request)).digest("hex")).to.equal(row.canonicalSha256);
      expect(createHash("sha256").update(row.body).digest("hex")).to.equal(row.bodySha256);
    });
    for (const [name, form] of forms)
      it(`sign ${row.id} in ${name} (${row.citation})`, () => {
        expect(signature(request, secretKey, form)).to.equal(row[name]);
      });
  }
});

describe("the requests a client sends", () => {
  it("are told apart from what the contract does not know", () => {
    const sent = { service: "sdrs", method: "POST", path: "/sdrs/v1/p/server-groups/g/action" };
    const good = { ...sent, body: { "failover-server-group": {} } };
    const bad = { ...sent, body: { "failover-server-group": { force: true } } };
    const lost = { ...sent, path: "/sdrs/v1/p/server-groups/g/failback", body: {} };
    expect(undocumentedRequests([good])).to.deep.equal([]);
    expect(undocumentedRequests([bad, lost])).to.have.lengthOf(2);
    expect(operationOf(good)).to.equal("actOnGroup");
  });
});
