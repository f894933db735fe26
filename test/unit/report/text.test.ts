import { expect } from "chai";
import { clean, oneLine } from "../../../provider/model/text";
import { duration, moment } from "../../../report/text";

describe("text of a report", () => {
  const durations = [
    [0, "0 s"],
    [7.74, "7.7 s"],
    [59.94, "59.9 s"],
    [59.96, "1 min"],
    [134.2, "2 min 14.2 s"],
    [3599.9, "59 min 59.9 s"],
    [3600, "1 h"],
    [3605, "1 h 00 min 05 s"],
    [9000, "2 h 30 min"],
    [5553.2, "1 h 32 min 33 s"],
    [90_061, "25 h 01 min 01 s"],
  ] as const;
  for (const [seconds, text] of durations) {
    it(`${seconds} seconds are ${text}`, () => {
      expect(duration(seconds)).to.equal(text);
    });
  }

  it("names times in UTC", () => {
    expect(moment("2026-03-02T03:12:07.310Z")).to.equal("2026-03-02 03:12:07 UTC");
  });

  it("makes visible what cannot be shown or would mislead", () => {
    expect(clean("a\u202eb\u0000c\ud800d\u200be")).to.equal("a\ufffdb\ufffdc\ufffdd\ufffde");
    expect(clean("Zürich 東京 😀 a\tb\r\nc")).to.equal("Zürich 東京 😀 a\tb\nc");
    expect(oneLine(" a\n\n b\t")).to.equal("a b");
  });
});
