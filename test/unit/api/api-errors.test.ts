import { expect } from "chai";
import { readVendorError, refusalError } from "../../../provider/api/api-errors";
import { VENDOR_CODES, VENDOR_CODES_BY_OPERATION } from "../../../provider/api/vendor-codes";
import type { DrError } from "../../../provider/errors";

const refused = (status: number, body: unknown, call = "getGroup"): DrError =>
  refusalError({
    operation: "Reading group g1",
    method: "GET",
    path: "/x",
    service: "sdrs",
    status,
    body,
    headers: {},
    call,
  });

describe("errors of the services", () => {
  for (const [what, body, expected] of [
    ["the usual shape", { error: { code: "SDRS.1013", message: "m" } }, { code: "SDRS.1013", message: "m" }],
    ["another key", { badrequest: { code: "SDRS.0201", message: "m" } }, { code: "SDRS.0201", message: "m" }],
    ["a numeric code", { itemNotFound: { code: 404, message: "m" } }, { code: "404", message: "m" }],
    [
      "the network's shape",
      { NeutronError: { type: "PortNotFound", message: "m" } },
      { code: "PortNotFound", message: "m" },
    ],
    [
      "the flat gateway shape",
      { error_code: "APIGW.0301", error_msg: "m", request_id: "r" },
      { code: "APIGW.0301", message: "m", requestId: "r" },
    ],
    ["the flat EIP shape", { code: "VPC.0504", message: "m" }, { code: "VPC.0504", message: "m" }],
    ["nested gateway words", { error: { error_code: "X.1", error_msg: "m" } }, { code: "X.1", message: "m" }],
    ["nothing", undefined, {}],
    ["a list", ["x"], {}],
  ] as [string, unknown, object][]) {
    it(`reads ${what}`, () => {
      expect(JSON.parse(JSON.stringify(readVendorError(body)))).to.deep.equal(expected);
    });
  }

  for (const [status, vendor, code] of [
    [400, "SDRS.1013", "DR_NOT_FOUND"],
    [400, "SDRS.1320", "DR_NOT_FOUND"],
    [400, "SDRS.1608", "DR_NOT_FOUND"],
    [400, "SDRS.1902", "DR_NOT_FOUND"],
    [404, "SDRS.2206", "DR_NOT_FOUND"],
    [404, "Ecs.0114", "DR_NOT_FOUND"],
    [400, "SDRS.1301", "DR_GONE_OR_BUSY"],
    [400, "SDRS.1913", "DR_GONE_OR_BUSY"],
    [400, "SDRS.1002", "DR_STATE_CONFLICT"],
    [400, "SDRS.1024", "DR_STATE_CONFLICT"],
    [400, "SDRS.1601", "DR_STATE_CONFLICT"],
    [400, "SDRS.1830", "DR_PRECONDITION"],
    [400, "SDRS.1319", "DR_PRECONDITION"],
    [400, "SDRS.1342", "DR_PRECONDITION"],
    [400, "SDRS.1330", "DR_PRECONDITION"],
    [400, "SDRS.1001", "DR_IN_USE"],
    [400, "SDRS.0305", "DR_QUOTA"],
    [400, "SDRS.0201", "DR_USAGE"],
    [401, "APIGW.0301", "DR_AUTH"],
    [403, "APIGW.0302", "DR_FORBIDDEN"],
    [404, "APIGW.0101", "DR_CONFIG_INVALID"],
    [409, "Whatever", "DR_STATE_CONFLICT"],
    [404, "Whatever", "DR_NOT_FOUND"],
    [400, "SDRS.9999", "DR_API_UNEXPECTED"],
    [501, "Whatever", "DR_API_UNEXPECTED"],
  ] as const) {
    it(`takes HTTP ${status} ${vendor} for ${code}`, () => {
      expect(refused(status, { error: { code: vendor, message: "m" } }).code).to.equal(code);
    });
  }

  it("does not take a 404 that no service signed for a missing object", () => {
    for (const body of [undefined, {}, "text"]) expect(refused(404, body).code).to.equal("DR_CONFIG_INVALID");
  });

  it("takes bad ids for a missing attachment where one is detached", () => {
    const body = { error: { code: "SDRS.0208", message: "m" } };
    expect(refused(400, body).code).to.equal("DR_USAGE");
    expect(refused(400, body, "detachPair").code).to.equal("DR_NOT_FOUND");
  });

  it("says what to do where the vendor's code is precise", () => {
    expect(refused(400, { error: { code: "SDRS.1342", message: "m" } }).hint).to.contain("present DR site");
    expect(refused(400, { error: { code: "SDRS.1830", message: "m" } }).hint).to.contain("synchronising");
  });

  it("names the request id of the body where the header has none", () => {
    expect(refused(403, { error_code: "APIGW.0302", error_msg: "m", request_id: "r9" }).message).to.contain(
      "request id r9",
    );
  });

  for (const code of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    it(`takes a code that is the name of a property of every object for an unknown one, ${code}`, () => {
      expect(refused(400, { error: { code, message: "m" } }).code).to.equal("DR_API_UNEXPECTED");
      expect(refused(400, JSON.parse(`{"${code}": {"code": "X.1", "message": "m"}}`)).message).to.contain("(X.1, ");
    });
  }

  it("keeps the beginning of what a service says, and says how much it was", () => {
    const { message, facts } = refused(400, { error: { code: "C".repeat(1e6), message: "word ".repeat(1e6) } });
    expect(message.length).to.be.below(3_000);
    expect(message).to.contain("word word … (5000000 characters)").and.contain("(1000000 characters without a blank)");
    expect(String(facts.vendorCode).length).to.be.below(100);
  });

  it("takes words that are no more than blanks for none", () => {
    expect(refused(404, { error: { code: " ", message: "\r\n" } }).code).to.equal("DR_CONFIG_INVALID");
  });

  it("lists every code once", () => {
    const codes = Object.keys(VENDOR_CODES);
    expect(new Set(codes).size).to.equal(codes.length);
    expect(Object.keys(VENDOR_CODES_BY_OPERATION)).to.include("detachPair");
  });
});
