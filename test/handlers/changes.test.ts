import { expect } from "chai";
import { ChangeStorm } from "../../tools/storm/change-runs";
import { CHANGES } from "../../tools/storm/changes";
import { chanceOf } from "../../tools/storm/random";

const SEED = 11;

describe("a small storm over edits", () => {
  let storm: ChangeStorm;
  let kills = 0;
  before(async () => {
    storm = await ChangeStorm.open();
  });
  after(() => storm.close());

  for (const [index, change] of CHANGES.entries())
    it(`ends as undisturbed, however it is killed: ${change.name}`, async () => {
      const clean = await storm.clean(change);
      expect(clean.faults, "undisturbed").to.deep.equal([]);
      if (clean.writes === 0) return;
      const killed = await storm.killed(change, { after: chanceOf(SEED + index).below(clean.writes), of: "writes" });
      expect(killed.faults).to.deep.equal([]);
      if (killed.killed) kills++;
    });

  it("was killed often enough", () => {
    expect(kills).to.be.at.least(15);
  });
});
