import { expect } from "chai";
import { DrError, isDrError } from "../../provider/errors";
import { PACE, pollDelay, systemClock, waitFor, type WaitSpec } from "../../provider/wait";
import { type FakeClock, fakeClock } from "../support/fake-clock";

const MINUTE = 60_000;

function job(clock: FakeClock, lengthMs: number, rest: Partial<WaitSpec<string>> = {}): WaitSpec<string> {
  const end = clock.now() + lengthMs;
  return {
    what: "Failover of group g1",
    // A read takes some time as well.
    read: () => {
      clock.advance(40);
      return Promise.resolve(clock.now() >= end ? "SUCCESS" : "RUNNING");
    },
    key: (value) => `our ${value}`,
    shows: (value) => `its job is ${value}`,
    success: ["our SUCCESS"],
    pending: ["our INIT", "our RUNNING"],
    timeoutMs: 2 * 60 * MINUTE,
    ...rest,
  };
}

async function failure(promise: Promise<unknown>): Promise<DrError> {
  try {
    await promise;
  } catch (error) {
    if (isDrError(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("wait", () => {
  const lengths = [1, 2, 5, 10, 20, 34, 40, 60, 90, 150, 300, 600, 1200, 1800, 3600].map((seconds) => seconds * 1000);

  for (const length of lengths) {
    for (const guess of [1 / 1.15, 1, 1 / 0.72]) {
      for (const chance of [0, 0.5, 0.99]) {
        it(`notices the end of a job of ${length / 1000} s, expected ${Math.round((guess * length) / 1000)} s, chance ${chance}, within max(1 s, 3 %)`, async () => {
          const clock = fakeClock(0, chance);
          const { elapsedMs, polls } = await waitFor(job(clock, length, { expectedMs: guess * length }), clock);
          expect(elapsedMs - length).to.be.within(0, Math.max(1000, 0.03 * length));
          if (length <= 5 * MINUTE) expect(polls).to.be.at.most(40);
        });
      }
    }
    for (const chance of [0, 0.5, 0.99]) {
      it(`without an expectation, the end of a long operation after ${length / 1000} s, chance ${chance}, is noticed within max(9 s, 3 %)`, async () => {
        const clock = fakeClock(0, chance);
        const { elapsedMs, polls } = await waitFor(job(clock, length, { long: true }), clock);
        expect(elapsedMs - length).to.be.within(0, Math.max(9000, 0.03 * length));
        if (length <= 5 * MINUTE) expect(polls).to.be.at.most(40);
      });
    }

    it(`without an expectation, the end of a short operation after ${length / 1000} s is noticed within 14 %`, async () => {
      const clock = fakeClock(0, 0.5);
      const { elapsedMs } = await waitFor(job(clock, length), clock);
      expect(elapsedMs - length).to.be.within(0, Math.max(1000, Math.min(0.145 * length, 9000), 0.03 * length));
    });
  }

  it("keeps the lag small when a job takes three times as long as usual", async () => {
    const clock = fakeClock(0, 0);
    const { elapsedMs } = await waitFor(job(clock, 900_000, { expectedMs: 300_000 }), clock);
    expect(elapsedMs - 900_000).to.be.at.most(27_000);
  });

  it("polls densely as soon as the value shows that the end is near", () => {
    expect(pollDelay({ elapsedMs: 100_000, expectedMs: 600_000 }, 0)).to.equal(50_000);
    expect(pollDelay({ elapsedMs: 100_000, expectedMs: 600_000, near: true }, 0)).to.equal(2850);
  });

  it("never steps over the moment from which the end is expected", () => {
    expect(pollDelay({ elapsedMs: 400_000, expectedMs: 600_000 }, 0)).to.equal(20_000);
  });

  it("counts the time before a resumed wait", async () => {
    const clock = fakeClock(1_000_000, 0);
    await waitFor(job(clock, 60_000, { startedAt: 400_000, expectedMs: 700_000 }), clock);
    expect(Math.min(...clock.sleeps.slice(0, -1))).to.be.at.least(600_000 * PACE.near);
  });

  it("never pauses longer than the cap, and shortens pauses by chance", () => {
    expect(pollDelay({ elapsedMs: 3600_000 * 5 }, 0)).to.equal(PACE.maxMs);
    expect(pollDelay({ elapsedMs: 10_000 }, 1)).to.be.closeTo(1400 * 0.98, 1);
  });

  it("places the last poll at the deadline and says what was seen", async () => {
    const clock = fakeClock(0, 0);
    const error = await failure(waitFor(job(clock, 2 * MINUTE, { timeoutMs: MINUTE, facts: { jobId: "j1" } }), clock));
    expect(error.code).to.equal("DR_WAIT_TIMEOUT");
    expect(error.what).to.equal("Failover of group g1 had not ended after 60 s: its job is RUNNING.");
    expect(error.facts.jobId).to.equal("j1");
    expect(clock.now()).to.be.within(MINUTE, MINUTE + 100);
    expect((error.facts["seen"] as Record<string, number>)["our RUNNING"]).to.be.greaterThan(5);
  });

  it("says what to type where its caller knows it, and what the subject has not done", async () => {
    const clock = fakeClock(0, 0);
    const spec = job(clock, 3 * MINUTE, { timeoutMs: 2 * MINUTE, unmet: "was not ready", next: "Type this." });
    expect((await failure(waitFor(spec, clock))).message).to.equal(
      "[DR_WAIT_TIMEOUT] Failover of group g1 was not ready after 2 min: its job is RUNNING. Hint: Type this.",
    );
  });

  it("stops by name at a word in neither list", async () => {
    const clock = fakeClock();
    const shows = (): string => "it is in error-failing-over";
    const error = await failure(waitFor({ ...job(clock, 0), key: () => "our failed", shows }, clock));
    expect(error.code).to.equal("DR_STATE_CONFLICT");
    expect(error.what).to.equal("Failover of group g1 cannot end well: it is in error-failing-over.");
  });

  it("lets the caller name the failure", async () => {
    const clock = fakeClock();
    const spec = { ...job(clock, 0), key: () => "FAIL", failure: () => new DrError("DR_JOB_FAILED", "SDRS.1030") };
    expect((await failure(waitFor(spec, clock))).code).to.equal("DR_JOB_FAILED");
  });

  it("goes on through transient errors, counts them and honours the pause the service asked for", async () => {
    const clock = fakeClock(0, 0);
    const errors = [
      new DrError("DR_THROTTLED", "429", { retryAfterMs: 9000 }),
      new DrError("DR_UNAVAILABLE", "503"),
      new DrError("DR_UNAVAILABLE", "reset"),
    ];
    const plain = job(clock, 5000);
    const read: typeof plain.read = (options) => {
      const error = errors.shift();
      return error ? Promise.reject(error) : plain.read(options);
    };
    const { seen } = await waitFor({ ...plain, read }, clock);
    expect(seen).to.deep.equal({ DR_THROTTLED: 1, DR_UNAVAILABLE: 2, "our SUCCESS": 1 });
    expect(clock.sleeps[0]).to.equal(9000);
  });

  it("reads again after half a minute, however long the service asks to be left alone", async () => {
    const clock = fakeClock(0, 0);
    let reads = 0;
    const read = (): Promise<string> => {
      if (++reads > 1) return Promise.resolve("SUCCESS");
      return Promise.reject(new DrError("DR_THROTTLED", "slow down", { retryAfterMs: 3600_000 }));
    };
    await waitFor(job(clock, 0, { read }), clock);
    expect(clock.sleeps).to.deep.equal([PACE.longestAskedMs]);
  });

  it("is as long as it is when the date is set back or forward meanwhile", async () => {
    for (const jump of [-3 * 60 * MINUTE, 3 * 60 * MINUTE]) {
      let passed = 0;
      let date = 1_700_000_000_000;
      let reads = 0;
      const sleep = (ms: number): Promise<void> => {
        passed += ms;
        date += ms;
        return Promise.resolve();
      };
      const clock = { now: () => date, elapsed: () => passed, random: () => 0, sleep };
      const read = (): Promise<string> => {
        if (++reads === 3) date += jump;
        return Promise.resolve(reads > 8 ? "SUCCESS" : "RUNNING");
      };
      const { elapsedMs } = await waitFor(
        {
          what: "it",
          read,
          key: (value) => value,
          shows: (value) => value,
          success: ["SUCCESS"],
          pending: ["RUNNING"],
          timeoutMs: 60 * MINUTE,
        },
        clock,
      );
      expect(elapsedMs).to.be.within(1000, MINUTE);
    }
  });

  it("counts on when a clock without a second one is set back", async () => {
    const clock = fakeClock(1_700_000_000_000, 0);
    let reads = 0;
    const read = (): Promise<string> => {
      if (++reads === 3) clock.advance(-60 * MINUTE);
      return Promise.resolve("RUNNING");
    };
    await failure(waitFor(job(clock, 0, { read, timeoutMs: MINUTE }), clock));
    expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0)).to.be.closeTo(MINUTE, 1);
  });

  it("ends at the deadline also when nothing could be read, with the reason", async () => {
    const clock = fakeClock(0, 0);
    const read = (): Promise<string> => Promise.reject(new DrError("DR_UNAVAILABLE", "503"));
    const error = await failure(waitFor({ ...job(clock, 0), read, timeoutMs: 30_000 }, clock));
    expect(error.code).to.equal("DR_WAIT_TIMEOUT");
    expect(error.what).to.contain("after 30 s: nothing could be read of it. The last read failed: 503");
  });

  for (const code of ["DR_AUTH", "DR_PROTOCOL", "DR_NOT_FOUND"] as const) {
    it(`ends at once on ${code}`, async () => {
      const clock = fakeClock();
      const read = (): Promise<string> => Promise.reject(new DrError(code, "x"));
      expect((await failure(waitFor({ ...job(clock, 0), read }, clock))).code).to.equal(code);
      expect(clock.sleeps).to.deep.equal([]);
    });
  }

  it("tells each read how long it may take", async () => {
    const clock = fakeClock(0, 0);
    const limits: number[] = [];
    const plain = job(clock, 3 * MINUTE, { timeoutMs: MINUTE });
    await failure(waitFor({ ...plain, read: (o) => (limits.push(o.timeoutMs), plain.read(o)) }, clock));
    expect(limits[0]).to.equal(MINUTE);
    expect(limits.at(-1)).to.equal(PACE.lastReadMs);
  });

  it("ends when the signal fires, before a read and during a pause", async () => {
    const clock = fakeClock();
    const before = await failure(waitFor(job(clock, MINUTE), clock, AbortSignal.abort("engine gone")));
    expect(before.code).to.equal("DR_ABORTED");
    const controller = new AbortController();
    const wait = waitFor(
      job(clock, 1e9),
      { ...clock, sleep: (ms, signal) => systemClock.sleep(ms, signal) },
      controller.signal,
    );
    setImmediate(() => {
      controller.abort();
    });
    expect((await failure(wait)).code).to.equal("DR_ABORTED");
  });
});
