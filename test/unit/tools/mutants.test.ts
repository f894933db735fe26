import { expect } from "chai";
import { sourceOf } from "../../../tools/mutants/checkout";
import { AREAS, type Mutant, MutantError, compile, mutate } from "../../../tools/mutants/mutant";
import { Noticers } from "../../../tools/mutants/noticers";
import { parseOptions } from "../../../tools/mutants/options";
import { MUTANTS } from "../../../tools/mutants/rows";
import { allBut } from "../../../tools/mutants/suite";
import { endOf, isWrong } from "../../../tools/mutants/table";

const mutant: Mutant = {
  area: "plan",
  name: "adds instead of multiplying",
  file: "area.ts",
  find: "width * height",
  replace: "width + height",
  breaks: "every area",
};
const SOURCE = "export const areaOf = (width: number, height: number): number => width * height;\n";
const death = { tier: "unit", test: "an area is a product", files: [] } as const;

describe("a mutant", () => {
  it("is the source with one text replaced, compiled without its types", () => {
    const compiled = compile(mutate(SOURCE, mutant), mutant);
    expect(compiled).to.include("(width, height) => width + height");
    expect(compiled).to.include("exports.areaOf");
  });

  it("that fits its source nowhere, or twice, is an error", () => {
    expect(() => mutate("export {};", mutant)).to.throw(MutantError, /stands 0 times in area\.ts/);
    expect(() => mutate(SOURCE + SOURCE, mutant)).to.throw(MutantError, /stands 2 times/);
  });

  it("that changes nothing, or is no program, is an error", () => {
    expect(() => mutate(SOURCE, { ...mutant, replace: mutant.find })).to.throw(MutantError, /changes nothing/);
    const broken = { ...mutant, replace: "width *" };
    expect(() => compile(mutate(SOURCE, broken), broken)).to.throw(MutantError, /does not compile/);
  });

  it("that survives is wrong, unless it is listed with a reason", () => {
    const survived = { mutant, death: undefined, storm: undefined };
    expect(isWrong(survived)).to.equal(true);
    expect(endOf(survived)).to.equal("SURVIVED");
    const listed = { ...survived, mutant: { ...mutant, survives: "both are 2 for 2 and 2" } };
    expect(isWrong(listed)).to.equal(false);
    expect(endOf(listed)).to.include("both are 2 for 2 and 2");
  });

  it("that dies is right, unless it is listed as a survivor, or the storm missed it", () => {
    expect(isWrong({ mutant, death, storm: undefined })).to.equal(false);
    expect(isWrong({ mutant, death, storm: "noticed" })).to.equal(false);
    expect(isWrong({ mutant, death, storm: "MISSED" })).to.equal(true);
    expect(isWrong({ mutant: { ...mutant, survives: "never looked at" }, death, storm: undefined })).to.equal(true);
  });
});

describe("the table of mutants", () => {
  it("has at least 80, each by a name of its own, in every area", () => {
    expect(MUTANTS.length).to.be.at.least(80);
    expect(new Set(MUTANTS.map(({ area, name }) => `${area}: ${name}`)).size).to.equal(MUTANTS.length);
    const missing = AREAS.filter((area) => !MUTANTS.some((one) => one.area === area));
    expect(missing).to.deep.equal([]);
  });

  it("fits the sources as they are, and breaks nothing twice in the same way", () => {
    const broken = MUTANTS.map((one) => `${one.file}\n${mutate(sourceOf(one), one)}`);
    expect(new Set(broken).size).to.equal(MUTANTS.length);
  });

  it("is chosen from by area or by a part of a name", () => {
    const chosen = parseOptions(["--only", "post"], MUTANTS).chosen;
    expect(chosen.length).to.be.above(5);
    expect(chosen.length).to.be.below(MUTANTS.length);
    expect(parseOptions(["--only", "multiplying"], [mutant]).chosen).to.deep.equal([mutant]);
  });

  for (const args of [["--only", "no such name"], ["--only", ""], ["--workers", "3"], ["--workers", "0"], ["--runs"]])
    it(`is not run with ${args.join(" ")}`, () => {
      expect(() => parseOptions(args, MUTANTS)).to.throw();
    });
});

describe("tests that noticed mutants", () => {
  it("are tried first, and slow ones that noticed none last", () => {
    const noticers = new Noticers();
    noticers.note("dist/failback.test.js", "provider/moves.ts");
    expect(noticers.knows("failback.test.js", "provider/moves.ts")).to.equal(true);
    expect(noticers.knows("failback.test.js", "provider/plan.ts")).to.equal(false);
    const tests = ["storm.test.js", "by-id.test.js", "drift.test.js", "failback.test.js"];
    expect(noticers.order(tests)).to.deep.equal([
      "failback.test.js",
      "by-id.test.js",
      "drift.test.js",
      "storm.test.js",
    ]);
  });
});

describe("tests that fail anyway", () => {
  it("are left out by their whole titles", () => {
    const left = new RegExp(allBut(["the law holds (always)", "it [ends]"]));
    expect(left.test("the law holds (always)")).to.equal(false);
    expect(left.test("it [ends]")).to.equal(false);
    expect(left.test("it [ends] well")).to.equal(true);
    expect(left.test("the law holds")).to.equal(true);
  });
});
