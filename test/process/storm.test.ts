import { expect } from "chai";
import { Harness } from "../../tools/storm/harness";
import type { Kill } from "../../tools/storm/kill";
import { runOnce } from "../../tools/storm/run";
import { explain } from "../../tools/storm/tally";
import { TRANSITIONS } from "../../tools/storm/transitions";

/** One kill of each sort, in a real process of Pulumi's host. */
const KILLS: readonly { readonly transition: string; readonly kill: Kill; readonly refresh: boolean }[] = [
  { transition: "failover", kill: { at: "call", number: 20, taken: true }, refresh: true },
  { transition: "switchover", kill: { at: "call", number: 30, taken: false }, refresh: false },
  { transition: "switchover", kill: { at: "time", ms: 120_000 }, refresh: true },
];

describe("a provider process that is killed", () => {
  let harness: Harness;
  before(async () => {
    harness = await Harness.open();
  });
  after(() => harness.close());

  for (const { transition: name, kill, refresh } of KILLS) {
    it(`in a ${name} (${JSON.stringify(kill)}) is made good by the next update`, async () => {
      const transition = TRANSITIONS.find((one) => one.name === name);
      const how = { kills: [kill], refresh };
      const result = await runOnce(harness, transition!, how);
      expect(result.faults, explain(result, how, "npm run storm")).to.deep.equal([]);
      expect(result.kills).to.equal(1);
    });
  }
});
