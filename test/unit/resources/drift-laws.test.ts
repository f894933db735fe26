import { expect } from "chai";
import { acknowledged, hasDrift, nameDrift, withDrift } from "../../../provider/engine/state/drift";
import type { Props } from "../../../provider/engine/shape";
import type { Definition, Saved } from "../../../provider/model/define";
import { SITES } from "../../../provider/model/status";

const RENAMED = "is named bills, not orders";
const UNFINISHED = "a transition is not finished";

const saved = (outputs: Props, memory: Props = {}): Saved<Definition> => ({
  inputs: {},
  outputs: { drift: null, ...outputs },
  memory,
  lacking: [],
});

/** States as updates and refreshes leave them, and what a refresh may then find. */
function* cases(): Generator<{ old: Saved<Definition>; read: Props; site: unknown; left: unknown; known: string[] }> {
  for (const left of [undefined, ...SITES])
    for (const site of [undefined, null, ...SITES])
      for (const known of [[], [RENAMED], ["is gone"]])
        for (const found of [[], [RENAMED], [RENAMED, "is gone"]])
          for (const unfinished of [undefined, null, { number: 3 }]) {
            const old = saved({ drift: [] }, { left: { ...(left === undefined ? {} : { site: left }), known } });
            yield { old, read: { productionSite: site, unfinished, drift: found }, site, left, known };
          }
}

function driftOf({ drift }: Props): readonly unknown[] {
  return Array.isArray(drift) ? drift : [];
}

describe("drift, over all sides, records and findings", () => {
  it("is another side, an unfinished transition, and what no update has taken note of, and nothing else", () => {
    let drifted = 0;
    for (const { old, read, site, left, known } of cases()) {
      const drift = driftOf(withDrift(read, old));
      const why = JSON.stringify({ old, read });
      const moved = typeof site === "string" && left !== undefined && site !== left;
      const news = driftOf(read).filter((text) => !known.includes(String(text)));
      expect(drift.includes(UNFINISHED), why).to.equal((read["unfinished"] ?? null) !== null);
      expect(
        drift.some((text) => String(text).startsWith("production is at")),
        why,
      ).to.equal(moved);
      expect(drift, why).to.include.members(news);
      expect(drift, why).to.have.lengthOf(news.length + Number(moved) + Number(drift.includes(UNFINISHED)));
      expect(hasDrift(saved({ drift })), why).to.equal(drift.length > 0);
      if (drift.length > 0) drifted++;
    }
    expect(drifted).to.be.above(100);
  });

  it("is another name than the one last declared, and none of an object that nobody declared", () => {
    const declared = { inputs: { name: "orders" } };
    expect(nameDrift("bills", declared)).to.deep.equal([RENAMED]);
    expect(nameDrift("orders", declared)).to.deep.equal([]);
    expect(nameDrift("bills", undefined)).to.deep.equal([]);
  });

  it("is measured by what was last observed in a state that left nothing else", () => {
    for (const site of SITES) {
      const old = saved({ productionSite: "source", drift: [] });
      expect(driftOf(withDrift({ productionSite: site }, old))).to.have.lengthOf(site === "source" ? 0 : 1);
    }
    expect(acknowledged({ productionSite: "target" }, undefined)["left"]).to.deep.equal({ site: "target", known: [] });
  });

  it("is the same however often it is read, and nothing more once an update has taken note of it and ended", () => {
    for (const { old, read } of cases()) {
      const once = withDrift(read, old);
      const again = withDrift(read, saved(once, { left: once["left"] }));
      expect(again).to.deep.equal(once);
      const updated = acknowledged(
        { productionSite: read["productionSite"], unfinished: null },
        saved(once, { left: once["left"] }),
      );
      const quiet = withDrift({ ...read, unfinished: null }, saved({ drift: [] }, { left: updated["left"] }));
      expect(driftOf(quiet), JSON.stringify({ old, read })).to.deep.equal([]);
    }
  });
});
