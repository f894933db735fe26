import { expect } from "chai";
import fc from "fast-check";
import { RISKS, type Risk, consentLine, readConsent } from "../../../provider/transitions/consent";

const WORDS = Object.keys(RISKS) as Risk[];

const groupName = fc.stringMatching(/^[A-Za-z0-9._-]{1,40}$/);
const number = fc.integer({ min: 1, max: 100_000 });
const risks = fc.uniqueArray(fc.constantFrom(...WORDS));

describe("a consent", () => {
  it("is the group, the number of the coming transition, and the risks taken", () => {
    expect(consentLine("orders-1a2b", 3, ["overwrite"])).to.equal("orders-1a2b/3+overwrite");
    expect(consentLine("orders-1a2b", 3, ["healthy", "data-loss"])).to.equal("orders-1a2b/3+healthy+data-loss");
  });

  it("gives exactly what its line names, for any group, number and risks", () => {
    fc.assert(
      fc.property(groupName, number, risks, (group, n, given) => {
        const consent = readConsent(` ${consentLine(group, n, given)}\n`, group, n);
        expect(consent.problem).to.equal(undefined);
        expect([...consent.given].sort()).to.deep.equal([...given].sort());
      }),
    );
  });

  it("of any other transition gives nothing, and says which one it was for", () => {
    fc.assert(
      fc.property(groupName, number, number, risks, (group, n, other, given) => {
        fc.pre(n !== other);
        const consent = readConsent(consentLine(group, other, given), group, n);
        expect(consent.given.size).to.equal(0);
        expect(consent.problem).to.contain(`agrees to transition ${other}, and the coming one is ${n}`);
      }),
    );
  });

  it("of another group gives nothing, and names both", () => {
    fc.assert(
      fc.property(groupName, groupName, number, risks, (group, other, n, given) => {
        fc.pre(group !== other);
        const consent = readConsent(consentLine(other, n, given), group, n);
        expect(consent.given.size).to.equal(0);
        expect(consent.problem).to.contain(`names the group "${other}", not "${group}"`);
      }),
    );
  });

  it("with a word that is no risk gives nothing at all, and lists the risks", () => {
    const { given, problem } = readConsent("orders/3+healthy+dataloss", "orders", 3);
    expect(given.size).to.equal(0);
    for (const word of ["dataloss", ...WORDS]) expect(problem).to.contain(word);
    expect(readConsent("orders/3+toString", "orders", 3).problem).to.contain("toString");
    expect(readConsent("orders/3+", "orders", 3).problem).to.contain("is not a risk");
  });

  for (const text of [
    "yes",
    "healthy",
    "orders",
    "orders+healthy",
    "/3+healthy",
    "orders/three+healthy",
    "orders/+healthy",
    "orders/3.0+healthy",
    "orders/-3+healthy",
    "orders/3 +healthy",
  ]) {
    it(`written "${text}" is not one, and the form is shown`, () => {
      const { given, problem } = readConsent(text, "orders", 3);
      expect(given.size).to.equal(0);
      expect(problem).to.contain(`"${text}" is not of the form <group>/<number>+<risk>`);
    });
  }

  for (const text of [undefined, "", "  \n"]) {
    it(`that is ${JSON.stringify(text)} is none, without a complaint`, () => {
      expect(readConsent(text, "orders", 3)).to.deep.equal({ given: new Set() });
    });
  }

  it("without a word agrees to nothing", () => {
    expect(readConsent("orders/3", "orders", 3)).to.deep.equal({ given: new Set() });
  });

  it("explains every word", () => {
    for (const word of WORDS) expect(RISKS[word].length).to.be.greaterThan(20);
  });
});
