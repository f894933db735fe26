import { expect } from "chai";
import fc from "fast-check";
import { type DirectConsent, directConsent, directSeries } from "../../../provider/resources/direct/direct-consent";
import { consentLine, readConsent, transitionId } from "../../../provider/transition/decide/consent";

const MINUTE = 60_000;
const NOW = Date.parse("2026-11-27T01:07:30Z");
const MOVE = { groupId: "g-1", from: "source", to: "target" } as const;
const SIDES = ["source", "target"] as const;

/** The id that is printed for a move at this time. */
function idAt(
  now: number,
  { groupId, from, to }: { groupId: string; from: (typeof SIDES)[number]; to: (typeof SIDES)[number] } = MOVE,
): string {
  const { number } = directConsent([], { groupId, from, to }, now);
  return transitionId("orders", { groupId, series: directSeries(from), number, side: to, by: "group" });
}
const lineAt = (now: number): string => consentLine(idAt(now), ["healthy"]);
const at = (now: number): DirectConsent => directConsent([lineAt(NOW)], MOVE, now);

describe("consent to a move without a state", () => {
  it("names the minute in UTC, and is found again for an hour by its number", () => {
    expect(lineAt(NOW)).to.match(/^orders\/202611270107-[0-9a-f]{4}\+healthy$/);
    for (const later of [0, 30, 59]) {
      expect(at(NOW + later * MINUTE)).to.deep.equal({ number: 202611270107, expired: [] });
      expect(readConsent([lineAt(NOW)], idAt(NOW)).given).to.include("healthy");
    }
  });

  it("is worth nothing after an hour, nor when it comes from the future", () => {
    expect(at(NOW + 61 * MINUTE)).to.deep.equal({ number: 202611270208, expired: [lineAt(NOW)] });
    expect(at(NOW - 5 * MINUTE).expired).to.deep.equal([lineAt(NOW)]);
  });

  it("hides no other line that still counts", () => {
    const old = lineAt(NOW - 90 * MINUTE);
    expect(directConsent([old, lineAt(NOW)], MOVE, NOW)).to.include({ number: 202611270107 });
  });

  it("agrees to one group, one direction and one site that serves", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom(...SIDES), fc.constantFrom(...SIDES), (groupId, from, to) => {
        const other = { groupId, from, to };
        const same = idAt(NOW, other) === idAt(NOW);
        // Four digits: another move has the same by chance once in 65536.
        fc.pre(!same);
        expect(directConsent([lineAt(NOW)], other, NOW + 5 * MINUTE).number).to.equal(202611270112);
      }),
    );
    for (const other of [
      { ...MOVE, from: "target" as const },
      { ...MOVE, to: "source" as const },
      { ...MOVE, groupId: "g-2" },
    ])
      expect(directConsent([lineAt(NOW)], other, NOW + 5 * MINUTE).number).to.equal(202611270112);
  });
});
