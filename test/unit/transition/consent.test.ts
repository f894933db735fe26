import { expect } from "chai";
import fc from "fast-check";
import {
  type Bound,
  RISKS,
  type Risk,
  consentLine,
  digitsOf,
  linesIn,
  readConsent,
  sameTransition,
  transitionId,
} from "../../../provider/transition/decide/consent";

const WORDS = Object.keys(RISKS) as Risk[];

const groupName = fc.stringMatching(/^[A-Za-z0-9._-]{1,40}$/);
const risks = fc.uniqueArray(fc.constantFrom(...WORDS));
const bound: fc.Arbitrary<Bound> = fc.record({
  groupId: fc.uuid(),
  series: fc.stringMatching(/^[0-9a-f]{16}$/),
  number: fc.integer({ min: 1, max: 100_000 }),
  side: fc.constantFrom("source", "target"),
  by: fc.constantFrom("group", "pair"),
});
const BOUND: Bound = { groupId: "group-1", series: "series-1", number: 3, side: "target", by: "group" };
const ID = transitionId("orders", BOUND);

describe("a consent", () => {
  it("is the group, the number, four digits, and the risks taken", () => {
    expect(consentLine(ID, ["healthy", "data-loss"])).to.match(/^orders\/3-[0-9a-f]{4}\+healthy\+data-loss$/);
  });

  it("gives exactly what its line names, for any transition, also under another name of the group", () => {
    fc.assert(
      fc.property(groupName, groupName, bound, risks, (name, renamed, one, given) => {
        const consent = readConsent(
          linesIn(` ${consentLine(transitionId(renamed, one), given)}\n`),
          transitionId(name, one),
        );
        expect(consent.problem).to.equal(undefined);
        expect([...consent.given].sort()).to.deep.equal([...given].sort());
      }),
    );
  });

  it("of any other transition gives nothing, and hides no other line", () => {
    fc.assert(
      fc.property(bound, bound, risks, (one, other, given) => {
        fc.pre(digitsOf(one) !== digitsOf(other));
        const [id, spent] = [transitionId("orders", one), consentLine(transitionId("orders", other), WORDS)];
        expect(readConsent([spent], id).given.size).to.equal(0);
        expect(readConsent([spent], id).problem).to.contain(`agrees to another transition than ${id}`);
        expect([...readConsent([spent, consentLine(id, given)], id).given].sort()).to.deep.equal([...given].sort());
      }),
    );
  });

  for (const change of [
    { groupId: "group-2" },
    { series: "series-2" },
    { number: 4 },
    { side: "source" },
    { by: "pair" },
  ] as const) {
    it(`depends on ${Object.keys(change).join()}`, () => {
      expect(digitsOf({ ...BOUND, ...change })).not.to.equal(digitsOf(BOUND));
    });
  }

  it("names a word that is no risk, and lists the risks", () => {
    const { given, problem } = readConsent([`${ID}+healthy+dataloss`], ID);
    expect(given.has("healthy")).to.equal(true);
    for (const word of ["dataloss", ...WORDS]) expect(problem).to.contain(word);
    expect(readConsent([`${ID}+toString`], ID).problem).to.contain("toString");
  });

  for (const text of [
    "yes",
    "healthy",
    "orders",
    "orders+healthy",
    "orders/3+healthy",
    "orders/three-9f2c+healthy",
    "orders/3-9f2+healthy",
    "orders/3-9f2cc+healthy",
  ]) {
    it(`written "${text}" is not one, and the form is shown`, () => {
      const { given, problem } = readConsent([text], ID);
      expect(given.size).to.equal(0);
      expect(problem).to.contain(`"${text}" is not of the form <group>/<number>-<digits>+<risk>`);
    });
  }

  it("that is not there is none, without a complaint", () => {
    for (const text of [undefined, null, "", "  \n", 7])
      expect(readConsent(linesIn(text), ID)).to.deep.equal({ given: new Set() });
    expect(readConsent([ID], ID)).to.deep.equal({ given: new Set() });
  });

  it("explains every word", () => {
    for (const word of WORDS) expect(RISKS[word].length).to.be.greaterThan(20);
  });
});

describe("the id of a transition", () => {
  it("stays the same when its group is renamed, and a text without digits is equal only to itself", () => {
    expect(sameTransition(ID, transitionId("other", BOUND))).to.equal(true);
    expect(sameTransition(ID, transitionId("orders", { ...BOUND, number: 4 }))).to.equal(false);
    expect(sameTransition("orders/3", "orders/3")).to.equal(true);
    expect(sameTransition("orders/3", "billing/3")).to.equal(false);
    expect(sameTransition(ID, undefined)).to.equal(false);
  });
});
