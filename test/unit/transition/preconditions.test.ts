import { expect } from "chai";
import fc from "fast-check";
import { isDrError } from "../../../provider/errors";
import { RISKS, linesIn } from "../../../provider/transition/decide/consent";
import type { Decision } from "../../../provider/transition/decide/decision";
import { preconditionsOf, requireReady } from "../../../provider/transition/steps/preconditions";
import type { TransitionRequest } from "../../../provider/transition/request";
import { type Scene, dark, idOf, request, scene, server, STOPPED, unfinished } from "./samples";

type Act = Extract<Decision, { do: "move" | "failback" }>;

/** What the line of a decision begins with. */
const idFor = (decision: Act): string => idOf(3, decision.to);

const FAILOVER: Act = { do: "move", row: 7, action: "failover", to: "target" };
const SWITCHOVER: Act = { do: "move", row: 7, action: "switchover", to: "target" };
const REPROTECT: Act = { do: "failback", row: 9, begin: "reprotect", to: "source" };
const SWITCH_BACK: Act = { do: "failback", row: 7, begin: "sync", to: "source" };

const AWAY = { productionSite: "target" } as const;
const FAILED_OVER: Scene = { group: { ...AWAY, status: "failed-over" } };

function prepared(
  given: Scene,
  decision: Act,
  change: Partial<TransitionRequest> = {},
  switchNow = false,
): ReturnType<typeof preconditionsOf> {
  return preconditionsOf(scene(given), decision, request(change), { switchNow });
}

function refusal(given: Scene, decision: Act, change: Partial<TransitionRequest> = {}, switchNow = false): string {
  try {
    requireReady(scene(given), "the move", prepared(given, decision, change, switchNow));
  } catch (error) {
    if (isDrError(error)) return error.message;
    throw error;
  }
  return "";
}

interface Row {
  readonly says: string;
  readonly given: Scene;
  readonly decision: Act;
  readonly needed: readonly string[];
  readonly switchNow?: boolean;
  readonly change?: Partial<TransitionRequest>;
}

const lost = { faultLevel: "2", replicationStatus: "inactive" };
const stopped = ["web-source", "web-target", "db-source", "db-target"].map((id) => server(id, STOPPED));

// prettier-ignore
const ROWS: readonly Row[] = [
  { says: "an unplanned failover of a healthy site", given: {}, decision: FAILOVER, needed: ["healthy"] },
  { says: "an unplanned failover of a healthy site to a DR side that is half broken", given: { servers: [server("web-target", { status: "ERROR" }), dark("db-target")] }, decision: FAILOVER, needed: ["healthy", "dr-partial", "dr-unreadable"] },
  { says: "a failover with a storage fault to a DR side that is half broken", given: { pairs: [lost], servers: [server("web-target", { status: "ERROR" }), dark("db-target")] }, decision: FAILOVER, change: { knownInSync: true }, needed: [] },
  { says: "a switchover to a DR server that cannot start", given: { servers: [server("web-target", { status: "ERROR" })] }, decision: SWITCHOVER, needed: ["downtime", "dr-partial"] },
  { says: "an unplanned failover of a healthy site while a pair copies", given: { pairs: [{ replicationStatus: "copying" }] }, decision: FAILOVER, needed: ["healthy", "data-loss"] },
  { says: "an unplanned failover when nothing answers any more", given: { pairs: [{ progress: 30 }], servers: [dark("web-source"), dark("db-source")] }, decision: FAILOVER, needed: ["healthy", "data-loss", "zone-loss"] },
  { says: "a failover with a storage fault that was in sync", given: { pairs: [lost, lost] }, decision: FAILOVER, change: { knownInSync: true }, needed: [] },
  { says: "a failover with a storage fault that was not in sync", given: { pairs: [lost] }, decision: FAILOVER, change: { knownInSync: false }, needed: ["data-loss"] },
  { says: "a failover with a storage fault and a dark zone", given: { pairs: [lost], servers: [dark("web-source")] }, decision: FAILOVER, change: { knownInSync: true }, needed: ["zone-loss"] },
  { says: "a failover out of a broken switchover", given: { group: { status: "error-reversing" } }, decision: FAILOVER, needed: ["healthy"] },
  { says: "a failover of ours that is tried again", given: { group: { status: "error-failing-over" }, pairs: [{ replicationStatus: "inactive" }] }, decision: FAILOVER, change: { record: unfinished({ number: 3 }) }, needed: [] },
  { says: "a failover that somebody else began", given: { group: { status: "error-failing-over" }, pairs: [{ replicationStatus: "inactive" }] }, decision: FAILOVER, needed: ["healthy", "data-loss"] },
  { says: "a switchover with running servers", given: {}, decision: SWITCHOVER, needed: ["downtime"] },
  { says: "a switchover with a running DR server only", given: { servers: [...stopped, server("db-target")] }, decision: SWITCHOVER, needed: ["downtime"] },
  { says: "a switchover with everything stopped", given: { servers: stopped }, decision: SWITCHOVER, needed: [] },
  { says: "a reprotect that stops when in sync", given: FAILED_OVER, decision: REPROTECT, needed: ["overwrite"] },
  { says: "a reprotect that goes on to switch", given: FAILED_OVER, decision: REPROTECT, switchNow: true, needed: ["overwrite", "downtime"] },
  { says: "a reprotect that goes on to switch, nothing running", given: { ...FAILED_OVER, servers: stopped }, decision: REPROTECT, switchNow: true, needed: ["overwrite"] },
  { says: "a failback that only waits for the copy", given: { group: AWAY, pairs: [{ progress: 10 }] }, decision: SWITCH_BACK, needed: [] },
  { says: "a failback that switches", given: { group: AWAY }, decision: SWITCH_BACK, switchNow: true, needed: ["downtime"] },
];

describe("preparing a transition", () => {
  for (const { says, given, decision, needed, change, switchNow } of ROWS) {
    it(`${says} needs ${needed.length === 0 ? "no consent" : needed.join(" and ")}`, () => {
      const ready = prepared(given, decision, change, switchNow);
      expect(ready.refusals).to.deep.equal([]);
      expect(ready.needed).to.have.members(needed);
      expect(ready.missing).to.have.members(needed);
      expect(ready.line).to.equal([idFor(decision), ...ready.needed].join("+"));
    });

    it(`${says} is ready with exactly that consent`, () => {
      const ready = prepared(given, decision, change, switchNow);
      expect(refusal(given, decision, { ...change, confirm: linesIn(ready.line) }, switchNow)).to.equal("");
      for (const risk of ready.needed) {
        const without = [idFor(decision), ...ready.needed.filter((one) => one !== risk)].join("+");
        const text = refusal(given, decision, { ...change, confirm: [without] }, switchNow);
        expect(text).to.contain("[DR_CONFIRMATION_REQUIRED]").and.contain(`"${risk}"`).and.contain(ready.line);
        expect(text).to.contain(RISKS[risk]).and.contain("SDRS_CONFIRM");
      }
    });
  }

  it("the risks of an unplanned failover are those of the design, whatever is observed", () => {
    const anyPair = fc.record({
      faultLevel: fc.constantFrom("0", "2"),
      replicationStatus: fc.constantFrom("active", "copying", "inactive"),
      progress: fc.constantFrom(100, 99, 0),
      status: fc.constantFrom("protected", "fault"),
    });
    const anyGroup = fc.record({
      pairs: fc.array(anyPair, { minLength: 1, maxLength: 3 }),
      darkServers: fc.subarray(["web-source", "db-source", "web-target"]),
      knownInSync: fc.constantFrom(true, false, undefined),
    });
    fc.assert(
      fc.property(anyGroup, ({ pairs, darkServers, knownInSync }) => {
        const behind = pairs.filter((one) => one.replicationStatus !== "active" || one.progress < 100);
        const excused =
          knownInSync === true && behind.every((one) => one.replicationStatus === "inactive" || one.status === "fault");
        const needed = [
          ...(pairs.every((one) => one.faultLevel === "0") ? ["healthy"] : []),
          ...(behind.length > 0 && !excused ? ["data-loss"] : []),
          ...(darkServers.some((id) => id.endsWith("source")) ? ["zone-loss"] : []),
          ...(darkServers.join() === "web-target" && pairs.every((one) => one.faultLevel === "0")
            ? ["dr-unreadable"]
            : []),
        ];
        const ready = prepared({ pairs, servers: darkServers.map(dark) }, FAILOVER, { knownInSync });
        expect(ready.needed).to.have.members(needed);
      }),
    );
  });

  it("a line that was spent, another direction and a typing error are named in the refusal", () => {
    for (const [confirm, why] of [
      [`${idOf(2)}+healthy`, `agrees to another transition than ${idOf(3)}`],
      [`${idOf(3, "source")}+healthy`, "agrees to another transition"],
      [`${idOf(3)}+heathy`, '"heathy" is not a risk'],
      ["healthy", "is not of the form"],
    ] as const) {
      const text = refusal({}, FAILOVER, { confirm: [confirm] });
      expect(text).to.contain("does not count").and.contain(why).and.contain("Nothing was changed");
    }
  });

  it("the coming number follows those that were begun, and a resumed one keeps its own", () => {
    expect(prepared({}, FAILOVER, { count: 0 }).line).to.equal(`${idOf(1)}+healthy`);
    expect(prepared({}, FAILOVER, { count: 41 }).line).to.equal(`${idOf(42)}+healthy`);
    expect(prepared({}, FAILOVER, { record: unfinished({ number: 7 }) }).line).to.equal(`${idOf(7)}+healthy`);
  });

  it("a spent line beside the right one hides nothing, and the name of the group does not matter", () => {
    const renamed = `${idOf(3, "target", "orders-2")}+healthy`;
    expect(refusal({}, FAILOVER, { confirm: [`${idOf(2)}+healthy`, renamed] })).to.equal("");
  });

  it("without a state no line is printed, and the refusal says where it is", () => {
    expect(prepared({}, FAILOVER, { series: undefined }).line).to.equal(undefined);
    expect(refusal({}, FAILOVER, { series: undefined }))
      .to.contain("pulumi preview prints it")
      .and.not.contain('confirm: "');
  });

  it("a consent that names more risks than needed is enough", () => {
    expect(refusal({}, FAILOVER, { confirm: [`${idOf(3)}+healthy+data-loss+zone-loss`] })).to.equal("");
  });

  it("no consent helps against a refusal, which names the guard, the value and the number of others", () => {
    const all = [idOf(3), idOf(3, "source")].map((id) => [id, ...Object.keys(RISKS)].join("+"));
    const text = refusal({ pairs: [{ faultLevel: "5", status: "invalid" }] }, SWITCHOVER, { confirm: all });
    expect(text).to.contain("[DR_REFUSED] Group orders (group-1): the move is refused: members: invalid: pair disk-1");
    expect(text).to.contain("and 1 more");
    expect(refusal({ pairs: [{ faultLevel: "5" }] }, REPROTECT, { confirm: all })).to.contain("fault_level 5");
  });

  it("members that are being changed are neither refused nor passed over", () => {
    const { waits, refusals } = prepared({ pairs: [{ status: "extending" }] }, FAILOVER);
    expect(waits.map(({ value }) => value)).to.deep.equal(["pair disk-1 is extending"]);
    expect(refusals).to.deep.equal([]);
  });

  it("a switchover stops the running servers of both sides, a failover none", () => {
    const both = { servers: [server("web-target")] };
    expect(prepared(both, SWITCHOVER).stops.map(({ id }) => id)).to.have.members([
      "web-source",
      "web-target",
      "db-source",
    ]);
    expect(prepared(both, FAILOVER).stops).to.deep.equal([]);
  });

  it("a failback that goes on to switch does not call pairs in sync that are not", () => {
    const { guards } = prepared(
      { group: AWAY, pairs: [{ replicationStatus: "copying", progress: 12 }] },
      SWITCH_BACK,
      {},
      true,
    );
    expect(guards.find(({ name }) => name === "sync")).to.deep.include({ verdict: "pass" });
    expect(guards.find(({ name }) => name === "sync")?.value).to.contain("copying at 12 %");
  });
});
