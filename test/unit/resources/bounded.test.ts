import { expect } from "chai";
import fc from "fast-check";
import { bounded } from "../../../provider/resources/common/bounded";
import type { Props } from "../../../provider/engine/shape";
import { unfinished } from "../transition/samples";

const MOST = 20_000;

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** A row of the ledger; sixty of them are as much as fits. */
function address(n: number, verdict = "moved"): Props {
  return { instanceId: `instance-${n}`, privateIp: `10.0.0.${n}`, note: "x".repeat(250), verdict };
}

const many = (count: number, verdict?: string): Props[] => Array.from({ length: count }, (_, n) => address(n, verdict));

const {
  before: _before,
  ran: _ran,
  ...MARK
} = { before: "", ran: [], ...unfinished({ steps: ["reprotect", "sync"] }) };

// prettier-ignore
const CASES: readonly (readonly [says: string, before: Props, after: Props])[] = [
  ["leaves what fits as it is", { addresses: many(20), migratedAddresses: many(10), unfinished: MARK }, { addresses: many(20), migratedAddresses: many(10), unfinished: MARK }],
  ["drops first what the next read brings back", { status: "failed-over", addresses: many(80), migratedAddresses: many(20), transitions: [1] }, { status: "failed-over", migratedAddresses: many(20), transitions: [1] }],
  ["keeps of a long ledger what is not in its place, since later updates look for it", { migratedAddresses: [...many(80), address(7, "lost"), address(8, "unknown")] }, { migratedAddresses: [address(7, "lost"), address(8, "unknown")] }],
  ["keeps the number of the last transition when its members are too many", { lastTransition: { id: "orders/2", number: 2, members: many(80) } }, { lastTransition: { id: "orders/2", number: 2, members: [] } }],
  ["invents no members where there were none", { lastTransition: { number: 2 }, transitions: "x".repeat(MOST) }, { lastTransition: { number: 2 } }],
  ["keeps what an unfinished transition recorded rather than the history", { transitions: many(40), migratedAddresses: many(80, "lost"), unfinished: { ...MARK, before: "x".repeat(15_000) } }, { unfinished: { ...MARK, before: "x".repeat(15_000) } }],
  ["gives up the addresses of an unfinished transition before the servers that ran", { unfinished: { ...MARK, before: "x".repeat(MOST), ran: ["instance-1"] } }, { unfinished: { ...MARK, ran: ["instance-1"] } }],
  ["keeps the mark itself whatever else must go", { name: "orders", unfinished: { ...MARK, before: "x".repeat(MOST), ran: many(80) } }, { name: "orders", unfinished: MARK }],
  ["drops anything else only when that does not help, the largest first", { name: "orders", startOrder: "x".repeat(MOST), tags: "x".repeat(9_000), unfinished: MARK }, { name: "orders", tags: "x".repeat(9_000), unfinished: MARK }],
  ["drops the last transition after everything else, and before the mark", { name: "x".repeat(MOST), status: "x", lastTransition: "x".repeat(MOST), unfinished: MARK }, { unfinished: MARK }],
];

describe("bounding what is saved beside an error", () => {
  for (const [says, before, after] of CASES) {
    it(says, () => {
      expect(bounded(before, MOST)).to.deep.equal(after);
    });
  }

  it("never exceeds the bound, and adds nothing", () => {
    const text = fc.integer({ min: 0, max: 12_000 }).map((length) => "ü".repeat(length));
    const rows = (verdict: string): fc.Arbitrary<Props[]> => fc.nat(150).map((n) => many(n, verdict));
    const anyState = fc.record(
      {
        addresses: rows("moved"),
        migratedAddresses: rows("lost"),
        transitions: fc.array(text, { maxLength: 5 }),
        lastTransition: fc.record({
          number: fc.nat(),
          members: rows("moved"),
          warnings: fc.array(text, { maxLength: 3 }),
        }),
        unfinished: fc.record({ number: fc.nat(), before: text, ran: rows("moved") }, { requiredKeys: ["number"] }),
        startOrder: text,
        anything: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyState, (state) => {
        const kept = bounded(state, MOST);
        expect(bytes(kept)).to.be.at.most(MOST);
        expect(Object.keys(state)).to.include.members(Object.keys(kept));
        if (state.unfinished !== undefined)
          expect(kept["unfinished"]).to.have.property("number", state.unfinished.number);
        if (bytes(state) <= MOST) expect(kept).to.equal(state);
      }),
      { numRuns: 100 },
    );
  });
});
