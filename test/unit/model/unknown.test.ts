import { expect } from "chai";
import { unknownValue } from "@pulumi/pulumi/runtime";
import { hasUnknown, isUnknown, unknownPaths } from "../../../provider/model/unknown";
import { UNKNOWNS } from "../resources/samples";

describe("a value that is not known yet", () => {
  it("is what the installed SDK sends", () => {
    expect(isUnknown(unknownValue)).to.equal(true);
  });

  it("is any of the seven, at any depth", () => {
    expect(UNKNOWNS).to.have.length(7);
    for (const unknown of UNKNOWNS) {
      expect(isUnknown(unknown)).to.equal(true);
      expect(hasUnknown({ a: [{ b: unknown }] })).to.equal(true);
      expect(unknownPaths({ a: [1, { b: unknown }], c: unknown })).to.deep.equal([["a", 1, "b"], ["c"]]);
    }
  });

  it("is no other id, and no text that holds one", () => {
    const [first] = UNKNOWNS;
    for (const value of [first.toUpperCase(), `${first} `, "0".repeat(36), "", null, undefined, 0, false, {}, []]) {
      expect(isUnknown(value)).to.equal(false);
      expect(hasUnknown({ value })).to.equal(false);
      expect(unknownPaths({ value })).to.deep.equal([]);
    }
  });
});
