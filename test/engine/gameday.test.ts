import { expect } from "chai";
import { GamedayStage } from "../../tools/gamedays/stage.js";
import { requireEngine } from "../support/engine.js";

describe("a game day on the real engine", function () {
  this.timeout(300_000);
  before(requireEngine);

  it("kills a failover after its request, and one plain update starts the servers", async () => {
    const stage = GamedayStage.open("real");
    try {
      const { code, document, said } = await stage.play("runner-killed");
      expect(code, said).to.equal(0);
      expect(document?.runs.map(({ exitCode }) => exitCode)).to.deep.equal([null, 0]);
    } finally {
      stage.close();
    }
  });
});
