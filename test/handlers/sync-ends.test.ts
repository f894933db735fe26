import { expect } from "chai";
import { type Bench, failure, useBench } from "../support/handlers";
import { GROUP, VERB, byName, pairOf, preparedWorld } from "./scenes";

const OVER: readonly {
  readonly what: string;
  readonly act: (bench: Bench) => Promise<unknown>;
  readonly says: string;
}[] = [
  {
    what: "somebody disables protection",
    act: (bench) => bench.control.console({ group: GROUP, action: VERB.stop }),
    says: '"available"',
  },
  {
    what: "the storage of production breaks",
    act: (bench) => bench.control.breakProduction({ group: GROUP }),
    says: "fault_level 2",
  },
  {
    what: "a pair goes to an error",
    act: async (bench) =>
      bench.control.setStatus({ pair: pairOf(await bench.world(), "shop-spare").id, status: "error" }),
    says: "shop-spare",
  },
];

describe("the wait for both sides to hold the same data", () => {
  const bench = useBench({
    world: preparedWorld,
    faults: [{ id: "slow", effect: { kind: "slow-sync", factor: 40 } }],
  });

  for (const { what, act, says } of OVER) {
    it(`ends within a minute when ${what}`, async () => {
      const protectionGroupId = byName((await bench().world()).groups, GROUP).id;
      const protection = bench().resource("Protection");
      bench().clock.after(60, () => act(bench()));
      const begun = bench().clock.now();
      await failure(protection.up({ protectionGroupId }), "has stopped", says);
      expect((bench().clock.now() - begun) / 1000).to.be.within(60, 140);
    });
  }

  it("lasts as long as the copy otherwise", async () => {
    const protectionGroupId = byName((await bench().world()).groups, GROUP).id;
    const protection = bench().resource("Protection");
    await protection.up({ protectionGroupId });
    expect(protection.outputs).to.include({ status: "protected", inSync: true });
  });
});
