import { expect } from "chai";
import { EXIT_CODES, type ExitCode, worstOf } from "../../../provider/model/exit-codes";

const CODES = Object.keys(EXIT_CODES).map(Number) as ExitCode[];

describe("exit codes", () => {
  it("of several ends are one of them, the same in any order, and 0 only where all are", () => {
    for (const one of CODES)
      for (const other of CODES) {
        const worst = worstOf([one, other]);
        expect([one, other]).to.include(worst);
        expect(worstOf([other, one]), `${one} and ${other}`).to.equal(worst);
        expect(worst === 0).to.equal(one === 0 && other === 0);
      }
    expect(worstOf([])).to.equal(0);
  });

  it("put what may be half done before what sent nothing, and that before what is done", () => {
    const done = [0, 7, 10];
    const mayBeHalf = CODES.filter((code) => !EXIT_CODES[code].nothingSent && !done.includes(code));
    const nothing = CODES.filter((code) => EXIT_CODES[code].nothingSent && !done.includes(code));
    expect(mayBeHalf).to.have.members([1, 4, 9]);
    for (const half of mayBeHalf)
      for (const other of [...nothing, ...done] as ExitCode[]) expect(worstOf([other, half])).to.equal(half);
    for (const refused of nothing)
      for (const other of done as ExitCode[]) expect(worstOf([other, refused])).to.equal(refused);
  });
});
