import { expect } from "chai";
import { type RateLimiter, createRateLimiter } from "../../../provider/api/http/rate-limiter";
import { fakeClock } from "../../support/fake-clock";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Does something when it may, and says when that has ended. */
async function run<T>(limiter: RateLimiter, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const leave = await limiter.enter(signal);
  return await task().finally(leave);
}

describe("the rate limiter", () => {
  it("lets so many through at a time, in order, and goes on after a failure", async () => {
    const limiter = createRateLimiter({ maxConcurrency: 2, maxRate: 1000 }, fakeClock());
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const runs = [0, 1, 2, 3].map((index) =>
      run(
        limiter,
        () =>
          new Promise<void>((resolve, reject) => {
            begun.push(index);
            ends.push(() => {
              if (index === 0) reject(new Error("x"));
              else resolve();
            });
          }),
      ),
    );
    runs[0]?.catch(() => undefined);
    await tick();
    expect(begun).to.deep.equal([0, 1]);
    ends[0]?.();
    await tick();
    expect(begun).to.deep.equal([0, 1, 2]);
    ends[1]?.();
    ends[2]?.();
    await tick();
    ends[3]?.();
    await Promise.all(runs.slice(1));
    expect(begun).to.deep.equal([0, 1, 2, 3]);
  });

  it("keeps to the rate after a second's worth", async () => {
    const clock = fakeClock();
    const limiter = createRateLimiter({ maxConcurrency: 100, maxRate: 10 }, clock);
    const start = clock.now();
    for (let index = 0; index < 30; index++) await run(limiter, () => Promise.resolve());
    expect(clock.now() - start).to.be.within(1900, 2100);
  });

  it("sends nothing while the host asked for a pause", async () => {
    const clock = fakeClock();
    const limiter = createRateLimiter({ maxConcurrency: 1, maxRate: 1000 }, clock);
    limiter.pause(5000);
    const start = clock.now();
    await run(limiter, () => Promise.resolve());
    expect(clock.now() - start).to.be.at.least(5000);
  });

  it("pauses for half a minute at most, whatever the host asks for", async () => {
    const clock = fakeClock();
    const limiter = createRateLimiter({ maxConcurrency: 1, maxRate: 1000 }, clock);
    limiter.pause(3600_000);
    limiter.pause(Infinity);
    const start = clock.now();
    await run(limiter, () => Promise.resolve());
    expect(clock.now() - start).to.be.within(29_000, 31_000);
  });

  for (const back of [60_000, 3600_000]) {
    it(`holds nothing back when the date is set back by ${back / 1000} s, during a pause neither`, async () => {
      const clock = fakeClock(1_700_000_000_000);
      const limiter = createRateLimiter({ maxConcurrency: 8, maxRate: 20 }, clock);
      await run(limiter, () => Promise.resolve());
      limiter.pause(2000);
      clock.advance(-back);
      const start = clock.now();
      await run(limiter, () => Promise.resolve());
      expect(clock.now() - start).to.be.within(1900, 2200);
    });
  }

  it("forgets who gave up while queueing", async () => {
    const limiter = createRateLimiter({ maxConcurrency: 1, maxRate: 1000 }, fakeClock());
    let end: () => void = () => undefined;
    const first = run(limiter, () => new Promise<void>((resolve) => (end = resolve)));
    await tick();
    const controller = new AbortController();
    const second = run(limiter, () => Promise.reject(new Error("must not run")), controller.signal);
    controller.abort(new Error("gave up"));
    const message = await second.then(String, (error: unknown) => (error as Error).message);
    expect(message).to.equal("gave up");
    end();
    await first;
    expect(await run(limiter, () => Promise.resolve("free"))).to.equal("free");
  });
});
