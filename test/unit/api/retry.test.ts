import { expect } from "chai";
import { outcomeOf, RETRY, readRetryAfter, retryPauseMs } from "../../../provider/api/http/retry";

describe("repetition of requests", () => {
  it("never repeats what may have been accepted", () => {
    for (const outcome of ["unavailable", "broken", "cancelled"] as const)
      expect(RETRY[outcome].once).to.equal("ambiguous");
    const repeated = Object.entries(RETRY).filter(([, row]) => row.once === "again");
    expect(repeated.map(([outcome]) => outcome)).to.deep.equal(["throttled", "unsent"]);
  });

  for (const [status, outcome] of [
    [200, "ok"],
    [204, "broken"],
    [400, "refused"],
    [401, "unauthorized"],
    [404, "refused"],
    [408, "unavailable"],
    [429, "throttled"],
    [500, "unavailable"],
    [501, "refused"],
    [503, "unavailable"],
  ] as const) {
    it(`takes HTTP ${status} for ${outcome}`, () => {
      const json = status === 204 ? undefined : {};
      expect(outcomeOf({ kind: "answer", status, headers: {}, json, bytes: 2 }, true, false)).to.equal(outcome);
    });
  }

  it("doubles the pause, within a cap, and never pauses shorter than asked", () => {
    expect([1, 2, 3, 4, 10].map((attempt) => retryPauseMs(attempt, undefined, 1))).to.deep.equal([
      250, 500, 1000, 2000, 8000,
    ]);
    expect(retryPauseMs(1, undefined, 0)).to.equal(125);
    expect(retryPauseMs(1, 20_000, 1)).to.equal(20_000);
    expect(retryPauseMs(1, 3600_000, 1)).to.equal(30_000);
  });

  it("reads Retry-After in both forms", () => {
    const now = Date.parse("2026-01-15T08:00:00Z");
    expect(readRetryAfter("7", now)).to.equal(7000);
    expect(readRetryAfter("Thu, 15 Jan 2026 08:00:30 GMT", now)).to.equal(30_000);
    expect(readRetryAfter("Thu, 15 Jan 2026 07:00:00 GMT", now)).to.equal(0);
    expect(readRetryAfter("soon", now)).to.equal(undefined);
    for (const much of ["9".repeat(400), "99999999", "Fri, 31 Dec 2999 23:59:59 GMT"])
      expect(readRetryAfter(much, now)).to.equal(24 * 3600_000);
    for (const none of ["-5", "1e9", "NaN", "Infinity", "0x10"])
      expect(readRetryAfter(none, now)).to.be.oneOf([0, undefined]);
    expect(readRetryAfter(undefined, now)).to.equal(undefined);
  });
});
