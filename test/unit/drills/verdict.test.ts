import { expect } from "chai";
import { notCompared, touchedIn } from "../../../provider/drills/decide/untouched";
import { type Came, verdictOf } from "../../../provider/drills/decide/verdict";
import { SIGHT, check } from "./samples";

const PASSED: Came = {
  ...{ broken: undefined, bootedSeconds: 60, notBooted: [], readySeconds: 90, dataLossSeconds: null, way: true },
  objective: { readySeconds: 120, dataLossSeconds: null },
  servers: ["d-s1"],
  checks: [check()],
  ...{ touched: [], notCompared: [] },
};

describe("the verdict of a drill", () => {
  it("is passed where everything is proved", () => {
    expect(verdictOf(PASSED)).to.deep.include({ state: "passed", reasons: [] });
  });

  const FAILED: readonly (readonly [string, Partial<Came>])[] = [
    ["it broke off", { broken: "Creation failed" }],
    ["a server does not stay up", { notBooted: ["server web is ERROR"] }],
    ["a check fails", { checks: [check(), check({ name: "b", state: "failed", proof: null, error: "no" })] }],
    ["it was not ready in time", { readySeconds: 121 }],
    ["more data is lost than may be", { dataLossSeconds: 61, objective: { readySeconds: null, dataLossSeconds: 60 } }],
    ["production changed", { touched: ["the group's status"] }],
  ];
  for (const [what, more] of FAILED)
    it(`is failed where ${what}, whatever else is unproven`, () => {
      expect(verdictOf({ ...PASSED, ...more }).state).to.equal("failed");
      expect(verdictOf({ ...PASSED, ...more, way: false }).state).to.equal("failed");
    });

  const UNPROVEN: readonly (readonly [string, Partial<Came>])[] = [
    ["no way in is declared", { way: false }],
    ["there is no check", { checks: [] }],
    ["a check is unproven", { checks: [check({ state: "unproven", proof: null, error: "?" })] }],
    ["a check has no proof", { checks: [check({ proof: null })] }],
    [
      "a check has the proof of a server of production",
      { checks: [check({ proof: { by: "metadata", serverId: "s1" } })] },
    ],
    ["a check was waived", { checks: [check({ state: "waived", proof: null })] }],
    ["production could not be compared", { notCompared: ["web"] }],
    ["an objective for the data loss has no number", { objective: { readySeconds: null, dataLossSeconds: 60 } }],
  ];
  for (const [what, more] of UNPROVEN)
    it(`is unproven where ${what}`, () => {
      const { state, reasons } = verdictOf({ ...PASSED, ...more });
      expect(state).to.equal("unproven");
      expect(reasons).to.have.length(1);
    });
});

describe("production before and after a drill", () => {
  it("is compared in everything that a drill could harm", () => {
    expect(touchedIn(SIGHT, SIGHT)).to.deep.equal([]);
    const [pair] = SIGHT.pairs;
    const [server] = SIGHT.servers;
    if (pair === undefined || server === undefined) throw new Error("no sample");
    const others = [
      { group: { ...SIGHT.group, status: "error" } },
      { group: { ...SIGHT.group, productionSite: "target" } },
      { group: { ...SIGHT.group, progress: 40 } },
      { pairs: [] },
      { pairs: [{ ...pair, status: "error" }] },
      { pairs: [{ ...pair, replication: "inactive" }] },
      { pairs: [{ ...pair, progress: 40 }] },
      { servers: [] },
      { servers: [{ ...server, status: "SHUTOFF" }] },
    ];
    for (const other of others)
      expect(touchedIn(SIGHT, { ...SIGHT, ...other }), JSON.stringify(other)).to.have.length(1);
  });

  it("is not worse for a synchronisation that went on, and not compared where it was unreadable", () => {
    const half = { ...SIGHT, group: { ...SIGHT.group, progress: 40 } };
    expect(touchedIn(half, SIGHT)).to.deep.equal([]);
    const unread = { ...SIGHT, servers: SIGHT.servers.map((server) => ({ ...server, status: null })) };
    expect(touchedIn(unread, SIGHT)).to.deep.equal([]);
    expect(notCompared(unread, SIGHT)).to.deep.equal(["web"]);
  });
});
