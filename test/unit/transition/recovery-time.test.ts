import { expect } from "chai";
import fc from "fast-check";
import { recoverySeconds, type Ending } from "../../../provider/transition/recovery-time";
import type { TransitionRecord } from "../../../provider/model/transition-record";
import { unfinished } from "./samples";

const HOUR = 3600_000;
const SINCE = Date.parse("2026-01-15T08:00:00.000Z");

const iso = (ms: number): string => new Date(ms).toISOString();

/** A failover of three minutes whose first part is by a clock so far ahead of the service's, and its end by another. */
function measured(aheadMs: number, endAheadMs = 0, known: { skew?: boolean; job?: boolean } = {}): number | null {
  const record: TransitionRecord = unfinished({
    since: iso(SINCE + aheadMs),
    acceptedAt: iso(SINCE + 2000 + aheadMs),
    phases: { preflight: 2, storage: 120, start: 40, addresses: 5 },
    servingAt: iso(SINCE + 180_000 + endAheadMs),
    ...(known.skew === true ? { skewMs: -aheadMs } : {}),
  });
  const ending: Ending = {
    finishedAt: SINCE + 185_000 + endAheadMs,
    skewMs: -endAheadMs,
    ...(known.job === true ? { jobBeganAt: iso(SINCE + 3000) } : {}),
  };
  return recoverySeconds(record, ending);
}

describe("the recovery time", () => {
  it("is the time from the request until the servers ran, by one clock, right or wrong", () => {
    expect(measured(0)).to.equal(180);
    expect(measured(HOUR, HOUR, { skew: true, job: true })).to.equal(180);
    expect(measured(-HOUR, -HOUR, { skew: true, job: true })).to.equal(180);
    expect(measured(1000, 0, { skew: true, job: true })).to.be.within(178, 181);
  });

  it("is not known when a transition was begun by a clock that was ahead, and finished by another", () => {
    for (const ahead of [HOUR, 60_000, 12 * HOUR]) expect(measured(ahead)).to.equal(null);
  });

  it("is not known when the clocks are known to disagree, by the service's own date or by when its job began", () => {
    for (const ahead of [-HOUR, -120_000, HOUR]) {
      expect(measured(ahead, 0, { skew: true })).to.equal(null);
      expect(measured(ahead, 0, { job: true })).to.equal(null);
    }
    expect(measured(0, -HOUR)).to.equal(null);
  });

  it("is not known where a time cannot be read", () => {
    expect(recoverySeconds(unfinished({ since: "yesterday" }), { finishedAt: SINCE })).to.equal(null);
  });

  it("is never negative, nor shorter than what was measured", () => {
    fc.assert(
      fc.property(fc.integer({ min: -2 * HOUR, max: 2 * HOUR }), fc.boolean(), (ahead, skew) => {
        const seconds = measured(ahead, 0, { skew });
        expect(seconds === null || seconds >= 157, String(seconds)).to.equal(true);
      }),
    );
  });
});
