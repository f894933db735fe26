import { expect } from "chai";
import fc from "fast-check";
import { PartialFailure, plain, quiet, sameValue } from "../../../provider/engine/shape";
import { DrError } from "../../../provider/errors";

describe("a partial failure", () => {
  it("carries the id, what is saved, and the reason with what it means", () => {
    const cause = new DrError("DR_JOB_FAILED", "The job failed");
    const properties = { status: "protected", failover: undefined };
    const failure = new PartialFailure("group-1", properties, cause, "Transition 3 is NOT finished.");
    expect(failure).to.deep.include({ id: "group-1", properties: { status: "protected" } });
    expect(failure.reasons).to.deep.equal([`Transition 3 is NOT finished.\n${cause.message}`]);
    expect(failure.message).to.equal(failure.reasons[0]);
    expect(failure.cause).to.equal(cause);
  });

  it("takes anything thrown for a cause", () => {
    expect(new PartialFailure("group-1", {}, "lost").reasons).to.deep.equal(["lost"]);
  });

  it("saves no more than one header takes", () => {
    const properties = { status: "protected", addresses: "x".repeat(2_000_000) };
    expect(new PartialFailure("group-1", properties, "lost").properties).to.deep.equal({ status: "protected" });
  });
});

describe("plain values", () => {
  it("hold no undefined, at any depth, and are copies", () => {
    const nested = { a: undefined, b: { c: undefined, d: null }, e: [1] };
    const copy = plain(nested);
    expect(copy).to.deep.equal({ b: { d: null }, e: [1] });
    expect(Object.keys(copy)).to.deep.equal(["b", "e"]);
    expect(copy["e"]).to.not.equal(nested.e);
  });

  it("are what they were, otherwise", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        fc.pre(!JSON.stringify(value).includes("-0"));
        expect(JSON.stringify(plain(value))).to.equal(JSON.stringify(value));
      }),
    );
  });
});

describe("a quiet error", () => {
  it("keeps its message and its code, and has one short line instead of a stack", () => {
    const error = new DrError("DR_REFUSED", "No");
    const { message } = error;
    expect(quiet(error)).to.equal(error);
    expect(error.message).to.equal(message);
    expect(error.code).to.equal("DR_REFUSED");
    expect(error.stack).to.not.contain("\n").and.not.contain(__dirname);
    expect(String(error)).to.equal("pulumi-sdrs DR_REFUSED");
  });

  it("names another error by its class, and can be quieted twice", () => {
    const error = new TypeError("x is not a function");
    quiet(quiet(error));
    expect(String(error)).to.equal("pulumi-sdrs TypeError");
    expect(error.message).to.equal("x is not a function");
  });

  it("leaves what is no error alone", () => {
    for (const thrown of ["text", undefined, null, 7]) expect(quiet(thrown)).to.equal(thrown);
  });
});

describe("comparing values", () => {
  const anyValue = fc.jsonValue({ maxDepth: 3 });

  it("finds a value equal to its copy, both ways", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (one, other) => {
        expect(sameValue(one, structuredClone(one))).to.equal(true);
        expect(sameValue(one, other)).to.equal(sameValue(other, one));
      }),
    );
  });

  it("tells apart what a program may well write differently", () => {
    for (const [one, other] of [
      [false, undefined],
      [0, false],
      ["1", 1],
      ["", undefined],
      [[], {}],
      [
        [1, 2],
        [2, 1],
      ],
      [[1], [1, 2]],
      [{ a: 1 }, { a: 1, b: 2 }],
      [{ a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } }],
    ] as const)
      expect(sameValue(one, other), JSON.stringify([one, other])).to.equal(false);
  });

  it("takes null, undefined and absent for the same", () => {
    expect(sameValue(null, undefined)).to.equal(true);
    expect(sameValue({ a: null }, {})).to.equal(true);
    expect(sameValue({ a: { b: undefined } }, { a: {} })).to.equal(true);
  });
});
