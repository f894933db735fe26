import { expect } from "chai";
import fc from "fast-check";
import { isDrError } from "../../../provider/errors";
import { startWaves } from "../../../provider/transition/steps/waves";
import { instance } from "./samples";

const NAMES = ["web", "app", "db", "mail"] as const;
const ALL = NAMES.map((name) =>
  instance({ id: `instance-${name}`, name, sourceServerId: `${name}-source`, targetServerId: `${name}-target` }),
);

function waves(startOrder?: readonly (readonly string[])[]): string[][] {
  return startWaves(ALL, startOrder).map((wave) => wave.map(({ name }) => name));
}

describe("start waves", () => {
  it("without an order are one", () => {
    expect(waves()).to.deep.equal([["web", "app", "db", "mail"]]);
    expect(waves([])).to.deep.equal([["web", "app", "db", "mail"]]);
  });

  it("follow the order, and servers that are not named come last", () => {
    expect(waves([["db-source"], ["app-source", "web-source"]])).to.deep.equal([["db"], ["app", "web"], ["mail"]]);
  });

  it("have no empty last one when every server is named", () => {
    expect(
      waves([
        ["db-source", "mail-source"],
        ["app-source", "web-source"],
      ]),
    ).to.have.length(2);
  });

  it("know a server by either of its ids, since a failback may be declared at the DR site", () => {
    expect(waves([["db-target"]])[0]).to.deep.equal(["db"]);
  });

  it("start a server once, in the first wave that names it", () => {
    expect(waves([["db-source"], ["db-target", "web-source"], ["db-source"]])).to.deep.equal([
      ["db"],
      ["web"],
      ["app", "mail"],
    ]);
  });

  it("refuse a server that belongs to no instance, by name", () => {
    for (const typo of ["db-surce", "toString", ""]) {
      let error: unknown;
      try {
        startWaves(ALL, [["db-source"], [typo]]);
      } catch (cause) {
        error = cause;
      }
      expect(isDrError(error, "DR_REFUSED"), typo).to.equal(true);
      expect((error as Error).message).to.contain(`startOrder names "${typo}"`);
    }
  });

  it("hold every instance exactly once, whatever the order", () => {
    const anyId = fc.constantFrom(...NAMES.flatMap((name) => [`${name}-source`, `${name}-target`]));
    fc.assert(
      fc.property(fc.array(fc.array(anyId, { maxLength: 4 }), { maxLength: 5 }), (order) => {
        const result = waves(order);
        expect(result.flat().sort()).to.deep.equal([...NAMES].sort());
        expect(result.every((wave) => wave.length > 0)).to.equal(true);
      }),
    );
  });
});
