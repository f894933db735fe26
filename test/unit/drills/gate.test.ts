import { expect } from "chai";
import { type GateWish, gateReasons } from "../../../provider/drills/decide/gate";
import type { DrillRun } from "../../../provider/model/drill-history";
import { begun, check, run } from "./samples";

const WISH: GateWish = {
  group: { id: "g1", name: "orders" },
  now: Date.parse("2026-03-08T03:00:00.000Z"),
  maxAgeMs: 8 * 24 * 3_600_000,
  topology: begun().topology,
  simulated: false,
};

const reasons = (of: DrillRun, wish: Partial<GateWish> = {}): string[] => gateReasons([of], { ...WISH, ...wish });

describe("the gate of drills", () => {
  it("lets the last drill count that passed with a proof", () => {
    expect(reasons(run())).to.deep.equal([]);
  });

  const { ended: _ended, ...unended } = run();
  const PLANTED: readonly (readonly [string, DrillRun, RegExp, Partial<GateWish>?])[] = [
    ["did not end", { ...unended, cleanUp: undefined }, /did not end/],
    ["failed", run({ ended: { state: "failed", reasons: ["check rows failed"] } }), /is failed: check rows failed/],
    ["is unproven", run({ ended: { state: "unproven" } }), /is unproven/],
    ["was stopped", run({ ended: { state: "stopped" } }), /is stopped/],
    ["has a check without proof", run({ ended: { checks: [check({ proof: null })] } }), /no proof/],
    [
      "was not cleaned up",
      run({ ended: { cleanUp: { at: "", complete: false, left: [{ kind: "drill", id: "d1", why: "" }] } } }),
      /not complete: drill d1/,
    ],
    ["is too old", run(), /is 6 days old, and may be 24 h/, { maxAgeMs: 24 * 3_600_000 }],
    ["is of the future", run({ begun: {} }), /of the future/, { now: Date.parse("2026-03-01T03:00:00.000Z") }],
    ["ran on a simulation", run({ begun: { endpoint: "http://127.0.0.1:4000" } }), /a simulation/],
    [
      "rehearsed less than there is",
      run(),
      /never rehearsed: instance db/,
      { topology: { digest: `sha256:${"1".repeat(64)}`, members: ["instance web (i1)", "instance db (i2)"] } },
    ],
    [
      "is of another group",
      run({ begun: { group: { id: "g2", name: "shop" } } }),
      /never drilled; the history has shop/,
    ],
  ];
  for (const [what, of, expected, wish] of PLANTED)
    it(`names the reason when it ${what}`, () => {
      const found = reasons(of, wish);
      expect(found).to.have.length(1);
      expect(found[0]).to.match(expected);
    });

  it("goes by the latest drill, and not by the best", () => {
    expect(gateReasons([run(), run({ ended: { state: "failed" } })], WISH)).to.have.length(1);
    expect(gateReasons([run({ ended: { state: "failed" } }), run()], WISH)).to.deep.equal([]);
  });

  it("lets a rehearsal on a simulation count only for who tries a pipeline", () => {
    expect(reasons(run({ begun: { endpoint: "http://127.0.0.1:4000" } }), { simulated: true })).to.deep.equal([]);
  });
});
