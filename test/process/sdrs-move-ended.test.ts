import { expect } from "chai";
import type { CallRecord } from "../../simulator/index";
import { type Outcome, type Trial, Trials } from "../../tools/storm/moves/trial";

describe("sdrs failover that is ended from outside, and one plain update after it", function () {
  this.timeout(120_000);
  let trials: Trials;
  let calls: readonly CallRecord[];

  before(async () => {
    trials = await Trials.open();
    calls = await trials.calls();
  });
  after(() => trials.close());

  /** Number of the first call of that name; after it, of the next one. */
  const numberOf = (name: string, from = 0): number =>
    calls.findIndex((one, index) => index >= from && one.call === name) + 1;
  const post = (): number => numberOf("server-group-action");
  const ended = async (trial: Trial): Promise<Outcome> => {
    const outcome = await trials.run(trial);
    expect(outcome.problems, JSON.stringify(trial)).to.deep.equal([]);
    return outcome;
  };

  it("makes one request, which stands after everything that only looks", () => {
    expect(calls.filter(({ call }) => call === "server-group-action")).to.have.length(1);
    expect(post()).to.be.above(60);
  });

  it("runs at the DR site with true times where the answer to its request was lost with command and engine", async () => {
    const outcome = await ended({ call: post(), end: "kill", received: true });
    expect(outcome).to.include({ at: "POST server-group-action", moved: true });
  });

  it("has sent nothing, and is possible again, where the request itself was lost", async () => {
    expect(await ended({ call: post(), end: "kill", received: false })).to.include({ moved: false });
  });

  it("ends in time and without a lock on the signal of a pipeline", async () => {
    const outcome = await ended({ call: post() + 2, end: "SIGTERM", received: true });
    expect(outcome.moved).to.equal(true);
    expect(outcome.endedMs).to.be.below(7500);
  });

  it("ends at once, without a lock and with nothing sent, where a login hangs: that of the preview, that of the run that sends", async () => {
    const first = numberOf("create-token");
    const last = calls.map(({ call }) => call).lastIndexOf("create-token") + 1;
    expect([first, last > first + 1, last < post()]).to.deep.equal([1, true, true]);
    for (const call of [first, last]) {
      const { at, endedMs, problems } = await trials.end({ call, end: "SIGTERM", received: false });
      expect(at).to.include({ call: "create-token", effect: false });
      expect(problems).to.deep.equal([]);
      expect(endedMs).to.be.below(2000);
    }
  });
});
