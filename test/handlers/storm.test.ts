import { expect } from "chai";
import { Harness } from "../../tools/storm/harness";
import { randomDisturbance } from "../../tools/storm/plans";
import { chanceOf } from "../../tools/storm/random";
import { runOnce } from "../../tools/storm/run";
import { explain } from "../../tools/storm/tally";
import { TRANSITIONS } from "../../tools/storm/transitions";

/** Where an undisturbed update of a transition is known to be busy; `npm run storm` measures it instead. */
const CLEAN = { calls: [], first: { calls: 100, ms: 180_000 } } as const;
const SEED = 41;

describe("a small storm", () => {
  let harness: Harness;
  before(async () => {
    harness = await Harness.open({ hosts: "local" });
  });
  after(() => harness.close());

  for (const [index, transition] of TRANSITIONS.entries()) {
    it(`ends ${transition.name} rightly, however often it is killed`, async () => {
      const how = { ...randomDisturbance(chanceOf(SEED + index), CLEAN), rest: true };
      const result = await runOnce(harness, transition, how);
      expect(result.faults, explain(result, how, "npm run storm")).to.deep.equal([]);
    });
  }

  it("ends a failover rightly on a day when a third of all calls is answered badly", async () => {
    const [failover] = TRANSITIONS;
    const how = { kills: [], faults: 0.3, expiry: 30, auth: "token" } as const;
    const result = await runOnce(harness, failover!, how);
    expect(result.faults, explain(result, how, "npm run storm")).to.deep.equal([]);
    expect(result.badCalls).to.be.above(10);
  });
});
